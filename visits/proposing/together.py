"""Windows beside one another: who can do two of them, what the way costs, and what an officer's other windows mean."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import combinations

from visits.suitability.facts import Busy, Facts
from visits.suitability.findings import NEXT_DOOR, PRICES, TIGHT, Judgement
from visits.suitability.judging import SLACK, judge
from visits.suitability.travel import Travel, is_next_door
from visits.windows import Window

Pair = tuple[str, int]
# Windows whose starts lie further apart leave time for any way.
NEAR_IN_TIME = timedelta(hours=4)
# A point for each so many minutes of a way; a way longer than this costs no more.
MINUTES_A_POINT, LONGEST_WAY = 2, 60


def clashes(windows: Iterable[Window], facts: Facts, options: Collection[Pair]) -> Iterator[tuple[str, str]]:
    """Pairs of windows, by start, that somebody could go to either of and not both.

    Whoever gets about fastest is held to the pace of the slowest who might go to these two.
    """
    paces: dict[str, set[str]] = {}
    for key, officer in options:
        paces.setdefault(key, set()).add(facts.wishes_of(officer).travels)
    for one, other in _pairs(windows):
        if other.starts_at - one.starts_at > NEAR_IN_TIME:
            continue
        common = paces.get(one.key, set()) & paces.get(other.key, set())
        if not all(_can_do_both(one, other, facts, by) for by in common or {Travel.FOOT}):
            yield one.key, other.key


def _can_do_both(one: Window, other: Window, facts: Facts, by: str) -> bool:
    """The hard rule of `judging`, for two windows to neither of which anybody is sent yet."""
    if _is_here(one, other, facts):
        return True
    way = facts.minutes_between(one.place_id, other.place_id, by)
    return _gap(one, other) >= (way or 0)


def ways(windows: Iterable[Window], facts: Facts) -> dict[tuple[str, str], int]:
    """What going from one window to another of the same day costs, in points, by their keys in order of start."""
    prices = {}
    for one, other in _pairs(windows):
        if one.day != other.day:
            continue
        gap = _gap(one, other)
        if _is_here(one, other, facts):
            price = PRICES[NEXT_DOOR] if gap < 0 else 0
        else:
            way = facts.minutes_between(one.place_id, other.place_id)
            price = min(LONGEST_WAY if way is None else way, LONGEST_WAY) // MINUTES_A_POINT
            price += PRICES[TIGHT] if gap < (way or 0) + SLACK else 0
        if price:
            prices[one.key, other.key] = price
    return prices


def _pairs(windows: Iterable[Window]) -> Iterator[tuple[Window, Window]]:
    return combinations(sorted(windows, key=lambda window: (window.starts_at, window.ends_at, window.key)), 2)


def _gap(one: Window, other: Window) -> int:
    """Whole minutes between two windows; negative where they overlap."""
    between = max(other.starts_at - one.ends_at, one.starts_at - other.ends_at)
    return int(between.total_seconds() // 60)


def _is_here(one: Window, other: Window, facts: Facts) -> bool:
    spots = facts.places
    return one.place_id == other.place_id or is_next_door(spots[one.place_id].position, spots[other.place_id].position)


class Together:
    """Judges an officer for a window beside the other windows that the same officer is to do."""

    def __init__(self, facts: Facts, windows: Mapping[str, Window]) -> None:
        self.windows, self._before = windows, facts.busy
        self._busy: dict[int, list[Busy]] = {}
        self.facts = replace(facts, busy=self._busy)

    def judge(self, key: str, officer: int, others: Iterable[str]) -> Judgement:
        """As a proposal judges; `others` are the keys of the windows proposed for this officer."""
        proposed = [self._as_busy(other) for other in others if other != key]
        self._busy[officer] = [*self._before.get(officer, ()), *proposed]
        return judge(self.windows[key], officer, self.facts, for_proposal=True)

    def _as_busy(self, key: str) -> Busy:
        window = self.windows[key]
        spot = self.facts.places[window.place_id]
        # A visit that is not planned yet has no reference, and must not be taken for another that has none.
        ref = window.visit_ref or f"proposed {key}"
        return Busy(ref, window.place_id, spot.name, spot.position, window.starts_at, window.ends_at, 0)
