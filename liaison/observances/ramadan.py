"""Ramadan and the two Eids, predicted for planning.

Predictions follow the Umm al-Qura table (see `hijri`). What a British mosque keeps can fall a day either
side, because mosques follow the Saudi announcement, local sighting or their own calculation; so each
prediction says its earliest and latest day, and the date a place confirms always beats it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from liaison.observances import hijri

RAMADAN, SHAWWAL, DHU_AL_HIJJAH = 9, 10, 12
LAST_TEN_START = 21

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class PredictedDay:
    """One predicted day, which may fall from `earliest` to `latest`."""

    hijri_year: int
    day: date

    @property
    def earliest(self) -> date:
        """The day before the prediction."""
        return self.day - _DAY

    @property
    def latest(self) -> date:
        """The day after the prediction."""
        return self.day + _DAY


@dataclass(frozen=True)
class PredictedRamadan:
    """One Ramadan: `first_day` is the first fasting day, `eid_al_fitr` the day after the last."""

    hijri_year: int
    first_day: date
    eid_al_fitr: date

    @property
    def last_day(self) -> date:
        """The last fasting day."""
        return self.eid_al_fitr - _DAY

    @property
    def days(self) -> int:
        """How many days are fasted: 29 or 30."""
        return (self.eid_al_fitr - self.first_day).days

    @property
    def first_tarawih(self) -> date:
        """The evening of the first Tarawih, before the first fasting day: the day starts at sunset."""
        return self.first_day - _DAY

    @property
    def last_ten_nights_from(self) -> date:
        """The evening on which the last ten nights begin, at sunset before day 21."""
        return self.first_day + timedelta(days=LAST_TEN_START - 2)

    @property
    def earliest(self) -> date:
        """The earliest first fasting day a mosque is likely to keep."""
        return self.first_day - _DAY

    @property
    def latest(self) -> date:
        """The latest first fasting day a mosque is likely to keep."""
        return self.first_day + _DAY

    @property
    def eid_earliest(self) -> date:
        """The earliest Eid al-Fitr a mosque is likely to keep."""
        return self.eid_al_fitr - _DAY

    @property
    def eid_latest(self) -> date:
        """The latest Eid al-Fitr a mosque is likely to keep."""
        return self.eid_al_fitr + _DAY

    def nights(self) -> list["Night"]:
        """Return the nights of this Ramadan, as `nights` does."""
        return nights(self.first_day, self.eid_al_fitr)


@dataclass(frozen=True)
class Night:
    """Night `number` of Ramadan: the evening before fasting day `number`, when its Tarawih is prayed."""

    evening: date
    number: int

    @property
    def fasting_day(self) -> date:
        """The fasting day this night leads into."""
        return self.evening + _DAY

    @property
    def odd(self) -> bool:
        """Whether the night is odd: the busier ones among the last ten."""
        return self.number % 2 == 1

    @property
    def last_ten(self) -> bool:
        """Whether this is one of the last ten nights (nine when the month has 29 days)."""
        return self.number >= LAST_TEN_START


@lru_cache(maxsize=256)
def of_hijri_year(hijri_year: int) -> PredictedRamadan:
    """Return the Ramadan of a Hijri year, 1343 to 1500. Raises ValueError outside the table."""
    return PredictedRamadan(
        hijri_year=hijri_year,
        first_day=hijri.gregorian(hijri_year, RAMADAN, 1),
        eid_al_fitr=hijri.gregorian(hijri_year, SHAWWAL, 1),
    )


def predicted(year: int) -> list[PredictedRamadan]:
    """Return every Ramadan whose first day falls in Gregorian `year`, in order: mostly one, in 2030 two.

    Empty outside 1925 to 2077, where the Umm al-Qura table knows no Ramadan.
    """
    return [of_hijri_year(hijri_year) for hijri_year, _ in hijri.falling_in(year, RAMADAN, 1)]


def next_ramadan(on: date) -> PredictedRamadan | None:
    """Return the first Ramadan whose first day is `on` or later; None after the table's last, in 2077."""
    upcoming = (each for year in (on.year, on.year + 1) for each in predicted(year))
    return next((each for each in upcoming if each.first_day >= on), None)


def running(on: date) -> PredictedRamadan | None:
    """Return the Ramadan under way on `on`, from the evening of its first Tarawih to its last fasting day."""
    begun = (each for year in (on.year - 1, on.year, on.year + 1) for each in predicted(year))
    return next((each for each in begun if each.first_tarawih <= on <= each.last_day), None)


def eid_al_fitr_predicted(year: int) -> list[PredictedDay]:
    """Return each Eid al-Fitr (1 Shawwal) falling in Gregorian `year`."""
    return [PredictedDay(*found) for found in hijri.falling_in(year, SHAWWAL, 1)]


def eid_al_adha_predicted(year: int) -> list[PredictedDay]:
    """Return each Eid al-Adha (10 Dhu al-Hijjah) falling in Gregorian `year`. It lasts three days or more."""
    return [PredictedDay(*found) for found in hijri.falling_in(year, DHU_AL_HIJJAH, 10)]


def nights(first_day: date, eid: date) -> list[Night]:
    """Return the 29 or 30 nights of a Ramadan with this first fasting day and Eid al-Fitr.

    Works from a place's own confirmed dates as well as from predicted ones. The eve of Eid is none of them:
    no Tarawih is prayed then. Raises ValueError unless the dates leave 29 or 30 fasting days.
    """
    days = (eid - first_day).days
    if days not in (29, 30):
        raise ValueError(f"Ramadan has 29 or 30 days; from {first_day} to Eid on {eid} there are {days}.")
    return [Night(evening=first_day + timedelta(days=number - 2), number=number) for number in range(1, days + 1)]


def fitting_eid(first_day: date, eid: date) -> date:
    """Return the date nearest to `eid` that leaves 29 or 30 fasting days from `first_day`.

    For a place that has confirmed when Ramadan began while Eid is still predicted: confirming a day later
    would otherwise leave a month of 28 days, which no calendar knows.
    """
    return min(max(eid, first_day + timedelta(days=29)), first_day + timedelta(days=30))
