"""Giving an officer a shift pattern, and making shifts of it for some weeks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from liaison.refusals import Refused
from liaison.rosters.actions.locking import one_at_a_time
from liaison.rosters.breaking import Breach, Rules, Warned, around, keep_overrides, what_would_break
from liaison.rosters.changing import Change, changing
from liaison.rosters.duty import DAY, Entry, moments
from liaison.rosters.models import PatternHolding, Shift, ShiftPattern, Source
from liaison.rosters.models.shift import TOURS
from liaison.rosters.people import team_of

MOST_WEEKS = 26
NO_ROSTER = "This person has no roster: their rank is not rostered."


@dataclass(frozen=True)
class Turn:
    """One day of a pattern as it would become a shift; `kept` when there is something on that day already."""

    day: date
    kind: str
    starts_at: datetime | None
    ends_at: datetime | None
    kept: bool
    breaches: tuple[Breach, ...] = ()


def turns(*, officer: Any, unit_id: int, pattern: ShiftPattern, starts_on: date, weeks: int) -> list[Turn]:
    """What a pattern would make of the next weeks, day by day, with what it would break. Changes nothing."""
    last = starts_on + timedelta(weeks=weeks) - DAY
    held = Shift.objects.live().filter(officer=officer, first_on__lte=last, last_on__gte=starts_on)
    taken = {
        first + DAY * n for first, end in held.values_list("first_on", "last_on") for n in range((end - first).days + 1)
    }
    rules = Rules(unit_id).of(officer.rank)
    if rules is not None and not rules.is_rostered:
        raise Refused(NO_ROSTER, "officer")
    planned = list(_planned(pattern, starts_on, last, taken))
    also = [
        Entry(-n, officer.pk, turn.kind, turn.day, turn.day, turn.starts_at, turn.ends_at)
        for n, turn in enumerate(planned, start=1)
        if turn.starts_at and not turn.kept
    ]
    roster = around(officer, starts_on, last, rules, also)
    now, found = timezone.now(), []
    for number, turn in enumerate(planned, start=1):
        breaches: list[Breach] = []
        if turn.starts_at and turn.ends_at and not turn.kept:
            breaches = what_would_break(
                officer, turn.starts_at, turn.ends_at, rules=rules, roster=roster, now=now, instead_of=-number
            )
        found.append(Turn(turn.day, turn.kind, turn.starts_at, turn.ends_at, turn.kept, tuple(breaches)))
    return found


def _planned(pattern: ShiftPattern, first: date, last: date, taken: set[date]) -> Iterator[Turn]:
    day = first
    while day <= last:
        what = pattern.day_on(day, first)
        starts_at = ends_at = None
        if what.kind in TOURS and what.starts and what.ends:
            starts_at, ends_at = moments(day, what.starts, what.ends)
        yield Turn(day, what.kind.value, starts_at, ends_at, day in taken)
        day += DAY


@transaction.atomic
def assign_pattern(
    *,
    by: Any,
    officer: Any,
    unit_id: int,
    pattern: ShiftPattern,
    starts_on: date,
    weeks: int,
    client_id: UUID,
    override: str = "",
) -> int:
    """Give an officer a pattern from a day on and make its shifts; the pattern before ends the day before.

    Days on which there is something already stay as they are. Returns how many shifts are new. Raises Warned when a
    rule would be broken and `override` says no reason; Refused when the pattern before began later.
    """
    with one_at_a_time(unit_id):
        if PatternHolding.objects.filter(client_id=client_id, officer=officer).exists():
            return 0
        found = turns(officer=officer, unit_id=unit_id, pattern=pattern, starts_on=starts_on, weeks=weeks)
        breaches = [breach for turn in found for breach in turn.breaches]
        if breaches and not override:
            raise Warned(breaches)
        team_id = team_of(officer, unit_id, starts_on)
        _end_before(officer, starts_on)
        PatternHolding.objects.create(
            officer=officer,
            unit_id=unit_id,
            team_id=team_id,
            pattern=pattern,
            starts_on=starts_on,
            entered_by=by,
            client_id=client_id,
        )
        new = [turn for turn in found if not turn.kept]
        last = starts_on + timedelta(weeks=weeks) - DAY
        with changing(Change(by, unit_id, frozenset([officer.pk]), starts_on, last)):
            made = Shift.objects.bulk_create([_shift(turn, officer, unit_id, team_id, by) for turn in new])
        for shift, turn in zip(made, new, strict=True):
            if turn.breaches:
                keep_overrides(shift, turn.breaches, reason=override, by=by)
    return len(new)


def _end_before(officer: Any, starts_on: date) -> None:
    for holding in PatternHolding.objects.filter(officer=officer, ends_on=None):
        if holding.starts_on >= starts_on:
            raise Refused(
                "Another pattern of this officer begins on that day or later. Choose a later day.", "starts_on"
            )
        holding.ends_on = starts_on - DAY
        holding.save(update_fields=["ends_on"])


def _shift(turn: Turn, officer: Any, unit_id: int, team_id: int | None, by: Any) -> Shift:
    return Shift(
        officer=officer,
        unit_id=unit_id,
        team_id=team_id,
        kind=turn.kind,
        first_on=turn.day,
        last_on=turn.day,
        starts_at=turn.starts_at,
        ends_at=turn.ends_at,
        source=Source.PATTERN,
        entered_by=by,
    )
