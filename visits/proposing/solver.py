"""The best allotment: first as many windows as can be covered, then the price."""

import math
import time
from collections.abc import Callable, Collection

from visits.proposing.allowed import Pair, allowed, wanted
from visits.proposing.greedy import greedy
from visits.proposing.modelling import Model, Reach, groups
from visits.proposing.parts import ByParts, in_parts
from visits.proposing.pricing import appraise
from visits.proposing.problem import Answer, Question
from visits.proposing.searching import Search

Tell = Callable[[int, str], None]
Stop = Callable[[], bool]
Build = Callable[[Collection[Pair]], Model]

# How often the caller is told and asked, in seconds; and how much of the time covering may take before price begins.
TICK = 0.2
FOR_COVER = 0.4
SHORTEST = 0.1
READING = "Reading who can go where"
COVERING = "Covering as many windows as possible"
WEIGHING = "Weighing continuity, travel and fair share"
DONE = "Done"


def solve(
    question: Question,
    *,
    seconds: float = 30.0,
    workers: int = 1,
    tell: Tell = lambda percent, phase: None,
    stop: Stop = lambda: False,
    seed: int = 1,
) -> Answer:
    """The best answer found within `seconds`; the same question and seed give the same answer where one is proven.

    In order: windows that have their minimum, places of all minimums, all places needed, price. `tell` hears the
    percent and what is being done; `stop` is asked whether to call it off. Both are called by this thread alone, about
    five times a second, so they may use its database connection. An answer always comes, if only the greedy one.
    """
    parts = in_parts(allowed(question))
    if len(parts) == 1:
        return _Solving(question, seconds, workers, tell, stop, seed).answer()

    def solve_part(part: Question, limit: float, tell_part: Tell) -> Answer:
        return _Solving(part, limit, workers, tell_part, stop, seed).answer()

    answer = ByParts(question, parts, solve_part, tell, stop).answer(seconds)
    tell(100, DONE)
    return answer


class _Solving:
    """One question being worked on, against the clock."""

    def __init__(self, question: Question, seconds: float, workers: int, tell: Tell, stop: Stop, seed: int) -> None:
        self.question, self.workers, self.tell, self.stop, self.seed = question, workers, tell, stop, seed
        self.began = time.monotonic()
        self.ends = self.began + max(SHORTEST, seconds)
        self.stopped = False
        tell(0, READING)
        self.rules = allowed(question)
        self.best: frozenset[Pair] = frozenset(self.rules.pins)
        self.worth = appraise(question, self.rules, self.best)
        self._offer(greedy(question, self.rules))
        if question.earlier:
            self._offer(greedy(question, self.rules, question.earlier))

    def answer(self) -> Answer:
        """Cover first, then price."""
        cover_gap, reaches = self._cover()
        gap = self._price(reaches) if self.rules.free else 0.0
        self.tell(100, DONE)
        return Answer(
            chosen=self.best,
            optimal=not gap and not cover_gap,
            gap=cover_gap or gap,
            seconds=time.monotonic() - self.began,
            stopped=self.stopped,
            covered=self.worth.covered,
            least=self.worth.least,
            filled=self.worth.filled,
            price=self.worth.price,
            troubles=self.rules.troubles,
        )

    def _offer(self, chosen: frozenset[Pair]) -> None:
        worth = appraise(self.question, self.rules, chosen)
        if worth.rank > self.worth.rank:
            self.best, self.worth = chosen, worth

    def _cover(self) -> tuple[float, list[tuple[list[str], Reach]]]:
        """Cover what can be covered, group by group; and the share of all places that might still be won."""
        reaches = []
        might_be_won, places = 0, sum(wanted(slot) for slot in self.rules.slots.values())
        until = self.began + (self.ends - self.began) * FOR_COVER
        for keys in groups(self.rules):
            found = self._reach(keys, self.best)
            most = self._reach(keys, {*self.rules.pins, *self.rules.free})
            if found != most and not self._over(until):
                search = self._search(self._cover_model(keys), keys, until, COVERING)
                if search.found:
                    inside = set(keys)
                    others = {pair for pair in self.best if pair[0] not in inside or pair in self.rules.pins}
                    self._offer(frozenset(others | search.chosen))
                found = self._reach(keys, self.best)
                most = found if search.proven else self._at_most(keys, search.bound, most)
            reaches.append((keys, found))
            if found != most:
                might_be_won += max(1, most.filled - found.filled)
        return might_be_won / max(1, places), reaches

    def _reach(self, keys: Collection[str], pairs: Collection[Pair]) -> Reach:
        """What these windows have if all these pairs go."""
        slots = self.rules.slots
        have = {key: len(slots[key].fixed) for key in keys}
        for key, _officer in pairs:
            if key in have:
                have[key] += 1
        return Reach(
            covered=sum(number >= slots[key].minimum for key, number in have.items()),
            least=sum(min(number, slots[key].minimum) for key, number in have.items()),
            filled=sum(min(number, wanted(slots[key])) for key, number in have.items()),
        )

    def _at_most(self, keys: Collection[str], bound: float | None, most: Reach) -> Reach:
        """The bound of a search for cover, read as counts."""
        if bound is None:
            return most
        return Reach.of_value(bound, sum(wanted(self.rules.slots[key]) for key in keys))

    def _price(self, reaches: list[tuple[list[str], Reach]]) -> float:
        """Lower the price as far as it goes without losing cover; how much lower it might be, as a share."""
        if self._over(self.ends):
            return 1.0
        search = self._search(self._price_model(reaches), list(self.rules.slots), self.ends, WEIGHING)
        if search.value is None or search.bound is None:
            return 1.0
        chosen = frozenset(self.rules.pins) | search.chosen
        constant = appraise(self.question, self.rules, chosen).price - search.value
        self._offer(chosen)
        return 0.0 if search.proven else (self.worth.price - search.bound - constant) / max(1, abs(self.worth.price))

    def _cover_model(self, keys: list[str]) -> Build:
        def build(pairs: Collection[Pair]) -> Model:
            model = Model(self.question, self.rules, keys, pairs)
            model.prefer_cover()
            return model

        return build

    def _price_model(self, reaches: list[tuple[list[str], Reach]]) -> Build:
        def build(pairs: Collection[Pair]) -> Model:
            model = Model(self.question, self.rules, list(self.rules.slots), pairs)
            for keys, reach in reaches:
                model.hold(keys, reach)
            model.prefer_price()
            return model

        return build

    def _over(self, until: float) -> bool:
        """Whether there is no time left for this part, or somebody has called it off."""
        self.stopped = self.stopped or self.stop()
        return self.stopped or time.monotonic() >= until

    def _search(self, build: Build, keys: Collection[str], until: float, phase: str) -> Search:
        """Search in another thread, while this one tells how far it is and asks whether to stop."""
        inside = set(keys)
        search = Search(
            build,
            [pair for pair in self.rules.free if pair[0] in inside],
            [pair for pair in self.best if pair in self.rules.free and pair[0] in inside],
            seconds=until - time.monotonic(),
            workers=self.workers,
            seed=self.seed,
        )
        search.start()
        while search.is_alive():
            search.join(TICK)
            share = (time.monotonic() - self.began) / (self.ends - self.began)
            near = phase == WEIGHING and search.gap is not None and search.gap < 1
            said = f"{phase}: within {math.ceil(100 * (search.gap or 0))} % of the best" if near else phase
            self.tell(min(99, int(100 * share)), said)
            self.stopped = self.stopped or self.stop()
            if self.stopped or time.monotonic() > until:
                search.stop()
        if search.failure is not None:
            raise search.failure
        return search
