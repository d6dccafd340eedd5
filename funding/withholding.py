"""Withholding small counts, and whatever would give them away.

Pure: numbers in, numbers out. A count under five is withheld. So is a second one of every sum it stands in, and the
withheld ones of a sum together are five or more, or the rest would be a small count itself. Which second one is chosen
follows from a secret, so that knowing this module does not tell which of two is the small one.

Sums overlap (a mosque is also in a team; this month's applications contain last month's). So before anything is
published, what a reader could work out from everything that was ever published is tried with a solver: each withheld
count must be able to have another value, or more is withheld.
"""

import hmac
import random
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ortools.sat.python import cp_model

SMALLEST = 5
"""Counts below this are withheld: the usual threshold for figures about people and places that are few."""
REST = "~"
"""Keys that begin so are never published: what is left of a sum, which a reader can work out."""
SECONDS = 10.0
DIRECTIONS = 6

Shown = Mapping[str, int | None]
"""Counts by key as published; None for a withheld one."""


@dataclass(frozen=True)
class Sum:
    """`total` is the sum of `parts`; all are keys."""

    total: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class World:
    """What a reader knows of how the counts hang together.

    The smallest facts are atoms 0…`atoms`-1, numbers from zero up. Each count is the sum of some of them (`counts`);
    `same` are pairs of sets of atoms with the same sum; `grows` are sets of atoms whose sum never gets less with time.
    """

    atoms: int
    counts: Mapping[str, tuple[int, ...]]
    same: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...] = ()
    grows: tuple[tuple[int, ...], ...] = ()


@dataclass
class Hiding:
    """Which of these counts are withheld, and how more come to be."""

    values: Mapping[str, int]
    sums: Sequence[Sum]
    secret: bytes
    hidden: set[str] = field(default_factory=set)

    def shown(self) -> dict[str, int | None]:
        """The counts as they may be read."""
        return {
            key: None if key in self.hidden else value for key, value in self.values.items() if not key.startswith(REST)
        }

    def close(self) -> None:
        """Withhold small counts, then what would give them away within one sum, until nothing is left to do."""
        self.hidden |= {key for key, value in self.values.items() if value < SMALLEST}
        while any(self._close(each) for each in self.sums):
            pass

    def hide_beside(self, key: str) -> bool:
        """Withhold one more count of a sum in which this one stands; False where all of them are withheld."""
        self.hidden.add(key)
        beside = [each for each in self.sums if key == each.total or key in each.parts]
        parts = {part for each in beside for part in each.parts if not part.startswith(REST)}
        candidates = parts - self.hidden or {each.total for each in beside} - self.hidden
        if candidates:
            self.hidden.add(min(candidates, key=self._order))
        return bool(candidates)

    def hide_all(self) -> None:
        """Withhold every count."""
        self.hidden = set(self.values)

    def _close(self, each: Sum) -> bool:
        """Whether something had to be withheld."""
        gone = [part for part in each.parts if part in self.hidden]
        if each.total in self.hidden:
            enough = bool(gone)
        else:
            enough = not gone or (len(gone) > 1 and sum(self.values[part] for part in gone) >= SMALLEST)
        if enough:
            return False
        left = [part for part in each.parts if part not in self.hidden]
        self.hidden.add(min(left, key=self._order) if left else each.total)
        return True

    def _order(self, key: str) -> bytes:
        return hmac.digest(self.secret, key.encode(), "sha256")


def withhold(
    values: Mapping[str, int],
    sums: Sequence[Sum],
    world: World,
    before: Sequence[Shown] = (),
    *,
    secret: bytes,
    given_away: "Callable[[World, Sequence[Shown]], Collection[tuple[int, str]]] | None" = None,
) -> dict[str, int | None]:
    """These counts as they may be published after what was published `before` (oldest first).

    `secret` is known to nobody who reads them. `given_away` is the attack that they have to stand.
    """
    attack = given_away or what_is_given_away
    hiding = Hiding(values, sums, secret)
    hiding.close()
    while True:
        shown = hiding.shown()
        found = attack(world, [*before, shown])
        if not found or all(value is None for value in shown.values()):
            return shown
        more = [hiding.hide_beside(key) for _month, key in sorted(found) if key in values]
        if not any(more):
            hiding.hide_all()
        hiding.close()


