"""Those who plan around the gatherings of a place see them before and after each change.

Whatever moves a gathering (its usual times, one day that is different, a date, a timetable) is written inside
`changing`. Apps above register a follower in their `ready()`; it runs in the same transaction. They may register as
well who tells in advance what hangs on a date.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from liaison.observances.models import ObservanceDate


@dataclass
class Change:
    """Who changes gatherings of which place, and on which days these may differ afterwards.

    `by` is nobody when a command does it. `sitting_id` is None where any sitting may be touched; `last` is None
    for all days from `first` on. `moved` is filled while the change is made: the dates that now fall on another
    day, each with the day before. `told` is filled by followers: the people (primary keys) who hear from them what it
    means for themselves, and need not hear of the change besides.
    """

    by: Any
    place_id: int
    first: date
    last: date | None = None
    sitting_id: int | None = None
    moved: list[tuple[ObservanceDate, date]] = field(default_factory=list)
    told: set[int] = field(default_factory=set)


Follower = Callable[[Change], AbstractContextManager[None]]
_followers: list[Follower] = []
Foreteller = Callable[[ObservanceDate, bool], list[str]]
"""Takes a date and whether it has just moved; says in sentences what hangs on it, for whoever sees the place."""
_foretellers: list[Foreteller] = []


def followed_by(*followers: Follower) -> None:
    """Register context managers that are entered before gatherings change and left afterwards."""
    _followers.extend(each for each in followers if each not in _followers)


def foretold_by(*foretellers: Foreteller) -> None:
    """Register functions that say what hangs on a date."""
    _foretellers.extend(each for each in foretellers if each not in _foretellers)


def what_hangs_on(observance: ObservanceDate, *, moved: bool = False) -> list[str]:
    """What would move with this date, or has just `moved` with it, in sentences for the committee of the place."""
    return [sentence for tell in _foretellers for sentence in tell(observance, moved)]


@contextmanager
def changing(change: Change) -> Iterator[Change]:
    """Make the change inside this block; the followers put right what depends on it when the block ends.

    Rows are locked in one order: sitting or dates, then what follows them (visits), then the place itself, which
    is therefore written after the block.
    """
    with ExitStack() as stack:
        for follower in _followers:
            stack.enter_context(follower(change))
        yield change
