"""Figures of the newest equity report that the writer may read; small counts are withheld in it already."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from funding.counting import STAGES, key
from funding.equity import TITLES
from funding.models import EquityReport
from funding.states import State
from letters.figures.figure import Figure
from liaison.places.models import CommandUnit

MEASURES = {
    "sent": "Applications sent",
    "awarded": "Applications that were awarded money",
    "refused": "Applications that were refused",
    "waiting": "Applications that are still open",
}


def equity(user: Any, unit: CommandUnit) -> Iterator[Figure]:
    """What of the newest report is not withheld, row by row. One query."""
    report = EquityReport.objects.visible_to(user).filter(unit=unit).order_by("-as_of").first()
    if report is None:
        return
    source = f"Applications of places of worship in {unit.name}, as recorded by them. Counts under 5 are not given."
    for row, label, group in [("", "all places", "All places of the unit"), *_rows(report)]:
        for each in _of_row(report, row):
            told = f"{source} Rounded to £5,000." if each.unit == "pence" else source
            yield replace(each, label=f"{each.label}: {label}", group=group, source=told)
    for state in State:
        number = report.tables["cells"].get(key("state", state))
        if number is not None:
            label = f"Applications by state: {state.label}"
            measure, group = "equity/state", "Where applications stand"
            name = f"equity:state/{state}/number"
            yield Figure(name, label, number, "applications", source, report.as_of, group, measure)


def _rows(report: EquityReport) -> Iterator[tuple[str, str, str]]:
    for row, label in report.tables["labels"]:
        title = TITLES[row.partition("/")[0]]
        yield row, f"{title.lower()}, {label}", title


def _of_row(report: EquityReport, row: str) -> Iterator[Figure]:
    """Figures of one row that are not withheld, still without source, group and the name of the row."""
    cells, amount = report.tables["cells"], report.tables["amounts"].get(row)
    name = f"equity:{row or 'all'}"

    def figure(measure: str, label: str, value: int, unit: str, as_of: date = report.as_of) -> Figure:
        about = unit == "pence"
        return Figure(f"{name}/{measure}", label, value, unit, "", as_of, "", f"equity/{measure}", about)

    for measure, label in MEASURES.items():
        number = cells.get(key(measure, row))
        if number is not None:
            yield figure(measure, label, number, "applications")
    if amount:
        yield figure("amount", "Money awarded", amount["pence"], "pence", date.fromisoformat(amount["as_of"]))
    for stage in STAGES:
        days = report.tables["days"].get(row, {}).get(stage)
        if days is not None:
            yield figure(f"days-{stage}", f"Middle number of days in the stage “{stage.label}”", days, "days")
