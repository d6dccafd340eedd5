"""What tests of rosters begin with: collar numbers, shifts by the clocks on the wall, and files."""

from datetime import date, time
from typing import Any

from liaison.accounts.models import ForceId
from liaison.observances.clock import wall_clock
from liaison.rosters.duty import moments
from liaison.rosters.models import Shift
from tests.cast import Cast
from tests.roles import database_role

MONDAY = date(2026, 11, 23)
HEADER = "collar_number,date,start,end,kind,reason"
COLLARS = {"officer": "101", "colleague": "102", "stranger": "103", "supervisor": "2001"}


def with_collars(cast: Cast) -> None:
    """Everybody who walks the street gets a number."""
    with database_role("worker"):
        for part, collar in COLLARS.items():
            ForceId.objects.create(user=getattr(cast, part), force="Demo Police", collar_number=collar)


def tour(cast: Cast, officer: Any, day: date, starts: str, ends: str, kind: str = "duty", **fields: Any) -> Shift:
    """A tour by wall times; one that ends at or before its start ends the next day."""
    starts_at, ends_at = moments(day, time.fromisoformat(starts), time.fromisoformat(ends))
    fields.setdefault("team", cast.west if officer == cast.stranger else cast.east)
    with database_role("worker"):
        return Shift.objects.create(
            officer=officer,
            unit=cast.unit,
            kind=kind,
            first_on=day,
            last_on=day,
            starts_at=starts_at,
            ends_at=ends_at,
            **fields,
        )


def days(cast: Cast, officer: Any, kind: str, first: date, last: date | None = None, **fields: Any) -> Shift:
    """Whole days of rest, leave and so on."""
    fields.setdefault("team", cast.west if officer == cast.stranger else cast.east)
    with database_role("worker"):
        return Shift.objects.create(
            officer=officer, unit=cast.unit, kind=kind, first_on=first, last_on=last or first, **fields
        )


def at(day: date, clock: str) -> Any:
    """The moment at which clocks in London show this."""
    return wall_clock(day, time.fromisoformat(clock))


def csv(*lines: str) -> str:
    """A file with the usual heading."""
    return "\n".join([HEADER, *lines, ""])
