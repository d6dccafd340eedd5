"""Wall-clock time: what a clock on the wall says, and the moment in the world it means.

A mosque says "13:15 on Friday", never "12:15 UTC". The portal keeps the first and works out the second late,
so that a time agreed in winter still reads the same after the clocks change.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

Season = Literal["summer", "winter"]


def wall_clock(day: date, at: time, tz: tzinfo = LONDON) -> datetime:
    """Return the UTC moment when clocks in `tz` show `at` on `day`.

    A time skipped in spring (01:30 on 29 March 2026) becomes the first moment that exists after the gap
    (02:00 British Summer Time). A time that comes twice in autumn (01:30 on 25 October 2026) means the first.
    Raises ValueError if `at` carries a time zone of its own.
    """
    if at.tzinfo is not None:
        raise ValueError("A wall-clock time carries no time zone of its own.")
    local = datetime.combine(day, at, tzinfo=tz).replace(fold=0)
    moment = local.astimezone(UTC)
    if moment.astimezone(tz).replace(tzinfo=None) == local.replace(tzinfo=None):
        return moment
    return _end_of_gap(before=local.replace(fold=1).astimezone(UTC), after=moment, tz=tz)


def _end_of_gap(before: datetime, after: datetime, tz: tzinfo) -> datetime:
    """Return the moment the gap ends; PEP 495 makes `before` fall before it and `after` after it."""
    offset_after = after.astimezone(tz).utcoffset()
    too_early, late_enough = 0, int((after - before).total_seconds())
    while late_enough - too_early > 1:
        middle = (too_early + late_enough) // 2
        if (before + timedelta(seconds=middle)).astimezone(tz).utcoffset() == offset_after:
            late_enough = middle
        else:
            too_early = middle
    return (before + timedelta(seconds=late_enough)).replace(microsecond=0)


def season_of(day: date, tz: tzinfo = LONDON) -> Season:
    """Return "summer" if clocks in `tz` are on summer time at midday of `day`, else "winter".

    Midday, because the clocks change at 01:00 UTC: the Sunday of the change belongs to the new season by the
    time anyone prays.
    """
    return "summer" if datetime.combine(day, time(12), tzinfo=tz).dst() else "winter"
