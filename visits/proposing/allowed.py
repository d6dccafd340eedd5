"""What may be chosen at all, once those sent already and those pinned stand: the hard rules, read from one question."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from visits.proposing.problem import Question, Slot, Trouble

Pair = tuple[str, int]


@dataclass(frozen=True)
class Allowed:
    """The free pairs of a question, and what already stands.

    `free` gives each pair that may be chosen its price; none of them clashes with what stands. `standing` are the
    windows of each officer that nobody decides any more (fixed and pinned), `pins` the pinned pairs to be answered.
    `room` is how many more officers a window may get, `left` how many more windows an officer may get on a day.
    """

    slots: Mapping[str, Slot]
    order: Mapping[str, int]
    free: Mapping[Pair, int]
    pins: Mapping[Pair, int]
    standing: Mapping[int, tuple[str, ...]]
    room: Mapping[str, int]
    left: Mapping[tuple[int, date], int]
    clashes: frozenset[tuple[str, str]]
    troubles: tuple[Trouble, ...]

    def clash(self, one: str, other: str) -> bool:
        """Whether nobody can do both windows."""
        return (one, other) in self.clashes or (other, one) in self.clashes

    def in_order(self, keys: Iterable[str]) -> list[str]:
        """These windows by start."""
        return sorted(keys, key=self.order.__getitem__)


def wanted(slot: Slot) -> int:
    """How many officers a window is to have; never fewer than its minimum."""
    return max(slot.minimum, slot.needed)


def allowed(question: Question) -> Allowed:
    """Read the hard rules of a question. Pins always stand: what conflicts with one is no longer free."""
    slots = {slot.key: slot for slot in question.slots}
    in_time = sorted(question.slots, key=lambda slot: (slot.starts_at, slot.ends_at, slot.key))
    order = {slot.key: place for place, slot in enumerate(in_time)}
    clashes = frozenset(
        (one, other) if order[one] < order[other] else (other, one)
        for one, other in question.clashes
        if one != other and one in slots and other in slots
    )
    prices: dict[Pair, int] = {}
    for option in question.options:
        pair = (option.slot, option.officer)
        if option.slot in slots:
            prices[pair] = min(option.price, prices.get(pair, option.price))
    pins = {
        (slot, officer): prices.get((slot, officer), 0)
        for slot, officer in sorted(question.pinned)
        if slot in slots and officer not in slots[slot].fixed
    }
    standing = _standing(in_time, pins)
    room = {key: wanted(slot) - len(slot.fixed) for key, slot in slots.items()}
    for key, _officer in pins:
        room[key] -= 1
    left: dict[tuple[int, date], int] = {}
    for officer, keys in standing.items():
        for key in keys:
            day = (officer, slots[key].day)
            left[day] = left.get(day, question.most_a_day) - 1
    beside: dict[str, set[str]] = defaultdict(set)
    for one, other in clashes:
        beside[one].add(other)
        beside[other].add(one)
    free = {}
    for (key, officer), price in prices.items():
        stands = standing.get(officer, ())
        if key in stands or room[key] <= 0 or not beside[key].isdisjoint(stands):
            continue
        if left.setdefault((officer, slots[key].day), question.most_a_day) > 0:
            free[key, officer] = price
    return Allowed(
        slots=slots,
        order=order,
        free=free,
        pins=pins,
        standing=standing,
        room=room,
        left=left,
        clashes=clashes,
        troubles=tuple(_troubles(question, slots, standing, prices, beside, room, left)),
    )


def _standing(in_time: Iterable[Slot], pins: Iterable[Pair]) -> dict[int, tuple[str, ...]]:
    """The windows by officer that nobody decides any more, in order of start."""
    pinned: dict[str, list[int]] = defaultdict(list)
    for key, officer in pins:
        pinned[key].append(officer)
    standing: dict[int, tuple[str, ...]] = {}
    for slot in in_time:
        for officer in (*sorted(slot.fixed), *pinned[slot.key]):
            standing[officer] = (*standing.get(officer, ()), slot.key)
    return standing


def _troubles(
    question: Question,
    slots: Mapping[str, Slot],
    standing: Mapping[int, tuple[str, ...]],
    prices: Mapping[Pair, int],
    beside: Mapping[str, set[str]],
    room: Mapping[str, int],
    left: Mapping[tuple[int, date], int],
) -> Iterable[Trouble]:
    """Which rules the pins break, a line each."""
    for key, officer in sorted(question.pinned):
        if key not in slots:
            yield Trouble(slot=key, officer=officer, code=Trouble.UNKNOWN)
            continue
        if officer in slots[key].fixed:
            continue
        if (key, officer) not in prices:
            yield Trouble(slot=key, officer=officer, code=Trouble.NO_OPTION)
        for other in standing[officer]:
            if other in beside[key]:
                yield Trouble(slot=key, officer=officer, code=Trouble.CLASH, other=other)
        if left[officer, slots[key].day] < 0:
            yield Trouble(slot=key, officer=officer, code=Trouble.FULL_DAY)
        if room[key] < 0:
            yield Trouble(slot=key, officer=officer, code=Trouble.FULL_WINDOW)
