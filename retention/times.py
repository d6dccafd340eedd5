"""Months, as the law counts them: to the same day of another month, or to its last day where there is none."""

from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from liaison.observances.clock import LONDON, wall_clock


def months_later(day: date, months: int) -> date:
    """The corresponding day so many months later (earlier, where negative): 31 January and one month is 28 February."""
    return day + relativedelta(months=months)


def before(now: datetime, months: int, days: int) -> datetime:
    """The London midnight at which so many months and days ago began: what ended earlier has been kept long enough."""
    day = months_later(now.astimezone(LONDON).date(), -months) - timedelta(days=days)
    return wall_clock(day, time(0))
