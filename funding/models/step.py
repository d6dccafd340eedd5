"""Steps: every change of state, with its actor, its date, whose step it was and what shows it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from funding.models.application import OfApplication
from funding.models.evidence import Evidence
from funding.models.scoping import StateQuerySet, WholeQuerySet
from funding.states import Reporter
from liaison.audit.tracking import tracked


@tracked()
class Step(OfApplication):
    """From one state to the next. `before` and `after` are states of the application or, on that track, of guarding.

    `effective_on` is the London date on which it happened, `made_at` when it was written down. Nobody wrote the step
    that a closing date makes by itself.
    """

    class Track(models.TextChoices):
        """Which of the two."""

        MAIN = "main", "Application"
        GUARDING = "guarding", "Guarding"

    track = models.CharField(max_length=8, choices=Track.choices, default=Track.MAIN)
    before = models.CharField(max_length=18, blank=True)
    after = models.CharField(max_length=18)
    effective_on = models.DateField()
    reported_by = models.CharField(max_length=9, choices=Reporter.choices)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    document = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    client_id = models.UUIDField(unique=True, null=True, editable=False)

    objects = StateQuerySet.as_manager()

    class Meta:
        ordering = ("made_at", "pk")
        indexes = (models.Index(fields=["application", "made_at"], name="step_of_application"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(reported_by="calendar") | Q(entered_by__isnull=False), name="step_has_an_actor"
            ),
        )

    def __str__(self) -> str:
        return f"{self.application}: {self.before} to {self.after}"


@tracked()
class StepNote(OfApplication):
    """What the committee notes about a step; apart from it, since a shared state must not carry it."""

    step = models.OneToOneField(Step, on_delete=models.PROTECT, related_name="note")
    text = models.CharField(max_length=500)

    objects = WholeQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Note on {self.step}"
