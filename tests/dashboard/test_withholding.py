"""What leaves the unit, attacked: from all weeks, tables and totals together nobody works out a small number."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from dashboard.figures.shape import Coverage, Share, WeekFigures
from dashboard.tables import tables_of
from dashboard.withholding import SMALLEST, STEP, told, told_of, told_outside
from liaison.observances.weeks import Week
from tests.dashboard.figures import WEEK, a_week, made

WINDOWS_A_VISIT = 3
"""An attacker knows that one visit cannot attend more prayers than this."""
PARTS = {
    "visits": "Visits made",
    "promised": "Prayers that were promised an officer",
    "attended": "Of these, with an officer",
    "new": "New worries",
    "asked": "Requests whose 72 hours ended",
    "answered": "Of these, answered in time",
    "due": "Promises due",
    "kept": "Of these, kept on time",
}
PART_OF = {"attended": "promised", "answered": "asked", "kept": "due"}


@dataclass(frozen=True)
class Truth:
    """What really happened in one week; the last three are told nowhere outside."""

    visits: int
    promised: int
    attended: int
    new: int
    asked: int
    answered: int
    due: int
    kept: int
    fed_back: int
    agreed: int


def figures(truth: Truth, week: Week = WEEK, open_at_end: int = 0) -> WeekFigures:
    """A week as it was counted."""

    def share(done: int, of: int) -> Share:
        return Share(key="total", label="All", done=done, of=of)

    full = a_week(week)
    by_day = ((("reassurance", truth.visits),), (), (), (), (), (), ())
    return replace(
        full,
        coverage=Coverage(total=share(truth.attended, truth.promised), by_kind=()),
        visits=made(week, by_day),
        concerns=replace(
            full.concerns, new=truth.new, fed_back=truth.fed_back, agreed=truth.agreed, open=open_at_end, by_category=()
        ),
        promises=replace(full.promises, due=truth.due, kept=truth.kept),
        clock=replace(full.clock, in_time=share(truth.answered, truth.asked)),
    )


@st.composite
def weeks(draw: st.DrawFn) -> list[Truth]:
    """Some weeks in a row that could have been; small numbers are frequent."""
    numbers = st.one_of(st.integers(0, 12), st.integers(0, 60))
    found, left = [], draw(st.integers(0, 6))
    for _ in range(draw(st.integers(1, 5))):
        visits = draw(numbers)
        promised, asked, due = draw(numbers), draw(numbers), draw(numbers)
        new = draw(numbers)
        fed_back = draw(st.integers(0, left + new))
        agreed = draw(st.integers(0, fed_back))
        left += new - agreed
        found.append(
            Truth(
                visits=visits,
                promised=promised,
                attended=draw(st.integers(0, min(promised, WINDOWS_A_VISIT * visits))),
                new=new,
                asked=asked,
                answered=draw(st.integers(0, asked)),
                due=due,
                kept=draw(st.integers(0, due)),
                fed_back=fed_back,
                agreed=agreed,
            )
        )
    return found


def published(truths: Sequence[Truth]) -> list[dict[str, int | None]]:
    """All exports that leave the unit, as a reader has them."""
    found = []
    for number, truth in enumerate(truths):
        [table] = tables_of(figures(truth, WEEK.back(len(truths) - number)), outside=True)
        told_rows = {str(row[0]): row[1] for row in table.rows}
        cells = [told_rows[label] for label in PARTS.values()]
        found.append({part: cell if isinstance(cell, int) else None for part, cell in zip(PARTS, cells, strict=True)})
    return found


class Attack:
    """Every past that a reader cannot rule out: who knows the rules, and the whole history of the portal.

    The reader knows that it began with no worries, how the open ones follow from new and agreed ones, that answers are
    answers to requests, how many prayers one visit can attend at most, and how numbers are withheld and rounded.
    """

    def __init__(self, told_weeks: Sequence[dict[str, int | None]], open_before: int) -> None:
        self.model = cp_model.CpModel()
        self.solver = cp_model.CpSolver()
        self.solver.parameters.num_workers = 1
        self.cells: list[dict[str, Any]] = []
        left: Any = open_before
        for week in told_weeks:
            cells = {part: self.model.new_int_var(0, 200, part) for part in (*PARTS, "fed_back", "agreed")}
            for part, whole in PART_OF.items():
                self.model.add(cells[part] <= cells[whole])
            self.model.add(cells["attended"] <= WINDOWS_A_VISIT * cells["visits"])
            self.model.add(cells["agreed"] <= cells["fed_back"])
            self.model.add(cells["fed_back"] <= left + cells["new"])
            left = left + cells["new"] - cells["agreed"]
            self.model.add(left >= 0)
            for part, number in week.items():
                self._told(cells, part, number, week)
            self.cells.append(cells)

    def _told(self, cells: dict[str, Any], part: str, number: int | None, week: dict[str, int | None]) -> None:
        cell = cells[part]
        if number is not None:
            self.model.add(cell >= max(SMALLEST, number - STEP // 2))
            self.model.add(cell <= number + STEP // 2)
            if part in PART_OF:
                self.model.add(cells[PART_OF[part]] - cell >= SMALLEST)
        elif part not in PART_OF:
            self.model.add(cell < SMALLEST)
        elif not (part == "attended" and week["visits"] is None):
            few = self.model.new_bool_var("few")
            self.model.add(cell < SMALLEST).only_enforce_if(few)
            self.model.add(cells[PART_OF[part]] - cell < SMALLEST).only_enforce_if(~few)

    def range_of(self, week: int, part: str) -> tuple[int, int]:
        """The least and the most that this can have been."""
        ends = []
        for direction in (1, -1):
            self.model.minimize(direction * self.cells[week][part])
            assert self.solver.solve(self.model) == cp_model.OPTIMAL, "the truth itself must be possible"
            ends.append(self.solver.value(self.cells[week][part]))
        return ends[0], ends[1]


@settings(max_examples=25, deadline=None)
@given(weeks())
def test_every_withheld_number_can_have_been_another(truths: list[Truth]) -> None:
    told_weeks = published(truths)
    attack = Attack(told_weeks, open_before=0)
    for number, week in enumerate(told_weeks):
        for part, cell in week.items():
            if cell is None:
                least, most = attack.range_of(number, part)
                assert least < most, f"{part} of week {number} can only have been {least}: {told_weeks}"


@settings(max_examples=25, deadline=None)
@given(weeks(), st.sampled_from([part for part in PARTS if part not in PART_OF]))
def test_an_exact_total_of_all_weeks_leaves_a_choice_where_another_week_is_told(truths: list[Truth], part: str) -> None:
    told_weeks = published(truths)
    others = [week[part] for week in told_weeks if week[part] is not None]
    hidden = [number for number, week in enumerate(told_weeks) if week[part] is None]
    attack = Attack(told_weeks, open_before=0)
    total = sum(getattr(truth, part) for truth in truths)
    attack.model.add(sum(cells[part] for cells in attack.cells) == total)
    # At the very ends of what rounding leaves open, a total gives everything away, whoever rounds.
    most = sum(number + STEP // 2 for number in others) + (SMALLEST - 1) * len(hidden)
    least = sum(max(SMALLEST, number - STEP // 2) for number in others)
    if others and hidden and least < total < most:
        for number in hidden:
            first, last = attack.range_of(number, part)
            assert first < last


@pytest.mark.parametrize("truth", [
    Truth(0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    Truth(4, 30, 12, 4, 9, 9, 9, 0, 4, 4),
    Truth(5, 10, 5, 5, 10, 5, 10, 5, 0, 0),
    Truth(60, 52, 49, 3, 4, 3, 5, 3, 2, 1),
])  # fmt: skip
def test_nothing_below_five_is_told_and_neither_side_of_a_share(truth: Truth) -> None:
    [week] = published([truth])
    for part, cell in week.items():
        if cell is not None:
            assert getattr(truth, part) >= SMALLEST
            assert cell >= SMALLEST
            assert cell % STEP == 0
            if part in PART_OF:
                assert getattr(truth, PART_OF[part]) - getattr(truth, part) >= SMALLEST
    if truth.visits < SMALLEST:
        assert week["attended"] is None, "few visits may attend many prayers: these would tell how few"


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_number_is_told_to_the_nearest_five_and_zero_is_withheld_like_four(count: int, other: int) -> None:
    number = told(count)
    assert (number is None) == (count < SMALLEST)
    assert number is None or abs(number - count) <= STEP // 2
    share = told_of(Share(key="", label="", done=min(count, other), of=max(count, other)))
    assert share is None or share == told(min(count, other))


def test_only_one_table_without_names_days_kinds_or_teams_leaves_the_unit() -> None:
    [table] = tables_of(a_week(), outside=True)
    assert [row[0] for row in table.rows] == list(PARTS.values())
    assert all(isinstance(cell, str | int) for row in table.rows for cell in row)
    words = " ".join(str(cell) for row in table.rows for cell in row)
    assert not any(name in words for name in ("Madina", "Noor", "St Chad", "Ada", "lamp", "Friday", "fear"))


def test_what_is_not_told_changes_nothing_of_what_is() -> None:
    week = a_week()
    other = replace(
        week,
        trend=(),
        visits=replace(week.visits, two_way=1, places=1, by_day=(), by_kind=()),
        concerns=replace(week.concerns, open=99, agreed=99, fed_back=99, by_category=()),
        contacts=replace(week.contacts, not_met=()),
        funding=None,
        said_and_done=(),
    )
    assert told_outside(other) == told_outside(week)
