"""Gatherings: the moments at which people come together at a place.

Worked out late, from the sittings of the place, the dates it keeps and its own timetable, so that nothing has
to be corrected when a date or a time changes.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import F, Q
from django.db.models.expressions import RawSQL

from liaison.db.scoping import PlaceScopedQuerySet
from liaison.observances import hijri, prayer_times, ramadan, yearly
from liaison.observances.clock import season_of, wall_clock
from liaison.observances.held import HELD, Held
from liaison.observances.models import Kind, ObservanceDate, PrayerTimes, Sitting, SittingOverride

BEFORE, AFTER = timedelta(minutes=30), timedelta(minutes=20)
DAY = timedelta(days=1)
WEEKLY = (Kind.JUMUAH, Kind.WEEKLY)
KIND_WORDS = {kind.value: str(kind.label) for kind in Kind}
Name = ObservanceDate.Name
# Which sittings a date has, where they are not called as the date is.
KEPT_BY: dict[str, tuple[str, ...]] = {Name.RAMADAN: (Kind.TARAWIH, Kind.IFTAR)}
EVENING = time(17)
SMALL_HOURS = time(6)
LONGEST_RAMADAN = 31
DAYS_OF_A_YEAR = 366

# Used only where a place has no position, and only for times that are labelled estimates anyway: the sun sets
# here within some twenty minutes of every sunset in England.
MIDDLE_OF_ENGLAND = (52.5, -1.5)

_moment_at = lru_cache(maxsize=4096)(wall_clock)
_season = lru_cache(maxsize=1024)(season_of)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One gathering: a sitting on one day. Moments are aware, in UTC.

    `day` is the day that people would name; a service of that evening may end after midnight. `starts_at` is
    when people arrive for the talk or the service, `prayer_at` when the prayer itself begins, if it is known.
    `sure` means that the place itself has confirmed the sitting and, where it hangs on one, the date.
    `estimated` means that the clock time comes from the sun and not from the place's own timetable. `settled` means
    that the date on which it hangs, if any, is the place's own word: otherwise it may move by a day.
    """

    place_id: int
    sitting: Sitting
    day: date
    starts_at: datetime
    prayer_at: datetime | None
    ends_at: datetime
    sure: bool
    estimated: bool
    label: str
    settled: bool = True

    @property
    def window_starts_at(self) -> datetime:
        """When officers should be there: 30 minutes before it starts, as people arrive."""
        return self.starts_at - BEFORE

    @property
    def window_ends_at(self) -> datetime:
        """When officers may leave: 20 minutes after it ends, as people go home."""
        return self.ends_at + AFTER


@dataclass
class Known:
    """What has been read about some places: enough to work out their gatherings without a further query."""

    sittings: list[Any]
    overrides: dict[tuple[int, date], SittingOverride] = field(default_factory=dict)
    dates: dict[int, list[ObservanceDate]] = field(default_factory=dict)
    timetable: dict[tuple[int, date], PrayerTimes] = field(default_factory=dict)


def between(
    place_ids: Iterable[int],
    first: date,
    last: date,
    kinds: Collection[str] | None = None,
    *,
    in_bulk: bool = False,
) -> list[Occurrence]:
    """Return every gathering of these places from day `first` to day `last`, both included, by start.

    `kinds` narrows it to some kinds of sitting. Takes at most 4 queries, however many places. Dates that a
    place keeps must have been predicted (see `predictions`): Eid of a year not predicted yet is not there.
    `in_bulk` is for whoever counts thousands of places: their sittings are then plain `Held`.
    """
    return reckon(known(place_ids, first, last, kinds, in_bulk=in_bulk), first, last)


def known(
    place_ids: Iterable[int],
    first: date,
    last: date,
    kinds: Collection[str] | None = None,
    *,
    in_bulk: bool = False,
) -> Known:
    """Read what `reckon` needs, in at most 4 queries: of a place's many sittings only those that may be held then."""
    found, place_ids = Known([]), _listed(place_ids, in_bulk=in_bulk)
    if kinds is None or not set(kinds) <= set(WEEKLY):
        # An evening service may be held on the eve; Ramadan reaches far, and ends with Eid.
        near = Q(on__range=(first, last + DAY))
        near |= Q(name__in=(Name.RAMADAN, Name.EID_AL_FITR), on__range=(first - 40 * DAY, last + 40 * DAY))
        for each in ObservanceDate.objects.filter(near, place__in=place_ids):
            found.dates.setdefault(each.place_id, []).append(each)
    kept = {kind for dates in found.dates.values() for each in dates for kind in KEPT_BY.get(each.name, (each.name,))}
    wanted = Q(kind__in=WEEKLY)
    if (last - first).days < 6:
        wanted &= Q(weekday__in=[(first + n * DAY).weekday() for n in range((last - first).days + 1)])
    wanted = (wanted | Q(kind__in=kept)) & (Q(ends_on=None) | Q(ends_on__gte=first))
    wanted &= Q(season__in=_seasons(first, last))
    if kinds is not None:
        wanted &= Q(kind__in=kinds)
    sittings = sittings_with_places().filter(wanted, place__in=place_ids)
    found.sittings = [Held(*row) for row in sittings.values_list(*HELD)] if in_bulk else list(sittings)
    if not found.sittings:
        return found
    places = _listed({sitting.place_id for sitting in found.sittings}, in_bulk=in_bulk)
    found.overrides = {
        (override.sitting_id, override.day): override
        for override in SittingOverride.objects.filter(place__in=places, withdrawn_at=None, day__range=(first, last))
    }
    anchored = {s.place_id for s in found.sittings if s.anchor != Sitting.Anchor.CLOCK}
    if anchored:
        found.timetable = {
            (row.place_id, row.day): row
            for row in PrayerTimes.objects.filter(place__in=anchored, day__range=(first, last))
        }
    return found


