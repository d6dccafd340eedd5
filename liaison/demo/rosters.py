"""Who is on duty: every officer and sergeant by a pattern, from two weeks ago to fifty ahead; and what they wish."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from functools import cached_property

from liaison.demo.calendar import moment
from liaison.demo.city import City, Person, Unit
from liaison.demo.tables import Change, Table, close_all
from liaison.observances.jumuah import next_friday
from liaison.rosters.duty import Entry, Roster, moments
from liaison.rosters.models import Kind, PatternHolding, Shift, ShiftPattern, Source, WorkingPreferences
from liaison.rosters.models.pattern import PatternDay

BEFORE, AFTER = timedelta(weeks=2), timedelta(weeks=50)
# A whole force has a shorter roster: its year would be millions of rows.
MANY_OFFICERS, AFTER_FOR_MANY = 500, timedelta(weeks=8)
# Visits are planned for so many days; only so much of the roster is looked at again.
PLANNED_AHEAD = timedelta(days=16)
DAY = timedelta(days=1)
WARDS, WEEKDAYS = "2-2-2-4", "5-2-days-and-evenings"
# One in so many officers is on leave, and one abstracted, for some days of the time to come.
ON_LEAVE, ABSTRACTED = 6, 7
# The demo's own officer is at work whenever somebody looks.
AT_WORK = (time(9, 30), time(18))
TRAVELS = ("foot", "car", "foot", "cycle", "car")
ELSEWHERE = ("Public order in the next county", "Hospital guard", "Event policing at the stadium")


class Rosters:
    """Writes pattern holdings, shifts and wishes, and knows who can be sent somewhere."""

    def __init__(self, city: City) -> None:
        self.city = city
        after = AFTER if city.size.officers <= MANY_OFFICERS else AFTER_FOR_MANY
        self.first, self.last = city.today - BEFORE, city.today + after
        self.at = f"'{moment(self.first - DAY, 600).isoformat()}'::timestamptz"
        self.holdings = Table(PatternHolding, Change(at=self.at, by="null"))
        self.shifts = Table(Shift, Change(at=self.at, by="null"))
        self.wishes = Table(WorkingPreferences, Change(at=self.at, by="r.officer_id"))
        self.patterns = {pattern.slug: pattern for pattern in ShiftPattern.objects.all()}
        self.friday = next_friday(city.today)
        # Who was to go to the second mosque this Friday, and has been given leave since.
        self.leaver = city.houses[1].named if len(city.houses) > 1 else None
        self.busy: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
        self._near = {city.today + DAY * n for n in range(-3, PLANNED_AHEAD.days)} | city.season.ramadan_nights
        self._entries: list[Entry] = []

    def write(self) -> None:
        """Everybody's year."""
        for unit in self.city.units:
            for team in unit.teams:
                for number, officer in enumerate(team.officers):
                    # Community support officers work days and evenings; the wards never sleep.
                    slug = WEEKDAYS if officer.rank == "PCSO" else WARDS
                    self._year(officer, number, unit, team.id, slug)
                    self._wish(officer)
            sergeants = {team.sergeant.id: team.sergeant for team in unit.teams}
            for number, sergeant in enumerate(sergeants.values()):
                self._year(sergeant, number, unit, None, WEEKDAYS)

    def close(self) -> None:
        """Write the rest."""
        close_all((self.holdings, self.shifts, self.wishes))

    def can_go(self, officer: Person, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether this officer is on duty for all of it and has not been sent elsewhere."""
        presence = self.roster.presence(officer.id, starts_at, ends_at)
        return presence is not None and presence.whole and not self.is_sent(officer, starts_at, ends_at)

    def is_sent(self, officer: Person, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether this officer has been sent somewhere in that time."""
        return any(a < ends_at and starts_at < b for a, b in self.busy[officer.id])

    @cached_property
    def roster(self) -> Roster:
        """The roster of the days for which visits are planned."""
        return Roster(self._entries)

    def _year(self, officer: Person, number: int, unit: Unit, team_id: int | None, slug: str) -> None:
        pattern = self.patterns[slug]
        days = [PatternDay.read(day) for day in pattern.days]
        starts_on = self._first_day(number, slug, len(days))
        whose = {"officer_id": officer.id, "unit_id": unit.id, "team_id": team_id}
        self.holdings.add(**whose, pattern_id=pattern.pk, starts_on=starts_on)
        away = self._away(officer, whose)
        changed = self._changed() if officer is self.city.units[0].teams[0].officers[0] else {}
        day = self.first
        while day <= self.last:
            what = changed.get(day) or days[(day - starts_on).days % len(days)]
            source = Source.ENTERED if day in changed else Source.PATTERN
            span = moments(day, what.starts, what.ends) if what.starts and what.ends else (None, None)
            if span[0] or day not in away:
                self._add(whose, what.kind.value, day, day, *span, source=source)
            day += DAY

    def _first_day(self, number: int, slug: str, length: int) -> date:
        """Teammates follow each other by two days, or by a week; the first is on an early this Friday."""
        monday = self.friday - DAY * self.friday.weekday()
        starts_on = monday - timedelta(weeks=number % 2)
        if slug == WARDS:
            starts_on = self.friday - DAY * ((2 * number) % length)
        return starts_on - DAY * (-(-(starts_on - self.first).days // length) * length)

    def _changed(self) -> dict[date, PatternDay]:
        """Yesterday, today and tomorrow by day, after a rest day: nobody comes to work straight from a night."""
        at_work = {self.city.today + DAY * n: PatternDay(Kind.DUTY, *AT_WORK) for n in (-1, 0, 1)}
        return at_work | {self.city.today - DAY * 2: PatternDay(Kind.REST_DAY)}

    def _away(self, officer: Person, whose: dict[str, int | None]) -> set[date]:
        away: set[date] = set()
        if self.leaver and officer.id == self.leaver.id:
            self._add(whose, "leave", self.friday, self.friday, source=Source.ENTERED)
            away.add(self.friday)
        if officer.id % ON_LEAVE == 0:
            start = self.city.today + DAY * (10 + officer.id % 20)
            self._add(whose, "leave", start, start + DAY * 6, source=Source.ENTERED)
            away |= {start + DAY * n for n in range(7)}
        if officer.id % ABSTRACTED == 0:
            day = self.friday + timedelta(weeks=1 + officer.id % 3)
            reason = ELSEWHERE[officer.id % len(ELSEWHERE)]
            self._add(whose, "abstraction", day, day, reason=reason, source=Source.ENTERED)
            away.add(day)
        return away

    def _add(
        self,
        whose: dict[str, int | None],
        kind: str,
        first: date,
        last: date,
        starts_at: datetime | None = None,
        ends_at: datetime | None = None,
        **more: str,
    ) -> None:
        shift_id = self.shifts.add(
            **whose, kind=kind, first_on=first, last_on=last, starts_at=starts_at, ends_at=ends_at, **more
        )
        if starts_at is None or first in self._near:
            self._entries.append(Entry(shift_id, whose["officer_id"] or 0, kind, first, last, starts_at, ends_at))

    def _wish(self, officer: Person) -> None:
        """Two in three have said something; most of them only how they get about."""
        if officer.id % 3 == 0:
            return
        self.wishes.add(
            officer_id=officer.id,
            break_at_sunset=officer.id % 5 == 0,
            not_before=time(8, 30) if officer.id % 11 == 0 else None,
            not_after=time(22) if officer.id % 13 == 0 else None,
            visits_womens_space=officer.id % 4 < 2,
            travels=TRAVELS[officer.id % len(TRAVELS)],
        )
