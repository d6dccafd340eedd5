"""What apps above put into somebody's calendar as whole days; they register themselves in `ready()`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Day:
    """One London day in a calendar. `key` stays the same while it is the same thing; `path` is a page of the portal.

    `title` says no more than that something is due: a calendar is read on lock screens. `changed_at` is its last
    change, and `sequence` grows with each.
    """

    key: str
    on: date
    title: str
    sequence: int
    changed_at: datetime
    place_id: int
    path: str = ""


Source = Callable[[Any, datetime], Iterable[Day]]
_sources: list[Source] = []


def also_in_calendars(source: Source) -> None:
    """Register a function from a person and a moment to the days that stand in the person's calendar."""
    _sources.append(source)


def days_of(user: Any, now: datetime) -> list[Day]:
    """All days of this person, first the earliest; each source takes the same number of queries however many."""
    found = [day for source in _sources for day in source(user, now)]
    return sorted(found, key=lambda day: (day.on, day.key))
