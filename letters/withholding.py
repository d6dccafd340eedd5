"""How many places found the same, as it may stand in a letter: letters leave the unit, and nobody may be worked out.

Pure: numbers in, numbers out. Equity figures come withheld already (`funding.withholding`); this is for the counts of
places by category of their worry. What a reader is taken to know: how many places the unit has, which places letters
quoted by name, and every count that any version of any letter gave before.

- A count under five is withheld, zero too; so is one that leaves fewer than five places over, since "all but two"
  tells of the two, and "all" of everybody. Places that were quoted by name on the same matter are taken off first:
  beside four named places "five" would point at a fifth.
- A place may stand in several categories, and no total is given. So counts are not parts of a sum. Of two counts a and
  b among n places the overlap lies anywhere from max(0, a + b - n) to min(a, b): at least five apart, whenever each of
  a, b, n - a and n - b is at least five. Three or more leave more room still.
- Two counts of one category within twelve months are about some of the same worries, and their difference is about the
  places that came and went. A count that moved by less than five stays as it was given last, with its date. Where it is
  near to an earlier one, but not to the last, it is withheld. Counts twelve months apart share no worry.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

SMALLEST = 5
"""As in equity figures: the usual threshold for figures about people and places that are few."""


@dataclass(frozen=True)
class Given:
    """A count as it was given to readers, and the day to which it counts."""

    value: int
    as_of: date


def to_give(count: int, *, places: int, named: int, before: Iterable[Given], on: date) -> Given | None:
    """The count as it may be given on this day; None where it is withheld.

    `places` is how many the unit has, `named` how many of them letters quote by name on this matter, and `before` what
    was given in the twelve months before.
    """
    if count - named < SMALLEST or places - count < SMALLEST:
        return None
    near = [each for each in before if abs(each.value - count) < SMALLEST]
    if not near:
        return Given(count, on)
    last = max(before, key=lambda each: (each.as_of, each.value))
    # What is given again must hold today's rule as well: somebody may have been named, or a place closed, since.
    fits = last.value - named >= SMALLEST and places - last.value >= SMALLEST
    return last if last in near and fits else None
