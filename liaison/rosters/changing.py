"""Those who plan around duty see the rosters before and after each change of them.

Whatever enters, changes or withdraws shifts is written inside `changing`. Apps above register a follower in their
`ready()`; it runs in the same transaction. Rosters know nothing of what hangs on them.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from liaison.rosters.models import Shift


@dataclass(frozen=True)
class Change:
    """Who changes whose duty, and on which London days it may differ afterwards.

    `by` is nobody when a command does it. `officers` are primary keys. A tour of the last day may end on the next.
    """

    by: Any
    unit_id: int
    officers: frozenset[int]
    first: date
    last: date

    @classmethod
    def of(cls, shift: Shift, by: Any, *also: date) -> Self:
        """The change of one shift; `also` are days that it does not lie on yet."""
        days = (shift.first_on, shift.last_on, *also)
        return cls(by, shift.unit_id, frozenset([shift.officer_id]), min(days), max(days))


Follower = Callable[[Change], AbstractContextManager[None]]
_followers: list[Follower] = []


def followed_by(*followers: Follower) -> None:
    """Register context managers that are entered before duty changes and left afterwards."""
    _followers.extend(each for each in followers if each not in _followers)


@contextmanager
def changing(change: Change) -> Iterator[Change]:
    """Make the change inside this block; the followers put right what depends on it when the block ends.

    The roster of the unit is locked already; followers lock what hangs on it (visits) only after that.
    """
    with ExitStack() as stack:
        for follower in _followers:
            stack.enter_context(follower(change))
        yield change


def spanning(by: Any, unit_id: int, touched: Iterable[tuple[int, date, date]]) -> Change | None:
    """The change of many shifts, each given as officer, first and last day; None where there are none."""
    found = list(touched)
    if not found:
        return None
    officers = frozenset(officer for officer, _, _ in found)
    return Change(by, unit_id, officers, min(first for _, first, _ in found), max(last for _, _, last in found))
