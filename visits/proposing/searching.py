"""One search for the best answer: relaxed first, then CP-SAT among the pairs that can still be part of it."""

import threading
import time
from collections.abc import Callable, Collection

from ortools.sat.python import cp_model

from visits.proposing.allowed import Pair
from visits.proposing.modelling import Model
from visits.proposing.relaxing import Relaxation

# The first round looks at pairs that make an answer worse by no more than this share of its value.
FIRST_MARGIN = 0.02


class Search(threading.Thread):
    """A search in a thread of its own, so that whoever waits can tell how far it is and stop it.

    `build` makes the model of the question with some of its free pairs; smaller values are better. When it is over:
    `found`, `chosen` (free pairs) and its `value`, the `bound` that no answer is below, whether `chosen` is `proven`
    the best; `failure` when it broke.

    A pair that the relaxation shows to be too dear is left out: any answer with it would be worse than one at hand.
    A round that does not prove this is followed by one with more pairs, in the end by all of them.
    """

    def __init__(
        self,
        build: Callable[[Collection[Pair]], Model],
        free: Collection[Pair],
        start: Collection[Pair],
        *,
        seconds: float,
        workers: int,
        seed: int,
    ) -> None:
        super().__init__(daemon=True)
        self.build, self.free, self.workers, self.seed = build, free, workers, seed
        self.ends = time.monotonic() + seconds
        self.found = self.proven = False
        self.chosen: frozenset[Pair] = frozenset(start)
        self.value: float | None = None
        self.bound: float | None = None
        self.failure: Exception | None = None
        self._halt: Callable[[], object] = lambda: None
        self._called_off = threading.Event()

    def run(self) -> None:
        """Search until proven, out of time or stopped."""
        try:
            self._search()
        except Exception as failure:
            self.failure = failure

    def stop(self) -> None:
        """Call it off: the search ends within about a second, with the best found so far."""
        self._called_off.set()
        self._halt()

    @property
    def gap(self) -> float | None:
        """How much better than what was found another answer could be, as a share; None while nothing is known."""
        if self.value is None or self.bound is None:
            return None
        return max(0.0, self.value - self.bound) / max(1.0, abs(self.value))

    def _search(self) -> None:
        model = self.build(self.free)
        if self._over():
            return
        relaxation = Relaxation(model)
        self._halt = relaxation.stop
        relaxed = None if self._over() else relaxation.solve(self.ends - time.monotonic())
        if relaxed is None:
            # A model that could not even be relaxed in time is not begun anew; what is at hand stays.
            self.proven = not self._over() and self._round(model)
            return
        self.bound = relaxed.bound
        if relaxed.whole is not None:
            self.found = self.proven = True
            self.chosen, self.value = relaxed.whole, relaxed.bound
            return
        margin = max(1.0, FIRST_MARGIN * abs(relaxed.bound))
        while not self._over():
            pairs = {pair for pair, dearer in relaxed.dearer.items() if dearer <= margin or pair in self.chosen}
            best_of_these = self._round(self.build(pairs), relaxed.bound, relaxed.bound + margin)
            if not best_of_these or self.value is None:
                return
            if self.value <= relaxed.bound + margin or len(pairs) == len(relaxed.dearer):
                self.proven, self.bound = True, self.value
                return
            margin = max(2 * margin, self.value - relaxed.bound)

    def _over(self) -> bool:
        return self._called_off.is_set() or time.monotonic() >= self.ends

    def _round(self, model: Model, least: float | None = None, outside: float | None = None) -> bool:
        """Search one model. Whether what was found is its best.

        No answer at all is below `least`; those with a pair that is not in this model are not below `outside`.
        """
        model.hint(self.chosen)
        solver = cp_model.CpSolver()
        self._halt = solver.stop_search
        solver.parameters.max_time_in_seconds = max(0.05, self.ends - time.monotonic())
        solver.parameters.num_workers = self.workers
        solver.parameters.random_seed = self.seed
        solver.parameters.linearization_level = 2
        if self._called_off.is_set():
            return False
        before = self.value
        status = solver.solve(model.model, _Watch(self, least, outside))
        if status == cp_model.UNKNOWN:
            return False
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            raise RuntimeError(f"There is always an answer, and none was found: {solver.status_name(status)}")
        self.found = True
        self.note(solver.objective_value, solver.best_objective_bound, least, outside)
        if before is None or solver.objective_value < before:
            self.chosen = frozenset(pair for pair, each in model.chosen.items() if solver.boolean_value(each))
        return bool(status == cp_model.OPTIMAL)

    def note(self, value: float, inside: float, least: float | None, outside: float | None) -> None:
        """Put together what is known of answers within a model and of those outside it."""
        self.value = value if self.value is None else min(value, self.value)
        bound = inside if outside is None else min(inside, outside)
        self.bound = bound if least is None else max(bound, least)


class _Watch(cp_model.CpSolverSolutionCallback):
    """Notes each better answer, for whoever asks how far the search is."""

    def __init__(self, search: Search, least: float | None, outside: float | None) -> None:
        super().__init__()
        self.search, self.least, self.outside = search, least, outside

    def on_solution_callback(self) -> None:
        """Called by the solver."""
        self.search.note(self.objective_value, self.best_objective_bound, self.least, self.outside)
