"""What a briefing says, as plain data for the typesetter: from the figures alone, in the words of the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.conf import settings
from django.utils import dateformat, timezone

from dashboard import wording
from dashboard.charts import of_week
from dashboard.figures.shape import Ahead, Decision, Share, WeekFigures
from dashboard.tables import NOBODY, Cell, Row, Table, in_words, tables_of
from liaison.observances.weeks import Week
from liaison.presentation import words
from liaison.presentation.texts import clean, line, lines

LONGEST = 110
"""Letters of a name or reason on the first page, so that it stays one page; the tables have all of it."""
SHORT, WIDEST = 14, 70
"""Letters of a text: columns of shorter ones are as wide as they have to be, longer ones get no more room."""
NOT_KNOWN = "Not known"
OF_FUNDING = ("funding-states", "funding-stages")
"""Only a commander reads these, on the page; a briefing is for supervisors too and is made by nobody."""


@dataclass(frozen=True)
class Compared:
    """One of the main figures: this week, and the week before where it is known."""

    label: str
    now: str
    before: str


def document(figures: WeekFigures, before: WeekFigures | None, *, number: int = 1) -> dict[str, Any]:
    """The whole briefing: texts, and lines with their direction and language. `before` is the week before."""
    week = Week(figures.monday)
    days = wording.days_of(week)
    known = words.moment(figures.counted_at, today=date.min)
    return {
        "marking": settings.BRIEFING_MARKING,
        "title": clean(f"Safety of places of worship, {days}"),
        "footer": f"{week}, as known on {dateformat.format(timezone.localtime(figures.counted_at), 'j F Y, H:i')}",
        "unit": clean(figures.scope_name),
        "week_name": str(week),
        "sentence": clean(wording.sentence(figures, before)),
        "decisions": [_decision(each) for each in figures.decisions],
        "this_week": "This week",
        "week_before": "Week before",
        "numbers": [vars(each) for each in main_figures(figures, before)],
        "by_day": _by_day(figures),
        "by_prayer": _by_prayer(figures),
        "ahead": [_ahead(day, list(rows)) for day, rows in groupby(figures.ahead, lambda each: each.day)],
        "notes": _notes(figures, known, number),
        "tables": [_table(table) for table in tables_of(figures) if figures.funding or table.slug not in OF_FUNDING],
    }


def main_figures(figures: WeekFigures, before: WeekFigures | None) -> list[Compared]:
    """The figures of the first page, in its order; with the week before, where that is kept."""
    now, was = _main(figures), _main(before) if before else {}
    return [Compared(label, told, was.get(label, NOT_KNOWN)) for label, told in now.items()]


def _main(figures: WeekFigures) -> dict[str, str]:
    return {
        "Prayers with an officer": _of(figures.coverage.total),
        "Places met within their plan": _of(figures.contacts.met),
        "Visits made": f"{figures.visits.made:,}",
        "Of these, with contact in two ways": f"{figures.visits.two_way:,}",
        "New worries": f"{figures.concerns.new:,}",
        "Worries fed back": f"{figures.concerns.fed_back:,}",
        "Worries agreed done": f"{figures.concerns.agreed:,}",
        "Worries open at the end": f"{figures.concerns.open:,}",
        "Worries that wait too long": f"{len(figures.concerns.ageing):,}",
        "Promises kept on time": _of(Share(key="", label="", done=figures.promises.kept, of=figures.promises.due)),
        "Requests answered in 72 hours": _of(figures.clock.in_time),
    }


def _of(share: Share) -> str:
    return f"{share.done:,} of {share.of:,}" if share.of else "none due"


def _decision(decision: Decision) -> dict[str, Any]:
    whose = f"Whose it is: {decision.owner or NOBODY}. What to do: {decision.action}."
    return {"what": line(_short(decision.what)), "why": line(_short(decision.why)), "whose": line(_short(whose))}


def _short(text: str) -> str:
    told = clean(text).replace("\n", " ")
    return told if len(told) <= LONGEST else f"{told[: LONGEST - 1].rstrip()}…"


def _by_day(figures: WeekFigures) -> dict[str, Any]:
    chart = of_week.by_day(figures)
    days = [
        {"label": dateformat.format(each.day, "D j"), "visits": each.visits, "told": f"{each.visits:,}"}
        for each in figures.visits.by_day
    ]
    return {"finding": clean(chart.finding), "description": clean(chart.description), "days": days}


def _by_prayer(figures: WeekFigures) -> dict[str, Any]:
    chart = of_week.by_prayer(figures)
    shares = [
        {"label": clean(each.label), "part": each.done / each.of, "told": _of(each)}
        for each in figures.coverage.by_kind
        if each.of
    ]
    return {"finding": clean(chart.finding), "description": clean(chart.description), "shares": shares}


def _ahead(day: date, rows: Sequence[Ahead]) -> dict[str, str]:
    missing = sum(row.uncovered for row in rows)
    told = f"{missing:,}" if missing else "None"
    unsure = "; the day is not sure" if any(row.unsure for row in rows) else ""
    return {
        "day": dateformat.format(day, "D j M"),
        "gatherings": f"{sum(row.gatherings for row in rows):,}",
        "uncovered": told + unsure,
    }


def _notes(figures: WeekFigures, known: str, number: int) -> list[str]:
    notes, running = figures.notes, "" if figures.is_over else " The week was not over."
    known = f"As known on {known}.{running} Briefing {number} of this week."
    places = f"Places of worship: {figures.places:,}; without an agreed plan: {figures.contacts.without_plan:,}."
    later = f"Visits written down after the week was over: {notes.late:,}. Changed after it: {notes.amended:,}."
    phones = f"Planned, past and not written down (they may still be on a phone): {notes.unlogged:,}."
    # Supervisors read briefings too, and a commander's own would have other figures than theirs.
    funding = "Security funding is not told here: the commander finds it on the page of the week."
    return [f"{known} {places}", f"{later} {phones} {funding}"]


def _table(table: Table) -> dict[str, Any]:
    return {
        "title": table.title,
        "header": list(table.header),
        "rows": [[_cell(cell) for cell in row] for row in table.rows],
        "widths": [_width(table.rows, column) for column in range(len(table.header))],
    }


def _cell(cell: Cell) -> dict[str, Any]:
    if isinstance(cell, int):
        return {"number": f"{cell:,}"}
    return {"lines": lines(in_words(cell))}


def _width(rows: Sequence[Row], column: int) -> int:
    """A column's share of the width, by its longest text; 0: as wide as it has to be, for numbers and short words."""
    texts = [in_words(row[column]) for row in rows if not isinstance(row[column], int)]
    longest = max(map(len, texts), default=0)
    return 0 if longest <= SHORT and column else max(SHORT, min(longest, WIDEST))
