"""How the figures of one week differ between two moments: as a briefing told them, and as they are now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.figures.shape import WeekFigures
from dashboard.tables import Table, tables_of

COUNTED: Mapping[str, str] = {
    "numbers": "{}",
    "coverage": "{}, prayers with an officer",
    "visits-by-kind": "{}, visits made",
    "new-worries": "{}, new",
    "data-notes": "{}",
}
"""Tables whose rows are counts, and how a row is called outside its table."""
SUMS = frozenset({"All prayers", "All kinds", "All worries"})
"""Rows that repeat one of the main numbers."""
LISTED = ("not-met", "old-worries", "promises", "requests", "you-said-we-did")
"""Tables that list things."""


@dataclass(frozen=True)
class Difference:
    """One figure that is not what it was."""

    label: str
    then: int
    now: int

    @property
    def sentence(self) -> str:
        """'Visits made: 41 then, 43 now.'"""
        return f"{self.label}: {self.then} then, {self.now} now."


def differences(then: WeekFigures, now: WeekFigures) -> list[Difference]:
    """Figures of the same week and scope that differ, in the order of the page. None of them: an empty list.

    A list that is as long as it was and names others counts twice: so many left it, so many are new.
    """
    before = {table.slug: table for table in tables_of(then)}
    found: list[Difference] = []
    for table in tables_of(now):
        if table.slug in COUNTED:
            found += _counts(COUNTED[table.slug], _numbers(before[table.slug]), _numbers(table))
        elif table.slug in LISTED:
            found += _lists(table.title, before[table.slug], table)
    return found


def _numbers(table: Table) -> dict[str, int]:
    rows = [(str(row[0]), row[1]) for row in table.rows]
    # "Of these" belongs to the row before it.
    named: dict[str, int] = {}
    whole = ""
    for label, number in rows:
        if label.startswith("Of these, "):
            label = f"{whole}: {label.removeprefix('Of these, ')}"
        else:
            whole = label
        if isinstance(number, int) and label not in SUMS:
            named[label] = number
    return named


def _counts(naming: str, then: Mapping[str, int], now: Mapping[str, int]) -> list[Difference]:
    labels = dict.fromkeys([*now, *then])
    found = [Difference(naming.format(label), then.get(label, 0), now.get(label, 0)) for label in labels]
    return [each for each in found if each.then != each.now]


def _lists(title: str, then: Table, now: Table) -> list[Difference]:
    was, is_now = _things(then), _things(now)
    if len(was) != len(is_now):
        return [Difference(title, len(was), len(is_now))]
    left = [thing for thing in was if thing not in is_now]
    return [Difference(f"{title}, of those that were listed then", len(was), len(was) - len(left))] if left else []


def _things(table: Table) -> Sequence[tuple[object, ...]]:
    # A name and its team, or a reference and its place.
    return [row[:2] for row in table.rows]
