"""A calendar as a file that calendar programs subscribe to (RFC 5545, with the names of RFC 7986)."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vDuration

from liaison.places.feeding import Day
from visits.calendar import Appointment

LONDON = ZoneInfo("Europe/London")
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
ASK_AGAIN_AFTER = timedelta(hours=1)
# Written out, because the rule since 1996 is two lines, where the library lists every change from 1970 to 2038. It
# stands in every calendar, also in an empty one: a calendar without any component would not be valid.
ZONE = Timezone.from_ical(
    "\r\n".join(
        [
            "BEGIN:VTIMEZONE",
            "TZID:Europe/London",
            "BEGIN:DAYLIGHT",
            "DTSTART:19960331T010000",
            "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
            "TZOFFSETFROM:+0000",
            "TZOFFSETTO:+0100",
            "TZNAME:BST",
            "END:DAYLIGHT",
            "BEGIN:STANDARD",
            "DTSTART:19961027T020000",
            "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
            "TZOFFSETFROM:+0100",
            "TZOFFSETTO:+0000",
            "TZNAME:GMT",
            "END:STANDARD",
            "END:VTIMEZONE",
        ]
    )
)


def to_ics(
    appointments: Iterable[Appointment], *, days: Iterable[Day] = (), name: str, portal: str, now: datetime
) -> bytes:
    """The file. `name` is what the calendar is called, `portal` the address before each page's path."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Liaison portal//Visits//EN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", _line(name))
    calendar.add("x-wr-calname", _line(name))
    calendar.add("refresh-interval", vDuration(ASK_AGAIN_AFTER), parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", vDuration(ASK_AGAIN_AFTER))
    calendar.add_component(ZONE)
    for appointment in appointments:
        calendar.add_component(_event(appointment, portal, now))
    for day in days:
        calendar.add_component(_whole_day(day, portal, now))
    return calendar.to_ical()


def _whole_day(day: Day, portal: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{day.key}@days.liaison-portal")
    event.add("dtstamp", now)
    event.add("last-modified", day.changed_at)
    event.add("sequence", day.sequence)
    event.add("dtstart", day.on)
    event.add("dtend", day.on + timedelta(days=1))
    event.add("summary", _line(day.title))
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    if day.path:
        event.add("url", portal + day.path)
    return event


def _event(appointment: Appointment, portal: str, now: datetime) -> Event:
    event = Event()
    # It follows from the visit alone: a visit that moves stays the same entry, whatever the portal is called.
    event.add("uid", f"{appointment.ref.lower()}@visits.liaison-portal")
    event.add("dtstamp", now)
    event.add("last-modified", appointment.changed_at)
    event.add("sequence", appointment.sequence)
    event.add("dtstart", appointment.starts_at.astimezone(LONDON))
    event.add("dtend", appointment.ends_at.astimezone(LONDON))
    event.add("summary", _line(appointment.title))
    event.add("status", appointment.state.upper())
    event.add("class", "PRIVATE")
    busy = appointment.is_own and appointment.state != "cancelled"
    event.add("transp", "OPAQUE" if busy else "TRANSPARENT")
    if appointment.where:
        event.add("location", _line(appointment.where))
    if appointment.path:
        event.add("url", portal + appointment.path)
    return event


def _line(text: str) -> str:
    """Without characters that a calendar file cannot hold."""
    return CONTROLS.sub(" ", text)
