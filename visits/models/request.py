"""Requests: a committee asks for a visit or advice, and the answer is due within 72 hours."""

from datetime import datetime, timedelta
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

# The national neighbourhood policing standard since July 2025: an answer within 72 hours (domain brief, P28).
ANSWER_WITHIN = timedelta(hours=72)


class RequestQuerySet(PlaceScopedQuerySet):
    """Requests by state."""

    def waiting(self) -> Self:
        """Those nobody has answered and the committee has not taken back."""
        return self.filter(answered_at=None, taken_back_at=None)


@tracked()
class VisitRequest(models.Model):
    """A committee asks the police for something."""

    class Kind(models.TextChoices):
        """What is asked for."""

        VISIT = "visit", "A visit"
        ADVICE = "advice", "Security advice"
        CALL = "call", "A phone call"

    class Answer(models.TextChoices):
        """What the police said."""

        YES = "yes", "Yes"
        OTHER_TIME = "other-time", "Yes, at another time"
        NO = "no", "No, and why"

    ref = models.CharField(max_length=8, unique=True, default=new_reference, editable=False)
    client_id = models.UUIDField(unique=True, null=True, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    text = models.TextField("what would help", max_length=500)
    wanted_on = models.DateField("when would suit", null=True, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    answer_text = models.TextField(max_length=500, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, null=True, blank=True, related_name="requests")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ("-asked_at", "-pk")
        indexes = (
            models.Index(fields=["asked_at"], condition=models.Q(answered_at=None), name="request_waiting"),
            models.Index(fields=["place", "asked_at"], name="request_of_place"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(answered_at=None, answered_by=None, answer="")
                | (models.Q(answered_at__isnull=False, answered_by__isnull=False) & ~models.Q(answer="")),
                name="request_answered_together",
            ),
            models.CheckConstraint(
                condition=models.Q(taken_back_at=None, taken_back_by=None)
                | models.Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
                name="request_taken_back_pair",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.ref}"

    def get_absolute_url(self) -> str:
        """The request's page."""
        return reverse("visits:request", args=[self.ref])

    @property
    def answer_due_at(self) -> datetime:
        """When the 72 hours are over (UTC)."""
        return self.asked_at + ANSWER_WITHIN

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is still owed."""
        return self.answered_at is None and self.taken_back_at is None
