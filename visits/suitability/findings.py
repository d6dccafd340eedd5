"""What can be found about an officer and a window: its code, its price in points, and the sentence it comes out as.

Points say what matters more, and nothing else: against an officer they are positive, for one negative. Continuity
comes before travel, travel before fair share, and wishes are weighed like a short way. A broken rule about duty costs
more than anything that can be gained; a proposal refuses most of those outright.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from liaison.places.languages import LANGUAGES
from liaison.presentation import words
from liaison.rosters.models import Kind, Override

# What forbids it.
UNIT, ADVISER, AWAY, BUSY, TOO_FAR, NO_DUTY = "unit", "adviser", "away", "busy", "too-far", "no-duty"
# What speaks against it: first the rules about duty.
REST_DAY, OFF_DUTY, LENGTH = str(Override.Rule.REST_DAY), "off-duty", str(Override.Rule.LENGTH)
REST, DAYS, NOTICE = str(Override.Rule.REST), str(Override.Rule.DAYS), str(Override.Rule.NOTICE)
NEXT_DOOR, SAME_PLACE, TIGHT = "next-door", "same-place", "tight"
NO_ROSTER, NO_LANGUAGE, NO_WOMAN_SPACE = "no-roster", "no-language", "womens-space"
SUNSET, HOURS, LOAD = "sunset", "hours", "load"
# What speaks for it.
ON_DUTY, NAMED, DEPUTY, LAST, KNOWS = "on-duty", "named", "deputy", "last", "knows"
TEAM, LANGUAGE, WOMEN, NEAR = "team", "language", "women", "near"

PRICES: dict[str, int] = {
    # Duty.
    REST_DAY: 200,
    REST: 160,
    DAYS: 120,
    OFF_DUTY: 100,
    LENGTH: 45,
    NOTICE: 40,
    NO_ROSTER: 30,
    NO_DUTY: 70,
    # Continuity: the officer that the place knows, its languages, its space for women.
    NAMED: -60,
    DEPUTY: -40,
    LAST: -40,
    KNOWS: -8,  # for each visit of the last half year, three at most
    LANGUAGE: -20,
    NO_LANGUAGE: 15,
    WOMEN: -20,
    NO_WOMAN_SPACE: 10,
    TEAM: -15,
    # Travel.
    TIGHT: 25,
    NEXT_DOOR: 15,
    SAME_PLACE: 5,
    NEAR: -10,
    # Wishes, and fair share: for each visit more than the others had, five at most.
    SUNSET: 12,
    HOURS: 8,
    LOAD: 3,
}
# Whoever goes on in spite of one of these says why, and the reason is kept.
NEEDS_REASON = frozenset({REST_DAY, OFF_DUTY, LENGTH, REST, DAYS, NOTICE, NEXT_DOOR, TIGHT})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: `about` holds what its sentence needs, which is put together only when somebody reads it."""

    code: str
    price: int = 0
    about: tuple[Any, ...] = ()

    @property
    def sentence(self) -> str:
        """In words, for those who lead."""
        return SENTENCES[self.code](*self.about)


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether an officer fits a window: what forbids it, what speaks against it, what speaks for it."""

    refusals: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    reasons: tuple[Finding, ...] = ()

    @property
    def price(self) -> int:
        """What speaks against it less what speaks for it, in points: the lowest fits best."""
        return sum(found.price for found in self.warnings) + sum(found.price for found in self.reasons)

    @property
    def lesser(self) -> tuple[Finding, ...]:
        """The warnings that ask for no reason."""
        return tuple(found for found in self.warnings if found.code not in NEEDS_REASON)

    @property
    def to_overrule(self) -> tuple[Finding, ...]:
        """The warnings that nobody passes over without a reason."""
        return tuple(found for found in self.warnings if found.code in NEEDS_REASON)


def found(code: str, *about: Any, times: int = 1) -> Finding:
    """A finding at its usual price, or a multiple of it."""
    return Finding(code, PRICES.get(code, 0) * times, about)


def _on(at: datetime) -> str:
    return words.day(at)


def _away(kinds: Iterable[str], starts_at: datetime | None, ends_at: datetime | None) -> str:
    if starts_at is not None and ends_at is not None:
        return f"Taken from duty from {words.between(starts_at, ends_at)}."
    return f"Away that day: {', '.join(Kind(kind).label.lower() for kind in kinds)}."


def _off_duty(tours: Iterable[tuple[datetime, datetime]]) -> str:
    said = " and ".join(words.between(*tour) for tour in tours)
    return f"Not on duty for all of it: the tour is {said}." if said else "Not on duty at that time."


def _tight(place: str, gap: int, way: int | None, by: str) -> str:
    if way is None:
        return f"{words.duration(gap)} between this and {place}. Nobody knows how far it is."
    return f"Tight: {words.duration(gap)} between this and {place}, and the way takes {words.duration(way)} {by}."


def _knows(visits: int) -> str:
    return f"Has been there {visits} times in half a year." if visits > 1 else "Has been there once in half a year."


def _as_it_is(sentence: str) -> str:
    return sentence


_LANGUAGES = dict(LANGUAGES)
SENTENCES: dict[str, Callable[..., str]] = {
    UNIT: lambda: "Does not serve in this command unit on that day.",
    ADVISER: lambda: "A security adviser goes for security advice only.",
    AWAY: _away,
    BUSY: lambda place, a, b: f"Already at {place} from {words.between(a, b)}.",
    TOO_FAR: lambda place, gap, way, by: (
        f"Cannot be in time: {words.duration(gap)} between this and {place}, and the way takes"
        f" {words.duration(way)} {by}."
    ),
    NO_DUTY: lambda rank: f"{rank or 'This rank'} has no roster: ask in person.",
    REST_DAY: _as_it_is,
    REST: _as_it_is,
    DAYS: _as_it_is,
    NOTICE: _as_it_is,
    LENGTH: _as_it_is,
    OFF_DUTY: _off_duty,
    NEXT_DOOR: lambda place, a, b: f"Also at {place}, next door, from {words.between(a, b)}.",
    SAME_PLACE: lambda a, b: f"Is there already from {words.between(a, b)}.",
    TIGHT: _tight,
    NO_ROSTER: lambda: "No roster is known for these days.",
    NO_LANGUAGE: lambda codes: f"Speaks none of: {', '.join(_LANGUAGES.get(code, code) for code in codes)}.",
    NO_WOMAN_SPACE: lambda: "Has not said that they can visit the space for women.",
    SUNSET: lambda at: f"Asked for a break at sunset, which is at {words.clock(at)}.",
    HOURS: lambda wish: wish,
    LOAD: lambda mine, usual: f"{mine} visits in four weeks; the usual number is {usual}.",
    ON_DUTY: lambda tours: "On duty " + " and ".join(words.between(*tour) for tour in tours) + ".",
    NAMED: lambda: "Named officer of this place.",
    DEPUTY: lambda: "Deputy of this place.",
    LAST: lambda at: f"Was there last, on {_on(at)}.",
    KNOWS: _knows,
    TEAM: lambda team: f"Serves in {team}.",
    LANGUAGE: lambda codes: f"Speaks {', '.join(_LANGUAGES.get(code, code) for code in codes)}.",
    WOMEN: lambda: "Can visit the space for women.",
    NEAR: lambda place, way, by: (
        f"{words.duration(way)} {by} from {place} that day." if way else f"At {place} that day already."
    ),
}
