"""Fridays: the day of Jumu'ah, the congregational midday prayer."""

from datetime import date, timedelta

FRIDAY = 4


def next_friday(on: date) -> date:
    """Return the Friday on or after `on`: a Friday is its own next Friday."""
    return on + timedelta(days=(FRIDAY - on.weekday()) % 7)


def fridays(start: date, end: date) -> list[date]:
    """Return every Friday from `start` to `end`, both included, in order; none if `end` is before `start`."""
    first = next_friday(start)
    return [first + timedelta(weeks=week) for week in range((end - first).days // 7 + 1)]
