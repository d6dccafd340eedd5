"""Somebody who has read every equity report, knows the rules, and has a solver for the rest."""

from collections.abc import Sequence
from typing import Any

from ortools.sat.python import cp_model

from funding.withholding import Shown, World


def given_away(world: World, months: Sequence[Shown]) -> dict[tuple[int, str], int]:
    """The withheld counts that can have but one value for whoever has read all months, by month and name."""
    model, atoms = everything_known(world, months)
    totals = {
        (number, name): cp_model.LinearExpr.sum([atoms[number][atom] for atom in world.counts[name]])
        for number, month in enumerate(months)
        for name, value in month.items()
        if value is None
    }
    first = solved(model)
    seen = {which: first.value(total) for which, total in totals.items()}
    differs = {which: model.new_bool_var("") for which in totals}
    for which, total in totals.items():
        model.add(total != seen[which]).only_enforce_if(differs[which])
    left = set(totals)
    while left:
        # Another world in which as many of them as can be are different.
        model.maximize(cp_model.LinearExpr.sum([differs[which] for which in sorted(left)]))
        other = solved(model)
        found = {which for which in left if other.value(totals[which]) != seen[which]}
        if not found:
            break
        left -= found
    return {which: seen[which] for which in left}


def everything_known(world: World, months: Sequence[Shown]) -> tuple[cp_model.CpModel, list[list[Any]]]:
    """A model of all worlds that nobody can rule out, and how many applications of each sort there are each month."""
    most = 20 + max((v for month in months for v in month.values() if v is not None), default=0)
    model = cp_model.CpModel()
    atoms = [[model.new_int_var(0, most, "") for _ in range(world.atoms)] for _ in months]
    for number, (month, its) in enumerate(zip(months, atoms, strict=True)):
        for one, other in world.same:
            model.add(sum(its[atom] for atom in one) == sum(its[atom] for atom in other))
        for name, value in month.items():
            if value is not None:
                model.add(sum(its[atom] for atom in world.counts[name]) == value)
        for grows in world.grows if number else ():
            model.add(sum(atoms[number - 1][atom] for atom in grows) <= sum(its[atom] for atom in grows))
    return model, atoms


def solved(model: cp_model.CpModel) -> cp_model.CpSolver:
    """One such world, the best by what the model aims at; there is one, since there is the true one."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model) == cp_model.OPTIMAL
    return solver
