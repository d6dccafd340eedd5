"""Months, as the law counts them: to the same day of another month, or to its last day where there is none."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def months_later(day: date, months: int) -> date:
    """The corresponding day so many months later (earlier, where negative): 31 January and one month is 28 February."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def before(now: datetime, months: int, days: int) -> datetime:
    """The London midnight at which so many months and days ago began: what ended earlier has been kept long enough."""
    day = months_later(now.astimezone(LONDON).date(), -months) - timedelta(days=days)
    return datetime(day.year, day.month, day.day, tzinfo=LONDON)
