"""The tables of a week: the one home of what stands in each. Page, briefing, CSV and XLSX are written from these.

A cell is a text, a whole number, a day or a moment. Where nobody knows a number, a text says so; zero is zero.
`in_words` gives a cell as people read it; a spreadsheet takes the value itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dashboard import labels, withholding
from dashboard.figures import shape
from liaison.presentation import words

Cell = str | int | date | datetime
Row = tuple[Cell, ...]

OUTSIDE, OUTSIDE_TITLE = "outside", "The week in round numbers"
ALL, ALL_TITLE = "all", "All tables"
NEVER, NOBODY, NOT_KEPT, NOT_ANSWERED = "Never", "Nobody yet", "Not kept", "Not answered"
NOT_KNOWN, WITHHELD, NOTHING_DUE = "Not known", "Withheld", "Nothing was due"


@dataclass(frozen=True)
class Table:
    """One table: what its address is called, its heading, its columns, and its rows, each as long as the header."""

    slug: str
    title: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]


def tables_of(figures: shape.WeekFigures, *, outside: bool = False) -> list[Table]:
    """Every table of a week, always the same ones in the same order, also where one has no rows.

    `outside` gives what may leave the unit: one table without names, places or texts, in which small counts are
    withheld. It has to be made from figures that were kept when the week ended (see `dashboard.withholding`).
    """
    if outside:
        return [_outside(figures)]
    return [Table(slug, title, header, tuple(rows(figures))) for slug, title, header, rows in INSIDE]


def in_words(cell: Cell) -> str:
    """A cell as a page and a briefing print it: whole dates with their year, London time."""
    if isinstance(cell, datetime):
        return words.moment(cell, today=date.min)
    return words.day(cell, today=date.min) if isinstance(cell, date) else str(cell)


def _outside(figures: shape.WeekFigures) -> Table:
    told = withholding.told_outside(figures)
    rows = tuple((label, withholding.FEWER_OR_CLOSE if number is None else number) for label, number in told)
    return Table(OUTSIDE, OUTSIDE_TITLE, ("What", "Number, to the nearest five"), rows)


def _numbers(figures: shape.WeekFigures) -> Sequence[Row]:
    coverage, met, clock = figures.coverage.total, figures.contacts.met, figures.clock.in_time
    visits, concerns, promises = figures.visits, figures.concerns, figures.promises
    return (
        ("Places of worship", figures.places),
        ("Prayers that were promised an officer", coverage.of),
        ("Of these, with an officer", coverage.done),
        ("Places with a plan", met.of),
        ("Of these, met within their plan", met.done),
        ("Places without a plan", figures.contacts.without_plan),
        ("Visits made", visits.made),
        ("Of these, with contact in two ways", visits.two_way),
        ("Places that were visited", visits.places),
        ("New worries", concerns.new),
        ("Worries that were fed back", concerns.fed_back),
        ("Worries that the committee agreed are done", concerns.agreed),
        ("Worries that are open at the end", concerns.open),
        ("Promises due", promises.due),
        ("Of these, kept on time", promises.kept),
        ("Of these, called off", promises.called_off),
        ("Promises from earlier weeks, not kept yet", promises.open_before),
        ("Requests whose 72 hours ended", clock.of),
        ("Of these, answered in time", clock.done),
    )


def _decisions(figures: shape.WeekFigures) -> Sequence[Row]:
    return [(each.what, each.why, each.owner or NOBODY, each.action) for each in figures.decisions]


def _coverage(figures: shape.WeekFigures) -> Sequence[Row]:
    shares = (*figures.coverage.by_kind, figures.coverage.total)
    return [(each.label, each.done, each.of, _percent(each)) for each in shares]


def _percent(share: shape.Share) -> Cell:
    return NOTHING_DUE if share.percent is None else share.percent


def _not_met(figures: shape.WeekFigures) -> Sequence[Row]:
    return [
        (
            each.name,
            each.team,
            NEVER if each.last_on is None else each.last_on,
            NEVER if each.days is None else each.days,
            each.due_on,
        )
        for each in figures.contacts.not_met
    ]


def _by_day(figures: shape.WeekFigures) -> Sequence[Row]:
    # One row for each day and kind, so that the columns are the same in every week.
    rows: list[Row] = []
    for each in figures.visits.by_day:
        rows += [(each.day, labels.visit_kind(kind), number) for kind, number in each.by_kind]
        rows.append((each.day, "All kinds", each.visits))
    return rows


def _by_kind(figures: shape.WeekFigures) -> Sequence[Row]:
    counted: list[Row] = [(labels.visit_kind(kind), number) for kind, number in figures.visits.by_kind]
    return [*counted, ("All kinds", figures.visits.made)]


def _trend(figures: shape.WeekFigures) -> Sequence[Row]:
    return [
        (each.monday, *(_known(number) for number in (each.visits, each.two_way, each.promised, each.attended)))
        for each in figures.trend
    ]


def _known(number: int | None) -> Cell:
    return NOT_KNOWN if number is None else number


def _new_concerns(figures: shape.WeekFigures) -> Sequence[Row]:
    counted: list[Row] = [(labels.category(key), number) for key, number in figures.concerns.by_category]
    return [*counted, ("All worries", figures.concerns.new)]


def _old_concerns(figures: shape.WeekFigures) -> Sequence[Row]:
    return [
        (
            each.ref,
            each.place,
            labels.category(each.category),
            labels.status(each.status),
            each.days,
            each.owner or NOBODY,
        )
        for each in figures.concerns.ageing
    ]


def _promises(figures: shape.WeekFigures) -> Sequence[Row]:
    return [
        (each.ref, each.place, each.text, each.owner or NOBODY, each.due_on, each.kept_on or NOT_KEPT)
        for each in figures.promises.broken
    ]


def _requests(figures: shape.WeekFigures) -> Sequence[Row]:
    return [
        (each.ref, each.place, each.asked_at, NOT_ANSWERED if each.hours is None else each.hours)
        for each in figures.clock.late
    ]


def _funding_states(figures: shape.WeekFigures) -> Sequence[Row]:
    states = figures.funding.states if figures.funding else ()
    return [(label, WITHHELD if number is None else number) for label, number in states]


def _funding_stages(figures: shape.WeekFigures) -> Sequence[Row]:
    return list(figures.funding.stages) if figures.funding else []


def _ahead(figures: shape.WeekFigures) -> Sequence[Row]:
    return [
        (each.day, each.label, each.gatherings, each.uncovered, "One day earlier or later" if each.unsure else "Sure")
        for each in figures.ahead
    ]


def _said_and_done(figures: shape.WeekFigures) -> Sequence[Row]:
    return [
        (
            each.ref,
            each.place,
            labels.category(each.category),
            each.said,
            each.did,
            each.on,
            "Yes" if each.agreed else "Not yet",
        )
        for each in figures.said_and_done
    ]


def _notes(figures: shape.WeekFigures) -> Sequence[Row]:
    return (
        ("Visits written down after the week was over", figures.notes.late),
        ("Visits changed after the week was over", figures.notes.amended),
        ("Planned visits that are past and not written down", figures.notes.unlogged),
    )


Rows = Callable[[shape.WeekFigures], Sequence[Row]]
INSIDE: tuple[tuple[str, str, tuple[str, ...], Rows], ...] = (
    ("numbers", "The week in numbers", ("What", "Number"), _numbers),
    ("decisions", "What needs a decision", ("What", "Why", "Whose it is", "What to do"), _decisions),
    ("coverage", "Prayers with an officer", ("Prayer", "With an officer", "Promised", "Percent"), _coverage),
    (
        "not-met",
        "Places not met within their plan",
        ("Place", "Team", "Last contact in two ways", "Days since", "Was due by"),
        _not_met,
    ),
    ("visits-by-day", "Visits by day", ("Day", "Kind", "Visits"), _by_day),
    ("visits-by-kind", "Visits by kind", ("Kind", "Visits"), _by_kind),
    (
        "trend",
        "Twelve weeks",
        ("Week that begins on", "Visits", "With contact in two ways", "Prayers promised", "Prayers with an officer"),
        _trend,
    ),
    ("new-worries", "New worries", ("About", "Number"), _new_concerns),
    (
        "old-worries",
        "Worries that wait too long",
        ("Reference", "Place", "About", "Where it stands", "Days", "Whose it is"),
        _old_concerns,
    ),
    (
        "promises",
        "Promises that were not kept on time",
        ("Reference", "Place", "What was promised", "Whose it is", "Due", "Kept"),
        _promises,
    ),
    (
        "requests",
        "Requests that were not answered within 72 hours",
        ("Reference", "Place", "Asked", "Hours until the answer"),
        _requests,
    ),
    ("funding-states", "Applications for funding", ("Where they stand", "Number"), _funding_states),
    ("funding-stages", "How long applications wait", ("For what", "Middle number of days"), _funding_stages),
    ("ahead", "The next 14 days", ("Day", "What", "Gatherings", "Without an officer", "Is the day sure?"), _ahead),
    (
        "you-said-we-did",
        "You said, we did",
        ("Reference", "Place", "About", "You said", "We did", "Told on", "Agreed"),
        _said_and_done,
    ),
    ("data-notes", "How far to trust these figures", ("What", "Number"), _notes),
)
