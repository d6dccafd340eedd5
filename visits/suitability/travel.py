"""How long the way between two places takes: an estimate from their positions, with no map and no call outside.

The straight line over the globe is lengthened by a detour factor, then divided by a speed. 1.4 is what roads of
England take (Ballou, Rahardja and Sakai, "Selected country circuity factors for road travel distance estimation",
Transportation Research Part A 36, 2002). 4.8 km/h on foot is what Transport for London reckons with when it measures
access to public transport. 15 km/h by bicycle, 25 km/h by car in a town, and five minutes to park are round figures of
our own: change them here if a force has measured others.
"""

import math
from typing import NamedTuple

from liaison.rosters.models import WorkingPreferences

Travel = WorkingPreferences.Travel

EARTH_KM = 6371.0
DETOUR = 1.4
KM_PER_HOUR: dict[str, float] = {Travel.FOOT: 4.8, Travel.CYCLE: 15.0, Travel.CAR: 25.0}
MINUTES_TO_PARK: dict[str, int] = {Travel.CAR: 5}
# As good as the same door: one officer can look after both.
NEXT_DOOR_KM = 0.3


class Position(NamedTuple):
    """Degrees north and east."""

    latitude: float
    longitude: float


def kilometres(one: Position, other: Position) -> float:
    """The straight line over the globe (haversine), in kilometres."""
    north, north_too = math.radians(one.latitude), math.radians(other.latitude)
    half_up = math.sin((north_too - north) / 2) ** 2
    half_along = math.sin(math.radians(other.longitude - one.longitude) / 2) ** 2
    chord = half_up + math.cos(north) * math.cos(north_too) * half_along
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(chord)))


def is_next_door(one: Position | None, other: Position | None) -> bool:
    """Whether two places are less than 300 m apart; not, where nobody knows."""
    return one is not None and other is not None and kilometres(one, other) < NEXT_DOOR_KM


def minutes_between(one: Position | None, other: Position | None, by: str = Travel.FOOT) -> int | None:
    """Whole minutes from one place to another, rounded up; None where a position is not known.

    `by` is how the officer gets about. Next door nobody fetches a car.
    """
    if one is None or other is None:
        return None
    distance = kilometres(one, other)
    if distance < NEXT_DOOR_KM:
        by = Travel.FOOT
    return math.ceil(distance * DETOUR / KM_PER_HOUR[by] * 60) + MINUTES_TO_PARK.get(by, 0)


def by_what(by: str) -> str:
    """'on foot', 'by bicycle', 'by car'."""
    return str(Travel(by).label).lower()
