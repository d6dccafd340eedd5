"""Sittings as plain values, for whoever counts the gatherings of thousands of places."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import NamedTuple


class Held(NamedTuple):
    """What is told of a sitting to whoever only counts: making thousands of objects of the database takes longer."""

    pk: int
    place_id: int
    kind: str
    name: str
    festival: str
    weekday: int | None
    season: str
    anchor: str
    opens_at: time | None
    prayer_at: time | None
    ends_at: time | None
    after_anchor: int | None
    lasts: int | None
    ends_on: date | None
    confirmed_at: datetime | None
    latitude: Decimal | None
    longitude: Decimal | None
    opened_on: date | None
    closed_on: date | None


HELD = ("pk", "place", *Held._fields[2:])
"""The columns, as `values_list` wants them."""
