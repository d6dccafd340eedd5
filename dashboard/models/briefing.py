"""Briefings: a PDF of one week of one unit, made by a task and kept."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from liaison.accounts.roles import Role
from liaison.places.access import standing
from liaison.places.models import CommandUnit


class BriefingQuerySet(models.QuerySet["Briefing"]):
    """Briefings by who may read them."""

    def visible_to(self, user: Any) -> Self:
        """Those of units that this person leads."""
        return self.filter(unit__in=standing(user).units_as(Role.SUPERVISOR, Role.COMMANDER))


class Briefing(models.Model):
    """One briefing. The row is the queue; a task only rings. Its figures are those of its pages, to the digit.

    The first of a week is made by itself on Monday; people may ask for further ones, which are numbered.
    """

    class Status(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Being made"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"

    unit = models.ForeignKey(CommandUnit, on_delete=models.PROTECT, related_name="+")
    monday = models.DateField()
    number = models.PositiveSmallIntegerField(default=1, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", help_text="Nobody: by itself."
    )
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    status = models.CharField(max_length=7, choices=Status.choices, default=Status.WAITING)
    progress = models.PositiveSmallIntegerField(default=0, help_text="Percent.")
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    figures = models.JSONField(null=True, help_text="As dashboard.figures writes them.")
    pdf = models.BinaryField(null=True, editable=False)
    pages = models.PositiveSmallIntegerField(null=True)
    sha256 = models.CharField("digest of the PDF", max_length=64, blank=True)
    client_id = models.UUIDField(unique=True, null=True, editable=False)

    objects = BriefingQuerySet.as_manager()

    class Meta:
        ordering = ("-monday", "-number")
        constraints = (
            models.UniqueConstraint(fields=["unit", "monday", "number"], name="one_briefing_number_per_week"),
            models.CheckConstraint(condition=Q(monday__iso_week_day=1), name="briefing_begins_on_monday"),
            models.CheckConstraint(
                condition=~Q(status="ready") | Q(pdf__isnull=False, figures__isnull=False),
                name="ready_briefing_is_there",
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit}: briefing {self.number} on the week of {self.monday}"