def what_is_given_away(world: World, months: Sequence[Shown]) -> list[tuple[int, str]]:
    """Withheld counts that can have no other value, given everything published: (number of the month, key).

    What could not be shown within some seconds to have another value counts as given away. Where what was published
    fits no world in which nothing gets less (places move between teams), months are tried each by itself.
    """
    attack = _Attack(world, months, linked=True)
    if not attack.solve():
        attack = _Attack(world, months[-1:], linked=False)
        attack.first = len(months) - 1
        if not attack.solve():
            raise ValueError("These counts do not add up.")
    return attack.without_another()


class _Attack:
    """All worlds that a reader cannot rule out."""

    def __init__(self, world: World, months: Sequence[Shown], *, linked: bool) -> None:
        self.first, self.found = 0, False
        self.model = cp_model.CpModel()
        self.solver = cp_model.CpSolver()
        self.solver.parameters.num_workers = 1
        self.solver.parameters.random_seed = 1
        self.solver.parameters.max_time_in_seconds = SECONDS
        known = [value for month in months for value in month.values() if value is not None]
        self.most = max(known, default=0) + 4 * SMALLEST
        self.withheld: dict[tuple[int, str], Any] = {}
        earlier: list[Any] = []
        for number, month in enumerate(months):
            atoms = [self.model.new_int_var(0, self.most, f"{number}.{atom}") for atom in range(world.atoms)]
            self._month(world, number, month, atoms)
            if linked and earlier:
                for grows in world.grows:
                    self.model.add(_total(earlier, grows) <= _total(atoms, grows))
            earlier = atoms

    def _month(self, world: World, number: int, month: Shown, atoms: list[Any]) -> None:
        for one, other in world.same:
            self.model.add(_total(atoms, one) == _total(atoms, other))
        for key, value in month.items():
            # A team that is no more: nobody can tell which places of today were in it.
            if key not in world.counts:
                continue
            total = _total(atoms, world.counts[key])
            if value is None:
                self.withheld[number, key] = total
            else:
                self.model.add(total == value)

    def solve(self) -> bool:
        """Whether there is such a world; it is then the solver's."""
        return self.solver.solve(self.model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)

    def without_another(self) -> list[tuple[int, str]]:
        """Withheld counts that are the same in all of them; call it after `solve`."""
        seen = {name: self.solver.value(total) for name, total in self.withheld.items()}
        left = sorted(seen)
        # A world at the edge of what is possible differs from the first in most counts at once.
        chance = random.Random(1)  # noqa: S311 -- a direction to look in, no secret
        for _ in range(DIRECTIONS):
            left = self._still_the_same(left, seen, [chance.choice((-1, 1)) for _name in left])
        for name in list(left):
            for way in (-1, 1):
                if name in left:
                    self._still_the_same([name], seen, [way])
                    left = [other for other in left if self._is_same(other, seen)]
        return [(number + self.first, key) for number, key in left]

    def _still_the_same(
        self, left: list[tuple[int, str]], seen: Mapping[tuple[int, str], int], ways: Sequence[int]
    ) -> list[tuple[int, str]]:
        if not left:
            return []
        self.model.maximize(sum(way * self.withheld[name] for name, way in zip(left, ways, strict=True)))
        self.found = self.solve()
        return [name for name in left if self._is_same(name, seen)]

    def _is_same(self, name: tuple[int, str], seen: Mapping[tuple[int, str], int]) -> bool:
        return not self.found or self.solver.value(self.withheld[name]) == seen[name]


def _total(atoms: Sequence[Any], which: Sequence[int]) -> Any:
    # A constant makes an expression also of nothing.
    return sum((atoms[atom] for atom in which), cp_model.LinearExpr.sum([]))
