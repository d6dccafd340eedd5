"""Reading boundaries from GeoJSON, as the Office for National Statistics publishes them: good ones, and what is wrong.

GeoJSON is RFC 7946: positions are [longitude, latitude] in degrees, and there is no other coordinate system.
"""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from liaison.places.loading import LATITUDES, LONGITUDES, Unusable

AT_MOST_BYTES = 150_000_000
AT_MOST_FEATURES = 20_000
AT_MOST_POSITIONS = 200_000
# How far a line may move (metres): less than a line's width on a map of a city.
TOLERANCE = 10.0
METRES_A_DEGREE = 111_195.0
# The names that ONS files use: WD24CD and WD24NM for wards of 2024, LAD24CD for districts, and so on.
CODED, NAMED = re.compile(r"[A-Z]{2,6}\d{2}CD"), re.compile(r"[A-Z]{2,6}\d{2}NM")
# RFC 7946 has no "crs"; older files may say that they mean what it means.
DEGREES = frozenset({"urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326", "EPSG:4326"})
CODE_LENGTH, NAME_LENGTH = 20, 120

Ring = list[list[float]]
Polygons = list[list[Ring]]


class Wrong(Exception):
    """One feature cannot be used; the message says why, in one sentence."""


@dataclass(frozen=True)
class Area:
    """One area as it will be kept."""

    code: str
    name: str
    geometry: Polygons


@dataclass
class Found:
    """What a file holds: areas, and the number (from 1) and fault of every feature that is none.

    `is_ons` says that its properties are named as ONS names them.
    """

    areas: list[Area] = field(default_factory=list)
    bad: list[tuple[int, str]] = field(default_factory=list)
    passed_over: int = 0
    is_ons: bool = False


def read_file(path: Path) -> Any:
    """The JSON of a file, or Unusable."""
    try:
        if path.stat().st_size > AT_MOST_BYTES:
            raise Unusable(f"{path} is larger than {AT_MOST_BYTES // 1_000_000} MB. Use a more generalised file.")
        data = path.read_bytes()
    except OSError as error:
        raise Unusable(f"{path} cannot be read: {error.strerror}.") from error
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise Unusable(f"{path} is not UTF-8.") from error
    except (ValueError, RecursionError) as error:
        raise Unusable(f"{path} is not JSON as it should be.") from error


def _no_number(word: str) -> float:
    raise ValueError(word)


def find_areas(
    document: Any, *, code: str | None = None, name: str | None = None, only: tuple[str, str] | None = None
) -> Found:
    """The areas of a FeatureCollection, lightly simplified. Raises Unusable where it is none.

    `code` and `name` are the properties that hold them, where they have unusual names; `only` is a property and the
    value that it must have.
    """
    found = Found()
    seen: dict[str, int] = {}
    for number, feature in enumerate(_features(document), start=1):
        try:
            about = _properties(feature)
            if only and str(about.get(only[0])) != only[1]:
                found.passed_over += 1
                continue
            code_in, name_in = _column(about, code, CODED, "code"), _column(about, name, NAMED, "name")
            area = Area(
                _text(about, code_in, "code", CODE_LENGTH),
                _text(about, name_in, "name", NAME_LENGTH),
                simplified(polygons_of(feature.get("geometry"))),
            )
            if first := seen.get(area.code):
                raise Wrong(f"It has the same code as feature {first}.")
        except Wrong as error:
            found.bad.append((number, str(error)))
        else:
            seen[area.code] = number
            found.areas.append(area)
            found.is_ons = found.is_ons or CODED.fullmatch(code_in) is not None
    return found


def _features(document: Any) -> list[Any]:
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise Unusable("This is no GeoJSON FeatureCollection.")
    if "crs" in document and _crs(document["crs"]) not in DEGREES:
        raise Unusable(
            "The file has another coordinate system than degrees. Export it as GeoJSON in WGS 84 (EPSG:4326)."
        )
    features = document.get("features")
    if not isinstance(features, list) or not features:
        raise Unusable("The file has no features.")
    if len(features) > AT_MOST_FEATURES:
        raise Unusable(f"The file has more than {AT_MOST_FEATURES:,} features. Cut out your own area first.")
    return features


def _crs(crs: Any) -> str:
    about = crs.get("properties") if isinstance(crs, dict) else None
    named = about.get("name") if isinstance(about, dict) else None
    return named if isinstance(named, str) else ""


def _properties(feature: Any) -> dict[str, Any]:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise Wrong("It is no GeoJSON Feature.")
    about = feature.get("properties")
    if not isinstance(about, dict):
        raise Wrong("It has no properties.")
    return about


