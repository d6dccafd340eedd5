"""Shifts: tours of duty, rest days, and what takes somebody away from duty."""

from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Func, Q
from django.utils import timezone

from liaison.audit.tracking import tracked
from liaison.places.models import CommandUnit, NeighbourhoodTeam
from liaison.rosters import access


class Kind(models.TextChoices):
    """What somebody is down for."""

    EARLY = "early", "Early"
    LATE = "late", "Late"
    SUPER_LATE = "super-late", "Super late"
    NIGHT = "night", "Night"
    DUTY = "duty", "Duty"
    REST_DAY = "rest-day", "Rest day"
    LEAVE = "leave", "Leave"
    COURT = "court", "Court"
    TRAINING = "training", "Training"
    ABSTRACTION = "abstraction", "Abstraction"


TOURS = (Kind.EARLY, Kind.LATE, Kind.SUPER_LATE, Kind.NIGHT, Kind.DUTY)
# These take somebody away from a tour they are down for: for whole days, or between two times.
AWAY = (Kind.LEAVE, Kind.COURT, Kind.TRAINING, Kind.ABSTRACTION)
WHOLE_DAYS_ONLY = (Kind.REST_DAY, Kind.LEAVE)


class Source(models.TextChoices):
    """Where a shift came from. An import replaces what an import or a pattern put there, never what a person did."""

    IMPORTED = "imported", "Duty system"
    PATTERN = "pattern", "Shift pattern"
    ENTERED = "entered", "Entered by hand"


class RosterQuerySet(models.QuerySet):
    """Rows of rosters, by who may see them."""

    def visible_to(self, user: Any) -> Self:
        """Own rows, those of the own team, and those of a unit this person supervises."""
        return self.filter(access.seen_by(user))

    def of_units_edited_by(self, user: Any) -> Self:
        """Rows of units whose rosters this person may change."""
        return self.filter(unit__in=access.units_edited_by(user))

    def live(self) -> Self:
        """Those that count."""
        return self.filter(withdrawn_at=None)


class _Moments(Func):
    function = "tstzrange"
    output_field = DateTimeRangeField()


class _Days(Func):
    function = "daterange"
    output_field = DateRangeField()


@tracked(in_bulk=True)
class Shift(models.Model):
    """One entry of the roster. A tour belongs to the London day on which it starts, also past midnight.

    Tours have times in UTC. Rest days and leave are whole days, from `first_on` to `last_on`; court, training and
    abstractions are whole days or have times.
    """

    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="shifts")
    unit = models.ForeignKey(CommandUnit, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(NeighbourhoodTeam, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    first_on = models.DateField("day")
    last_on = models.DateField("last day")
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=160, blank=True)
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.ENTERED)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    # Nobody, when a command did it.
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_because = models.CharField(max_length=160, blank=True)
    client_id = models.UUIDField(unique=True, null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RosterQuerySet.as_manager()

    class Meta:
        ordering = ("first_on", "starts_at", "pk")
        indexes = (
            models.Index(fields=["team", "first_on"], name="shift_of_team", condition=Q(withdrawn_at=None)),
            models.Index(fields=["unit", "first_on"], name="shift_of_unit", condition=Q(withdrawn_at=None)),
            models.Index(fields=["officer", "first_on"], name="shift_of_officer", condition=Q(withdrawn_at=None)),
        )
        constraints = (
            # Checked at once, but for an import, which moves many shifts past each other.
            ExclusionConstraint(
                name="one_tour_at_a_time",
                expressions=[
                    ("officer", RangeOperators.EQUAL),
                    (_Moments(F("starts_at"), F("ends_at"), RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(withdrawn_at=None, kind__in=TOURS),
                deferrable=Deferrable.IMMEDIATE,
            ),
            ExclusionConstraint(
                name="one_whole_day_of_a_kind",
                expressions=[
                    ("officer", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (
                        _Days(F("first_on"), F("last_on"), RangeBoundary(inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(withdrawn_at=None, starts_at=None),
                deferrable=Deferrable.IMMEDIATE,
            ),
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None)
                | Q(starts_at__isnull=False, ends_at__gt=F("starts_at"), last_on=F("first_on")),
                name="shift_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(starts_at=None) | Q(ends_at__lte=F("starts_at") + timedelta(hours=24)),
                name="shift_of_a_day_at_most",
            ),
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="shift_last_day_not_before_first"),
            models.CheckConstraint(condition=~Q(kind__in=TOURS) | Q(starts_at__isnull=False), name="tour_has_times"),
            models.CheckConstraint(
                condition=~Q(kind__in=WHOLE_DAYS_ONLY) | Q(starts_at=None), name="rest_and_leave_are_whole_days"
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.ABSTRACTION) | ~Q(reason=""), name="abstraction_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_because="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because="")),
                name="shift_withdrawn_with_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.officer}: {self.get_kind_display()}, {self.first_on}"

    @property
    def is_tour(self) -> bool:
        """Whether somebody is on duty in it."""
        return self.kind in TOURS


@tracked()
class Override(models.Model):
    """A warning that somebody read and overruled, with the reason."""

    class Rule(models.TextChoices):
        """What a change would break."""

        REST = "rest", "Rest between tours"
        REST_DAY = "rest-day", "Rest day"
        AWAY = "away", "Away"
        DAYS = "days", "Days in a row"
        NOTICE = "notice", "Notice"
        LENGTH = "length", "Past the end of the tour"

    unit = models.ForeignKey(CommandUnit, on_delete=models.PROTECT, related_name="+")
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="overrides")
    rule = models.CharField(max_length=10, choices=Rule.choices)
    sentence = models.CharField("what the warning said", max_length=300)
    reason = models.CharField(max_length=160)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="override_has_a_reason"),)

    def __str__(self) -> str:
        return f"{self.shift_id}: {self.get_rule_display()}"
