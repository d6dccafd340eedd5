"""Proposals: a draft of who could go where, until a supervisor accepts it, whole or in parts.

They have no history of their own: what was accepted has, as allotments, and a proposal is never changed afterwards.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from liaison.observances.models import Sitting
from liaison.places.models import CommandUnit, Place
from visits.models.mobilising import LedQuerySet, Mobilisation
from visits.models.reference import new_reference
from visits.models.visit import Allotment, Visit


class Proposal(models.Model):
    """One question put to the solver. The rows are the queue: a task only rings."""

    class Status(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Being worked out"
        READY = "ready", "Ready"
        STOPPED = "stopped", "Stopped"
        FAILED = "failed", "Failed"

    ref = models.CharField(max_length=8, unique=True, default=new_reference, editable=False)
    unit = models.ForeignKey(CommandUnit, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    first_on = models.DateField()
    last_on = models.DateField()
    mobilisation = models.ForeignKey(
        Mobilisation, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals"
    )
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    client_id = models.UUIDField(unique=True, null=True, editable=False)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.WAITING)
    progress = models.PositiveSmallIntegerField(default=0, help_text="Percent.")
    phase = models.CharField(max_length=80, blank=True)
    started_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True, help_text="When the task last said that it lives.")
    finished_at = models.DateTimeField(null=True)
    stop_asked_at = models.DateTimeField(null=True)
    optimal = models.BooleanField(null=True)
    gap = models.FloatField(null=True, help_text="How much better an answer could be at most, as a share.")
    seconds = models.FloatField(null=True)

    objects = LedQuerySet.as_manager()

    class Meta:
        ordering = ("-made_at", "-pk")
        indexes = (
            models.Index(fields=["unit", "-made_at"], name="proposal_of_unit"),
            models.Index(fields=["made_at"], condition=Q(status__in=["waiting", "running"]), name="proposal_open"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(last_on__gte=models.F("first_on")), name="proposal_in_order"),
            models.CheckConstraint(condition=Q(progress__lte=100), name="proposal_progress"),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The proposal's page."""
        return reverse("visits:proposal", args=[self.ref])

    @property
    def is_open(self) -> bool:
        """Whether it is still being worked out."""
        return self.status in (self.Status.WAITING, self.Status.RUNNING)


class ProposedWindow(models.Model):
    """One window of the question: who is sent already, and after the answer why anybody is still missing."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="windows")
    unit = models.ForeignKey(CommandUnit, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=40)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, null=True, related_name="+")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=14, choices=Visit.Kind.choices)
    label = models.CharField(max_length=120)
    day = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    minimum = models.PositiveSmallIntegerField(default=1)
    needed = models.PositiveSmallIntegerField(default=1)
    why_not = models.TextField(blank=True, help_text="Why it could not be covered, in words.")

    objects = LedQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["proposal", "key"], name="one_window_per_proposal"),
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="window_ends_after_start"),
        )

    def __str__(self) -> str:
        return f"{self.label}, {self.day}"


class ProposedChoice(models.Model):
    """One officer proposed for one window, with the reasons and what speaks against it, in words."""

    window = models.ForeignKey(ProposedWindow, on_delete=models.PROTECT, related_name="choices")
    unit = models.ForeignKey(CommandUnit, on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reasons = models.JSONField(default=list)
    warnings = models.JSONField(default=list, help_text="What is broken by it: pairs of rule and sentence.")
    pinned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    pinned_at = models.DateTimeField(null=True)
    is_new = models.BooleanField(default=True, help_text="The proposal before this one did not say so.")
    allotment = models.ForeignKey(Allotment, on_delete=models.PROTECT, null=True, related_name="+")

    objects = LedQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["window", "officer"], name="one_choice_per_officer"),
            models.CheckConstraint(
                condition=Q(pinned_at=None, pinned_by=None) | Q(pinned_at__isnull=False, pinned_by__isnull=False),
                name="choice_pinned_pair",
            ),
        )

    def __str__(self) -> str:
        return f"{self.officer}: {self.window}"
