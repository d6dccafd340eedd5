"""Figures of a week as they were known when it was first counted: later entries change the page, never these."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from liaison.accounts.roles import Role
from liaison.places.access import standing
from liaison.places.models import CommandUnit, NeighbourhoodTeam


class KeptWeekQuerySet(models.QuerySet["KeptWeek"]):
    """Kept weeks by who may read them."""

    def visible_to(self, user: Any) -> Self:
        """Those of units this person leads, and of teams they serve in."""
        held = standing(user)
        led = Q(unit__in=held.units_as(Role.SUPERVISOR, Role.COMMANDER))
        return self.filter(led | Q(team__in=held.team_ids))


class KeptWeek(models.Model):
    """The figures of one unit, or of one team, in one week, as they were known at `counted_at`. The worker writes it.

    It is about police work and names no place of its own: a column of that name marks what a committee reads.
    """

    unit = models.ForeignKey(CommandUnit, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(NeighbourhoodTeam, on_delete=models.PROTECT, null=True, related_name="+")
    monday = models.DateField()
    counted_at = models.DateTimeField(default=timezone.now, editable=False)
    figures = models.JSONField(help_text="As dashboard.figures writes them.")

    objects = KeptWeekQuerySet.as_manager()

    class Meta:
        ordering = ("-monday",)
        constraints = (
            models.UniqueConstraint(
                fields=["unit", "team", "monday"], nulls_distinct=False, name="one_kept_week_per_scope"
            ),
            models.CheckConstraint(condition=Q(monday__iso_week_day=1), name="kept_week_begins_on_monday"),
        )

    def __str__(self) -> str:
        return f"{self.team or self.unit}: week of {self.monday}"
