"""Reading places from a file: good rows are kept, bad ones listed with their reason."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.db import transaction
from django.utils.text import slugify

from liaison.places.models import CommandUnit, Faith, NeighbourhoodTeam, Place

COLUMNS = ("name", "faith", "street", "postcode", "latitude", "longitude", "location_quality", "existence")
REQUIRED = ("name", "faith")
AT_MOST_BYTES = 5_000_000
# Addresses below /places/ that are pages of their own.
RESERVED = {"people"}
# The British Isles, roughly (degrees): anything else is a slip of the pen or two swapped columns.
LATITUDES, LONGITUDES = (Decimal(49), Decimal(61)), (Decimal(-11), Decimal(2))
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Unusable(Exception):
    """The whole file cannot be read; the message says why, in one sentence."""


@dataclass
class Outcome:
    """What became of the rows: how many were new, how many were there already, and what is wrong with the rest."""

    new: int = 0
    known: int = 0
    bad: list[tuple[int, str]] = field(default_factory=list)


def read_rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """The rows of a CSV file with the line each ends on, or Unusable."""
    try:
        if path.stat().st_size > AT_MOST_BYTES:
            raise Unusable(f"{path} is larger than {AT_MOST_BYTES // 1_000_000} MB. Split it into smaller files.")
        data = path.read_bytes()
    except OSError as error:
        raise Unusable(f"{path} cannot be read: {error.strerror}.") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Unusable(f"{path} is not UTF-8 (line {line}). Save it again as CSV UTF-8.") from error
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip().lower() for name in reader.fieldnames or []]
        _check_header(header)
        reader.fieldnames = header
        return [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise Unusable(f"{path} is not CSV as it should be (line {reader.line_num}): {error}.") from error


def _check_header(header: list[str]) -> None:
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise Unusable(f"The first line must name the columns {', '.join(COLUMNS)}. Missing: {', '.join(missing)}.")
    twice = {name for name in header if header.count(name) > 1}
    if twice:
        raise Unusable(f"The first line names {', '.join(sorted(twice))} twice.")


def keep(
    rows: list[tuple[int, dict[str, str]]], *, unit: CommandUnit, team: NeighbourhoodTeam | None
) -> Iterator[Outcome]:
    """Keep the good rows as places of this unit and team; yields the outcome so far after each row.

    A place is recognised by its name. One that is there already stays as it is: what people have corrected in the
    portal is never overwritten by a file.
    """
    outcome = Outcome()
    lines: dict[str, int] = {}
    for line, row in rows:
        reason = wrong_with(row) or _seen_before(row, lines, line)
        if reason:
            outcome.bad.append((line, reason))
        elif _keep_one(row, unit, team):
            outcome.new += 1
        else:
            outcome.known += 1
        yield outcome


def _seen_before(row: dict[str, str], lines: dict[str, int], line: int) -> str:
    first = lines.setdefault(slug_of(row["name"]), line)
    return f"It has the same name as line {first}." if first != line else ""


@transaction.atomic
def _keep_one(row: dict[str, str], unit: CommandUnit, team: NeighbourhoodTeam | None) -> bool:
    latitude, longitude = _position(row)
    _place, new = Place.objects.get_or_create(
        slug=slug_of(row["name"]),
        defaults={
            "name": _text(row, "name"),
            "faith": _text(row, "faith").lower(),
            "street": _text(row, "street"),
            "postcode": _text(row, "postcode").upper(),
            "latitude": latitude,
            "longitude": longitude,
            "location_quality": _text(row, "location_quality"),
            "existence": _text(row, "existence"),
            "unit": unit,
            "team": team,
        },
    )
    return new


def slug_of(name: str) -> str:
    """The place's part of its address; the same name gives the same one. A name in another script becomes numbers."""
    slug = slugify(name)[:80].strip("-") or "-".join(f"{ord(c):x}" for c in name.strip())[:80]
    return f"{slug}-1" if slug in RESERVED else slug


def wrong_with(row: dict[str, str]) -> str:
    """Why a row cannot be used, in one sentence; empty when it can."""
    if None in row or None in row.values():
        return "It has more or fewer cells than the first line."
    if not _text(row, "name"):
        return "The name is missing."
    if _text(row, "faith").lower() not in Faith.values:
        return f"The faith must be one of {', '.join(Faith.values)}."
    return _wrong_text(row) or _wrong_position(row)


def _wrong_text(row: dict[str, str]) -> str:
    for name in COLUMNS:
        value = row.get(name, "")
        if "\0" in value:
            return f"The {_words(name)} has a character that cannot be kept (NUL)."
        if name in ("latitude", "longitude"):
            continue
        if value.startswith(FORMULA):
            return f"The {_words(name)} begins like a formula ({value[:1]!r})."
        limit = getattr(Place._meta.get_field(name), "max_length", None)
        if limit and len(value.strip()) > limit:
            return f"The {_words(name)} is longer than {limit} characters."
    return ""


def _wrong_position(row: dict[str, str]) -> str:
    try:
        latitude, longitude = _position(row)
    except InvalidOperation:
        return "Latitude and longitude must be numbers like 51.7520."
    if (latitude is None) != (longitude is None):
        return "Give both latitude and longitude, or neither."
    if latitude is None or longitude is None:
        return ""
    if _within(longitude, LATITUDES) and _within(latitude, LONGITUDES):
        return "Latitude and longitude seem to be swapped."
    if not _within(latitude, LATITUDES) or not _within(longitude, LONGITUDES):
        return "The position is not in the British Isles."
    return ""


def _position(row: dict[str, str]) -> tuple[Decimal | None, Decimal | None]:
    latitude, longitude = (_text(row, name) for name in ("latitude", "longitude"))
    return (_degrees(latitude), _degrees(longitude))


def _degrees(text: str) -> Decimal | None:
    if not text:
        return None
    if len(text) > 20:
        raise InvalidOperation
    number = Decimal(text)
    if not number.is_finite():
        raise InvalidOperation
    return round(number, 4)


def _within(value: Decimal, limits: tuple[Decimal, Decimal]) -> bool:
    return limits[0] <= value <= limits[1]


def _text(row: dict[str, str], name: str) -> str:
    return (row.get(name) or "").strip()


def _words(name: str) -> str:
    return name.replace("_", " ")
