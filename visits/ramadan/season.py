"""Ramadan and the Eids of one year at some places: what each keeps, every night, every Eid prayer, and their cover."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from liaison.observances import occurrences, ramadan
from liaison.observances.models import Kind, ObservanceDate
from liaison.places.models import Place
from liaison.places.times_in_words import possible_days
from visits.cover import Cover, VisitHeld, match, visits_between, wishes
from visits.ramadan.years import Year

DAY = timedelta(days=1)
EIDS = (Kind.EID_AL_FITR, Kind.EID_AL_ADHA)
KINDS = (Kind.TARAWIH, *EIDS)
BUSIEST = 27
Name = ObservanceDate.Name


@dataclass(frozen=True)
class Kept:
    """What one place keeps in one year; None for what is not on record. Dates are those it has said, or predicted."""

    place_id: int
    month: ObservanceDate | None = None
    fitr: ObservanceDate | None = None
    adha: ObservanceDate | None = None

    @property
    def dates(self) -> list[ObservanceDate]:
        """Those that are on record."""
        return [each for each in (self.month, self.fitr, self.adha) if each is not None]

    @property
    def has_said(self) -> bool:
        """Whether the place itself has confirmed when its Ramadan begins."""
        return self.month is not None and self.month.is_settled

    def eid(self) -> date | None:
        """The Eid al-Fitr that ends its Ramadan, as far as is known."""
        return occurrences.eid_after(self.month, self.dates) if self.month else None

    def number_of(self, evening: date) -> int:
        """Which night of its Ramadan an evening is: 1 is the evening before the first day of fasting."""
        return (evening - self.month.on).days + 2 if self.month else 0


@dataclass(frozen=True)
class Gathering:
    """One gathering at one place: its cover, and for Tarawih the number of the night there."""

    place: Place
    cover: Cover
    number: int = 0

    @property
    def is_wanted(self) -> bool:
        """Whether the place wants somebody there."""
        return self.cover.wanted

    @property
    def is_covered(self) -> bool:
        """Whether as many come as it needs."""
        return self.cover.wanted and not self.cover.missing


@dataclass
class Together:
    """Gatherings of one day: an evening of Tarawih, or an Eid at the places that keep it on that day."""

    day: date
    gatherings: list[Gathering] = field(default_factory=list)

    @cached_property
    def wanted(self) -> list[Gathering]:
        """Those to which somebody should go."""
        return [each for each in self.gatherings if each.is_wanted]

    @cached_property
    def covered(self) -> int:
        """How many of these have all the officers they need."""
        return sum(each.is_covered for each in self.wanted)

    @cached_property
    def bare(self) -> int:
        """How many of these have nobody at all."""
        return sum(not each.cover.coming for each in self.wanted)

    @cached_property
    def numbers(self) -> list[tuple[int, int]]:
        """Which nights it is, with the number of places for which it is: the most frequent first."""
        return sorted(Counter(each.number for each in self.gatherings).items(), key=lambda pair: (-pair[1], pair[0]))

    @property
    def is_last_ten(self) -> bool:
        """Whether it is one of the last ten nights at any place."""
        return any(number >= ramadan.LAST_TEN_START for number, _places in self.numbers)

    @property
    def is_busiest(self) -> bool:
        """Whether it is the 27th night at any place."""
        return any(number == BUSIEST for number, _places in self.numbers)

    @property
    def sure(self) -> bool:
        """Whether every place has confirmed it."""
        return all(each.cover.occurrence.sure for each in self.gatherings)


@dataclass(frozen=True)
class Season:
    """One year at some places."""

    year: Year
    places: dict[int, Place]
    kept: dict[int, Kept]
    evenings: list[Together]
    eids: dict[str, list[Together]]
    visits: dict[int, list[VisitHeld]]

    @property
    def said(self) -> int:
        """How many places have confirmed when their Ramadan begins."""
        return sum(each.has_said for each in self.kept.values())

    @property
    def on_record(self) -> bool:
        """Whether the dates of this year have been predicted for the places yet."""
        return any(each.month for each in self.kept.values())

    def beginnings(self) -> list[date]:
        """The days on which Ramadan may begin, over all places; as calculated where nothing is on record."""
        days = {day for each in self.kept.values() if each.month for day in possible_days(each.month)}
        return sorted(days) or [self.year.month.first_day, self.year.month.first_day + DAY]

    def open_dates(self) -> list[ObservanceDate]:
        """The beginnings that their places have not confirmed yet."""
        return [each.month for each in self.kept.values() if each.month and not each.month.is_settled]

    def without_times(self) -> list[Place]:
        """Places that have given no times for Tarawih."""
        held = {each.place.pk for evening in self.evenings for each in evening.gatherings}
        return [place for pk, place in self.places.items() if pk not in held]

    def evenings_from(self, first: date, days: int) -> list[Together]:
        """The evenings of so many days from this one on."""
        return [each for each in self.evenings if first <= each.day < first + days * DAY]


def read(places: Iterable[Place], year: Year) -> Season:
    """What these places keep in this year, and how far it is covered. At most six queries, however many places."""
    by_pk = {place.pk: place for place in places}
    known = occurrences.known(by_pk, year.first, year.last, KINDS)
    kept = {pk: _kept(pk, known.dates.get(pk, ()), year) for pk in by_pk}
    gatherings = occurrences.reckon(known, year.first, year.last)
    visits = visits_between(by_pk, year.first, year.last) if gatherings else {}
    covers = match(gatherings, visits, wishes(by_pk) if gatherings else {})
    evenings: dict[date, Together] = {}
    eids: dict[str, dict[date, Together]] = {name: {} for name in EIDS}
    for cover in covers:
        gathering, kind = cover.occurrence, cover.occurrence.sitting.kind
        place = by_pk[gathering.place_id]
        days = evenings if kind == Kind.TARAWIH else eids[kind]
        number = kept[place.pk].number_of(gathering.day) if kind == Kind.TARAWIH else 0
        together = days.setdefault(gathering.day, Together(gathering.day))
        together.gatherings.append(Gathering(place, cover, number))
    return Season(
        year=year,
        places=by_pk,
        kept=kept,
        evenings=_by_day(evenings),
        eids={name: _by_day(days) for name, days in eids.items()},
        visits=visits,
    )


def _kept(place_id: int, dates: Iterable[ObservanceDate], year: Year) -> Kept:
    mine = {each.name: each for each in dates if each.cycle == year.number}
    return Kept(place_id, mine.get(Name.RAMADAN), mine.get(Name.EID_AL_FITR), mine.get(Name.EID_AL_ADHA))


def _by_day(days: dict[date, Together]) -> list[Together]:
    return [days[day] for day in sorted(days)]
