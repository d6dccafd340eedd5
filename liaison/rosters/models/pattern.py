"""Shift patterns: a cycle of days that repeats, and who works which."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q

from liaison.audit.tracking import tracked
from liaison.places.models import CommandUnit, NeighbourhoodTeam
from liaison.rosters.models.shift import TOURS, Kind, RosterQuerySet

MOST_DAYS = 366


@dataclass(frozen=True)
class PatternDay:
    """One day of a cycle: a tour with its wall times, or a rest day."""

    kind: Kind
    starts: time | None = None
    ends: time | None = None

    @classmethod
    def read(cls, given: Any) -> Self:
        """From `["early", "07:00", "17:00"]` or `["rest-day"]`. Raises ValueError."""
        if not isinstance(given, list) or not given or not all(isinstance(part, str) for part in given):
            raise ValueError("Each day is a list such as [“early”, “07:00”, “17:00”] or [“rest-day”].")
        kind = Kind(given[0])
        if kind == Kind.REST_DAY and len(given) == 1:
            return cls(kind)
        if kind not in TOURS or len(given) != 3:
            raise ValueError("A day of a pattern is a tour with two times, or a rest day without.")
        return cls(kind, time.fromisoformat(given[1]), time.fromisoformat(given[2]))


def check_days(days: Any) -> None:
    """Raise ValidationError unless these are the days of a pattern."""
    if not isinstance(days, list) or not 1 <= len(days) <= MOST_DAYS:
        raise ValidationError(f"A pattern has 1 to {MOST_DAYS} days.")
    for number, given in enumerate(days, start=1):
        try:
            PatternDay.read(given)
        except ValueError as error:
            raise ValidationError(f"Day {number}: {error}") from error


@tracked()
class ShiftPattern(models.Model):
    """A cycle, such as 2-2-2-4: two earlies, two lates, two nights, four rest days."""

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=40, unique=True)
    days = models.JSONField(
        validators=[check_days],
        help_text="One list a day: [“early”, “07:00”, “17:00”], or [“rest-day”].",
    )
    is_offered = models.BooleanField("is offered", default=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def day_on(self, day: date, starts_on: date) -> PatternDay:
        """What the cycle says for a day, when its first day falls on `starts_on`."""
        return PatternDay.read(self.days[(day - starts_on).days % len(self.days)])


class _Days(Func):
    function = "daterange"
    output_field = DateRangeField()


@tracked()
class PatternHolding(models.Model):
    """An officer works a pattern from a day on; one pattern at a time."""

    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(CommandUnit, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(NeighbourhoodTeam, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    pattern = models.ForeignKey(ShiftPattern, on_delete=models.PROTECT, related_name="holdings")
    starts_on = models.DateField("first day of the cycle")
    ends_on = models.DateField("last day", null=True, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    client_id = models.UUIDField(unique=True, null=True, editable=False)

    objects = RosterQuerySet.as_manager()

    class Meta:
        constraints = (
            ExclusionConstraint(
                name="one_pattern_at_a_time",
                expressions=[
                    ("officer", RangeOperators.EQUAL),
                    (
                        _Days(F("starts_on"), F("ends_on"), RangeBoundary(inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.officer}: {self.pattern} from {self.starts_on}"
