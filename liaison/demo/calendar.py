"""The demo's sense of time: everything is counted from one day, and nothing from the clock."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache

from liaison.observances import ramadan
from liaison.observances.clock import season_of
from liaison.observances.yearly import occurrences

ANXIOUS_FROM, ANXIOUS_DAYS = 150, 14
# The response to threats, last month.
MOBILISED_FROM, MOBILISED_DAYS = 33, 7


@lru_cache(maxsize=20_000)
def is_summer(day: date) -> bool:
    """Whether the clocks are on summer time that day."""
    return season_of(day) == "summer"


@lru_cache(maxsize=20_000)
def _midnight(day: date) -> datetime:
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return start - timedelta(hours=1) if is_summer(day) else start


def moment(day: date, minute: int) -> datetime:
    """The UTC moment when clocks in London have shown `minute` minutes since midnight (daytime only)."""
    return _midnight(day) + timedelta(minutes=minute)


@dataclass(frozen=True)
class Season:
    """What is special about the days of this city's past, counted back from `today` for `weeks` weeks."""

    today: date
    weeks: int

    @property
    def first(self) -> date:
        """The first day of the story."""
        return self.today - timedelta(weeks=self.weeks)

    @property
    def years(self) -> range:
        """The calendar years that the story and the next fourteen months touch."""
        return range(self.first.year, self.today.year + 3)

    @cached_property
    def ramadans(self) -> list[ramadan.PredictedRamadan]:
        """Ramadans of those years."""
        return [each for year in self.years for each in ramadan.predicted(year)]

    @cached_property
    def ramadan_nights(self) -> set[date]:
        """Evenings of Tarawih."""
        return {night.evening for each in self.ramadans for night in each.nights()}

    @cached_property
    def eids(self) -> dict[date, str]:
        """Days of Eid prayers, by the calculated calendar: the name of each."""
        fitr = {each.eid_al_fitr: "eid-al-fitr" for each in self.ramadans}
        adha = {each.day: "eid-al-adha" for year in self.years for each in ramadan.eid_al_adha_predicted(year)}
        return fitr | adha

    @cached_property
    def festivals(self) -> dict[str, dict[date, str]]:
        """Festivals of the other faiths: faith, then first day, then the festival's name."""
        found: dict[str, dict[date, str]] = {}
        for year in self.years:
            for each in occurrences(year):
                if not each.festival.only_if_asked and each.festival.faith != "muslim":
                    found.setdefault(each.festival.faith, {})[each.first_day] = str(each.festival.name)
        return found

    def is_anxious(self, day: date) -> bool:
        """Whether it is one of the fourteen days after the attack abroad."""
        return 0 <= ANXIOUS_FROM - (self.today - day).days < ANXIOUS_DAYS

    def is_mobilised(self, day: date) -> bool:
        """Whether officers go to every mosque that day because of the threats of last month."""
        return 0 <= MOBILISED_FROM - (self.today - day).days < MOBILISED_DAYS

    def is_uneasy(self, day: date) -> bool:
        """Whether it is one of the six weeks in which the worry fades again."""
        return ANXIOUS_DAYS <= ANXIOUS_FROM - (self.today - day).days < ANXIOUS_DAYS + 42
