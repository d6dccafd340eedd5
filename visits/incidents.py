"""After an incident: which places are meant, how things stand at each, and in which order to look at them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from liaison.observances import occurrences
from liaison.observances.clock import wall_clock
from liaison.places.models import Place
from visits import cover
from visits.cover import Coming, Cover, VisitHeld
from visits.models import Mobilisation, Visit
from visits.suitability.travel import Position, kilometres
from visits.windows import Window, window_of

DAY = timedelta(days=1)
# A place where nobody gathers for this long hears nothing from us unless somebody goes there for its own sake.
QUIET = timedelta(hours=48)
REASSURING = timedelta(minutes=60)
# When to go where nothing is on, one place after the other: spread, so that the same officers can go to several.
HOURS = (time(17), time(15, 30), time(18, 30), time(14))
# How far to look for the next gathering where the days of the response are over sooner.
AT_LEAST = timedelta(days=7)
NEVER, NOT_KNOWN = datetime.max.replace(tzinfo=UTC), float("inf")


@dataclass(frozen=True, kw_only=True)
class Line:
    """How things stand at one place. `windows` are those of the days of the response that are not over yet.

    `gathers_at` is the start of the next gathering and `next` its window; `sooner` a planned visit before it.
    `kilometres` from where it happened is None where that, or the place's own position, is not known.
    """

    pk: int
    name: str
    slug: str
    team: str = ""
    named_officer: str = ""
    declines: bool = False
    last_contact_at: datetime | None = None
    kilometres: float | None = None
    gathers_at: datetime | None = None
    next: Window | None = None
    sooner: Window | None = None
    windows: tuple[Window, ...] = ()

    @property
    def covered(self) -> int:
        """How many of the windows have all the officers they need."""
        return sum(1 for window in self.windows if not window.missing)

    def is_quiet(self, since: datetime) -> bool:
        """Whether nothing is on within 48 hours of that moment: no gathering at which police are wanted, no visit."""
        return not any(window.starts_at < since + QUIET for window in self.windows)


Key = Callable[[Line], tuple[Any, ...]]


@dataclass(frozen=True)
class Order:
    """One way to rank places: its name in the address, its label, and the rule in words."""

    key: str
    label: str
    rule: str
    by: Key


def _day(line: Line) -> date:
    return timezone.localdate(line.gathers_at) if line.gathers_at else date.max


def _gathers(line: Line) -> datetime:
    return line.gathers_at or NEVER


def _contact(line: Line) -> tuple[bool, datetime]:
    return (line.last_contact_at is not None, line.last_contact_at or NEVER)


def _distance(line: Line) -> float:
    return NOT_KNOWN if line.kilometres is None else line.kilometres


def _same(line: Line) -> tuple[str, int]:
    return (line.name, line.pk)


FIRST = Order(
    "first",
    "Whom to see first",
    "By the day of the next gathering; on the same day, those first with whom nobody has spoken for longest;"
    " then the nearest.",
    lambda line: (_day(line), _contact(line), _distance(line), _same(line)),
)
GATHERING = Order(
    "gathering",
    "Next gathering",
    "By the hour of the next gathering, the soonest first.",
    lambda line: (_gathers(line), _contact(line), _distance(line), _same(line)),
)
CONTACT = Order(
    "contact",
    "Last contact",
    "By when somebody there was last met or spoken to: never first, then the longest ago. Walking past does not count.",
    lambda line: (_contact(line), _gathers(line), _distance(line), _same(line)),
)
DISTANCE = Order(
    "distance",
    "Distance",
    "By the straight line from where it happened, the nearest first. Places whose position is not known come last.",
    lambda line: (_distance(line), _gathers(line), _contact(line), _same(line)),
)


def orders_for(mobilisation: Mobilisation) -> list[Order]:
    """The orders that make sense here: distance counts from a place."""
    return [FIRST, GATHERING, CONTACT, *([DISTANCE] if mobilisation.place_id else [])]


def ranked(lines: Iterable[Line], order: Order) -> list[Line]:
    """These places in that order; alike ones by name."""
    return sorted(lines, key=order.by)


def meant_by(mobilisation: Mobilisation) -> Q:
    """A condition on places: those that this response is about. Migration 0008 has the same rule."""
    meant = Q(unit=mobilisation.unit_id)
    if mobilisation.team_id:
        meant &= Q(team=mobilisation.team_id)
    if mobilisation.faiths:
        meant &= Q(faith__in=mobilisation.faiths)
    return meant


def places_of(mobilisation: Mobilisation, user: Any) -> QuerySet[Place]:
    """The open places that it is about, as far as this person sees them in full."""
    today = timezone.localdate()
    return Place.objects.seen_in_full_by(user).filter(meant_by(mobilisation)).open_on(today)


def looks_from(mobilisation: Mobilisation, now: datetime) -> datetime:
    """From when on gatherings count: now, or the beginning of the first day where that is still to come."""
    return max(now, wall_clock(mobilisation.first_on, time(0)))


def lines_of(mobilisation: Mobilisation, places: QuerySet[Place], now: datetime) -> list[Line]:
    """How things stand at each of these places, in no particular order.

    At most 7 queries, however many places. `mobilisation.place` must have been fetched with it.
    """
    found = list(places.select_related("named_officer", "team"))
    ids = [place.pk for place in found]
    since = looks_from(mobilisation, now)
    first = timezone.localdate(since) - DAY
    last = max(mobilisation.last_on, first + AT_LEAST)
    gatherings = occurrences.between(ids, first, last) if ids else []
    visits = cover.visits_between(ids, first, last) if ids else {}
    covers: dict[int, list[Cover]] = {pk: [] for pk in ids}
    for each in cover.match(gatherings, visits, cover.wishes(ids) if ids else {}):
        if each.occurrence.ends_at > since:
            covers[each.occurrence.place_id].append(each)
    began = _position(mobilisation.place)
    return [_line(place, covers[place.pk], visits.get(place.pk, ()), mobilisation, since, began) for place in found]


def _line(
    place: Place,
    covers: list[Cover],
    visits: Iterable[VisitHeld],
    mobilisation: Mobilisation,
    since: datetime,
    began: Position | None,
) -> Line:
    alone = [
        window_alone(visit)
        for visit in visits
        if visit.status == Visit.Status.PLANNED
        and visit.ends_at > since
        and not any(visit.is_for(each.occurrence) for each in covers)
    ]
    wanted = sorted([*(window_of(each) for each in covers if each.wanted), *alone], key=lambda w: (w.starts_at, w.key))
    following = min(covers, key=lambda each: each.occurrence.starts_at, default=None)
    here = _position(place)
    gathers_at = following.occurrence.starts_at if following else place.next_gathering_at
    sooner = min(alone, key=lambda window: window.starts_at, default=None)
    return Line(
        pk=place.pk,
        name=place.name,
        slug=place.slug,
        team=str(place.team or ""),
        named_officer=str(place.named_officer or ""),
        declines=place.declines_visits,
        last_contact_at=place.last_contact_at,
        kilometres=kilometres(began, here) if began and here else None,
        gathers_at=gathers_at if gathers_at and (following or gathers_at > since) else None,
        next=window_of(following) if following else None,
        sooner=sooner if sooner and (gathers_at is None or sooner.starts_at < gathers_at) else None,
        windows=tuple(each for each in wanted if mobilisation.first_on <= each.day <= mobilisation.last_on),
    )


def window_alone(visit: VisitHeld) -> Window:
    """The window of a planned visit that belongs to no gathering."""
    return Window(
        key=visit.ref,
        place_id=visit.place_id,
        kind=visit.kind,
        label=str(Visit.Kind(visit.kind).label),
        day=timezone.localdate(visit.starts_at),
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        visit_ref=visit.ref,
        needed=visit.officers_needed,
        coming=tuple(visit.coming.values()),
    )


def reassuring(line: Line, at: time, since: datetime) -> Window:
    """An hour at a place where nothing is on: the first time after `since` that the clock shows `at`."""
    day = timezone.localdate(since)
    starts_at = wall_clock(day, at)
    if starts_at < since:
        day += DAY
        starts_at = wall_clock(day, at)
    return Window(
        key=f"p{line.pk}@{timezone.localtime(starts_at):%Y-%m-%dT%H:%M}",
        place_id=line.pk,
        kind=Visit.Kind.POST_INCIDENT,
        label=str(Visit.Kind.POST_INCIDENT.label),
        day=day,
        starts_at=starts_at,
        ends_at=starts_at + REASSURING,
    )


def hours_to_suggest(lines: Iterable[Line], since: datetime) -> dict[int, time]:
    """When to go to each place where nothing is on, by its primary key: the hours of `HOURS` in turn."""
    quiet = [line.pk for line in lines if not line.declines and line.is_quiet(since)]
    return {pk: HOURS[number % len(HOURS)] for number, pk in enumerate(quiet)}


def windows_to_propose(
    lines: Iterable[Line], hours: Mapping[int, time], first: date, last: date, since: datetime
) -> list[Window]:
    """What to ask officers for: what is on at these places on these days and an hour where nothing is, by start.

    Places that have asked for no visits are left out. `hours` says when that hour begins, by place.
    """
    found: list[Window] = []
    for line in lines:
        if line.declines:
            continue
        found += [window for window in line.windows if first <= window.day <= last]
        if line.is_quiet(since):
            extra = reassuring(line, hours[line.pk], since)
            if first <= extra.day <= last:
                found.append(extra)
    return sorted(found, key=lambda window: (window.starts_at, window.place_id, window.key))


def officers_coming(window: Window | None) -> str:
    """Names of who is coming, joined; empty where nobody is."""
    coming: tuple[Coming, ...] = window.coming if window else ()
    return ", ".join(officer.name for officer in coming)


def _position(place: Place | None) -> Position | None:
    if place is None or place.latitude is None or place.longitude is None:
        return None
    return Position(float(place.latitude), float(place.longitude))
