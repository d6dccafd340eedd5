"""What a yearly festival is and how its date comes about. The list of festivals is in `yearly`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import TYPE_CHECKING

from dateutil.easter import EASTER_ORTHODOX, EASTER_WESTERN, easter
from pyluach.dates import HebrewDate

from liaison.observances import hijri

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

DateRule = Callable[[int], list[date]]
"""Takes a Gregorian year; returns the first daytime of each occurrence in it, in order."""


class Basis(Enum):
    """Where a festival's date comes from."""

    CALCULATED = "calculated"
    """Worked out by a fixed rule."""
    PUBLISHED = "published"
    """Taken from a published list of dates, which ends."""
    ENTERED = "entered"
    """Entered by the place: the portal does not know it."""


@dataclass(frozen=True, eq=False)
class Festival:
    """A yearly observance of a faith.

    `first_days` gives the first daytime of each occurrence in a Gregorian year; None where only the place can
    say. `estimate` is true where a community may keep another day. `only_if_asked` marks festivals that some
    places of the faith keep and others do not: offer them, never assume them.
    """

    key: str
    faith: str
    name: "_StrOrPromise"
    basis: Basis
    rule: "_StrOrPromise"
    source: "_StrOrPromise"
    first_days: DateRule | None = None
    days: int = 1
    estimate: bool = False
    begins_evening_before: bool = False
    only_if_asked: bool = False


@dataclass(frozen=True)
class Occurrence:
    """One festival in one year, from `first_day` to `last_day` (the daytimes)."""

    festival: Festival
    first_day: date

    @property
    def last_day(self) -> date:
        """The last daytime of the festival."""
        return self.first_day + timedelta(days=self.festival.days - 1)

    @property
    def begins_on(self) -> date:
        """The date on which people first gather: the evening before for festivals that begin at sunset."""
        return self.first_day - timedelta(days=1) if self.festival.begins_evening_before else self.first_day


SATURDAY, SUNDAY = 5, 6

# Published for India by timeanddate.com and kept in the tables of the package python-holidays (read November
# 2026). Communities in Britain may keep a day either side: a lunar day can begin or end between two sunsets.
DIWALI = {2026: (11, 8), 2027: (10, 29), 2028: (10, 17), 2029: (11, 5), 2030: (10, 26), 2031: (11, 14)}
GURU_NANAK = {2026: (11, 24), 2027: (11, 14), 2028: (11, 2), 2029: (11, 21), 2030: (11, 10), 2031: (11, 28)}
HOLI = {2026: (3, 4), 2027: (3, 22), 2028: (3, 11), 2029: (3, 1), 2030: (3, 20), 2031: (3, 9)}


def fixed(month: int, day: int) -> DateRule:
    """Return the rule "the same Gregorian day every year"."""
    return lambda year: [date(year, month, day)]


def published(dates: dict[int, tuple[int, int]]) -> DateRule:
    """Return the rule "as in this list of year to (month, day)": no date for years the list does not hold."""
    return lambda year: [date(year, *dates[year])] if year in dates else []


def western_easter(days_after: int = 0) -> DateRule:
    """Return the rule "so many days after Easter Sunday" by the Gregorian reckoning (rule of 1582)."""
    return lambda year: [easter(year, EASTER_WESTERN) + timedelta(days=days_after)]


def orthodox_easter(days_after: int = 0) -> DateRule:
    """Return the rule "so many days after Easter Sunday" by the Julian reckoning of the Orthodox churches."""
    return lambda year: [easter(year, EASTER_ORTHODOX) + timedelta(days=days_after)]


def umm_al_qura(month: int, day: int) -> DateRule:
    """Return the rule "this Hijri day and month"; none, one or two days in a Gregorian year."""
    return lambda year: [found for _, found in hijri.falling_in(year, month, day)]


def hebrew(month: int, day: int) -> DateRule:
    """Return the rule "this day and month of the fixed Hebrew calendar"; Nisan is month 1, Tishri month 7."""
    return lambda year: [
        found
        for hebrew_year in (year + 3760, year + 3761)
        if (found := HebrewDate(hebrew_year, month, day).to_pydate()).year == year
    ]


def purim(year: int) -> list[date]:
    """Return Purim: 14 Adar, in a leap year of the second Adar, so always 30 days before Passover."""
    return [found - timedelta(days=30) for found in hebrew(1, 15)(year)]


def tisha_bav(year: int) -> list[date]:
    """Return the fast of 9 Av, put off to Sunday when the 9th is a Shabbat."""
    return [found + timedelta(days=found.weekday() == SATURDAY) for found in hebrew(5, 9)(year)]


def remembrance_sunday(year: int) -> list[date]:
    """Return the second Sunday in November."""
    eighth = date(year, 11, 8)
    return [eighth + timedelta(days=(SUNDAY - eighth.weekday()) % 7)]
