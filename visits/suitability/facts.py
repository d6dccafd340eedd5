"""Everything about the officers of one unit that says who fits a window, read at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from liaison.accounts.roles import POLICE, Role
from liaison.places.languages import spoken
from liaison.places.models import Place, Posting
from liaison.rosters.breaking import Rules, reach
from liaison.rosters.duty import DAY, Roster, roster
from liaison.rosters.models import DutyRules, Shift, WorkingPreferences
from visits.models import Allotment, Visit
from visits.suitability.travel import Position, Travel, minutes_between
from visits.windows import Window

# Visits of the last half year say whom a place knows; those of the last four weeks, who has had enough.
KNOWN_FOR = timedelta(days=182)
LOAD_OVER = timedelta(days=28)

# By hand, because an officer who logged a visit and was also allotted to it was there once.
HISTORY = """
with there as (
  select v.id, v.place_id, v.starts_at, v.logged_by_id as officer_id from visits_visit v
   where v.place_id = any(%(places)s) and v.status = 'logged' and v.starts_at >= %(since)s and v.starts_at < %(until)s
   union
  select v.id, v.place_id, v.starts_at, a.officer_id from visits_visit v
    join visits_allotment a on a.visit_id = v.id and a.released_at is null
   where v.place_id = any(%(places)s) and v.status = 'logged' and v.starts_at >= %(since)s and v.starts_at < %(until)s
)
select place_id, officer_id, max(starts_at), count(*) from there group by place_id, officer_id
"""
LOADS = """
with gone as (
  select v.id, v.logged_by_id as officer_id from visits_visit v
   where v.logged_by_id = any(%(officers)s) and v.starts_at >= %(since)s and v.starts_at < %(until)s
     and v.status = 'logged'
   union
  select v.id, a.officer_id from visits_allotment a join visits_visit v on v.id = a.visit_id
   where a.officer_id = any(%(officers)s) and a.released_at is null and a.ends_at >= %(since)s
     and v.status <> 'cancelled' and v.starts_at >= %(since)s and v.starts_at < %(until)s
)
select officer_id, count(*) from gone group by officer_id
"""


class Post(NamedTuple):
    """A role in the unit, and its days; officers have a team, and the others an empty name."""

    role: str
    team_id: int | None
    team: str
    since: date
    until: date | None


@dataclass(frozen=True)
class Person:
    """Somebody of the unit; an inspecting rank has `rules` that say it has no roster."""

    pk: int
    name: str
    rank: str
    languages: frozenset[str]
    rules: DutyRules | None
    posts: tuple[Post, ...]

    @property
    def has_roster(self) -> bool:
        """Whether this rank is on a roster; so is everybody of whom no rule says otherwise."""
        return self.rules is None or self.rules.is_rostered

    def posts_on(self, day: date) -> list[Post]:
        """What this person is in the unit on a day."""
        return [post for post in self.posts if post.since <= day and (post.until is None or day <= post.until)]


class Busy(NamedTuple):
    """A visit to which an officer is sent already."""

    visit_ref: str
    place_id: int
    place_name: str
    position: Position | None
    starts_at: datetime
    ends_at: datetime
    allotment_id: int


class Known(NamedTuple):
    """How a place knows an officer: when they were there last, and how often in the last half year."""

    last_at: datetime
    visits: int


@dataclass(frozen=True)
class Wishes:
    """What an officer asks for, without a reason. Read from `WorkingPreferences`."""

    break_at_sunset: bool = False
    not_before: Any = None
    not_after: Any = None
    visits_womens_space: bool = False
    travels: str = Travel.FOOT


class Spot(NamedTuple):
    """What of a place bears on who goes there."""

    name: str
    position: Position | None
    team_id: int | None
    languages: frozenset[str]
    named_officer_id: int | None
    deputy_id: int | None


NO_WISHES = Wishes()


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known about the officers of one unit, for some windows. Judging asks it and nothing else."""

    now: datetime
    people: Mapping[int, Person]
    places: Mapping[int, Spot]
    roster: Roster
    busy: Mapping[int, list[Busy]]
    known: Mapping[tuple[int, int], Known]
    loads: Mapping[int, int]
    wishes: Mapping[int, Wishes] = field(default_factory=dict)

    @classmethod
    def read(
        cls,
        unit_id: int,
        windows: Iterable[Window],
        *,
        shifts: QuerySet[Shift] | None = None,
        wishes: QuerySet[WorkingPreferences] | None = None,
        officers: Collection[int] | None = None,
        now: datetime,
    ) -> "Facts":
        """Read it in eight queries, however many windows and officers; `officers` (primary keys) narrows it.

        In a request give `shifts` and `wishes` as `visible_to(user)`; without, the worker's own view is taken.
        """
        windows = list(windows)
        days = [window.day for window in windows] or [timezone.localdate(now)]
        first, last = min(days), max(days)
        places = _places({window.place_id for window in windows})
        rules = Rules(unit_id)
        people = _people(unit_id, first, last, rules, officers)
        margin = max((reach(person.rules) for person in people.values()), default=DAY)
        begin = min((window.starts_at for window in windows), default=now)
        until = max((window.ends_at for window in windows), default=now)
        return cls(
            now=now,
            people=people,
            places=places,
            roster=roster(first - margin, last + margin, shifts=shifts, officers=people),
            busy=_busy(people, begin - DAY, until + DAY),
            known=_known(places, begin - KNOWN_FOR, begin),
            loads=_loads(people, begin - LOAD_OVER, begin),
            wishes=_wishes(people, wishes),
        )

    @cached_property
    def usual_load(self) -> float:
        """How many visits an officer of the unit with a roster had in the last four weeks, on average."""
        rostered = [pk for pk, person in self.people.items() if person.has_roster]
        return sum(self.loads.get(pk, 0) for pk in rostered) / len(rostered) if rostered else 0.0

    @cached_property
    def last_there(self) -> dict[int, datetime]:
        """When the last visit was, by place."""
        latest: dict[int, datetime] = {}
        for (place_id, _officer), known in self.known.items():
            latest[place_id] = max(known.last_at, latest.get(place_id, known.last_at))
        return latest

    def wishes_of(self, officer_id: int) -> Wishes:
        """What this officer asks for; nothing, when nobody asked them."""
        return self.wishes.get(officer_id, NO_WISHES)

    def without(self, *allotments: int) -> "Facts":
        """The same facts as if these allotments (primary keys) were not there."""
        gone = set(allotments)
        free = {pk: [one for one in held if one.allotment_id not in gone] for pk, held in self.busy.items()}
        return replace(self, busy=free)

    def minutes_between(self, place_id: int, other_id: int, by: str = Travel.FOOT) -> int | None:
        """Minutes from one of these places to another; None where a position is not known."""
        return minutes_between(self.places[place_id].position, self.places[other_id].position, by)


