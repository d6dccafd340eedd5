"""Promised windows: gatherings at which a place was promised an officer, kept once they are over."""

from django.db import models
from django.utils import timezone

from liaison.db.scoping import PlaceScopedQuerySet
from liaison.observances.models import Kind, Sitting
from liaison.places.models import Place


class PromisedWindow(models.Model):
    """One gathering that is over and at which an officer was promised: the agreed plan asked for one, or a visit was
    planned for it.

    Plans, sittings and dates change; what was promised last March must not change with them. So the worker writes
    each window down soon after it has ended, once, and nobody changes it afterwards. Whether an officer came is not
    written here: a visit may be logged late.
    """

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(help_text="The London day that people would name.")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    label = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    kept_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PlaceScopedQuerySet.as_manager()

    class Meta:
        ordering = ("ends_at", "pk")
        indexes = (
            models.Index(fields=["ends_at"], name="promised_ended"),
            models.Index(fields=["place", "ends_at"], name="promised_of_place"),
        )
        constraints = (
            models.UniqueConstraint(fields=["sitting", "day"], name="one_promised_window_a_day"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="promised_ends_after_start"
            ),
        )

    def __str__(self) -> str:
        return f"{self.label} on {self.day}"
