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
    weeks, `pinned` what a supervisor has decided, `earlier` what the proposal before this one said. An officer who
    cannot go to a window because of something else has no option there.

    `share` and `keep` say in points what fairness and calm are worth beside the prices of options: an officer's next
    visit costs `share` for each visit more than the least burdened officer has, and leaving out a pair of `earlier`
    that is still possible costs `keep`. So a proposal changes for a window that would otherwise stay short, or for a
    gain greater than `keep`, and for nothing less.
    """

    slots: tuple[Slot, ...]
    options: tuple[Option, ...]
    clashes: frozenset[tuple[str, str]] = frozenset()
    travel: Mapping[tuple[str, str], int] = field(default_factory=dict)
    loads: Mapping[int, int] = field(default_factory=dict)
    pinned: frozenset[tuple[str, int]] = frozenset()
    earlier: frozenset[tuple[str, int]] = frozenset()
    most_a_day: int = 4
    share: int = 5
    keep: int = 50


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """A pin that breaks a rule, and is kept because a supervisor's word stands. `other` is the window it clashes with.

    `code` is one of the constants of this class.
    """

    UNKNOWN = "unknown-window"
    NO_OPTION = "no-option"
    CLASH = "clash"
    FULL_DAY = "full-day"
    FULL_WINDOW = "full-window"

    slot: str
    officer: int
    code: str
    other: str = ""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Who goes where: pairs of window key and officer, without those fixed.

    `optimal` says that no better answer exists. Otherwise `gap` bounds how much better one could be: while windows or
    places might still be won, the share of all places that might be; then the share of the price. `stopped` means that
    somebody called it off; the answer is then the best found so far. `seconds` is how long it took.

    `covered` counts windows that have their minimum, those `fixed` included; `least` the places filled of all minimums;
    `filled` the places filled of all that are needed. `price` is in points: options, ways, fair share and changes.
    """

    chosen: frozenset[tuple[str, int]]
    optimal: bool
    gap: float
    seconds: float
    stopped: bool = False
    covered: int = 0
    least: int = 0
    filled: int = 0
    price: int = 0
    troubles: tuple[Trouble, ...] = ()
