"""Where the sun stands: sunrise, solar noon, sunset and twilight at a place, by the package `al-falak`.

Sunrise and sunset are for a flat horizon at sea level and the usual 50 minutes of arc of refraction and
solar radius (Meeus, Astronomical Algorithms); expect a minute or two either way. Where the sun does not rise,
set or sink that far on a day, the answer is None: nothing is borrowed from another day or latitude.
"""

import math
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from alfalak.astronomy.SolarTime import SolarTime
from alfalak.data.Coordinates import Coordinates
from alfalak.exceptions import ValidationError
from alfalak.util.DateComponents import DateComponents

from liaison.observances.clock import LONDON


def sunrise(day: date, latitude: float, longitude: float, tz: tzinfo = LONDON) -> datetime | None:
    """Return sunrise, to the minute, in `tz`, at a place in degrees north and east; None if there is none."""
    return _moment(day, _sun(day, latitude, longitude).sunrise, tz)


def noon(day: date, latitude: float, longitude: float, tz: tzinfo = LONDON) -> datetime | None:
    """Return solar noon, when the sun is highest, to the minute, in `tz`."""
    return _moment(day, _sun(day, latitude, longitude).transit, tz)


def sunset(day: date, latitude: float, longitude: float, tz: tzinfo = LONDON) -> datetime | None:
    """Return sunset, to the minute, in `tz`, at a place in degrees north and east; None if there is none."""
    return _moment(day, _sun(day, latitude, longitude).sunset, tz)


def dawn(day: date, latitude: float, longitude: float, degrees: float, tz: tzinfo = LONDON) -> datetime | None:
    """Return when the sun comes up to `degrees` below the horizon before sunrise of `day`.

    None if it never was that deep in the night before: so at Oxford for 18 degrees from 21 May to 21 July.
    """
    return _moment(day, _sun(day, latitude, longitude).hour_angle(-degrees, False), tz)


def dusk(day: date, latitude: float, longitude: float, degrees: float, tz: tzinfo = LONDON) -> datetime | None:
    """Return when the sun sinks to `degrees` below the horizon after sunset of `day`, perhaps past midnight.

    None if it does not sink that deep in the night after.
    """
    # The package judges by the sun of the midnight before; the night that counts is judged by the one after.
    next_dawn = _sun(day + timedelta(days=1), latitude, longitude).hour_angle(-degrees, False)
    if not math.isfinite(next_dawn):
        return None
    return _moment(day, _sun(day, latitude, longitude).hour_angle(-degrees, True), tz)


@lru_cache(maxsize=2048)
def _sun(day: date, latitude: float, longitude: float) -> SolarTime:
    """Return the package's solar day. Raises ValueError for coordinates off the globe."""
    try:
        return SolarTime(DateComponents(day.year, day.month, day.day), Coordinates(latitude, longitude))
    except ValidationError as off_the_globe:
        raise ValueError(str(off_the_globe)) from off_the_globe


def _moment(day: date, hours: float, tz: tzinfo) -> datetime | None:
    """Return `hours` after 00:00 UTC of `day`, to the nearest minute, in `tz`; None for not-a-number."""
    if not math.isfinite(hours):
        return None
    midnight = datetime.combine(day, time(0), tzinfo=UTC)
    return (midnight + timedelta(minutes=math.floor(hours * 60 + 0.5))).astimezone(tz)
