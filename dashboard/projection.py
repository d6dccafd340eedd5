"""A map drawn on the server: wards and pins in the plane of Web Mercator, so that it matches the one with scripts.

Web Mercator keeps angles: a city looks the same as on any street map. Coordinates of a drawing are units of its view
box; y grows downwards.
"""

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from dashboard.charts.drawing import NARROW, WIDE
from dashboard.mapping import ORDER, Spot
from liaison.places.models import Boundary

# Web Mercator has no poles.
LATITUDE_LIMIT = 85.0
# How much ground is shown round a place that stands alone (radians of the plane; about two kilometres here).
LEAST_SPAN = 0.0005
# Room for a pin at the edge.
MARGIN = 26
LOWEST, HIGHEST = 0.55, 1.1
LABELS_UP_TO, LABEL_LENGTH = 40, 22

Point = tuple[float, float]


def mercator(longitude: float, latitude: float) -> Point:
    """A position in degrees (WGS 84) on the plane, x eastwards and y northwards in radians."""
    held = math.radians(max(-LATITUDE_LIMIT, min(LATITUDE_LIMIT, latitude)))
    return math.radians(longitude), math.asinh(math.tan(held))


@dataclass(frozen=True)
class Frame:
    """Which part of the plane a drawing shows, and how large."""

    width: int
    height: int
    west: float
    north: float
    scale: float

    def at(self, longitude: float, latitude: float) -> Point:
        """Where a position lies in the drawing, to a tenth of a unit."""
        x, y = mercator(longitude, latitude)
        return round((x - self.west) * self.scale, 1), round((self.north - y) * self.scale, 1)


def frame_of(positions: Sequence[Sequence[float]], width: int) -> Frame:
    """A frame so wide in which all these positions (longitude, latitude) lie, with a margin; at least one is needed."""
    plane = [mercator(x, y) for x, y in positions]
    west, east = min(x for x, _y in plane), max(x for x, _y in plane)
    south, north = min(y for _x, y in plane), max(y for _x, y in plane)
    across, along = max(east - west, LEAST_SPAN), max(north - south, LEAST_SPAN)
    inner = width - 2 * MARGIN
    height = round(min(HIGHEST, max(LOWEST, along / across)) * width)
    scale = min(inner / across, (height - 2 * MARGIN) / along)
    middle = ((west + east) / 2, (south + north) / 2)
    return Frame(width, height, middle[0] - width / 2 / scale, middle[1] + height / 2 / scale, scale)


@dataclass(frozen=True)
class Ward:
    """A boundary as a path, its rings as the script reads them, and its name at a point inside."""

    name: str
    path: str
    rings: str
    x: float
    y: float
    label: str


@dataclass(frozen=True)
class Pin:
    """A place as its letter."""

    x: float
    y: float
    letter: str


@dataclass(frozen=True)
class DrawnMap:
    """One drawing, for a phone or for a desk."""

    width: int
    height: int
    wards: tuple[Ward, ...]
    pins: tuple[Pin, ...]

    @property
    def narrow(self) -> bool:
        """Whether it is the one for phones."""
        return self.width <= NARROW


def drawn(spots: Sequence[Spot], boundaries: Sequence[Boundary]) -> tuple[DrawnMap, ...]:
    """The map for phones and the one for desks; none where no position is known.

    It shows the places and the wards in which they lie, as much of the others as there is room for, and all wards
    where there are no places.
    """
    placed = [spot for spot in spots if spot.longitude is not None]
    around = [each for each in boundaries if any(contains(each, spot) for spot in placed)]
    shown = around if placed else boundaries
    positions: list[Sequence[float]] = [_position(spot) for spot in placed]
    positions += [corner for each in shown for corner in _corners(each)]
    if not positions:
        return ()
    return tuple(_draw(placed, boundaries, frame_of(positions, width)) for width in (NARROW, WIDE))


def with_areas(spots: Iterable[Spot], boundaries: Sequence[Boundary]) -> list[Spot]:
    """The same places, each with the ward that it lies in, or else with its team."""
    return [
        replace(spot, area=next((each.name for each in boundaries if contains(each, spot)), spot.team))
        for spot in spots
    ]


def contains(boundary: Boundary, spot: Spot) -> bool:
    """Whether a place lies within a boundary and not in one of its holes; nowhere, if its position is unknown."""
    if spot.longitude is None or spot.latitude is None:
        return False
    position = (spot.longitude, spot.latitude)
    return any(
        _is_within(position, polygon[0]) and not any(_is_within(position, hole) for hole in polygon[1:])
        for polygon in boundary.geometry
    )


def _is_within(position: Point, ring: Sequence[Sequence[float]]) -> bool:
    """Counts how often a line from here to the east crosses the ring: an odd number of times from inside."""
    x, y = position
    inside = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            inside = not inside
    return inside


def _position(spot: Spot) -> Point:
    return (spot.longitude or 0.0, spot.latitude or 0.0)


def _corners(boundary: Boundary) -> Iterator[Sequence[float]]:
    for polygon in boundary.geometry:
        yield from polygon[0]


def _draw(spots: Sequence[Spot], boundaries: Sequence[Boundary], frame: Frame) -> DrawnMap:
    labelled = len(boundaries) <= LABELS_UP_TO
    # What is most pressing is drawn last, and so on top.
    pins = tuple(
        Pin(*frame.at(*_position(spot)), str(spot.state.value))
        for spot in sorted(spots, key=lambda spot: -ORDER.index(spot.state))
    )
    return DrawnMap(
        frame.width, frame.height, tuple(_ward(each, frame, labelled=labelled) for each in boundaries), pins
    )


def _ward(boundary: Boundary, frame: Frame, *, labelled: bool) -> Ward:
    rings = [[frame.at(x, y) for x, y in ring] for polygon in boundary.geometry for ring in polygon]
    path = "".join(f"M{' '.join(f'{x:g},{y:g}' for x, y in ring[:-1])}Z" for ring in rings)
    largest = max((polygon[0] for polygon in boundary.geometry), key=lambda ring: abs(_twice_area(ring)))
    x, y = frame.at(*_middle(largest))
    name = boundary.name
    label = name if len(name) <= LABEL_LENGTH else f"{name[:LABEL_LENGTH].rstrip()}…"
    return Ward(name, path, json.dumps(boundary.geometry, separators=(",", ":")), x, y, label if labelled else "")


def _twice_area(ring: Sequence[Sequence[float]]) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))


def _middle(ring: Sequence[Sequence[float]]) -> Point:
    """The centre of gravity of a ring; of one without area, its first corner."""
    # Measured from a corner of its own: far from zero the differences would drown.
    x0, y0 = ring[0]
    near = [(x - x0, y - y0) for x, y in ring]
    area = _twice_area(near)
    if abs(area) < 1e-12:
        return x0, y0
    pairs = list(pairwise(near))
    x = sum((x1 + x2) * (x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in pairs) / (3 * area)
    y = sum((y1 + y2) * (x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in pairs) / (3 * area)
    return x0 + x, y0 + y
