"""What each faith keeps every week, as far as custom fixes a day.

Only the day is offered. Times of services differ from place to place, so a place enters its own; Shabbat
alone has times here, because sunset and nightfall set them. A faith without an entry (Buddhist, among others)
has no day that holds for most of its places.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from liaison.observances import solar
from liaison.observances.clock import LONDON
from liaison.observances.jumuah import FRIDAY

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

SATURDAY, SUNDAY = 5, 6

CANDLES_BEFORE_SUNSET = timedelta(minutes=18)
"""The usual custom for lighting Shabbat candles; a congregation may keep another."""

NIGHTFALL_DEGREES = 8.5
"""Sun's depth at which three small stars are taken to show, ending Shabbat (a common reckoning)."""


@dataclass(frozen=True, eq=False)
class WeeklyObservance:
    """A weekly observance of a faith; `weekday` 0 is Monday; an `estimate` may fall on another day."""

    key: str
    faith: str
    name: "_StrOrPromise"
    weekday: int
    begins_evening_before: bool
    estimate: bool
    rule: "_StrOrPromise"

    def days(self, start: date, end: date) -> list[date]:
        """Return each day it falls on from `start` to `end`, both included."""
        first = start + timedelta(days=(self.weekday - start.weekday()) % 7)
        return [first + timedelta(weeks=week) for week in range((end - first).days // 7 + 1)]


WEEKLY = (
    WeeklyObservance(
        key="jumuah",
        faith="muslim",
        name=gettext_lazy("Friday prayers"),
        weekday=FRIDAY,
        begins_evening_before=False,
        estimate=False,
        rule=gettext_lazy("Every Friday after solar noon (Quran 62:9). The mosque sets the times of its sittings."),
    ),
    WeeklyObservance(
        key="shabbat",
        faith="jewish",
        name=gettext_lazy("Shabbat"),
        weekday=SATURDAY,
        begins_evening_before=True,
        estimate=False,
        rule=gettext_lazy("From sunset on Friday to nightfall on Saturday (Exodus 20:8-11)."),
    ),
    WeeklyObservance(
        key="sunday-services",
        faith="christian",
        name=gettext_lazy("Sunday services"),
        weekday=SUNDAY,
        begins_evening_before=False,
        estimate=True,
        rule=gettext_lazy("Most churches meet on Sunday; some meet on Saturday. The church sets its times."),
    ),
    WeeklyObservance(
        key="sunday-diwan",
        faith="sikh",
        name=gettext_lazy("Sunday diwan and langar"),
        weekday=SUNDAY,
        begins_evening_before=False,
        estimate=True,
        rule=gettext_lazy("Sunday is the British custom; Sikh teaching sets no weekly day. Many gurdwaras open daily."),
    ),
    WeeklyObservance(
        key="sunday-gathering",
        faith="hindu",
        name=gettext_lazy("Sunday gathering"),
        weekday=SUNDAY,
        begins_evening_before=False,
        estimate=True,
        rule=gettext_lazy("Sunday is a British custom; temples also keep days of the deity and lunar days."),
    ),
)


def weekly_of(faith: str) -> list[WeeklyObservance]:
    """Return the weekly observances of a faith ("muslim", "jewish" …); none if it has no common day."""
    return [each for each in WEEKLY if each.faith == faith]


@dataclass(frozen=True)
class Shabbat:
    """One Shabbat's estimated times, aware; None where the sun does not set or sink far enough."""

    candles: datetime | None
    sunset: datetime | None
    nightfall: datetime | None


def shabbat(on: date, latitude: float, longitude: float, tz: tzinfo = LONDON) -> Shabbat:
    """Return the times of the Shabbat that begins on the Friday on or after `on`, at a place in degrees.

    An estimate from the sun: the congregation's own times win.
    """
    friday = on + timedelta(days=(FRIDAY - on.weekday()) % 7)
    begins = solar.sunset(friday, latitude, longitude, tz)
    return Shabbat(
        candles=begins - CANDLES_BEFORE_SUNSET if begins else None,
        sunset=begins,
        nightfall=solar.dusk(friday + timedelta(days=1), latitude, longitude, NIGHTFALL_DEGREES, tz),
    )
