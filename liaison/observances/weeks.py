"""Weeks as people count them: ISO weeks, Monday to Sunday, in Europe/London."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self

from django.utils import dateformat, timezone

from liaison.observances.clock import wall_clock

SEVEN = timedelta(days=7)
EARLIEST, LATEST = date(2000, 1, 3), date(2099, 12, 21)
NAMED = re.compile(r"([0-9]{4})-W([0-9]{2})", re.ASCII)


@dataclass(frozen=True, order=True)
class Week:
    """One ISO week, by its Monday. A week with a clock change has 167 or 169 hours."""

    monday: date

    @classmethod
    def of(cls, day: date) -> Self:
        """The week of this day (a London date)."""
        return cls(day - timedelta(days=day.weekday()))

    @classmethod
    def now(cls) -> Self:
        """This week."""
        return cls.of(timezone.localdate())

    @classmethod
    def parse(cls, text: str) -> Self:
        """The week that '2026-W47' names. Raises ValueError where there is no such week, or it is out of all reach."""
        named = NAMED.fullmatch(text)
        if named is None:
            raise ValueError(text)
        monday = date.fromisocalendar(int(named[1]), int(named[2]), 1)
        if not EARLIEST <= monday <= LATEST:
            raise ValueError(text)
        return cls(monday)

    def __str__(self) -> str:
        year, number, _day = self.monday.isocalendar()
        return f"{year}-W{number:02}"

    @property
    def number(self) -> int:
        """Its number in the ISO year, 1 to 53."""
        return self.monday.isocalendar().week

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + timedelta(days=6)

    @property
    def days(self) -> tuple[date, ...]:
        """Its seven days."""
        return tuple(self.monday + timedelta(days=n) for n in range(7))

    @property
    def in_words(self) -> str:
        """'16 to 22 November 2026'; months and years are said twice where they differ."""
        first, last = self.monday, self.sunday
        begin = "j" if first.month == last.month else "j F" if first.year == last.year else "j F Y"
        return f"{dateformat.format(first, begin)} to {dateformat.format(last, 'j F Y')}"

    @property
    def begins_at(self) -> datetime:
        """Midnight in London at its beginning."""
        return wall_clock(self.monday, time(0))

    @property
    def ends_at(self) -> datetime:
        """Midnight in London after its Sunday; it belongs to the next week."""
        return wall_clock(self.monday + SEVEN, time(0))

    @property
    def previous(self) -> "Week":
        """The week before."""
        return Week(self.monday - SEVEN)

    @property
    def next(self) -> "Week":
        """The week after."""
        return Week(self.monday + SEVEN)

    def back(self, weeks: int) -> "Week":
        """So many weeks before."""
        return Week(self.monday - weeks * SEVEN)
