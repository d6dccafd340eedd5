"""The best allotment: first as many windows as can be covered, then the price. CP-SAT of OR-Tools does the searching."""

import threading
import time
from collections.abc import Callable, Collection

from ortools.sat.python import cp_model

from visits.proposing.allowed import Pair, allowed, wanted
from visits.proposing.greedy import greedy
from visits.proposing.modelling import Model, Reach, groups
from visits.proposing.pricing import appraise
from visits.proposing.problem import Answer, Question

Tell = Callable[[int, str], None]
Stop = Callable[[], bool]

# How often the caller is told and asked, in seconds; and how much of the time covering may take before price begins.
TICK = 0.2
FOR_COVER = 0.4
READING = "Reading who can go where"
COVERING = "Covering as many windows as possible"
WEIGHING = "Weighing continuity, travel and fair share"
DONE = "Done"


def solve(
    question: Question,
    *,
    seconds: float = 30.0,
    workers: int = 2,
    tell: Tell = lambda percent, phase: None,
    stop: Stop = lambda: False,
    seed: int = 1,
) -> Answer:
    """The best answer found within `seconds`; the same question and seed give the same answer where one is proven.

    In order: windows that have their minimum, places of all minimums, all places needed, price. `tell` hears the
    percent and what is being done; `stop` is asked whether to call it off. Both are called by this thread alone, about
    five times a second, so they may use its database connection. An answer always comes, if only the greedy one.
    """
    return _Solving(question, seconds, workers, tell, stop, seed).answer()


class _Solving:
    """One question being worked on, against the clock."""

    def __init__(self, question: Question, seconds: float, workers: int, tell: Tell, stop: Stop, seed: int) -> None:
        self.question, self.workers, self.tell, self.stop, self.seed = question, workers, tell, stop, seed
        self.began = time.monotonic()
        self.ends = self.began + seconds
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
                model = Model(self.question, self.rules, keys)
                model.maximise_cover()
                model.hint(self.best)
                run = self._run(model, until, COVERING)
                if run.found:
                    inside = set(keys)
                    others = {pair for pair in self.best if pair[0] not in inside or pair in self.rules.pins}
                    self._offer(frozenset(others | run.chosen))
                found = self._reach(keys, self.best)
                most = found if run.proven else most
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

    def _price(self, reaches: list[tuple[list[str], Reach]]) -> float:
        """Lower the price as far as it goes without losing cover; how much lower it might be, as a share."""
        if self._over(self.ends):
            return 1.0
        model = Model(self.question, self.rules, list(self.rules.slots))
        for keys, reach in reaches:
            model.hold(keys, reach)
        model.minimise_price()
        model.hint(self.best)
        run = self._run(model, self.ends, WEIGHING)
        if not run.found:
            return 1.0
        chosen = frozenset(self.rules.pins) | run.chosen
        constant = appraise(self.question, self.rules, chosen).price - run.value
        self._offer(chosen)
        return 0.0 if run.proven else _gap(self.worth.price, run.bound + constant)

    def _over(self, until: float) -> bool:
        """Whether there is no time left for this part, or somebody has called it off."""
        self.stopped = self.stopped or self.stop()
        return self.stopped or time.monotonic() >= until

    def _run(self, model: Model, until: float, phase: str) -> "_Run":
        """Search in another thread, while this one tells how far it is and asks whether to stop."""
        run = _Run(model, until - time.monotonic(), self.workers, self.seed)
        run.start()
        while run.is_alive():
            run.join(TICK)
            share = (time.monotonic() - self.began) / (self.ends - self.began)
            self.tell(min(99, int(100 * share)), run.so_far(phase))
            if not self.stopped and self.stop():
                self.stopped = True
            if self.stopped:
                run.solver.stop_search()
        if run.failure is not None:
            raise run.failure
        return run


class _Run(threading.Thread):
    """One search of CP-SAT. When it is over: whether anything was `found`, `chosen`, and whether it is `proven` best."""

    def __init__(self, model: Model, seconds: float, workers: int, seed: int) -> None:
        super().__init__(daemon=True)
        self.model = model
        self.solver = cp_model.CpSolver()
        self.solver.parameters.max_time_in_seconds = max(0.05, seconds)
        self.solver.parameters.num_workers = 1
        self.solver.parameters.random_seed = seed
        # Workers take turns in fixed order: the same question and seed give the same answer.
        self.solver.parameters.interleave_search = True
        self.solver.parameters.linearization_level = 2
        self.watch = _Watch()
        self.found = self.proven = False
        self.chosen: frozenset[Pair] = frozenset()
        self.value = self.bound = 0.0
        self.failure: Exception | None = None

    def run(self) -> None:
        """Search until proven, out of time or stopped."""
        try:
            status = self.solver.solve(self.model.model, self.watch)
            self.found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
            self.proven = status == cp_model.OPTIMAL
            self.bound = self.solver.best_objective_bound
            if self.found:
                self.value = self.solver.objective_value
                self.chosen = frozenset(
                    pair for pair, variable in self.model.chosen.items() if self.solver.boolean_value(variable)
                )
            elif status != cp_model.UNKNOWN:
                raise RuntimeError(f"No answer at all, and none was impossible: {self.solver.status_name(status)}")
        except Exception as failure:
            self.failure = failure

    def so_far(self, phase: str) -> str:
        """The phase, and how near to the best the search is known to be."""
        return phase if self.watch.gap is None else f"{phase}: within {self.watch.gap:.1%} of the best"


class _Watch(cp_model.CpSolverSolutionCallback):
    """Notes after each better answer how far the bound still is."""

    def __init__(self) -> None:
        super().__init__()
        self.gap: float | None = None

    def on_solution_callback(self) -> None:
        """Called by the solver's thread."""
        self.gap = _gap(self.objective_value, self.best_objective_bound)


def _gap(value: float, bound: float) -> float:
    return abs(value - bound) / max(1.0, abs(value))
