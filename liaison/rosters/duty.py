"""Who is on duty: at a moment, over a window, past midnight and across clock changes.

`roster(...)` reads the shifts of some days once, in one query; everything else is asked of what it returns. A tour
belongs to the London day on which it starts. Who is on leave, at court, in training or abstracted is not on duty,
whatever tour is written beneath; working on a rest day is duty.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from liaison.observances.clock import wall_clock
from liaison.rosters.models.shift import AWAY, TOURS, Shift

DAY = timedelta(days=1)
Span = tuple[datetime, datetime]


class Entry(NamedTuple):
    """What is kept of a shift: only what duty depends on."""

    id: int
    officer_id: int
    kind: str
    first_on: date
    last_on: date
    starts_at: datetime | None
    ends_at: datetime | None


class Tour(NamedTuple):
    """A tour of one officer; moments are UTC."""

    starts_at: datetime
    ends_at: datetime
    day: date
    kind: str
    id: int | None


@dataclass(frozen=True)
class Presence:
    """How far one officer is on duty during a window: all of it, or from when to when."""

    officer_id: int
    whole: bool
    spans: tuple[Span, ...]


def moments(day: date, starts: time, ends: time) -> Span:
    """The UTC span of a tour by the clocks on the wall: one that does not end after it starts ends the next day."""
    last = day if ends > starts else day + DAY
    return wall_clock(day, starts), wall_clock(last, ends)


class Roster:
    """The shifts of some officers over some days, ready to be asked."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._tours: dict[int, list[Tour]] = defaultdict(list)
        self._days: dict[int, list[Entry]] = defaultdict(list)
        self._away: dict[int, list[Span]] = defaultdict(list)
        # Kept, because a proposal asks for the same officer's tours thousands of times.
        self._worked: dict[int, list[Tour]] = {}
        for entry in entries:
            if entry.starts_at is None or entry.ends_at is None:
                self._days[entry.officer_id].append(entry)
            elif entry.kind in TOURS:
                tour = Tour(entry.starts_at, entry.ends_at, entry.first_on, entry.kind, entry.id)
                self._tours[entry.officer_id].append(tour)
            elif entry.kind in AWAY:
                self._away[entry.officer_id].append((entry.starts_at, entry.ends_at))
        for tours in self._tours.values():
            tours.sort()

    def tours_of(self, officer_id: int) -> list[Tour]:
        """The tours this officer really works, by start: without those of days away."""
        worked = self._worked.get(officer_id)
        if worked is None:
            worked = [tour for tour in self._tours.get(officer_id, ()) if not self.is_away(officer_id, tour.day)]
            self._worked[officer_id] = worked
        return worked

    def whole_day(self, officer_id: int, day: date) -> list[str]:
        """The kinds of whole-day entries that cover this day: rest day, leave, and so on."""
        return [e.kind for e in self._days.get(officer_id, ()) if e.first_on <= day <= e.last_on]

    def is_away(self, officer_id: int, day: date) -> bool:
        """Whether leave, court, training or an abstraction takes all of this day."""
        return any(kind in AWAY for kind in self.whole_day(officer_id, day))

    def away_during(self, officer_id: int, starts_at: datetime, ends_at: datetime) -> list[Span]:
        """From when to when this officer is at court, in training or abstracted for a part of a day, in this window."""
        return sorted((a, b) for a, b in self._away.get(officer_id, ()) if a < ends_at and starts_at < b)

    def knows(self, officer_id: int) -> bool:
        """Whether the roster says anything about this officer at all."""
        return any(officer_id in held for held in (self._tours, self._days, self._away))

    def presence(self, officer_id: int, starts_at: datetime, ends_at: datetime) -> Presence | None:
        """How far this officer is on duty within the window; None for not at all."""
        spans = [
            (max(tour.starts_at, starts_at), min(tour.ends_at, ends_at))
            for tour in self.tours_of(officer_id)
            if tour.starts_at < ends_at and starts_at < tour.ends_at
        ]
        spans = _without(joined(spans), self._away.get(officer_id, ()))
        if not spans:
            return None
        return Presence(officer_id, spans == [(starts_at, ends_at)], tuple(spans))

    def on_duty(self, at: datetime) -> set[int]:
        """Primary keys of the officers who are on duty at this moment."""
        return {one for one in self._tours if self.presence(one, at, at + timedelta.resolution)}

    def on_duty_during(self, starts_at: datetime, ends_at: datetime) -> dict[int, Presence]:
        """Everybody who is on duty during some of this window, by primary key."""
        found = {one: self.presence(one, starts_at, ends_at) for one in self._tours}
        return {one: presence for one, presence in found.items() if presence}

    def free(
        self, starts_at: datetime, ends_at: datetime, busy: Mapping[int, Iterable[Span]] | None = None
    ) -> set[int]:
        """Officers on duty for all of this window with nothing else to do; `busy` says what they have to do."""
        taken = busy or {}
        return {
            one
            for one, presence in self.on_duty_during(starts_at, ends_at).items()
            if presence.whole and not any(a < ends_at and starts_at < b for a, b in taken.get(one, ()))
        }


