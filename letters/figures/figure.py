"""One figure that a letter may carry, and how it is said in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta

from liaison.presentation.money import pounds

YEAR = relativedelta(months=12)
"""So far back do worries count, and so old may a source be."""
NOUNS = {"places": ("place", "places"), "days": ("day", "days"), "applications": ("application", "applications")}


@dataclass(frozen=True)
class Figure:
    """One figure that may be pinned. `value` is a whole number of `unit`: places, applications, days or pence.

    `measure` says what is counted: figures of one measure can stand beside each other. `is_about` figures are rounded,
    or published as approximate. `group` is the heading under which a writer finds it.
    """

    key: str
    label: str
    value: int
    unit: str
    source: str
    as_of: date
    group: str
    measure: str = ""
    is_about: bool = False

    def is_like(self, other: "Figure") -> bool:
        """Whether both count the same, so that they can stand beside each other."""
        return (self.measure, self.unit) == (other.measure, other.unit)


def comparators(figure: Figure, offered: list[Figure]) -> list[Figure]:
    """Those that measure the same as this one elsewhere, in another year or scheme, in the order they are offered."""
    return [each for each in offered if each.key != figure.key and each.is_like(figure)]


def in_words(value: int, unit: str, *, is_about: bool = False) -> str:
    """'about £24,500,000', '12 places', '1 day'."""
    one, many = NOUNS.get(unit, (unit, unit))
    worded = pounds(value) if unit == "pence" else f"{value:,} {one if value == 1 else many}"
    return f"about {worded}" if is_about else worded


def worded(pinned: Mapping[str, Any]) -> str:
    """A pinned figure, or its comparator, as it is read."""
    return in_words(pinned["value"], pinned["unit"], is_about=pinned.get("is_about", False))
