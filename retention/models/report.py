"""The monthly report: what was due, decided, erased and kept; holds; requests of people."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from liaison.accounts.roles import Permission, Role
from liaison.places.access import may_in_unit, standing
from liaison.places.models import CommandUnit


class ReportQuerySet(models.QuerySet["Report"]):
    """Reports by who may read them."""

    def visible_to(self, user: Any) -> Self:
        """Whole ones of units where this person reviews; for oversight readers those without small counts."""
        return self.filter(
            Q(unit__in=may_in_unit(user, Permission.RETENTION_REVIEW), audience=Report.Audience.UNIT)
            | Q(unit__in=standing(user).units_as(Role.OVERSIGHT), audience=Report.Audience.OVERSIGHT)
        )


class Report(models.Model):
    """One month of one unit, for one of its two readers. `figures` is as `retention.reporting` writes it."""

    class Audience(models.TextChoices):
        """For whom it is."""

        UNIT = "unit", "The unit"
        OVERSIGHT = "oversight", "Oversight readers"

    unit = models.ForeignKey(CommandUnit, on_delete=models.PROTECT, related_name="+")
    month = models.DateField(help_text="Its first day.")
    audience = models.CharField(max_length=9, choices=Audience.choices)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    figures = models.JSONField()

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ("-month",)
        constraints = (
            models.UniqueConstraint(fields=["unit", "month", "audience"], name="one_report_a_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="report_month_begins_on_the_first"),
        )

    def __str__(self) -> str:
        return f"{self.unit}: {self.month:%B %Y}"

    @property
    def told(self) -> list[dict[str, Any]]:
        """The lines of rules under which anything was due, held or decided; withheld ones too."""
        return [row for row in self.figures["rules"] if not _is_quiet(row)]

    @property
    def quiet(self) -> list[str]:
        """What the others are about."""
        return [row["label"] for row in self.figures["rules"] if _is_quiet(row)]


def _is_quiet(row: dict[str, Any]) -> bool:
    return all(value == 0 for name, value in row.items() if name not in ("kind", "label"))
