"""A question too large to be weighed as one: a day at a time, as days share nothing but who went how often."""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from visits.proposing.allowed import Allowed, Pair, allowed
from visits.proposing.modelling import groups
from visits.proposing.pricing import appraise
from visits.proposing.problem import Answer, Question

# Above so many free pairs the whole is no longer solved within a minute.
LARGE = 16_000
# Of the time there is, so much for the answer; the rest shows how good it is.
FOR_ANSWER = 0.6

IN_TURN = "Working through one day after another"
HOW_GOOD = "Looking how much better another answer could be"

Tell = Callable[[int, str], None]
Solve = Callable[[Question, float, Tell], Answer]


def in_parts(rules: Allowed) -> list[list[str]]:
    """The windows by part, where a question is to be solved in parts; otherwise all of them as one."""
    return groups(rules) if len(rules.free) > LARGE else [list(rules.slots)]


@dataclass
class ByParts:
    """A question solved part by part, in order of time.

    Every part is the best for the visits that everybody has by then, fixed and pinned windows of later days included.
    `solve` solves one part in so many seconds.
    """

    question: Question
    parts: list[list[str]]
    solve: Solve
    tell: Tell
    stop: Callable[[], bool]

    def answer(self, seconds: float) -> Answer:
        """The parts put together, and by how much of its price another answer could be better."""
        began = time.monotonic()
        rules = allowed(self.question)
        visits = _standing(rules)
        answers: list[Answer] = []
        for number, keys in enumerate(self.parts):
            left = began + FOR_ANSWER * seconds - time.monotonic()
            part = part_of(self.question, keys)
            elsewhere = visits - _standing(allowed(part))
            part = replace(part, loads=Counter(self.question.loads) + elsewhere)
            answer = self.solve(part, left / (len(self.parts) - number), self._telling(number, 0, FOR_ANSWER, IN_TURN))
            visits.update(officer for key, officer in answer.chosen if (key, officer) not in rules.pins)
            answers.append(answer)
        chosen = frozenset(pair for answer in answers for pair in answer.chosen)
        worth = appraise(self.question, rules, chosen)
        gap = max(answer.gap for answer in answers)
        stopped = self.stop()
        better = None if stopped else self._might_be_better(chosen, rules, began + seconds)
        gap = max(gap, 1.0 if better is None else better / max(1, abs(worth.price)))
        return Answer(
            chosen=chosen,
            optimal=gap == 0,
            gap=gap,
            seconds=time.monotonic() - began,
            stopped=stopped,
            covered=worth.covered,
            least=worth.least,
            filled=worth.filled,
            price=worth.price,
            troubles=rules.troubles,
        )

    def _might_be_better(self, chosen: Collection[Pair], rules: Allowed, ends: float) -> float | None:
        """Points by which another answer could be better at most; None when time did not suffice to find out.

        The price of fair shares is convex in an officer's visits, so it lies above its tangent at the visits of this
        answer. With the tangent in its place nothing links the parts any more, and the best of each is a bound.
        """
        visits = Counter(officer for _key, officer in chosen)
        visits.update(self.question.loads)
        visits.update(officer for slot in self.question.slots for officer in slot.fixed)
        share = self.question.share
        slopes = {officer: share * visits[officer] - share // 2 for _key, officer in rules.free}
        options = tuple(
            replace(option, price=option.price + slopes.get(option.officer, 0)) for option in self.question.options
        )
        straight = replace(self.question, options=options, share=0)
        better = 0.0
        for number, keys in enumerate(self.parts):
            left = ends - time.monotonic()
            if left <= 0 or self.stop():
                return None
            part = part_of(straight, keys)
            telling = self._telling(number, FOR_ANSWER, 1 - FOR_ANSWER, HOW_GOOD)
            best = self.solve(part, left / (len(self.parts) - number), telling)
            inside = set(keys)
            here = appraise(part, allowed(part), [pair for pair in chosen if pair[0] in inside])
            better += here.price - best.price + best.gap * max(1, abs(best.price))
        return max(0.0, better)

    def _telling(self, number: int, before: float, share: float, phase: str) -> Tell:
        """Tell how far the whole is while one part is solved."""
        count = len(self.parts)
        return lambda percent, _phase: self.tell(int(100 * (before + share * (number + percent / 100) / count)), phase)


def _standing(rules: Allowed) -> Counter[int]:
    return Counter({officer: len(keys) for officer, keys in rules.standing.items()})


def part_of(question: Question, keys: Iterable[str]) -> Question:
    """The question about some of its windows."""
    inside = set(keys)
    return replace(
        question,
        slots=tuple(slot for slot in question.slots if slot.key in inside),
        options=tuple(option for option in question.options if option.slot in inside),
        clashes=frozenset(pair for pair in question.clashes if inside.issuperset(pair)),
        travel={pair: price for pair, price in question.travel.items() if inside.issuperset(pair)},
        pinned=frozenset(pair for pair in question.pinned if pair[0] in inside),
        earlier=frozenset(pair for pair in question.earlier if pair[0] in inside),
    )