def _listed(place_ids: Iterable[int], *, in_bulk: bool) -> Any:
    """These places for a condition; thousands as one array, since Django looks at each number of a list."""
    ids = list(place_ids)
    return RawSQL("select unnest(%s::bigint[])", [ids]) if in_bulk else ids


def _seasons(first: date, last: date) -> set[str]:
    """The seasons of sittings that may be held from `first` to `last`."""
    days = (first + timedelta(days=n) for n in range(min((last - first).days, DAYS_OF_A_YEAR) + 1))
    return {Sitting.Season.ALL.value, *map(_season, days)}


def sittings_with_places() -> PlaceScopedQuerySet:
    """Sittings that carry what `reckon` must know of their place: its position, its first and last day."""
    return Sitting.objects.annotate(
        latitude=F("place__latitude"),
        longitude=F("place__longitude"),
        opened_on=F("place__opened_on"),
        closed_on=F("place__closed_on"),
    )


def reckon(read: Known, first: date, last: date) -> list[Occurrence]:
    """Work out the gatherings from what has been read, by start; no query.

    Its sittings must come from `sittings_with_places`.
    """
    found = []
    for sitting in read.sittings:
        dates = read.dates.get(sitting.place_id, [])
        for day, settled in _days(sitting, dates, first, last):
            occurrence = _occurrence(sitting, day, settled, read)
            if occurrence is not None:
                found.append(occurrence)
    found.sort(key=lambda each: (each.starts_at, each.place_id, each.sitting.pk))
    return found


def _days(sitting: Any, dates: list[ObservanceDate], first: date, last: date) -> list[tuple[date, bool]]:
    """The days on which the sitting is held, and whether each date is the place's own word."""
    if sitting.kind in WEEKLY:
        days = _weekly(sitting.weekday, first, last)
    elif sitting.kind in (Kind.TARAWIH, Kind.IFTAR):
        days = _ramadan_days(sitting.kind, dates)
    else:
        days = [(_first_gathering(sitting, each), each.is_settled) for each in dates if _keeps(sitting, each)]
    return [(day, settled) for day, settled in days if first <= day <= last and _is_held(sitting, day)]


@lru_cache(maxsize=256)
def _weekly(weekday: int, first: date, last: date) -> list[tuple[date, bool]]:
    """This day of every week; nobody changes the list."""
    start = first + timedelta(days=(weekday - first.weekday()) % 7)
    return [(start + timedelta(days=n), True) for n in range(0, (last - start).days + 1, 7)]


def _keeps(sitting: Sitting, observance: ObservanceDate) -> bool:
    if sitting.kind == Kind.FESTIVAL:
        return (
            observance.name == ObservanceDate.Name.FESTIVAL
            and observance.festival.casefold() == sitting.festival.casefold()
        )
    return observance.name == sitting.kind


def _first_gathering(sitting: Sitting, observance: ObservanceDate) -> date:
    """The day of a sitting of this observance; if it begins at sunset, evening sittings are on its eve."""
    evening = sitting.opens_at is not None and sitting.opens_at >= EVENING
    festival = observance.name == ObservanceDate.Name.FESTIVAL
    if festival and evening and _begins_on_its_eve(observance.festival):
        return observance.on - DAY
    return observance.on


@lru_cache(maxsize=256)
def _begins_on_its_eve(name: str) -> bool:
    return any(each.begins_evening_before and str(each.name).casefold() == name.casefold() for each in yearly.FESTIVALS)


def _ramadan_days(kind: str, dates: list[ObservanceDate]) -> list[tuple[date, bool]]:
    """Tarawih: from the evening before day 1 until two evenings before Eid. Iftar: every fasting day."""
    days = []
    for month in dates:
        if month.name != ObservanceDate.Name.RAMADAN:
            continue
        eid = eid_after(month, dates)
        fasts = min((eid - month.on).days, LONGEST_RAMADAN)
        offset = -1 if kind == Kind.TARAWIH else 0
        days += [(month.on + timedelta(days=n + offset), month.is_settled) for n in range(fasts)]
    return days


