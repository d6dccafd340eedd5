"""Commitments: a promise with an owner and a date."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from liaison.audit.tracking import tracked
from liaison.db.scoping import PlaceScopedQuerySet
from liaison.places.models import Place
from visits.models.concern import Concern
from visits.models.reference import new_reference
from visits.models.visit import Visit


class CommitmentQuerySet(PlaceScopedQuerySet):
    """Commitments by state."""

    def open(self) -> Self:
        """Those neither kept nor called off."""
        return self.filter(kept_at=None, called_off_at=None)


@tracked()
class Commitment(models.Model):
    """Something promised to a place by a named person by a date."""

    ref = models.CharField(max_length=8, unique=True, default=new_reference, editable=False)
    client_id = models.UUIDField(unique=True, null=True, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="commitments")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, null=True, blank=True, related_name="commitments")
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, null=True, blank=True, related_name="commitments")
    text = models.CharField("what is promised", max_length=200)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="commitments")
    due_on = models.DateField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    kept_at = models.DateTimeField(null=True)
    called_off_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    called_off_at = models.DateTimeField(null=True)
    outcome = models.CharField("what was done, or why not", max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "pk")
        indexes = (
            models.Index(fields=["owner", "due_on"], condition=models.Q(kept_at=None), name="commitment_open"),
            models.Index(fields=["place", "due_on"], name="commitment_of_place"),
            models.Index(
                fields=["place", "due_on"],
                condition=models.Q(kept_at=None, called_off_at=None),
                name="commitment_open_of_place",
            ),
            models.Index(
                "place",
                Coalesce("kept_at", "called_off_at"),
                condition=~models.Q(kept_at=None, called_off_at=None),
                name="commitment_ended_of_place",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kept_at=None, kept_by=None) | models.Q(kept_at__isnull=False, kept_by__isnull=False),
                name="commitment_kept_pair",
            ),
            models.CheckConstraint(
                condition=models.Q(called_off_at=None, called_off_by=None)
                | (models.Q(called_off_at__isnull=False, called_off_by__isnull=False) & ~models.Q(outcome="")),
                name="commitment_called_off_with_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(kept_at=None) | models.Q(called_off_at=None), name="commitment_has_one_end"
            ),
        )

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        """The promise's page."""
        return reverse("visits:commitment", args=[self.ref])

    @property
    def is_open(self) -> bool:
        """Whether it is neither kept nor called off."""
        return self.kept_at is None and self.called_off_at is None
