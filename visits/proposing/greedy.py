"""The allotment that a careful person makes by hand: the hardest window first, the best officer still free for it.

It is the hint from which the solver starts, and what the solver is measured against.
"""

from collections import defaultdict

from visits.proposing.allowed import Allowed, Pair, wanted
from visits.proposing.pricing import share_from, ways
from visits.proposing.problem import Question


def greedy(question: Question, rules: Allowed, start: frozenset[Pair] = frozenset()) -> frozenset[Pair]:
    """Pairs that break no rule, pins among them. Pairs of `start` that are still possible are taken first.

    Two rounds: every window towards its minimum, then every window towards what it needs. In each the window with the
    fewest officers left to choose from comes first, and takes whoever costs least at that moment.
    """
    hand = _Hand(question, rules)
    for key, officer in sorted(start, key=lambda pair: (rules.order.get(pair[0], -1), pair[1])):
        if hand.can(key, officer):
            hand.take(key, officer)
    for target in ("minimum", "needed"):
        while (hardest := hand.hardest(target)) is not None:
            hand.take(hardest, hand.cheapest(hardest))
    return frozenset(hand.taken) | frozenset(rules.pins)


class _Hand:
    """What has been handed out so far, and who is left for each window."""

    def __init__(self, question: Question, rules: Allowed) -> None:
        self.question, self.rules = question, rules
        self.taken: set[Pair] = set()
        self.theirs: dict[int, list[str]] = defaultdict(list)
        for officer, keys in rules.standing.items():
            self.theirs[officer].extend(keys)
        self.left, self.room = dict(rules.left), dict(rules.room)
        self.load = dict(share_from(question, rules))
        self.candidates: dict[str, set[int]] = {key: set() for key in rules.slots}
        self.possible: dict[int, set[str]] = defaultdict(set)
        for key, officer in rules.free:
            self.candidates[key].add(officer)
            self.possible[officer].add(key)

    def can(self, key: str, officer: int) -> bool:
        """Whether this pair breaks no rule now."""
        return officer in self.candidates.get(key, ()) and self.room[key] > 0

    def take(self, key: str, officer: int) -> None:
        """Send this officer, and strike out what they can no longer do."""
        day = self.rules.slots[key].day
        self.taken.add((key, officer))
        self.theirs[officer].append(key)
        self.room[key] -= 1
        self.left[officer, day] -= 1
        self.load[officer] += 1
        for other in [*self.possible[officer]]:
            full = self.left[officer, day] <= 0 and self.rules.slots[other].day == day
            if other == key or full or self.rules.clash(key, other):
                self.candidates[other].discard(officer)
                self.possible[officer].discard(other)

    def hardest(self, target: str) -> str | None:
        """The window below its target with the fewest officers to choose from; None when none can be helped."""
        short = [
            (len(self.candidates[key]), self.rules.order[key], key)
            for key, slot in self.rules.slots.items()
            if self.candidates[key] and self._missing(key, slot.minimum if target == "minimum" else wanted(slot)) > 0
        ]
        return min(short)[2] if short else None

    def cheapest(self, key: str) -> int:
        """Who costs least there at this moment."""
        return min(self.candidates[key], key=lambda officer: (self.price(key, officer), officer))

    def _missing(self, key: str, target: int) -> int:
        return target - (wanted(self.rules.slots[key]) - self.room[key])

    def price(self, key: str, officer: int) -> int:
        """What sending this officer would add."""
        theirs = self.theirs[officer]
        added = self.rules.free[key, officer] + self.question.share * self.load[officer]
        if theirs:
            added += ways(self.question, self.rules, [*theirs, key]) - ways(self.question, self.rules, theirs)
        return added - (self.question.keep if (key, officer) in self.question.earlier else 0)
