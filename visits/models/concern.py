"""Concerns: what worries a place, from open to fed back and agreed."""

from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from liaison.audit.tracking import tracked
from liaison.db.scoping import PlaceScopedQuerySet
from liaison.places.models import Place
from visits.models.reference import new_reference
from visits.models.visit import Visit


class ConcernQuerySet(PlaceScopedQuerySet):
    """Concerns by state."""

    def unfinished(self) -> Self:
        """Those the committee has not yet agreed are done: "resolved" without feedback is unfinished."""
        return self.exclude(status=Concern.Status.AGREED)


@tracked()
class Concern(models.Model):
    """A worry of a place, in categories and a few words."""

    class Category(models.TextChoices):
        """What it is about."""

        HATE_INCIDENT = "hate-incident", "Hate incident"
        FEAR = "fear", "Fear of attack"
        DAMAGE = "damage", "Damage or graffiti"
        TRAFFIC = "traffic", "Parking and traffic"
        ANTISOCIAL = "antisocial", "Anti-social behaviour"
        ONLINE = "online", "Online abuse"
        FUNDING = "funding", "Security funding"
        POLICING = "policing", "How police treat us"
        OTHER = "other", "Something else"

    class Urgency(models.TextChoices):
        """How soon an answer is needed."""

        SOON = "soon", "Within a week"
        TODAY = "today", "Within a day"
        NORMAL = "normal", "Within a month"

    class Status(models.TextChoices):
        """The full cycle: it is finished when the committee agrees."""

        OPEN = "open", "Open"
        ACKNOWLEDGED = "acknowledged", "Acknowledged"
        IN_PROGRESS = "in-progress", "In progress"
        RESOLVED = "resolved", "Resolved, answer to follow"
        NOT_POSSIBLE = "not-possible", "Not possible, answer to follow"
        FED_BACK = "fed-back", "Fed back"
        AGREED = "agreed", "Agreed by the committee"

    ref = models.CharField(max_length=8, unique=True, default=new_reference, editable=False)
    client_id = models.UUIDField(unique=True, null=True, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="concerns")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, null=True, blank=True, related_name="concerns")
    category = models.CharField(max_length=14, choices=Category.choices)
    urgency = models.CharField(max_length=8, choices=Urgency.choices, default=Urgency.SOON)
    text = models.TextField("what worries you", max_length=500)
    crime_reference = models.CharField(max_length=30, blank=True)
    status = models.CharField(max_length=13, choices=Status.choices, default=Status.OPEN)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField(null=True, blank=True)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ConcernQuerySet.as_manager()

    class Meta:
        ordering = ("-raised_at", "-pk")
        indexes = (
            models.Index(fields=["place", "-raised_at"], name="concern_of_place"),
            models.Index(fields=["due_on"], condition=~models.Q(status="agreed"), name="concern_unfinished"),
            models.Index(fields=["place"], condition=~models.Q(status="agreed"), name="concern_unfinished_of_place"),
        )

    def __str__(self) -> str:
        return f"{self.get_category_display()} {self.ref}"

    def get_absolute_url(self) -> str:
        """The concern's page."""
        return reverse("visits:concern", args=[self.ref])


@tracked()
class ConcernStep(models.Model):
    """One step of a concern, with what was done or said."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="steps")
    status = models.CharField(max_length=13, choices=Concern.Status.choices)
    note = models.TextField(max_length=500, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PlaceScopedQuerySet.as_manager()

    class Meta:
        ordering = ("made_at", "pk")
        indexes = (
            models.Index(
                fields=["place", "made_at"],
                condition=models.Q(status__in=["fed-back", "agreed"]),
                name="concern_answered_of_place",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_status_display()}: {self.concern}"