def _places(place_ids: Collection[int]) -> dict[int, Spot]:
    rows = Place.objects.filter(pk__in=list(place_ids)).order_by()
    return {
        pk: Spot(name, _position(latitude, longitude), team, frozenset(languages), named, deputy)
        for pk, name, latitude, longitude, team, languages, named, deputy in rows.values_list(
            "pk", "name", "latitude", "longitude", "team", "languages", "named_officer", "deputy"
        )
    }


def _position(latitude: Any, longitude: Any) -> Position | None:
    return None if latitude is None else Position(float(latitude), float(longitude))


def _people(unit_id: int, first: date, last: date, rules: Rules, officers: Collection[int] | None) -> dict[int, Person]:
    posted = Posting.objects.filter(Q(until=None) | Q(until__gte=first), unit=unit_id, role__in=POLICE, since__lte=last)
    if officers is not None:
        posted = posted.filter(user__in=list(officers))
    rows = posted.filter(user__is_active=True).order_by("user__name", "user", "pk")
    posts: dict[int, list[Post]] = defaultdict(list)
    found: dict[int, tuple[str, str, str]] = {}
    for pk, name, rank, languages, role, team_id, team, since, until in rows.values_list(
        "user", "user__name", "user__rank", "user__languages", "role", "team", "team__name", "since", "until"
    ):
        found[pk] = name, rank, languages
        posts[pk].append(Post(role, team_id, team or "", since, until))
    return {
        pk: Person(pk, f"{rank} {name}".strip(), rank, spoken(languages) | {"en"}, rules.of(rank), tuple(posts[pk]))
        for pk, (name, rank, languages) in found.items()
    }


def _busy(people: Collection[int], begin: datetime, until: datetime) -> dict[int, list[Busy]]:
    taken = Allotment.objects.current().filter(
        officer__in=list(people),
        visit__status=Visit.Status.PLANNED,
        visit__starts_at__lt=until,
        ends_at__gt=begin,
    )
    busy: dict[int, list[Busy]] = defaultdict(list)
    for officer, ref, place, name, latitude, longitude, starts_at, ends_at, pk in taken.order_by(
        "visit__starts_at", "pk"
    ).values_list(
        "officer",
        "visit__ref",
        "place",
        "place__name",
        "place__latitude",
        "place__longitude",
        "visit__starts_at",
        "visit__ends_at",
        "pk",
    ):
        busy[officer].append(Busy(ref, place, name, _position(latitude, longitude), starts_at, ends_at, pk))
    return busy


def _known(places: Collection[int], since: datetime, until: datetime) -> dict[tuple[int, int], Known]:
    with connection.cursor() as cursor:
        cursor.execute(HISTORY, {"places": list(places), "since": since, "until": until})
        return {(place, officer): Known(last, visits) for place, officer, last, visits in cursor.fetchall()}


def _loads(people: Collection[int], since: datetime, until: datetime) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(LOADS, {"officers": list(people), "since": since, "until": until})
        return dict(cursor.fetchall())


def _wishes(people: Collection[int], visible: QuerySet[WorkingPreferences] | None) -> dict[int, Wishes]:
    rows = WorkingPreferences.objects.all() if visible is None else visible
    names = ("break_at_sunset", "not_before", "not_after", "visits_womens_space", "travels")
    found = rows.filter(officer__in=list(people)).order_by().values_list("officer", *names)
    return {officer: Wishes(*wished) for officer, *wished in found}


def is_officer(posts: Iterable[Post]) -> bool:
    """Whether any of these roles goes to visits of every kind; a security adviser gives advice alone."""
    return any(post.role != Role.ADVISER for post in posts)
