"""Who is on duty: every officer and sergeant by a pattern, for the last two weeks and the next eight."""

from datetime import date, timedelta

from liaison.demo.calendar import moment
from liaison.demo.city import City, Person, Unit
from liaison.demo.tables import Change, Table, close_all
from liaison.observances.jumuah import next_friday
from liaison.rosters.duty import moments
from liaison.rosters.models import PatternHolding, Shift, ShiftPattern, Source
from liaison.rosters.models.pattern import PatternDay

BEFORE, AFTER = timedelta(weeks=2), timedelta(weeks=8)
DAY = timedelta(days=1)
WARDS, WEEKDAYS = "2-2-2-4", "5-2-days-and-evenings"
# One in so many officers is on leave, and one abstracted, for some days of the time to come.
ON_LEAVE, ABSTRACTED = 6, 7
ELSEWHERE = ("Public order in the next county", "Hospital guard", "Event policing at the stadium")


class Rosters:
    """Writes pattern holdings and shifts."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.first, self.last = city.today - BEFORE, city.today + AFTER
        self.at = f"'{moment(self.first - DAY, 600).isoformat()}'::timestamptz"
        self.holdings = Table(PatternHolding, Change(at=self.at, by="null"))
        self.shifts = Table(Shift, Change(at=self.at, by="null"))
        self.patterns = {pattern.slug: pattern for pattern in ShiftPattern.objects.all()}
        self.friday = next_friday(city.today)

    def write(self) -> None:
        """Everybody's ten weeks."""
        for unit in self.city.units:
            for team in unit.teams:
                for number, officer in enumerate(team.officers):
                    self._ten_weeks(officer, number, unit, team.id)
            sergeants = {team.sergeant.id: team.sergeant for team in unit.teams}
            for number, sergeant in enumerate(sergeants.values()):
                self._ten_weeks(sergeant, number, unit, None, slug=WEEKDAYS)

    def close(self) -> None:
        """Write the rest."""
        close_all((self.holdings, self.shifts))

    def _ten_weeks(self, officer: Person, number: int, unit: Unit, team_id: int | None, slug: str = WARDS) -> None:
        pattern = self.patterns[slug]
        days = [PatternDay.read(day) for day in pattern.days]
        starts_on = self._first_day(number, slug, len(days))
        whose = {"officer_id": officer.id, "unit_id": unit.id, "team_id": team_id}
        self.holdings.add(**whose, pattern_id=pattern.pk, starts_on=starts_on)
        away = self._away(officer, whose)
        day = self.first
        while day <= self.last:
            what = days[(day - starts_on).days % len(days)]
            span = moments(day, what.starts, what.ends) if what.starts and what.ends else (None, None)
            if span[0] or day not in away:
                self._add(whose, what.kind.value, day, day, *span, source=Source.PATTERN)
            day += DAY

    def _first_day(self, number: int, slug: str, length: int) -> date:
        """Teammates follow each other by two days; the first is on an early this Friday."""
        if slug == WEEKDAYS:
            monday = self.first - DAY * self.first.weekday()
            return monday - timedelta(weeks=number % 2)
        starts_on = self.friday - DAY * ((2 * number) % length)
        return starts_on - DAY * (-(-(starts_on - self.first).days // length) * length)

    def _away(self, officer: Person, whose: dict[str, int | None]) -> set[date]:
        away: set[date] = set()
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
        self, whose: dict[str, int | None], kind: str, first: date, last: date, *span: object, **more: str
    ) -> None:
        starts_at, ends_at = span or (None, None)
        self.shifts.add(**whose, kind=kind, first_on=first, last_on=last, starts_at=starts_at, ends_at=ends_at, **more)
