"""The five daily prayers, estimated from the sun by the package `al-falak`.

Never a timetable: mosques in Britain differ in method, above all for Fajr and Isha in summer, and each prints
its own. An estimate is for planning where a place has not given its times yet, and is always shown with its
method and its cautions. Where the sun does not sink as deep as the method asks, the time is None: the package
would put the middle of the night there, for Fajr and Isha alike, and nobody prays by that unasked.
"""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING

from alfalak import (
    AstronomicalError,
    CalculationMethod,
    CalculationParameters,
    Madhab,
    PolarCircleRule,
    PrayerTimes,
    ValidationError,
)
from alfalak.util.DateComponents import DateComponents
from django.utils.translation import gettext_lazy

from liaison.observances import solar
from liaison.observances.clock import LONDON

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

ASK_THE_MOSQUE = gettext_lazy("This is an estimate from the position of the sun. Ask the mosque for its own times.")
NO_FAJR = gettext_lazy("The night is too light for this method to give a time for Fajr. Ask the mosque.")
NO_ISHA = gettext_lazy("The night is too light for this method to give a time for Isha. Ask the mosque.")
SEASONAL = gettext_lazy("The night is light. This method counts minutes before sunrise and after sunset instead.")
NO_TIMES = gettext_lazy("The sun does not rise and set here on this day, so there are no times to estimate.")


class Method(Enum):
    """A published way of placing Fajr and Isha."""

    MUSLIM_WORLD_LEAGUE = "muslim-world-league"
    KARACHI = "karachi"
    NORTH_AMERICA = "north-america"
    MOONSIGHTING_COMMITTEE = "moonsighting-committee"

    @property
    def label(self) -> "_StrOrPromise":
        """What people read: who publishes it and its angles."""
        return _LABELS[self]


_LABELS = {
    Method.MUSLIM_WORLD_LEAGUE: gettext_lazy("Muslim World League: Fajr 18°, Isha 17°"),
    Method.KARACHI: gettext_lazy("University of Islamic Sciences, Karachi: Fajr 18°, Isha 18°"),
    Method.NORTH_AMERICA: gettext_lazy("Islamic Society of North America: Fajr 15°, Isha 15°"),
    Method.MOONSIGHTING_COMMITTEE: gettext_lazy("Moonsighting Committee: 18°, or minutes by season"),
}

_PACKAGE_METHODS = {
    Method.MUSLIM_WORLD_LEAGUE: CalculationMethod.MUSLIM_WORLD_LEAGUE,
    Method.KARACHI: CalculationMethod.KARACHI,
    Method.NORTH_AMERICA: CalculationMethod.NORTH_AMERICA,
    Method.MOONSIGHTING_COMMITTEE: CalculationMethod.MOON_SIGHTING_COMMITTEE,
}


@dataclass(frozen=True)
class Estimate:
    """One day's estimated times, aware, to the minute; None where the method gives none.

    `asr` is by one shadow length, `asr_hanafi` by two: which one a mosque keeps is for it to say. `isha` may
    fall after midnight in summer. `cautions` always holds at least one sentence to show beside the times.
    """

    day: date
    fajr: datetime | None
    sunrise: datetime | None
    dhuhr: datetime | None
    asr: datetime | None
    asr_hanafi: datetime | None
    maghrib: datetime | None
    isha: datetime | None
    method: "_StrOrPromise"
    cautions: tuple["_StrOrPromise", ...]

    @property
    def caution(self) -> str:
        """All cautions as one text, in the reader's language."""
        return " ".join(str(each) for each in self.cautions)


@lru_cache(maxsize=2048)
def estimate(
    day: date,
    latitude: float,
    longitude: float,
    *,
    method: Method = Method.MUSLIM_WORLD_LEAGUE,
    tz: tzinfo = LONDON,
) -> Estimate:
    """Return the estimated prayer times of `day` at a place in degrees north and east.

    Near and beyond the polar circles, where the sun does not rise or set, every time is None. Raises
    ValueError for coordinates off the globe. The angles are those the named bodies publish; the Moonsighting
    Committee's seasonal minutes are its own published rule for high latitudes, hence not blanked.
    """
    try:
        times = _package_times(day, latitude, longitude, method, Madhab.SHAFI)
        hanafi = _package_times(day, latitude, longitude, method, Madhab.HANAFI)
    except ValidationError as off_the_globe:
        raise ValueError(str(off_the_globe)) from off_the_globe
    except AstronomicalError:
        return Estimate(day, None, None, None, None, None, None, None, method.label, (ASK_THE_MOSQUE, NO_TIMES))
    angles = times.calculation_parameters
    dark_at_dawn = solar.dawn(day, latitude, longitude, angles.fajr_angle) is not None
    dark_at_dusk = solar.dusk(day, latitude, longitude, angles.isha_angle) is not None
    seasonal = method is Method.MOONSIGHTING_COMMITTEE
    return Estimate(
        day=day,
        fajr=times.fajr.astimezone(tz) if dark_at_dawn or seasonal else None,
        sunrise=times.sunrise.astimezone(tz),
        dhuhr=times.dhuhr.astimezone(tz),
        asr=times.asr.astimezone(tz),
        asr_hanafi=hanafi.asr.astimezone(tz),
        maghrib=times.maghrib.astimezone(tz),
        isha=times.isha.astimezone(tz) if dark_at_dusk or seasonal else None,
        method=method.label,
        cautions=_cautions(dark_at_dawn, dark_at_dusk, seasonal),
    )


def _cautions(dark_at_dawn: bool, dark_at_dusk: bool, seasonal: bool) -> tuple["_StrOrPromise", ...]:
    if dark_at_dawn and dark_at_dusk:
        return (ASK_THE_MOSQUE,)
    if seasonal:
        return (ASK_THE_MOSQUE, SEASONAL)
    return (ASK_THE_MOSQUE, *([] if dark_at_dawn else [NO_FAJR]), *([] if dark_at_dusk else [NO_ISHA]))


def _package_times(day: date, latitude: float, longitude: float, method: Method, madhab: Madhab) -> PrayerTimes:
    parameters = CalculationParameters(method=_PACKAGE_METHODS[method], polar_circle_rule=PolarCircleRule.NONE)
    parameters.madhab = madhab
    return PrayerTimes(
        (latitude, longitude), DateComponents(day.year, day.month, day.day), calculation_parameters=parameters
    )
