"""Counts of places in letters: no place that is not named can be worked out from all letters of two years."""

import random
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from letters.withholding import SMALLEST, Given, to_give

TODAY = date(2026, 11, 27)


def test_by_hand() -> None:
    def give(count: int, *before: tuple[int, date], places: int = 30, named: int = 0) -> tuple[int, date] | None:
        found = to_give(count, places=places, named=named, before=[Given(*each) for each in before], on=TODAY)
        return (found.value, found.as_of) if found else None

    spring, summer = date(2026, 4, 1), date(2026, 8, 1)
    assert [give(count) is None for count in (0, 4, 5, 25, 26, 30)] == [True, True, False, False, True, True]
    assert (give(9, named=4), give(9, named=5)) == ((9, TODAY), None)
    assert give(9, (7, spring)) == give(7, (7, spring)) == (7, spring)
    assert give(12, (7, spring)) == (12, TODAY)
    # Seven in spring, twelve in summer: eight now would tell of one place since spring.
    assert give(8, (7, spring), (12, summer)) == (12, summer)
    assert give(7, (7, spring), (12, summer)) is None
    assert give(4, (7, spring)) is None
    assert give(6, (7, spring), named=1, places=12) == (7, spring)
    assert give(7, (8, spring), places=12) is None, "of twelve places eight leave four"


QUARTERS = [date(2024, 1, 1) + timedelta(days=92 * at) for at in range(8)]
Letters = dict[str, list[Given]]


def within(on: date, raised: date) -> bool:
    return on - timedelta(days=365) < raised <= on


def letters_of_two_years(rng: random.Random, places: int) -> tuple[Letters, dict[str, set[int]]]:
    """What letters give each quarter, when all is given that may be; and whom they name."""
    given: Letters = {"amount": [], "window": []}
    raised: dict[str, list[tuple[date, int]]] = {"amount": [], "window": []}
    named: dict[str, set[int]] = {"amount": set(), "window": set()}
    for on in QUARTERS:
        for category, its in raised.items():
            its += [(on, rng.randrange(places)) for _ in range(rng.choice((0, 1, 3, 8)))]
            truth = {place for when, place in its if within(on, when)}
            if rng.random() < 0.2 and truth and not named[category]:
                named[category] = {rng.choice(sorted(truth))}
            told = to_give(
                len(truth),
                places=places,
                named=len(named[category]),
                before={each for each in given[category] if within(on, each.as_of)},
                on=on,
            )
            if told is not None and told not in given[category]:
                assert told == Given(len(truth), on), "what is given anew is true"
                given[category].append(told)
    return given, named


class Reader:
    """Somebody who has read every letter and knows every place: all worlds that they cannot rule out, for a solver."""

    def __init__(self, places: int, given: list[Given], named: set[int]) -> None:
        self.model = cp_model.CpModel()
        # Whether a place raises the worry in a quarter, and whether it counts on the day to which a letter counts.
        raises = {(place, on): self.model.new_bool_var("") for place in range(places) for on in QUARTERS}
        self.counts: dict[tuple[int, date], Any] = {}
        for place in range(places):
            for on in QUARTERS:
                its = [raises[place, when] for when in QUARTERS if within(on, when)]
                self.counts[place, on] = self.model.new_bool_var("")
                self.model.add_max_equality(self.counts[place, on], its)
        for each in given:
            self.model.add(self.of(each.as_of, range(places)) == each.value)
        for place in named:
            self.model.add(self.counts[place, given[-1].as_of] == 1)

    def of(self, on: date, places: Iterable[int]) -> Any:
        """How many of these places count on that day."""
        return sum((self.counts[place, on] for place in places), cp_model.LinearExpr.sum([]))

    def extremes(self, total: Any) -> tuple[int, int]:
        """The least and the most that this can be."""
        found = []
        for aim in (self.model.minimize, self.model.maximize):
            solver = cp_model.CpSolver()
            solver.parameters.num_workers = 1
            aim(total)
            assert solver.solve(self.model) == cp_model.OPTIMAL
            found.append(round(solver.objective_value))
        return found[0], found[1]


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**9), places=st.integers(10, 22))
def test_whoever_reads_all_letters_cannot_tell_of_any_place_that_is_not_named(seed: int, places: int) -> None:
    given, named = letters_of_two_years(random.Random(seed), places)
    for category, its in given.items():
        others = [place for place in range(places) if place not in named[category]]
        for each in its:
            assert min(each.value, places - each.value) >= SMALLEST
        for one, other in combinations(its, 2):
            near = within(other.as_of, one.as_of)
            assert not near or abs(one.value - other.value) >= SMALLEST, "who came or went are few"
        if not its:
            continue
        reader = Reader(
            places, [each for each in its if each.as_of >= its[-1].as_of - timedelta(days=365)], named[category]
        )
        # All who are not named look alike, so one stands for them.
        assert reader.extremes(reader.of(its[-1].as_of, others[:1])) == (0, 1)
        # Nor can the number be worked out on a day on which nothing was told.
        for on in {*QUARTERS} - {each.as_of for each in its}:
            least, most = reader.extremes(reader.of(on, others))
            assert least < most, (category, on, least)


@settings(max_examples=60, deadline=None)
@given(places=st.integers(10, 14), first=st.integers(5, 9), second=st.integers(5, 9))
def test_two_counts_never_fix_in_how_many_places_both_hold(places: int, first: int, second: int) -> None:
    counts = [to_give(each, places=places, named=0, before=[], on=TODAY) for each in (first, second)]
    if None in counts:
        return
    # Every size of overlap is tried by building a world that has it.
    possible = {
        both
        for both in range(min(first, second) + 1)
        if len(set(range(first)) | set(range(first - both, first - both + second))) <= places
    }
    assert max(possible) - min(possible) >= SMALLEST
    for part in ([*possible], [first - both for both in possible], [second - both for both in possible]):
        assert len(set(part)) > SMALLEST