def roster(
    first: date,
    last: date,
    *,
    shifts: QuerySet[Shift] | None = None,
    units: Iterable[int] | None = None,
    officers: Iterable[int] | None = None,
) -> Roster:
    """The roster of these London days, in one query; tours that began the day before are in it.

    In a request give `shifts=Shift.objects.visible_to(user)`. `units` and `officers` (primary keys) narrow it.
    """
    found = Shift.objects.all() if shifts is None else shifts
    if units is not None:
        found = found.filter(unit__in=units)
    if officers is not None:
        found = found.filter(officer__in=officers)
    found = found.filter(withdrawn_at=None, first_on__lte=last, last_on__gte=first - DAY)
    return Roster(entries(found))


def entries(shifts: QuerySet[Shift]) -> list[Entry]:
    """What duty depends on, of these shifts; one query."""
    return [Entry(*row) for row in shifts.order_by().values_list(*Entry._fields)]


def on_duty(at: datetime, *, units: Iterable[int] | None = None, officers: Iterable[int] | None = None) -> set[int]:
    """Primary keys of the officers of these units, or among these, who are on duty at a moment. One query."""
    day = timezone.localdate(at)
    return roster(day, day, units=units, officers=officers).on_duty(at)


def on_duty_during(
    starts_at: datetime,
    ends_at: datetime,
    *,
    units: Iterable[int] | None = None,
    officers: Iterable[int] | None = None,
) -> dict[int, Presence]:
    """Who is on duty during some of a window, and how far. One query."""
    found = roster(timezone.localdate(starts_at), timezone.localdate(ends_at), units=units, officers=officers)
    return found.on_duty_during(starts_at, ends_at)


def joined(spans: Iterable[Span]) -> list[Span]:
    """Spans by start, those that touch as one."""
    whole: list[Span] = []
    for starts_at, ends_at in sorted(spans):
        if whole and starts_at <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(whole[-1][1], ends_at))
        else:
            whole.append((starts_at, ends_at))
    return whole


def _without(spans: list[Span], away: Iterable[Span]) -> list[Span]:
    """What is left of the spans when these others are taken out."""
    for gone_from, gone_to in away:
        left: list[Span] = []
        for starts_at, ends_at in spans:
            if gone_from >= ends_at or gone_to <= starts_at:
                left.append((starts_at, ends_at))
                continue
            left += [(starts_at, gone_from)] if starts_at < gone_from else []
            left += [(gone_to, ends_at)] if gone_to < ends_at else []
        spans = left
    return spans


def nearest(tours: list[Tour], starts_at: datetime, ends_at: datetime) -> tuple[Tour | None, list[Tour], Tour | None]:
    """Of tours by start: the one before this span, those that overlap it, and the one after."""
    last = bisect_left(tours, ends_at, key=lambda tour: tour.starts_at)
    first = last
    while first and tours[first - 1].ends_at > starts_at:
        first -= 1
    return (tours[first - 1] if first else None), tours[first:last], (tours[last] if last < len(tours) else None)
