"""Planned visits lose an officer when their duty changes, and say so at once.

Whoever becomes away during a visit, or was on duty for it and no longer is, is called off in the transaction that
changes the roster. Committees read that nobody is on duty, never why; the roster's own reason is kept for those who
lead. What is lost stays open until enough officers come again, or the visit needs nobody any more.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from liaison.accounts.models import User
from liaison.observances.clock import wall_clock
from liaison.presentation import words
from liaison.rosters.access import units_edited_by
from liaison.rosters.changing import Change
from liaison.rosters.duty import DAY, Entry, Roster, entries, roster
from liaison.rosters.models import Kind, Shift
from liaison.rosters.models.shift import AWAY, TOURS
from visits import alarms, changes
from visits.locking import one_at_a_time
from visits.models import Allotment, CoverLost, Visit

OFF_DUTY = "No longer on duty at that time."
NO_SHIFT = "No shift at that time any more"
Spans = Mapping[int, Mapping[date, list[Entry]]]
"""What the roster says by officer and London day."""

# Those whose visit is over, called off or has enough officers again. The one who came last stands in.
CLOSE = """
with coming as (
  select c.id, max(a.id) as newest
    from visits_coverlost c join visits_visit v on v.id = c.visit_id
    left join visits_allotment a on a.visit_id = v.id and a.released_at is null
   where c.closed_at is null and (%(visit)s::bigint is null or v.id = %(visit)s)
   group by c.id, v.id
  having v.status <> 'planned' or v.ends_at <= %(now)s or count(a.id) >= v.officers_needed
)
update visits_coverlost c
   set closed_at = %(now)s,
       stand_in_id = (select a.id from visits_allotment a
                       where a.id = coalesce(%(stand_in)s::bigint, coming.newest) and a.allotted_at >= c.lost_at)
  from coming where c.id = coming.id
