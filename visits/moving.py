"""Planned visits follow the gatherings they were planned for.

When a place moves a date, changes its times or holds a sitting otherwise on one day, each planned visit of that
place that hangs on such a gathering is moved or called off in the same transaction, and its officers are told once.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from liaison.observances import occurrences
from liaison.observances.clock import wall_clock
from liaison.observances.models import Kind, ObservanceDate, Sitting
from liaison.observances.occurrences import Occurrence
from liaison.places.access import standing
from liaison.places.changing import Change
from liaison.presentation import words
from visits import messages
from visits.actions.planning import end
from visits.models import Allotment, Visit

DAY = timedelta(days=1)
NEAR = timedelta(hours=12)
# Ramadan has 29 or 30 days, and its first night is the evening before.
NIGHTS = timedelta(days=31)
ANCHORED: dict[str, tuple[str, ...]] = {
    ObservanceDate.Name.RAMADAN: (Kind.TARAWIH, Kind.IFTAR),
    ObservanceDate.Name.EID_AL_FITR: (Kind.EID_AL_FITR,),
    ObservanceDate.Name.EID_AL_ADHA: (Kind.EID_AL_ADHA,),
    ObservanceDate.Name.FESTIVAL: (Kind.FESTIVAL,),
}
Gatherings = Mapping[tuple[int | None, date], Occurrence]
"""By sitting and by the day that people would name."""

Span = tuple[datetime, datetime]


@contextmanager
def follow(change: Change) -> Iterator[None]:
    """Look at the gatherings before a change of them; after it, put right the visits planned for these.

    Only planned visits of that place which hang on a gathering and are not over are touched. One query where there
    are none.
    """
    visits = _planned(change)
    gatherings = _gatherings(change, visits, DAY)
    before = {visit.pk: _gathering_of(visit, gatherings) for visit in visits}
    as_planned = {visit.pk: (visit.starts_at, visit.ends_at, visit.status) for visit in visits}
    yield
    furthest = max((abs(each.on - old) for each, old in change.moved), default=timedelta(0))
    after = _gatherings(change, visits, DAY + furthest)
    for visit in visits:
        was = before[visit.pk]
        if was is not None:
            moved = _days_moved(change, visit.sitting, was.day)
            _put_right(change, visit, was, after.get((visit.sitting_id, was.day + moved)), moved)
    altered = [visit.pk for visit in visits if as_planned[visit.pk] != (visit.starts_at, visit.ends_at, visit.status)]
    if altered:
        change.told.update(Allotment.objects.current().filter(visit__in=altered).values_list("officer_id", flat=True))


def _planned(change: Change) -> list[Visit]:
    # A day more at both ends: the window of a gathering may begin before midnight, or after it.
    when = {"starts_at__gte": _start_of(change.first - DAY)}
    if change.last is not None:
        when["starts_at__lt"] = _start_of(change.last + 2 * DAY)
    hangs_on = {"sitting": change.sitting_id} if change.sitting_id else {"sitting__isnull": False}
    found = Visit.objects.select_for_update(no_key=True, of=("self",)).select_related("sitting", "place")
    return list(
        found.filter(
            place=change.place_id, status=Visit.Status.PLANNED, ends_at__gt=timezone.now(), **when, **hangs_on
        ).order_by("pk")
    )


def _start_of(day: date) -> datetime:
    return wall_clock(day, time(0))


def _gatherings(change: Change, visits: list[Visit], around: timedelta) -> Gatherings:
    if not visits:
        return {}
    days = [timezone.localdate(visit.starts_at) for visit in visits]
    found = occurrences.between([change.place_id], min(days) - around, max(days) + around)
    return {(each.sitting.pk, each.day): each for each in found}


def _gathering_of(visit: Visit, gatherings: Gatherings) -> Occurrence | None:
    """The nearest gathering of the visit's sitting; None where there was none that day to be moved from."""
    day = timezone.localdate(visit.starts_at)
    near = (gatherings.get((visit.sitting_id, day + n * DAY)) for n in (-1, 0, 1))
    found = [(abs(each.starts_at - visit.starts_at), each.day, each) for each in near if each is not None]
    distance, _, nearest = min(found, default=(NEAR, day, None))
    return nearest if distance < NEAR else None


def _days_moved(change: Change, sitting: Sitting | None, day: date) -> timedelta:
    """How far the date that this gathering hangs on has moved: the tenth night stays the tenth night."""
    for moved, old in change.moved:
        ramadan = moved.name == ObservanceDate.Name.RAMADAN
        first, last = (old - DAY, old + NIGHTS) if ramadan else (old - DAY, old)
        if (
            sitting is not None
            and sitting.kind in ANCHORED[moved.name]
            and sitting.festival.casefold() == moved.festival.casefold()
            and first <= day <= last
        ):
            return moved.on - old
    return timedelta(0)


def _put_right(change: Change, visit: Visit, was: Occurrence, now: Occurrence | None, moved: timedelta) -> None:
    if now is None or now.window_ends_at <= timezone.now():
        # Calling off wants a name, and no command takes a gathering away.
        if change.by is not None:
            end(visit, by=change.by, because=_because(change, was.day + moved, now, moved=bool(moved)))
            messages.visit_cancelled(visit)
        return
    window = _window(now)
    if window == _window(was) or window == (visit.starts_at, visit.ends_at):
        return
    if _as_planned(visit, was):
        _move(change, visit, window)
    elif moved:
        _move(change, visit, _same_hours(visit, now, moved))
    else:
        messages.gathering_moved(visit, now.starts_at, change.by)


def _because(change: Change, day: date, now: Occurrence | None, *, moved: bool) -> str:
    if now is not None:
        return f"This gathering was moved to {words.moment(now.starts_at)}, which is over"
    if change.by is not None and change.place_id in standing(change.by).place_ids:
        return f"The committee says this gathering is not held on {words.day(day)}"
    return f"This gathering is not held on {words.day(day)}" + (", to which it would have moved" if moved else "")


def _window(gathering: Occurrence) -> Span:
    return gathering.window_starts_at, gathering.window_ends_at


def _as_planned(visit: Visit, was: Occurrence) -> bool:
    """Whether the visit had the gathering's own window, and not hours that somebody chose. Forms know no seconds."""
    return [_minute(at) for at in (visit.starts_at, visit.ends_at)] == [_minute(at) for at in _window(was)]


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _same_hours(visit: Visit, now: Occurrence, moved: timedelta) -> Span:
    """The hours that somebody chose, on the new day; the gathering's own window where they would miss it."""
    starts_at, ends_at = (
        wall_clock(timezone.localdate(moment) + moved, timezone.localtime(moment).time())
        for moment in (visit.starts_at, visit.ends_at)
    )
    return (starts_at, ends_at) if starts_at < now.ends_at and ends_at > now.starts_at else _window(now)


def _move(change: Change, visit: Visit, to: Span) -> None:
    was = visit.starts_at, visit.ends_at
    visit.starts_at, visit.ends_at = to
    visit.version += 1
    visit.save(update_fields=["starts_at", "ends_at", "version"])
    messages.visit_moved(visit, change.by, was)
