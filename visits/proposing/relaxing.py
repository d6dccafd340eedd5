"""The question with officers that can be halved: quickly solved, and it says how good a real answer can be at best."""

import math
from dataclasses import dataclass

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


def relax(model: Model, seconds: float) -> Relaxed | None:
    """Solve a model as a linear program (GLOP); None when it could not be done in time."""
    proto = model.model.proto
    solver = pywraplp.Solver.CreateSolver("GLOP")
    solver.SetTimeLimit(max(1, int(1000 * seconds)))
    variables = [solver.NumVar(each.domain[0], each.domain[1], "") for each in proto.variables]
    for rule in proto.constraints:
        if rule.has_at_most_one():
            row = solver.Constraint(0, 1)
            for at in rule.at_most_one.literals:
                row.SetCoefficient(variables[at], 1)
        else:
            least, most = rule.linear.domain
            row = solver.Constraint(max(least, -NOWHERE), min(most, NOWHERE))
            for at, factor in zip(rule.linear.vars, rule.linear.coeffs, strict=True):
                row.SetCoefficient(variables[at], row.GetCoefficient(variables[at]) + factor)
    goal = solver.Objective()
    for at, factor in zip(proto.objective.vars, proto.objective.coeffs, strict=True):
        goal.SetCoefficient(variables[at], goal.GetCoefficient(variables[at]) + factor)
    goal.SetMinimization()
    if solver.Solve() != pywraplp.Solver.OPTIMAL:
        return None
    value = goal.Value() + proto.objective.offset
    values = [variable.solution_value() for variable in variables]
    return Relaxed(
        bound=math.ceil(value - min(0.5, NEARLY * max(1.0, abs(value)))),
        whole=_whole(model, values),
        dearer={pair: max(0.0, variables[each.index].reduced_cost()) for pair, each in model.chosen.items()},
    )


def _whole(model: Model, values: list[float]) -> frozenset[Pair] | None:
    if any(abs(value - round(value)) > NEARLY for value in values):
        return None
    return frozenset(pair for pair, variable in model.chosen.items() if values[variable.index] > 0.5)
