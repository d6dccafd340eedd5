"""Those who plan around the gatherings of a place see them before and after each change.

Whatever moves a gathering (its usual times, one day that is different, a date, a timetable) is written inside
`changing`. Apps above register a follower in their `ready()`; it runs in the same transaction.
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
    day, each with the day before.
    """

    by: Any
    place_id: int
    first: date
    last: date | None = None
    sitting_id: int | None = None
    moved: list[tuple[ObservanceDate, date]] = field(default_factory=list)


Follower = Callable[[Change], AbstractContextManager[None]]
_followers: list[Follower] = []


def followed_by(*followers: Follower) -> None:
    """Register context managers that are entered before gatherings change and left afterwards."""
    _followers.extend(each for each in followers if each not in _followers)


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
