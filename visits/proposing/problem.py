"""The question that a proposal answers, and its answer: plain values, no database, no request."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A window to cover. `fixed` officers are sent already: they count, and no proposal takes them away."""

    key: str
    place_id: int
    day: date
    starts_at: datetime
    ends_at: datetime
    minimum: int = 1
    needed: int = 1
    fixed: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Option:
    """An officer who may go to a window. `price` is what speaks against it, less what speaks for it (points)."""

    slot: str
    officer: int
    price: int = 0


@dataclass(frozen=True, kw_only=True)
class Question:
    """Everything that the best allotment depends on.

    `clashes` are pairs of windows (by key, in order of start) that nobody can do both of; `travel` prices the way
    between two windows of one day that can both be done. `loads` says how many visits each officer had in the last
    weeks, `pinned` what a supervisor has decided, `earlier` what the proposal before this one said. `also_busy` are
    windows that an officer cannot do because of something else (hard): such pairs have no option.
    """

    slots: tuple[Slot, ...]
    options: tuple[Option, ...]
    clashes: frozenset[tuple[str, str]] = frozenset()
    travel: Mapping[tuple[str, str], int] = field(default_factory=dict)
    loads: Mapping[int, int] = field(default_factory=dict)
    pinned: frozenset[tuple[str, int]] = frozenset()
    earlier: frozenset[tuple[str, int]] = frozenset()
    most_a_day: int = 4


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Who goes where: pairs of window key and officer, without those fixed.

    `optimal` says that no better answer exists; otherwise `gap` bounds how much better one could be, as a share of
    the whole objective. `stopped` means that somebody called it off. `seconds` is how long it took.
    """

    chosen: frozenset[tuple[str, int]]
    optimal: bool
    gap: float
    seconds: float
    stopped: bool = False
    covered: int = 0
    filled: int = 0
    price: int = 0
