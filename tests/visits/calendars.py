"""A calendar as a calendar program reads it."""

from datetime import date, time
from typing import Any

from django.test import Client
from icalendar import Calendar, Event

from liaison.db.acting import acting_as
from liaison.observances.clock import wall_clock
from tests.cast import Cast, planned_visit
from visits.actions.calendar import make_link
from visits.models import Visit

FRIDAY = date(2026, 11, 27)
HIDDEN = "Not for any calendar"


def link_of(user: Any) -> str:
    """The address of this person's calendar."""
    with acting_as(user.pk):
        return f"/calendar/{make_link(by=user)}.ics"


def fetched(address: str) -> Calendar:
    """The calendar, as a calendar program reads it: without signing in."""
    answer = Client().get(address)
    assert answer.status_code == 200
    return Calendar.from_ical(answer.content)


def events_of(user: Any) -> list[Event]:
    """What stands in this person's calendar."""
    return list(fetched(link_of(user)).events)


def only(user: Any) -> Event:
    """The one entry."""
    (event,) = events_of(user)
    return event


def visit_on_friday(cast: Cast, officer: Any, place: Any = None, **fields: Any) -> Visit:
    """From one o'clock on Friday, with words that no calendar may show."""
    start = wall_clock(FRIDAY, time(13))
    return planned_visit(place or cast.madina, officer, start, cast.supervisor, purpose=HIDDEN, **fields)
