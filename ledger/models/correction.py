"""Corrections: a committee says what is not right, and the police of the place answer within 72 hours."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from liaison.audit.tracking import tracked
from liaison.db.references import new_reference
from liaison.db.scoping import PlaceScopedQuerySet
from liaison.places.models import Place
from visits.models.request import ANSWER_WITHIN


class CorrectionQuerySet(PlaceScopedQuerySet):
    """Corrections by state."""

    def waiting(self) -> Self:
        """Those nobody has answered yet."""
        return self.filter(answered_at=None)


@tracked()
class Correction(models.Model):
    """A committee asks for something that is held to be put right."""

    class Answer(models.TextChoices):
        """What came of it."""

        CORRECTED = "corrected", "It is put right"
        NOT_CORRECTED = "not-corrected", "It stays as it is"

    ref = models.CharField(max_length=8, unique=True, default=new_reference, editable=False)
    client_id = models.UUIDField(unique=True, null=True, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="corrections")
    # What it is about, when it was asked from a line of the ledger: model and primary key, and the line in words.
    about_model = models.CharField(max_length=60, blank=True, editable=False)
    about_id = models.BigIntegerField(null=True, editable=False)
    about = models.CharField("what it is about", max_length=300, blank=True)
    about_path = models.CharField(max_length=200, blank=True, editable=False)
    wrong = models.TextField("what is not right", max_length=500)
    right = models.TextField("what it should say", max_length=500)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    answer = models.CharField(max_length=13, choices=Answer.choices, blank=True)
    answer_text = models.TextField("why, or what was changed", max_length=500, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ("-asked_at", "-pk")
        indexes = (
            models.Index(fields=["place", "asked_at"], name="correction_of_place"),
            models.Index(fields=["asked_at"], condition=models.Q(answered_at=None), name="correction_waiting"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(answered_at=None, answered_by=None, answer="")
                | (models.Q(answered_at__isnull=False, answered_by__isnull=False) & ~models.Q(answer="")),
                name="correction_answered_together",
            ),
        )

    def __str__(self) -> str:
        return f"Correction {self.ref}"

    def get_absolute_url(self) -> str:
        """The correction's page."""
        return reverse("ledger:correction", args=[self.ref])

    @property
    def answer_due_at(self) -> datetime:
        """When the 72 hours are over (UTC)."""
        return self.asked_at + ANSWER_WITHIN

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is still owed."""
        return self.answered_at is None

    @property
    def is_late(self) -> bool:
        """Whether the answer came, or has yet to come, after the 72 hours."""
        return (self.answered_at or timezone.now()) > self.answer_due_at
