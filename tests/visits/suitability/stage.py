"""A window, an officer, and what is known about them, without a database: tests change one thing at a time."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from liaison.observances.clock import wall_clock
from liaison.rosters.duty import Entry, Roster, moments
from liaison.rosters.models import DutyRules
from visits.suitability.facts import Busy, Facts, Person, Post, Spot
from visits.suitability.travel import Position
from visits.windows import Window

FRIDAY = date(2026, 11, 27)
ADA, BEN = 1, 2
MADINA, NOOR = 11, 12
EAST, WEST = 21, 22
HERE = Position(51.75, -1.25)
CONSTABLES = DutyRules(group="constables", ranks=["PC"])
INSPECTORS = DutyRules(group="inspecting", ranks=["Insp"], is_rostered=False)


def at(clock: str, day: date = FRIDAY) -> datetime:
    """The moment at which clocks in London show this."""
    return wall_clock(day, time.fromisoformat(clock))


def away_by(kilometres: float) -> Position:
    """Somewhere so far north of HERE."""
    return Position(HERE.latitude + kilometres / 111.195, HERE.longitude)


def window(starts: str = "12:45", ends: str = "14:20", **fields: Any) -> Window:
    """The Friday prayers of the Madina mosque, unless it is something else."""
    given = {"key": "1@2026-11-27", "place_id": MADINA, "kind": "friday", "label": "Friday prayers", "day": FRIDAY}
    return Window(**given | {"starts_at": at(starts), "ends_at": at(ends)} | fields)


def tour(officer: int = ADA, starts: str = "08:00", ends: str = "18:00", day: date = FRIDAY, pk: int = 1) -> Entry:
    """A tour of duty by the clocks on the wall."""
    return Entry(pk, officer, "duty", day, day, *moments(day, time.fromisoformat(starts), time.fromisoformat(ends)))


def whole_day(kind: str, officer: int = ADA, day: date = FRIDAY) -> Entry:
    """A whole day of something that is no duty."""
    return Entry(9, officer, kind, day, day, None, None)


def person(pk: int = ADA, **fields: Any) -> Person:
    """An officer of the east team."""
    given: dict[str, Any] = {"name": "PC Ada Shaw", "rank": "PC", "languages": frozenset({"en"}), "rules": CONSTABLES}
    posts = (Post("officer", EAST, "Riverford East", date(2020, 1, 1), None),)
    return Person(pk=pk, **given | {"posts": posts} | fields)


def spot(name: str = "Madina Mosque", position: Position | None = HERE, **fields: Any) -> Spot:
    """A place that ties itself to nobody."""
    given: dict[str, Any] = {"team_id": WEST, "languages": frozenset(), "named_officer_id": None, "deputy_id": None}
    return Spot(name=name, position=position, **given | fields)


def busy(starts: str, ends: str, position: Position | None = HERE, place: int = NOOR, ref: str = "OTHER") -> Busy:
    """Another visit to which the officer is sent."""
    return Busy(ref, place, "Noor Mosque", position, at(starts), at(ends), 99)


def facts(entries: Iterable[Entry] = (), **fields: Any) -> Facts:
    """Ada alone, on duty from eight to six when nothing else is said."""
    given: dict[str, Any] = {
        "now": at("09:00", date(2026, 11, 23)),
        "people": {ADA: person()},
        "places": {MADINA: spot()},
        "busy": {},
        "known": {},
        "loads": {},
        "wishes": {},
    }
    return Facts(roster=Roster(entries or [tour()]), **given | fields)


def with_place(known: Facts, **fields: Any) -> Facts:
    """The same facts with something else said about the Madina mosque."""
    return replace(known, places={MADINA: spot(**fields)})
