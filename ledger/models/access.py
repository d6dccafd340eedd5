"""How often data about the places of a unit were looked at in one month: counts that may leave the unit."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from liaison.accounts.roles import Role
from liaison.places.access import standing
from liaison.places.models import CommandUnit


class AccessMonthQuerySet(models.QuerySet["AccessMonth"]):
    """Months by who may read them."""

    def visible_to(self, user: Any) -> Self:
        """Those of units that this person commands, or reads for the oversight body."""
        return self.filter(unit__in=standing(user).units_as(Role.COMMANDER, Role.OVERSIGHT))


class AccessMonth(models.Model):
    """The figures of one month, withheld and rounded before they are stored; counted once and never changed."""

    unit = models.ForeignKey(CommandUnit, on_delete=models.PROTECT, related_name="+")
    month = models.DateField(help_text="Its first day.")
    figures = models.JSONField(help_text="As ledger.counting writes them.")
    counted_at = models.DateTimeField()

    objects = AccessMonthQuerySet.as_manager()

    class Meta:
        ordering = ("-month",)
        constraints = (
            models.UniqueConstraint(fields=["unit", "month"], name="access_counted_once_a_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="access_month_begins_on_the_first"),
        )

    def __str__(self) -> str:
        return f"{self.unit}, {self.month:%B %Y}"
