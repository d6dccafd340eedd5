"""Tables as the page prints them: words, numbers on the right, and where each row leads."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from dashboard.figures.shape import WeekFigures
from dashboard.lists import Lists
from dashboard.tables import Table, in_words, tables_of

SHOWN = 10
"""So many rows of a long table stand open; the rest is folded."""


LINKED = {"visits-by-day": 1}
"""The column that leads somewhere, where it is not the first: a day has a row for each kind."""


@dataclass(frozen=True)
class Told:
    """One cell: what it says, whether it is a number, its column's heading, and where it leads."""

    text: str
    is_number: bool
    label: str
    url: str = ""


@dataclass(frozen=True)
class ToldTable:
    """A table for the page. `columns` are headings with whether they stand over numbers."""

    slug: str
    title: str
    columns: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[Told, ...], ...]

    @property
    def first(self) -> tuple[tuple[Told, ...], ...]:
        """What stands open."""
        return self.rows[:SHOWN]

    @property
    def rest(self) -> tuple[tuple[Told, ...], ...]:
        """What is folded."""
        return self.rows[SHOWN:]


def told(figures: WeekFigures, lists: Lists) -> dict[str, ToldTable]:
    """All tables of a week that hold something, by slug as templates write it."""
    return {
        table.slug.replace("-", "_"): _told(table, _leads_to(table.slug, figures, lists))
        for table in tables_of(figures)
        if table.rows
    }


def _told(table: Table, urls: Sequence[str]) -> ToldTable:
    numeric = [all(isinstance(row[n], int) for row in table.rows) for n in range(len(table.header))]
    columns = tuple(zip(table.header, numeric, strict=True))
    rows = tuple(
        tuple(
            Told(
                f"{cell:,}" if isinstance(cell, int) else in_words(cell),
                is_number,
                label,
                urls[number] if urls and place == LINKED.get(table.slug, 0) else "",
            )
            for place, (cell, (label, is_number)) in enumerate(zip(row, columns, strict=True))
        )
        for number, row in enumerate(table.rows)
    )
    return ToldTable(table.slug, table.title, columns, rows)


def board_of(day: object, team: str) -> str:
    """The board of a day, of this team."""
    return f"{reverse('visits:friday')}?date={day}{f'&team={team}' if team else ''}"


def _address(name: str, key: str) -> str:
    # What its reader no longer sees has no key, and leads nowhere.
    return reverse(name, args=[key]) if key else ""


def _by_day(figures: WeekFigures, lists: Lists) -> list[str]:
    """In the order of the table: the kinds of each day, then all of that day."""
    return [
        lists.visits_of(day=each.day, kind=kind)
        for each in figures.visits.by_day
        for kind in (*(kind for kind, _ in each.by_kind), "")
    ]


ROWS: Mapping[str, Callable[[WeekFigures, Lists], list[str]]] = {
    "visits-by-day": _by_day,
    "visits-by-kind": lambda f, lists: [lists.visits_of(kind=kind) for kind in (*(k for k, _ in f.visits.by_kind), "")],
    "not-met": lambda f, _: [_address("place", row.slug) for row in f.contacts.not_met],
    "old-worries": lambda f, _: [_address("visits:concern", row.ref) for row in f.concerns.ageing],
    "promises": lambda f, _: [_address("visits:commitment", row.ref) for row in f.promises.broken],
    "requests": lambda f, _: [_address("visits:request", row.ref) for row in f.clock.late],
    "you-said-we-did": lambda f, _: [_address("visits:concern", row.ref) for row in f.said_and_done],
}
"""Where each row of a table leads, in the order of `dashboard.tables`."""


def _leads_to(slug: str, figures: WeekFigures, lists: Lists) -> list[str]:
    return ROWS[slug](figures, lists) if slug in ROWS else []