def _column(about: dict[str, Any], asked: str | None, usual: re.Pattern[str], plain: str) -> str:
    if asked is not None:
        return asked
    return next((key for key in about if usual.fullmatch(key)), plain)


def _text(about: dict[str, Any], column: str, what: str, longest: int) -> str:
    value = about.get(column)
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not text:
        raise Wrong(f"It has no {what}: the property {column} is empty or missing.")
    if len(text) > longest:
        raise Wrong(f"Its {what} is longer than {longest} characters.")
    # Lone surrogates are valid in JSON's escapes, and no database keeps them.
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise Wrong(f"Its {what} has a character that cannot be kept.")
    return text


def polygons_of(geometry: Any) -> Polygons:
    """The polygons of a GeoJSON Polygon or MultiPolygon, checked. Raises Wrong."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise Wrong("It is neither a Polygon nor a MultiPolygon.")
    inside = geometry.get("coordinates")
    polygons = _list([inside] if kind == "Polygon" else inside)
    found = [[_ring(ring) for ring in _list(polygon)] for polygon in polygons]
    if sum(len(ring) for ring in _rings(found)) > AT_MOST_POSITIONS:
        raise Wrong(f"It has more than {AT_MOST_POSITIONS:,} positions. Use a more generalised file.")
    return found


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise Wrong("Its coordinates are not nested as those of a polygon are.")
    return value


def _ring(value: Any) -> Ring:
    ring = [_position(position) for position in _list(value)]
    if ring[0] != ring[-1]:
        raise Wrong("One of its rings is not closed: the last position must be the first again.")
    if len({tuple(position) for position in ring}) < 3:
        raise Wrong("One of its rings has fewer than three corners.")
    return ring


def _position(value: Any) -> list[float]:
    if not isinstance(value, list) or not 2 <= len(value) <= 4:
        raise Wrong("One of its positions is not [longitude, latitude].")
    longitude, latitude = (_number(each) for each in value[:2])
    if abs(longitude) > 180 or abs(latitude) > 90:
        raise Wrong("Its coordinates are not degrees. Export the file as GeoJSON in WGS 84 (EPSG:4326).")
    if _within(longitude, LATITUDES) and _within(latitude, LONGITUDES):
        raise Wrong("Longitude and latitude seem to be swapped.")
    if not _within(longitude, LONGITUDES) or not _within(latitude, LATITUDES):
        raise Wrong("It is not in the British Isles.")
    return [longitude, latitude]


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Wrong("One of its positions is not [longitude, latitude].")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise Wrong("One of its positions is not [longitude, latitude].")
    return number


def _within(value: float, limits: tuple[Any, Any]) -> bool:
    return float(limits[0]) <= value <= float(limits[1])


def _rings(polygons: Polygons) -> Iterator[Ring]:
    for polygon in polygons:
        yield from polygon


def simplified(polygons: Polygons, tolerance: float = TOLERANCE) -> Polygons:
    """The same polygons with fewer corners, none of which lay further than `tolerance` metres from the new line.

    Rings stay closed and keep three corners at least. Positions are rounded to five places, about a metre.
    """
    return [[_thinned(ring, tolerance) for ring in polygon] for polygon in polygons]


def _thinned(ring: Ring, tolerance: float) -> Ring:
    shrink = math.cos(math.radians(ring[0][1]))
    points = [(x * shrink * METRES_A_DEGREE, y * METRES_A_DEGREE) for x, y in ring]
    # A closed line has no ends to hang it on: the corner furthest from the first is the other one.
    far = max(range(len(points)), key=lambda n: math.dist(points[0], points[n]))
    kept = {0, far, len(points) - 1}
    stretches = [(0, far), (far, len(points) - 1)]
    while stretches:
        first, last = stretches.pop()
        between = range(first + 1, last)
        if not between:
            continue
        worst = max(between, key=lambda n: _distance(points[n], points[first], points[last]))
        if _distance(points[worst], points[first], points[last]) > tolerance:
            kept.add(worst)
            stretches += [(first, worst), (worst, last)]
    thin = [[round(x, 5), round(y, 5)] for x, y in (ring[n] for n in sorted(kept))]
    return thin if len({tuple(each) for each in thin}) > 2 else ring


def _distance(point: tuple[float, float], one: tuple[float, float], other: tuple[float, float]) -> float:
    """How far a point lies from the stretch between two others, in the same unit."""
    dx, dy = other[0] - one[0], other[1] - one[1]
    length = dx * dx + dy * dy
    along = ((point[0] - one[0]) * dx + (point[1] - one[1]) * dy) / length if length else 0.0
    along = min(1.0, max(0.0, along))
    return math.dist(point, (one[0] + along * dx, one[1] + along * dy))
