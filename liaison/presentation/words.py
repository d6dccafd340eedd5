"""Dates, times and spans of time in plain English (or the page's language), in London time.

Pure functions: no database, no request, and no other app of ours, so that mails can use them too. `now` and
`today` can be passed in; tests and reports about a past moment need that.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext, ngettext

HALF_A_YEAR = dt.timedelta(days=183)
HOURS_BEFORE_DAYS = 48


def _local_day(value: dt.date | dt.datetime) -> dt.date:
    """The London date of a moment; a date is its own answer."""
    return timezone.localdate(value) if isinstance(value, dt.datetime) else value


def day(value: dt.date | dt.datetime, *, today: dt.date | None = None) -> str:
    """'Friday 27 November'; with the year when the day is more than half a year from today."""
    date = _local_day(value)
    near = abs(date - (today or timezone.localdate())) <= HALF_A_YEAR
    # Put together here, because lists tell many days and Django's formats are read letter by letter each time.
    told = f"{WEEKDAYS[date.weekday()]} {date.day} {MONTHS[date.month]}"
    return told if near else f"{told} {date.year}"


def clock(value: dt.time | dt.datetime) -> str:
    """'13:15', always 24-hour. In the hour that happens twice in autumn: '01:30 BST' or '01:30 GMT'."""
    if isinstance(value, dt.time):
        return value.strftime("%H:%M")
    local = timezone.localtime(value)
    text = local.strftime("%H:%M")
    if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
        return f"{text} {local.tzname()}"
    return text


def moment(value: dt.datetime, *, today: dt.date | None = None) -> str:
    """'Friday 27 November at 13:15'."""
    return gettext("%(day)s at %(time)s") % {"day": day(value, today=today), "time": clock(value)}


def between(start: dt.time | dt.datetime, end: dt.time | dt.datetime) -> str:
    """'12:30 to 13:45'."""
    return gettext("%(start)s to %(end)s") % {"start": clock(start), "end": clock(end)}


def ago(value: dt.date | dt.datetime, *, now: dt.datetime | None = None) -> str:
    """How long since, or until: 'just now', '5 minutes ago', 'yesterday', '3 days ago', 'in 2 days'.

    A moment within the same London day is told in minutes and hours; anything else is counted in London days,
    so that 23:50 seen at 00:10 is 'yesterday' and never '0 days ago'.
    """
    now = now or timezone.now()
    days = (_local_day(value) - timezone.localdate(now)).days
    if days == 0:
        return _ago_today(value, now) if isinstance(value, dt.datetime) else gettext("today")
    if days == -1:
        return gettext("yesterday")
    if days == 1:
        return gettext("tomorrow")
    if abs(days) >= 60:
        months = abs(days) // 30
        if days < 0:
            return ngettext("%(n)d month ago", "%(n)d months ago", months) % {"n": months}
        return ngettext("in %(n)d month", "in %(n)d months", months) % {"n": months}
    if days < 0:
        return ngettext("%(n)d day ago", "%(n)d days ago", -days) % {"n": -days}
    return ngettext("in %(n)d day", "in %(n)d days", days) % {"n": days}


def _ago_today(value: dt.datetime, now: dt.datetime) -> str:
    minutes = int((now - value).total_seconds() // 60)
    if -1 <= minutes < 1:
        return gettext("just now")
    if minutes >= 60:
        hours = minutes // 60
        return ngettext("%(n)d hour ago", "%(n)d hours ago", hours) % {"n": hours}
    if minutes > 0:
        return ngettext("%(n)d minute ago", "%(n)d minutes ago", minutes) % {"n": minutes}
    if minutes <= -60:
        hours = -minutes // 60
        return ngettext("in %(n)d hour", "in %(n)d hours", hours) % {"n": hours}
    return ngettext("in %(n)d minute", "in %(n)d minutes", -minutes) % {"n": -minutes}


def due(value: dt.date | dt.datetime, *, now: dt.datetime | None = None) -> str:
    """'Overdue by 1 day', 'Due today', 'Due tomorrow', 'Due in 5 days'; hours when less than 48 h away."""
    now = now or timezone.now()
    if isinstance(value, dt.datetime):
        seconds = (value - now).total_seconds()
        if abs(seconds) < HOURS_BEFORE_DAYS * 3600:
            return _due_hours(seconds)
    days = (_local_day(value) - timezone.localdate(now)).days
    if days < 0:
        return ngettext("Overdue by %(n)d day", "Overdue by %(n)d days", -days) % {"n": -days}
    if days == 0:
        return gettext("Due today")
    if days == 1:
        return gettext("Due tomorrow")
    return ngettext("Due in %(n)d day", "Due in %(n)d days", days) % {"n": days}


def _due_hours(seconds: float) -> str:
    hours = int(abs(seconds) // 3600)
    if hours == 0:
        return gettext("Due within the hour") if seconds >= 0 else gettext("Overdue by less than an hour")
    if seconds < 0:
        return ngettext("Overdue by %(n)d hour", "Overdue by %(n)d hours", hours) % {"n": hours}
    return ngettext("Due in %(n)d hour", "Due in %(n)d hours", hours) % {"n": hours}


def due_colour(value: dt.date | dt.datetime, *, now: dt.datetime | None = None) -> str:
    """Tag colour that goes with `due`: 'red' when overdue, 'yellow' today or tomorrow, 'blue' later."""
    now = now or timezone.now()
    if isinstance(value, dt.datetime) and value < now:
        return "red"
    days = (_local_day(value) - timezone.localdate(now)).days
    if days < 0:
        return "red"
    return "yellow" if days <= 1 else "blue"


def duration(value: dt.timedelta | int) -> str:
    """A length of time, from a timedelta or whole minutes: '45 minutes', '1 hour 15 minutes', '2 days'."""
    minutes = round(value.total_seconds() / 60) if isinstance(value, dt.timedelta) else value
    days, rest = divmod(minutes, 24 * 60)
    hours, rest = divmod(rest, 60)
    parts = []
    if days:
        parts.append(ngettext("%(n)d day", "%(n)d days", days) % {"n": days})
    if hours:
        parts.append(ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours})
    if rest or not parts:
        parts.append(ngettext("%(n)d minute", "%(n)d minutes", rest) % {"n": rest})
    return " ".join(parts)
