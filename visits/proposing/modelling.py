"""The question as constraints for CP-SAT. Every hard rule and every point of `pricing` has its place here."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations, islice
from typing import NamedTuple

from ortools.sat.python import cp_model

from visits.proposing.allowed import Allowed, Pair, wanted
from visits.proposing.pricing import share_from, way
from visits.proposing.problem import Question

MOST_CLIQUES = 2000


@dataclass(frozen=True)
class Reach:
    """How much of some windows is covered, or can be: the three counts of `Worth`."""

    covered: int
    least: int
    filled: int

    @classmethod
    def of_value(cls, value: float, places: int) -> "Reach":
        """What a value of `Model.prefer_cover` says; `places` are all that these windows need."""
        covered, rest = divmod(math.ceil(-value), (places + 1) ** 2)
        return cls(covered, *divmod(rest, places + 1))


class Cover(NamedTuple):
    """The three counts of a group of windows as linear expressions."""

    covered: cp_model.LinearExprT
    least: cp_model.LinearExprT
    filled: cp_model.LinearExprT


class Model:
    """Some windows of a question as a model: `chosen` has a variable for each of these free pairs.

    The hard rules are in it from the beginning. What is better is said by `prefer_cover` or `prefer_price`; smaller
    values are better in both.
    """

    def __init__(self, question: Question, rules: Allowed, keys: Collection[str], pairs: Collection[Pair]) -> None:
        self.question, self.rules = question, rules
        self.keys = rules.in_order(keys)
        self.model = cp_model.CpModel()
        self.chosen: dict[Pair, cp_model.IntVar] = {}
        self.of_window: dict[str, list[cp_model.IntVar]] = {key: [] for key in self.keys}
        self.of_officer: dict[int, dict[str, cp_model.IntVar]] = defaultdict(dict)
        for key, officer in sorted(pairs, key=lambda pair: (rules.order[pair[0]], pair[1])):
            if key in self.of_window:
                variable = self.model.new_bool_var(f"{key}/{officer}")
                self.chosen[key, officer] = variable
                self.of_window[key].append(variable)
                self.of_officer[officer][key] = variable
        self._rules()

    def _rules(self) -> None:
        for key, variables in self.of_window.items():
            if variables and len(variables) > self.rules.room[key]:
                self.model.add(sum(variables) <= self.rules.room[key])
        together = cliques(self.rules, self.keys)
        for officer, theirs in self.of_officer.items():
            for group in {tuple(key for key in clique if key in theirs) for clique in together}:
                if len(group) > 1:
                    self.model.add_at_most_one(theirs[key] for key in group)
            for day, keys in self._days(theirs).items():
                if len(keys) > self.rules.left[officer, day]:
                    self.model.add(sum(theirs[key] for key in keys) <= self.rules.left[officer, day])

    def _days(self, keys: Iterable[str]) -> Mapping[date, list[str]]:
        """These windows by day, each day in order of start."""
        days: dict[date, list[str]] = defaultdict(list)
        for key in self.rules.in_order(keys):
            days[self.rules.slots[key].day].append(key)
        return days

    def cover(self, keys: Collection[str]) -> Cover:
        """What the windows of a group have, as expressions."""
        covered: list[cp_model.LinearExprT] = []
        least: list[cp_model.LinearExprT] = []
        filled: list[cp_model.LinearExprT] = []
        for key in keys:
            slot, variables = self.rules.slots[key], self.of_window[key]
            already = wanted(slot) - self.rules.room[key]
            filled.append(min(already, wanted(slot)) + sum(variables))
            missing = slot.minimum - already
            if missing <= 0:
                covered.append(1)
                least.append(slot.minimum)
                continue
            reached = self.model.new_bool_var(f"{key} covered")
            self.model.add(sum(variables) >= missing * reached)
            covered.append(reached)
            if slot.minimum == 1:
                least.append(reached)
                continue
            places = self.model.new_int_var(0, missing, f"{key} places of its minimum")
            self.model.add(places <= sum(variables))
            least.append(already + places)
        return Cover(*(cp_model.LinearExpr.sum(counts) for counts in (covered, least, filled)))

    def prefer_cover(self) -> None:
        """Windows that have their minimum first, then places of minimums, then all places."""
        found = self.cover(self.keys)
        base = 1 + sum(wanted(self.rules.slots[key]) for key in self.keys)
        self.model.minimize(cp_model.LinearExpr.weighted_sum(found, (-base * base, -base, -1)))

    def hold(self, keys: Collection[str], reach: Reach) -> None:
        """Let no group of windows fall below what it can reach."""
        most = {key: min(self.rules.room[key], len(self.of_window[key])) for key in keys}
        already = sum(wanted(self.rules.slots[key]) - max(0, self.rules.room[key]) for key in keys)
        if already + sum(max(0, places) for places in most.values()) == reach.filled:
            # Every window gets all it can: said window by window, it leaves the search much less to find out.
            for key in keys:
                if most[key] > 0:
                    self.model.add(sum(self.of_window[key]) == most[key])
            return
        found = self.cover(keys)
        self.model.add(found.covered >= reach.covered)
        self.model.add(found.least >= reach.least)
        self.model.add(found.filled >= reach.filled)

    def prefer_price(self) -> None:
        """The price of `pricing.Worth`, less what is the same for every answer."""
        points: list[cp_model.LinearExprT] = []
        for pair, variable in self.chosen.items():
            price = self.rules.free[pair] - (self.question.keep if pair in self.question.earlier else 0)
            if price:
                points.append(price * variable)
        first = share_from(self.question, self.rules)
        for officer, theirs in self.of_officer.items():
            points.extend(self._shares(officer, first[officer], list(theirs.values())))
            for keys in self._days({*theirs, *self.rules.standing.get(officer, ())}).values():
                points.extend(self._ways(officer, keys))
        self.model.minimize(sum(points))

    def _shares(self, officer: int, first: int, variables: list[cp_model.IntVar]) -> Iterable[cp_model.LinearExprT]:
        """Each further visit costs `share` more than the one before, so its steps fill from the cheapest."""
        if not self.question.share:
            return
        days: dict[date, int] = defaultdict(int)
        for key in self.of_officer[officer]:
            days[self.rules.slots[key].day] += 1
        most = sum(min(self.rules.left[officer, day], number) for day, number in days.items())
        if first:
            yield self.question.share * first * sum(variables)
        if most > 1:
            further = [self.model.new_bool_var(f"{officer} visit {number}") for number in range(2, most + 1)]
            self.model.add(sum(further) >= sum(variables) - 1)
            yield from (self.question.share * number * step for number, step in enumerate(further, start=1))

    def _ways(self, officer: int, line: list[str]) -> Iterable[cp_model.LinearExprT]:
        """A path through the officer's windows of one day: which window comes next after which.

        A path says more to the linear relaxation than a product of two choices for every two windows.
        """
        theirs, standing = self.of_officer[officer], self.rules.standing.get(officer, ())
        follows = [
            (one, other)
            for one, other in combinations(line, 2)
            if (one in standing and other in standing) or not self.rules.clash(one, other)
        ]
        price = {(one, other): way(self.question, self.rules, one, other) for one, other in follows}
        if not any(points for step, points in price.items() if not set(step) <= set(standing)):
            return
        into: dict[str, list[cp_model.IntVar]] = defaultdict(list)
        out: dict[str, list[cp_model.IntVar]] = defaultdict(list)
        for one, other in follows:
            step = self.model.new_bool_var(f"{officer} from {one} to {other}")
            out[one].append(step)
            into[other].append(step)
            yield price[one, other] * step
        first = []
        for key in line:
            goes: cp_model.LinearExprT = 1 if key in standing else theirs[key]
            begins = self.model.new_bool_var(f"{officer} begins with {key}")
            first.append(begins)
            self.model.add(sum(into[key]) + begins == goes)
            if out[key]:
                self.model.add(sum(out[key]) <= goes)
        self.model.add_at_most_one(first)

    def hint(self, pairs: Collection[Pair]) -> None:
        """An answer to start from."""
        for pair, variable in self.chosen.items():
            self.model.add_hint(variable, pair in pairs)


def cliques(rules: Allowed, keys: Collection[str]) -> list[tuple[str, ...]]:
    """Groups of windows of which nobody can do two, as large as can be; every clash is in one of them.

    Large groups make the relaxation tight, so all of them are wanted. Windows that clash by their hours have few;
    should a question have very many, the clashes that are then missing are added as pairs.
    """
    beside: dict[str, set[str]] = {key: set() for key in keys}
    for one, other in rules.clashes:
        if one in beside and other in beside:
            beside[one].add(other)
            beside[other].add(one)
    busy = {key for key, others in beside.items() if others}
    found = [tuple(rules.in_order(group)) for group in islice(_largest(beside, set(), busy, set()), MOST_CLIQUES)]
    said = {pair for group in found for pair in combinations(group, 2)}
    return found + sorted({pair for pair in rules.clashes if beside.keys() >= set(pair)} - said)


def _largest(beside: Mapping[str, set[str]], group: set[str], more: set[str], done: set[str]) -> Iterator[set[str]]:
    """Maximal cliques of a graph by the algorithm of Bron and Kerbosch (1973) with pivot, in a fixed order."""
    if not more and not done:
        yield group
        return
    pivot = max(sorted(more | done), key=lambda key: len(beside[key] & more))
    for key in sorted(more - beside[pivot]):
        yield from _largest(beside, group | {key}, more & beside[key], done & beside[key])
        more = more - {key}
        done = done | {key}


def groups(rules: Allowed) -> list[list[str]]:
    """Windows in groups that share neither a day nor a clash: what one covers is nothing to the other."""
    leader = {key: key for key in rules.slots}

    def head(key: str) -> str:
        while leader[key] != key:
            leader[key] = leader[leader[key]]
            key = leader[key]
        return key

    of_day: dict[date, str] = {}
    for key, slot in rules.slots.items():
        leader[head(key)] = head(of_day.setdefault(slot.day, key))
    for one, other in rules.clashes:
        leader[head(one)] = head(other)
    found: dict[str, list[str]] = defaultdict(list)
    for key in rules.in_order(rules.slots):
        found[head(key)].append(key)
    return list(found.values())
