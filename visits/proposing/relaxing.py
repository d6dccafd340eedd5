"""The question with officers that can be halved: quickly solved, and it says how good a real answer can be at best."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import repeat
from typing import Any

from ortools.linear_solver import pywraplp

from visits.proposing.allowed import Pair
from visits.proposing.modelling import Model

# A linear program is solved to about seven digits; a value this near to a whole number is that number.
NEARLY = 1e-6
# Beyond everything that can be counted here; CP-SAT writes the end of its integers for "no limit".
NOWHERE = 1e9


@dataclass(frozen=True)
class Relaxed:
    """What the best would be if officers could be halved. Smaller values are better.

    `bound` is a whole number: no real answer is better. `whole` are the pairs when nobody had to be halved; they are
    then the best answer. An answer with a pair is at least so much worse than the bound as `dearer` says of that pair.
    """

    bound: int
    whole: frozenset[Pair] | None
    dearer: dict[Pair, float]


class Relaxation:
    """A model as a linear program for GLOP."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        proto = model.model.proto
        self.variables = [self.solver.NumVar(each.domain[0], each.domain[1], "") for each in proto.variables]
        for rule in proto.constraints:
            if rule.has_at_most_one():
                row = self.solver.Constraint(0, 1)
                self._add(row, rule.at_most_one.literals, repeat(1))
            else:
                least, most = rule.linear.domain
                row = self.solver.Constraint(max(least, -NOWHERE), min(most, NOWHERE))
                self._add(row, rule.linear.vars, rule.linear.coeffs)
        self.goal = self.solver.Objective()
        self._add(self.goal, proto.objective.vars, proto.objective.coeffs)
        self.goal.SetMinimization()

    def _add(self, line: Any, variables: Iterable[int], factors: Iterable[int]) -> None:
        """Add up: a variable may stand in a line more than once."""
        for at, factor in zip(variables, factors, strict=False):
            line.SetCoefficient(self.variables[at], line.GetCoefficient(self.variables[at]) + factor)

    def stop(self) -> None:
        """Give up; to be called by another thread."""
        self.solver.InterruptSolve()

    def solve(self, seconds: float) -> Relaxed | None:
        """What comes out; None when it could not be done in time."""
        self.solver.SetTimeLimit(max(1, int(1000 * seconds)))
        if self.solver.Solve() != pywraplp.Solver.OPTIMAL:
            return None
        value = self.goal.Value() + self.model.model.proto.objective.offset
        values = [variable.solution_value() for variable in self.variables]
        chosen = self.model.chosen.items()
        return Relaxed(
            bound=math.ceil(value - min(0.5, NEARLY * max(1.0, abs(value)))),
            whole=_whole(self.model, values),
            dearer={pair: max(0.0, self.variables[each.index].reduced_cost()) for pair, each in chosen},
        )


def _whole(model: Model, values: list[float]) -> frozenset[Pair] | None:
    if any(abs(value - round(value)) > NEARLY for value in values):
        return None
    return frozenset(pair for pair, variable in model.chosen.items() if values[variable.index] > 0.5)
