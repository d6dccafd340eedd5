"""What an allotment is worth: coverage first, then points. Knows nothing of how one is found."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from visits.proposing.allowed import Allowed, Pair, wanted
from visits.proposing.problem import Question


@dataclass(frozen=True, kw_only=True)
class Worth:
    """An allotment's worth, in the order in which it counts; the prices are added up.

    `covered` windows have their minimum; `least` places of all minimums and `filled` places of all that are needed are
    taken. Prices in points: `options`, `ways` between windows of one day, fair `shares`, and `changes`.
    """

    covered: int
    least: int
    filled: int
    options: int
    ways: int
    shares: int
    changes: int

    @property
    def price(self) -> int:
        """Points altogether; fewer are better."""
        return self.options + self.ways + self.shares + self.changes

    @property
    def rank(self) -> tuple[int, int, int, int]:
        """Greater is better: every window its minimum before any its second, and only then the price."""
        return self.covered, self.least, self.filled, -self.price


def appraise(question: Question, rules: Allowed, chosen: Collection[Pair]) -> Worth:
    """The worth of these pairs (pins among them, those fixed not), together with what is fixed."""
    count: dict[str, int] = {key: len(slot.fixed) for key, slot in rules.slots.items()}
    theirs: dict[int, set[str]] = defaultdict(set)
    for key, officer in chosen:
        count[key] += 1
        theirs[officer].add(key)
    for officer, keys in rules.standing.items():
        theirs[officer].update(keys)
    slots = rules.slots.values()
    first = share_from(question, rules)
    new = Counter(pair[1] for pair in chosen if pair not in rules.pins)
    return Worth(
        covered=sum(count[slot.key] >= slot.minimum for slot in slots),
        least=sum(min(count[slot.key], slot.minimum) for slot in slots),
        filled=sum(min(count[slot.key], wanted(slot)) for slot in slots),
        options=sum(rules.free.get(pair, rules.pins.get(pair, 0)) for pair in chosen),
        ways=sum(ways(question, rules, keys) for keys in theirs.values()),
        shares=question.share * sum(sum(range(more, more + new[officer])) for officer, more in first.items()),
        changes=question.keep * sum(pair in rules.free and pair not in chosen for pair in question.earlier),
    )


def share_from(question: Question, rules: Allowed) -> Mapping[int, int]:
    """How many visits more than the least burdened each officer has before anything free is chosen.

    Those who may be chosen are compared with one another; what is fixed and pinned counts like the visits of the last
    weeks. The next visit then costs so many times `share`, the one after that one more: the load evens out.
    """
    have = {
        officer: question.loads.get(officer, 0) + len(rules.standing.get(officer, ()))
        for officer in sorted({officer for _key, officer in rules.free})
    }
    least = min(have.values(), default=0)
    return {officer: visits - least for officer, visits in have.items()}


def ways(question: Question, rules: Allowed, keys: Iterable[str]) -> int:
    """The price of the ways between consecutive windows of each day for one officer who does all these."""
    line = rules.in_order(keys)
    return sum(way(question, rules, one, other) for one, other in _neighbours(rules, line))


def way(question: Question, rules: Allowed, one: str, other: str) -> int:
    """The price of going from one window to a later one of the same day; nothing on different days."""
    if rules.slots[one].day != rules.slots[other].day:
        return 0
    return max(0, question.travel.get((one, other), question.travel.get((other, one), 0)))


def _neighbours(rules: Allowed, line: list[str]) -> Iterable[tuple[str, str]]:
    """Consecutive windows, day by day: windows of two days may interleave where one runs past midnight."""
    last: dict[object, str] = {}
    for key in line:
        day = rules.slots[key].day
        if day in last:
            yield last[day], key
        last[day] = key
