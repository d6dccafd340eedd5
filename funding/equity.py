"""Equity figures: who applied, who was awarded what and how long it took, by scheme, faith, size and area.

For the commander, and for letters to the oversight body. A report is made on the first day of a quarter, or the first
day after it (`funding.reporting`), and is never changed. Small counts, and all that would give them away, are withheld
before it is stored: see `funding.withholding`. What the reports of two years tell together is looked at; older ones are
not shown any more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from funding.counting import (
    AWARDED,
    OUTCOMES,
    REFUSED,
    SENT,
    STAGES,
    TABLES,
    UNKNOWN,
    WAITING,
    Counted,
    count,
    key,
)
from funding.models import EquityReport, Scheme
from funding.states import State
from liaison.places.models import CommandUnit, NeighbourhoodTeam
from liaison.places.models.place import Band, Faith

SHOWN = 8
"""So many reports may be read at a time."""
ROUNDED_TO = 5_000_00
"""Amounts are rounded to five thousand pounds: one award must not be read off the sum of others."""
TITLES = {
    "scheme": "By scheme",
    "faith": "By faith",
    "size": "By size of the place",
    "area": "By area",
}


def publish(unit: CommandUnit, on: date) -> EquityReport:
    """Store the figures of one unit on this day, as they may be read; as the worker. A second time gives the first."""
    from funding.withholding import withhold

    made = EquityReport.objects.filter(unit=unit, as_of=on).first()
    if made is not None:
        return made
    earlier = list(EquityReport.objects.filter(unit=unit, as_of__lt=on).order_by("-as_of")[: SHOWN - 1])[::-1]
    counted = count(unit)
    shown = withhold(
        counted.values,
        counted.sums,
        counted.world,
        _distinct(report.tables["cells"] for report in earlier),
        secret=f"equity/{unit.pk}/{settings.SECRET_KEY}".encode(),
    )
    tables = {
        "cells": shown,
        "amounts": _amounts(counted, shown, earlier[-1].tables["amounts"] if earlier else {}, on),
        "days": {row: days for row, days in counted.medians.items() if _is_open(row, shown)},
        "labels": _labels(counted),
    }
    return EquityReport.objects.get_or_create(unit=unit, as_of=on, defaults={"tables": tables})[0]


def _distinct(months: Iterable[dict[str, int | None]]) -> list[dict[str, int | None]]:
    kept: list[dict[str, int | None]] = []
    for month in months:
        if not kept or kept[-1] != month:
            kept.append(month)
    return kept


def _is_open(row: str, shown: dict[str, int | None]) -> bool:
    """Whether nothing of this row is withheld: a middle value would say that a withheld count is five or more."""
    return all(shown.get(key(measure, row)) is not None for measure in (SENT, *OUTCOMES))


def _amounts(
    counted: Counted, shown: dict[str, int | None], before: dict[str, dict[str, Any]], on: date
) -> dict[str, dict[str, Any]]:
    """Amounts by row, where the number of awards may be read.

    An amount stays as it was until five more awards are in it, so that the difference is not that of one place.
    """
    amounts = {}
    for row, pence in counted.pence.items():
        awards = shown.get(key(AWARDED, row))
        if awards is None:
            continue
        held = before.get(row)
        if held and abs(awards - held["awards"]) < 5:
            amounts[row] = held
        else:
            rounded = (pence + ROUNDED_TO // 2) // ROUNDED_TO * ROUNDED_TO
            amounts[row] = {"pence": rounded, "awards": awards, "as_of": on.isoformat()}
    return amounts


def _labels(counted: Counted) -> list[tuple[str, str]]:
    """The rows and what they are called, in the order of the page."""
    named = {
        "scheme": dict(Scheme.objects.order_by("name").values_list("slug", "name")),
        "faith": dict(Faith.choices),
        "size": {**dict(Band.choices), UNKNOWN: "Not said"},
        "area": {**dict(NeighbourhoodTeam.objects.order_by("name").values_list("slug", "name")), UNKNOWN: "No team"},
    }
    return [
        (key(table, cell), label)
        for table in TABLES
        for cell, label in named[table].items()
        if key(SENT, table, cell) in counted.values
    ]


# Reading ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One line of a table; None where a figure is withheld. `days` are by stage, in the order of `STAGES`."""

    label: str
    sent: int | None
    awarded: int | None
    refused: int | None
    waiting: int | None
    pence: int | None
    days: tuple[int | None, ...]

    @property
    def is_hidden(self) -> bool:
        """Whether nothing of it may be read."""
        return all(each is None for each in (self.sent, self.awarded, self.refused, self.waiting, self.pence))


@dataclass(frozen=True)
class Figures:
    """One report as it is read. A table is its title, its rows, and the names of rows of which nothing is shown."""

    as_of: date
    total: Row
    tables: list[tuple[str, list[Row], list[str]]]
    states: list[tuple[str, int | None]]

    @property
    def total_rows(self) -> list[Row]:
        """The line of the whole unit."""
        return [self.total]

    @property
    def states_shown(self) -> list[tuple[str, int]]:
        """States whose number may be read."""
        return [(label, number) for label, number in self.states if number is not None]

    @property
    def states_hidden(self) -> list[str]:
        """The other states."""
        return [label for label, number in self.states if number is None]

    @property
    def slow(self) -> list[tuple[str, str, int]]:
        """Places, stage and the middle number of days, where there are enough cases."""
        rows = [self.total, *(row for _title, rows, _hidden in self.tables for row in rows)]
        return [
            (row.label, stage.label, days)
            for row in rows
            for stage, days in zip(STAGES, row.days, strict=True)
            if days is not None
        ]


def figures(report: EquityReport) -> Figures:
    """What stands in a report, in the order of the page. No query."""
    cells, labels = report.tables["cells"], report.tables["labels"]
    return Figures(
        as_of=report.as_of,
        total=_row(report, "", "All places"),
        tables=[
            _table(TITLES[table], [_row(report, row, label) for row, label in labels if row.startswith(f"{table}/")])
            for table in TABLES
        ],
        states=[(state.label, cells.get(key("state", state))) for state in State],
    )


def _table(title: str, rows: list[Row]) -> tuple[str, list[Row], list[str]]:
    """Its title, the rows of which something may be read, and what the others are called."""
    return title, [row for row in rows if not row.is_hidden], [row.label for row in rows if row.is_hidden]


def _row(report: EquityReport, row: str, label: str) -> Row:
    cells, days = report.tables["cells"], report.tables["days"].get(row, {})
    amount = report.tables["amounts"].get(row)
    return Row(
        label=label,
        sent=cells.get(key(SENT, row)),
        awarded=cells.get(key(AWARDED, row)),
        refused=cells.get(key(REFUSED, row)),
        waiting=cells.get(key(WAITING, row)),
        pence=amount["pence"] if amount else None,
        days=tuple(days.get(stage) for stage in STAGES),
    )