"""


def close_if_covered(visit: Visit, allotment: Allotment | None = None) -> None:
    """Close what this visit has lost, when enough officers come again or it needs nobody any more.

    Called inside the transaction that sends officers, logs the visit or calls it off. `allotment` is the one that
    closes the gap, where there is one. One statement; it changes nothing where nothing is open.
    """
    _close(visit, allotment, timezone.now())


def close_where_covered(now: datetime) -> None:
    """Close whatever need not be open any more. Not everybody who ends a visit may write what it lost."""
    _close(None, None, now)


def close_for_good(visit: Visit) -> None:
    """Close what this visit has lost, because it is moved to another time: who could not come then, may now."""
    CoverLost.objects.filter(visit=visit, closed_at=None).update(closed_at=timezone.now())


def _close(visit: Visit | None, allotment: Allotment | None, now: datetime) -> None:
    named = {"visit": visit.pk if visit else None, "stand_in": allotment.pk if allotment else None, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(CLOSE, named)


@dataclass(frozen=True)
class Lost:
    """An officer who could not come any more, why, and whether they are back on duty for all of the visit."""

    officer: User
    reason: str
    is_back: bool


def still_lost(user: Any, visit: Visit) -> list[Lost]:
    """Whom this visit has lost with nobody in their place; empty for whoever does not lead the unit. Two queries.

    Who is back on duty is not sent again by itself: somebody else may have been asked in the meantime.
    """
    rows = list(CoverLost.objects.visible_to(user).filter(visit=visit, closed_at=None).select_related("officer"))
    if not rows:
        return []
    first, last = timezone.localdate(visit.starts_at), timezone.localdate(visit.ends_at)
    officers = [row.officer_id for row in rows]
    duty = roster(first, last, shifts=Shift.objects.visible_to(user), officers=officers)
    here = {one for one, presence in duty.on_duty_during(visit.starts_at, visit.ends_at).items() if presence.whole}
    return [Lost(row.officer, row.reason, row.officer_id in here) for row in rows]


@contextmanager
def follow(change: Change) -> Iterator[None]:
    """Look at the duty of those who are sent somewhere before a change of rosters; after it, call off who cannot come.

    A fixed number of queries, however many are sent and however many are lost. Those who are sent while the roster
    is being written are looked at as well: nobody else decides who goes where from then on.
    """
    before = _spans(change, _sent(change))
    yield
    one_at_a_time([change.unit_id])
    sent = _sent(change)
    after = _spans(change, sent)
    suspected = [one for one in sent if _is_lost(one, before, after)]
    lost = [one for one in _locked(suspected) if _is_lost(one, before, after)] if suspected else []
    if lost:
        _lose(change, lost, after)


def _sent(change: Change) -> list[Allotment]:
    begin = max(wall_clock(change.first, time(0)), timezone.now())
    found = Allotment.objects.current().filter(officer__in=change.officers, visit__status=Visit.Status.PLANNED)
    # A tour of the last day may end on the next.
    found = found.filter(ends_at__gt=begin, visit__starts_at__lt=wall_clock(change.last + 2 * DAY, time(0)))
    if change.by is not None:
        found = found.filter(place__unit__in=units_edited_by(change.by))
    return list(found.select_related("visit"))


def _locked(sent: Iterable[Allotment]) -> QuerySet[Allotment]:
    """The same as they are by now, and nobody moves them any more."""
    found = Allotment.objects.select_for_update(no_key=True, of=("self", "visit")).select_related("visit__place")
    current = found.filter(pk__in=[one.pk for one in sent], released_at=None, visit__status=Visit.Status.PLANNED)
    return current.order_by("visit", "pk")


def _spans(change: Change, sent: Collection[Allotment]) -> Spans:
    """The roster of those who are sent somewhere; one query, and none where nobody is."""
    if not sent:
        return {}
    first, last = change.first - DAY, change.last + 2 * DAY
    shifts = Shift.objects.live().filter(officer__in={one.officer_id for one in sent})
    held: dict[int, dict[date, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for entry in entries(shifts.filter(first_on__lte=last, last_on__gte=first)):
        for day in _days(max(entry.first_on, first), min(entry.last_on, last)):
            held[entry.officer_id][day].append(entry)
    return held


def _days(first: date, last: date) -> list[date]:
    return [first + DAY * n for n in range((last - first).days + 1)]


@dataclass(frozen=True)
class _Duty:
    """How far somebody is on duty for a visit (2: all of it, 1: in part, 0: not), and whether they are away."""

    how_far: int
    away: bool


def _duty(allotment: Allotment, spans: Spans) -> _Duty:
    visit, officer = allotment.visit, allotment.officer_id
    touched = _days(timezone.localdate(visit.starts_at), timezone.localdate(visit.ends_at))
    held = spans.get(officer, {})
    near = {entry.id: entry for day in (touched[0] - DAY, *touched) for entry in held.get(day, ())}
    known = Roster(near.values())
    presence = known.presence(officer, visit.starts_at, visit.ends_at)
    if presence and presence.whole:
        return _Duty(2, away=False)
    away = any(known.is_away(officer, day) for day in touched)
    away = away or bool(known.away_during(officer, visit.starts_at, visit.ends_at))
    return _Duty(int(presence is not None), away)


def _is_lost(allotment: Allotment, before: Spans, after: Spans) -> bool:
    was, now = _duty(allotment, before), _duty(allotment, after)
    return now.how_far < was.how_far or (now.away and not was.away)


def _lose(change: Change, lost: list[Allotment], after: Spans) -> None:
    now = timezone.now()
    reasons = _reasons(lost, after)
    Allotment.objects.filter(pk__in=[one.pk for one in lost]).update(
        released_by=change.by, released_at=now, released_because=OFF_DUTY
    )
    visits = {one.visit_id for one in lost}
    manned = set(Allotment.objects.current().filter(visit__in=visits).values_list("visit", flat=True))
    rows = CoverLost.objects.bulk_create(
        CoverLost(
            unit_id=one.visit.place.unit_id,
            visit=one.visit,
            allotment=one,
            officer_id=one.officer_id,
            reason=reasons[one.pk],
            emptied=one.visit_id not in manned,
            lost_at=now,
        )
        for one in lost
    )
    changes.taken_away(lost, by=change.by)
    alarms.cover_lost([row for row in rows if row.emptied])


def _reasons(lost: Collection[Allotment], after: Spans) -> dict[int, str]:
    """Why each of them cannot come, as the roster says it; one query."""
    near = {}
    for one in lost:
        days = _days(timezone.localdate(one.visit.starts_at), timezone.localdate(one.visit.ends_at))
        near[one.pk] = [entry for day in days for entry in after.get(one.officer_id, {}).get(day, ())]
    away = {entry.id for found in near.values() for entry in found if entry.kind in AWAY}
    said = dict(Shift.objects.filter(pk__in=away).values_list("pk", "reason"))
    return {one.pk: _reason(one.visit, near[one.pk], said) for one in lost}


def _reason(visit: Visit, found: Iterable[Entry], said: Mapping[int, str]) -> str:
    resting = shifted = ""
    for entry in found:
        if entry.kind in AWAY and (
            entry.starts_at is None
            or entry.ends_at is None
            or (entry.starts_at < visit.ends_at and visit.starts_at < entry.ends_at)
        ):
            label, why = Kind(entry.kind).label, said.get(entry.id, "")
            return f"{label}: {why}"[:200] if why else str(label)
        if entry.kind == Kind.REST_DAY:
            resting = str(Kind.REST_DAY.label)
        elif entry.kind in TOURS and entry.starts_at and entry.ends_at:
            shifted = f"The shift is now {words.between(entry.starts_at, entry.ends_at)}"
    return shifted or resting or NO_SHIFT