def eid_after(month: ObservanceDate, dates: Iterable[ObservanceDate]) -> date:
    """The Eid al-Fitr that ends this Ramadan: as announced or confirmed; else fitting 29 or 30 fasts."""
    eid = next((e for e in dates if e.name == ObservanceDate.Name.EID_AL_FITR and e.cycle == month.cycle), None)
    if eid is not None and eid.status != ObservanceDate.Status.PREDICTED and eid.on > month.on:
        return eid.on
    if eid is not None:
        return ramadan.fitting_eid(month.on, eid.on)
    if hijri.FIRST_YEAR <= month.cycle <= hijri.LAST_YEAR:
        return ramadan.fitting_eid(month.on, ramadan.of_hijri_year(month.cycle).eid_al_fitr)
    return month.on + timedelta(days=30)


def _is_held(sitting: Any, day: date) -> bool:
    if sitting.season != Sitting.Season.ALL and sitting.season != _season(day):
        return False
    if sitting.ends_on and day > sitting.ends_on:
        return False
    opened, closed = sitting.opened_on, sitting.closed_on
    return not ((opened and day < opened) or (closed and day >= closed))


def _occurrence(sitting: Any, day: date, settled: bool, read: Known) -> Occurrence | None:
    override = read.overrides.get((sitting.pk, day))
    confirmed = sitting.confirmed_at is not None
    if override is not None:
        if override.cancelled:
            return None
        confirmed = override.confirmed_at is not None
    if override is not None or sitting.anchor == Sitting.Anchor.CLOCK:
        given = override or sitting
        starts_at, prayer_at, ends_at = _by_the_clock(day, given.opens_at, given.prayer_at, given.ends_at)
        estimated = False
    else:
        anchor, estimated = _anchor(sitting, day, read.timetable.get((sitting.place_id, day)))
        starts_at = anchor + timedelta(minutes=sitting.after_anchor)
        prayer_at = None
        ends_at = starts_at + timedelta(minutes=sitting.lasts)
    return Occurrence(
        place_id=sitting.place_id,
        sitting=sitting,
        day=day,
        starts_at=starts_at,
        prayer_at=prayer_at,
        ends_at=ends_at,
        sure=confirmed and settled and not estimated,
        estimated=estimated,
        label=_label(sitting.kind, sitting.name, sitting.festival),
        settled=settled,
    )


@lru_cache(maxsize=4096)
def _by_the_clock(day: date, opens: time, prays: time | None, ends: time) -> tuple[datetime, datetime | None, datetime]:
    """Start, prayer and end of clock times; what reads earlier than the start is after midnight."""

    def moment(at: time) -> datetime:
        return wall_clock(day + DAY if at < opens else day, at)

    return wall_clock(day, opens), moment(prays) if prays is not None else None, moment(ends)


def _anchor(sitting: Any, day: date, row: PrayerTimes | None) -> tuple[datetime, bool]:
    """The moment of Isha or Maghrib of that day, and whether it is only an estimate."""
    at = getattr(row, sitting.anchor) if row is not None else None
    if at is not None:
        return _moment_at(day + DAY if at < SMALL_HOURS else day, at), False
    latitude, longitude = MIDDLE_OF_ENGLAND
    if sitting.latitude is not None and sitting.longitude is not None:
        # To a tenth of a degree, which is some twenty seconds: so the places of one town share the sums.
        latitude, longitude = round(float(sitting.latitude), 1), round(float(sitting.longitude), 1)
    return _estimated(day, latitude, longitude, sitting.anchor), True


@lru_cache(maxsize=4096)
def _estimated(day: date, latitude: float, longitude: float, prayer: str) -> datetime:
    """Isha or Maghrib by the sun; on light nights Isha by the Moonsighting Committee's minutes."""
    for method in (prayer_times.Method.MUSLIM_WORLD_LEAGUE, prayer_times.Method.MOONSIGHTING_COMMITTEE):
        found = getattr(prayer_times.estimate(day, latitude, longitude, method=method), prayer)
        if found is not None:
            return found.astimezone(UTC)
    return _moment_at(day, time(22) if prayer == Sitting.Anchor.ISHA else time(20))


def label_of(sitting: Sitting) -> str:
    """What people call the gathering: "Friday prayers, first sitting"; "Sunday Eucharist"."""
    return _label(sitting.kind, sitting.name, sitting.festival)


@lru_cache(maxsize=1024)
def _label(kind: str, name: str, festival: str) -> str:
    if kind == Kind.WEEKLY:
        return name
    words = festival if kind == Kind.FESTIVAL and festival else KIND_WORDS[kind]
    return words if name.casefold() in (words.casefold(), "") else f"{words}, {name}"
