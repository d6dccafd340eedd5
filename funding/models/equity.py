"""Equity figures of a command unit, as they may be read: small counts were withheld before anything was stored."""

from typing import Any, Self

from django.db import models
from django.utils import timezone

from liaison.accounts.roles import Role
from liaison.places.access import standing
from liaison.places.models import CommandUnit


class EquityQuerySet(models.QuerySet["EquityReport"]):
    """Reports by unit."""

    def visible_to(self, user: Any) -> Self:
        """Those of the units that this person commands, or reads for oversight."""
        return self.filter(unit__in=standing(user).units_as(Role.COMMANDER, Role.OVERSIGHT))


class EquityReport(models.Model):
    """The figures of one unit on one day. The worker alone reads applications; this is all that anybody else gets."""

    unit = models.ForeignKey(CommandUnit, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    tables = models.JSONField()

    objects = EquityQuerySet.as_manager()

    class Meta:
        ordering = ("-as_of",)
        constraints = (models.UniqueConstraint(fields=["unit", "as_of"], name="one_equity_report_a_day"),)

    def __str__(self) -> str:
        return f"{self.unit}: equity on {self.as_of}"
