"""Cover: which gatherings have an officer coming, and which have not.

A gathering wants an officer when the place's agreed plan asks for one at such prayers, or when the place has
agreed no plan yet. A place that has asked for no visits is left alone.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import FilteredRelation, Q, QuerySet

from liaison.observances import occurrences
from liaison.observances.clock import wall_clock
from liaison.observances.models import Kind
from liaison.observances.occurrences import Occurrence
from liaison.places.models import EngagementPlan, Place

# By hand, because this is most of an officer's home. The places are joined, since PostgreSQL reads every visit that
# such a list of places ever had; and no visit lasts longer than a day, so the index on the start can be used.
VISITS = """
with found as (
  select v.* from unnest(%(places)s::bigint[]) as wanted(id) join visits_visit v on v.place_id = wanted.id
   where v.starts_at >= %(begin)s - interval '1 day' and v.starts_at < %(end)s and v.ends_at > %(begin)s
     and v.status <> 'cancelled'
   union
  select v.* from visits_allotment a join visits_visit v on v.id = a.visit_id
   where a.officer_id = %(also_of)s and a.released_at is null and a.ends_at > %(unlogged)s
     and v.status = 'planned' and v.starts_at >= %(unlogged)s and v.starts_at < %(end)s
)
select v.ref, v.place_id, p.name, p.slug, v.kind, v.status, v.sitting_id, v.starts_at, v.ends_at, v.officers_needed,
       l.id, l.rank, l.name, 0, o.id, o.rank, o.name, a.id, {news}
  from found v join places_place p on p.id = v.place_id
  left join accounts_user l on l.id = v.logged_by_id
  left join visits_allotment a on a.visit_id = v.id and a.released_at is null
  left join accounts_user o on o.id = a.officer_id
 order by v.starts_at, v.id, a.id
"""
NO_NEWS = "null, null"
# Police business: asked for by those pages alone that only the police open, and only of units in which the reader
# serves. Lost cover with its reason; and the open call for volunteers with those who wait, first come first.
NEWS = """
       (select array_agg(array[trim(u.rank || ' ' || u.name), c.reason::text] order by c.lost_at, c.id)
          from visits_coverlost c join accounts_user u on u.id = c.officer_id
         where c.visit_id = v.id and c.closed_at is null and c.unit_id = any(%(led)s)),
       (select coalesce(array_agg(trim(u.rank || ' ' || u.name) order by f.offered_at, f.id)
                        filter (where f.id is not null), '{}')
          from visits_volunteercall k
          left join visits_volunteer f on f.call_id = k.id and f.withdrawn_at is null and f.taken_at is null
                                      and f.unit_id = any(%(led)s)
          left join accounts_user u on u.id = f.officer_id
         where k.visit_id = v.id and k.closed_at is null and k.unit_id = any(%(serving)s) having count(k.id) > 0)
"""
STILL_TO_LOG, HALF_A_DAY = timedelta(days=7), timedelta(hours=12)
FRIDAYS: frozenset[str] = frozenset({Kind.JUMUAH})
Prayer = EngagementPlan.Prayer
ASKED_AS: dict[str, str] = {
    Kind.JUMUAH: Prayer.FRIDAY,
    Kind.WEEKLY: Prayer.WEEKLY,
    Kind.TARAWIH: Prayer.TARAWIH,
    Kind.IFTAR: Prayer.TARAWIH,
    Kind.EID_AL_FITR: Prayer.EID,
    Kind.EID_AL_ADHA: Prayer.EID,
    Kind.FESTIVAL: Prayer.FESTIVAL,
}


@dataclass(frozen=True)
class Coming:
    """An officer who is allotted to a visit (`allotment` is the primary key of that row), or who logged it."""

    pk: int
    name: str
    allotment: int = field(default=0, compare=False)


@dataclass
class VisitHeld:
    """A planned or logged visit as the cover needs it.

    `lost` (who cannot come, and why) and `waiting` (who has offered to go; None where nobody is sought) are there
    when they were asked for.
    """

    ref: str
    place_id: int
    place_name: str
    place_slug: str
    kind: str
    status: str
    sitting_id: int | None
    starts_at: datetime
    ends_at: datetime
    officers_needed: int
    coming: dict[int, Coming] = field(default_factory=dict)
    lost: tuple[tuple[str, str], ...] = ()
    waiting: tuple[str, ...] | None = None

    def has(self, user_id: int) -> bool:
        """Whether this person is one of its officers."""
        return user_id in self.coming

    def is_for(self, occurrence: Occurrence) -> bool:
        """Whether this visit is for that gathering: by name or, where it names none, at the same time."""
        if self.place_id != occurrence.place_id:
            return False
        if self.sitting_id is not None:
            return self.sitting_id == occurrence.sitting.pk and abs(self.starts_at - occurrence.starts_at) < HALF_A_DAY
        return self.starts_at < occurrence.ends_at and self.ends_at > occurrence.starts_at


@dataclass(frozen=True)
class Cover:
    """One gathering, the visit that covers it, and how many of the officers it needs are allotted."""

    occurrence: Occurrence
    visit: VisitHeld | None
    coming: tuple[Coming, ...]
    needed: int
    wanted: bool

    @property
    def allotted(self) -> int:
        """How many officers are coming."""
        return len(self.coming)

    @property
    def missing(self) -> int:
        """How many officers are still needed; 0 where the place wants none."""
        return max(0, self.needed - self.allotted) if self.wanted else 0

    def has(self, user_id: int) -> bool:
        """Whether this person is one of the officers."""
        return any(officer.pk == user_id for officer in self.coming)


Uncovered = Cover


@dataclass(frozen=True)
class NewsFor:
    """Whose eyes the news of visits is for: the units that somebody leads, and those in which they serve."""

    led: Collection[int]
    serving: Collection[int]


def covers(
    places: "QuerySet[Place] | Iterable[int]", first: date, last: date, kinds: Collection[str] | None = None
) -> list[Cover]:
    """Every gathering of these places from `first` to `last` (London dates, both included) with its cover.

    Sorted by start. Two queries besides those of the occurrences, however many places.
    """
    ids = [place.pk for place in places] if isinstance(places, QuerySet) else list(places)
    gatherings = occurrences.between(ids, first, last, kinds)
    if not gatherings:
        return []
    asked = wishes(ids)
    visits = visits_between(ids, first, last)
    return match(gatherings, visits, asked)


def match(
    gatherings: Iterable[Occurrence],
    visits: Mapping[int, list[VisitHeld]],
    asked: Mapping[int, Collection[str] | None],
) -> list[Cover]:
    """Put to each gathering the visits that cover it; no query. `asked` is as `wishes` gives it."""
    return [_cover(gathering, visits.get(gathering.place_id, ()), asked) for gathering in gatherings]


def uncovered(
    places: "QuerySet[Place] | Iterable[int]",
    first: date,
    last: date,
    kinds: Collection[str] | None = FRIDAYS,
) -> list[Uncovered]:
    """The gatherings (Friday prayers, unless `kinds` says otherwise) that still need officers, by start."""
    return [cover for cover in covers(places, first, last, kinds) if cover.missing]


def wishes(place_ids: Iterable[int]) -> dict[int, Collection[str] | None]:
    """What each place has asked for: prayers of its agreed plan; nothing where it declines visits.

    Places that are missing from the answer have agreed no plan and declined nothing. One query.
    """
    agreed = FilteredRelation(
        "plans",
        condition=Q(
            plans__agreed_for_police_at__isnull=False,
            plans__agreed_for_place_at__isnull=False,
            plans__replaced_at=None,
        ),
    )
    rows = (
        Place.objects.filter(pk__in=list(place_ids))
        .annotate(agreed=agreed)
        .filter(Q(declines_visits=True) | Q(agreed__isnull=False))
        .order_by()
        .values_list("pk", "declines_visits", "agreed__prayers")
    )
    return {pk: () if declines else prayers for pk, declines, prayers in rows}


def visits_between(
    place_ids: Iterable[int],
    first: date,
    last: date,
    *,
    also_of: int | None = None,
    news_for: "NewsFor | None" = None,
) -> dict[int, list[VisitHeld]]:
    """Visits of these places that touch these London dates, by place, with who comes. One query.

    Cancelled visits are left out. `also_of` is the primary key of an officer whose planned visits elsewhere count
    too, and those of the days before that are still to be logged. `news_for` asks for `lost` and `waiting` as well.
    """
    begin, end = wall_clock(first, time(0)), wall_clock(last + timedelta(days=1), time(0))
    asked: dict[str, Any] = {"places": list(place_ids), "begin": begin, "end": end, "also_of": also_of}
    with connection.cursor() as cursor:
        asked |= {"unlogged": begin - STILL_TO_LOG}
        if news_for:
            asked |= {"led": list(news_for.led), "serving": list(news_for.serving)}
        cursor.execute(VISITS.format(news=NEWS if news_for else NO_NEWS), asked)
        rows = cursor.fetchall()
    held: dict[str, VisitHeld] = {}
    for *columns, lost, waiting in rows:
        visit_columns, logger, officer = columns[:-8], columns[-8:-4], columns[-4:]
        visit = held.get(visit_columns[0])
        if visit is None:
            visit = held[visit_columns[0]] = VisitHeld(*visit_columns)
            if lost:
                visit.lost = tuple((who, why) for who, why in lost)
            if waiting is not None:
                visit.waiting = tuple(waiting)
            _add(visit, *logger)
        _add(visit, *officer)
    by_place: dict[int, list[VisitHeld]] = defaultdict(list)
    for visit in held.values():
        by_place[visit.place_id].append(visit)
    return by_place


def _add(visit: VisitHeld, pk: int | None, rank: str, name: str, allotment: int) -> None:
    if pk is not None:
        visit.coming.setdefault(pk, Coming(pk, f"{rank} {name}".strip(), allotment))


def _cover(gathering: Occurrence, visits: Iterable[VisitHeld], asked: Mapping[int, Collection[str] | None]) -> Cover:
    mine = [visit for visit in visits if visit.is_for(gathering)]
    if not mine:
        prayers = asked.get(gathering.place_id)
        return Cover(gathering, None, (), 1, prayers is None or ASKED_AS[gathering.sitting.kind] in prayers)
    mine.sort(key=lambda visit: (visit.sitting_id is None, visit.starts_at))
    coming = {officer.pk: officer for visit in mine for officer in visit.coming.values()}
    return Cover(
        occurrence=gathering,
        visit=mine[0],
        coming=tuple(coming.values()),
        needed=max(visit.officers_needed for visit in mine),
        wanted=True,
    )
