"""The charts of a week: each with the finding as its heading, a description, two drawings and its legend."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import dateformat

from dashboard import labels, wording
from dashboard.charts import level, upright
from dashboard.charts.drawing import NARROW, WIDE, Drawing, Mark
from dashboard.charts.upright import Column
from dashboard.figures.shape import Share, TrendPoint, Visits, WeekFigures
from visits.models import Visit

# More colours than four nobody tells apart: three kinds, and the rest together.
REST = 4
USUAL = {Visit.Kind.REASSURANCE.value: 1, Visit.Kind.FRIDAY.value: 2, Visit.Kind.PATROL.value: 3}
OTHER = "Other kinds"
NOT_KEPT = "A dash: nothing is kept of that week."


@dataclass(frozen=True)
class Chart:
    """One chart. `slug` is that of its table (`dashboard.tables`), `description` says in words what is to be seen."""

    slug: str
    finding: str
    description: str
    drawings: tuple[Drawing, ...]
    legend: tuple[Mark, ...] = ()
    note: str = ""


def by_day(figures: WeekFigures) -> Chart:
    """Visits of each day, stacked by the kinds most used; the others together."""
    visits = figures.visits
    series = _series([kind for kind, _number in visits.by_kind])
    given = [
        Column(dateformat.format(day.day, "D"), _by_series(day.by_kind, series), dateformat.format(day.day, "j"))
        for day in visits.by_day
    ]
    marks = {number: labels.visit_kind(kind) for kind, number in series.items()}
    if len(visits.by_kind) > len(series):
        marks[REST] = OTHER
    return Chart(
        slug="visits-by-day",
        finding=wording.by_day(visits, is_over=figures.is_over),
        description=_day_by_day(visits),
        drawings=_both(lambda width: upright.columns(given, width=width)),
        legend=tuple(Mark(number, marks[number]) for number in sorted(marks)) if len(marks) > 1 else (),
    )


def _series(kinds: Sequence[str]) -> dict[str, int]:
    """Colours for the kinds most used. The common ones keep theirs, so that weeks look alike."""
    shown = list(kinds[: REST - 1])
    series = {kind: number for kind, number in USUAL.items() if kind in shown}
    free = [number for number in range(1, REST) if number not in series.values()]
    return series | dict(zip((kind for kind in shown if kind not in series), free, strict=False))


def _by_series(by_kind: Sequence[tuple[str, int]], series: Mapping[str, int]) -> tuple[int, ...]:
    numbers = [0] * REST
    for kind, number in by_kind:
        numbers[series.get(kind, REST) - 1] += number
    return tuple(numbers)


def _day_by_day(visits: Visits) -> str:
    days = [f"{dateformat.format(day.day, 'l')} {day.visits:,}" for day in visits.by_day]
    return f"Columns, one for each day. Visits made: {', '.join(days)}."


def by_prayer(figures: WeekFigures) -> Chart:
    """Prayers with an officer, of those promised, by kind of prayer and all together."""
    shares = figures.coverage.by_kind if figures.coverage.total.of else ()
    told = (*shares, figures.coverage.total) if len(shares) != 1 else shares
    return Chart(
        slug="coverage",
        finding=wording.by_prayer(figures.coverage, is_over=figures.is_over),
        description=f"Bars, one for each kind of prayer. With an officer: {_shares_in_words(told)}.",
        drawings=_both(lambda width: level.shares(told, width=width)) if shares else (),
        legend=(Mark(level.DONE, "With an officer"), Mark(level.MISSED, "Without")),
    )


def _shares_in_words(shares: Sequence[Share]) -> str:
    return "; ".join(f"{share.label}, {share.done:,} of {share.of:,}" for share in shares) or "none was planned"


def trend_of_visits(figures: WeekFigures) -> Chart:
    """Visits of twelve weeks, this one last."""
    given = _weeks(figures.trend, lambda point: point.visits)
    return Chart(
        slug="trend",
        finding=wording.trend_of_visits(figures.trend, is_over=figures.is_over),
        description=f"Columns, one for each of twelve weeks. Visits made: {_weeks_in_words(figures.trend, given)}.",
        # Twelve weeks of nothing look like a fault: the sentence says it.
        drawings=_both(lambda width: upright.columns(given, width=width)) if _anything(given) else (),
        note=_gaps(given),
    )


def trend_of_coverage(figures: WeekFigures) -> Chart:
    """The share of prayers with an officer over twelve weeks, this one last."""
    given = _weeks(figures.trend, wording.percent_of)
    return Chart(
        slug="trend",
        finding=wording.trend_of_coverage(figures.trend, is_over=figures.is_over),
        description="A line over twelve weeks. Prayers with an officer, in percent: "
        f"{_weeks_in_words(figures.trend, given)}.",
        drawings=_both(lambda width: upright.line(given, width=width)) if _known(given) else (),
        note="A dash: nothing is kept of that week, or no officer was planned." if _gaps(given) else "",
    )


def _weeks(trend: Sequence[TrendPoint], number: Callable[[TrendPoint], int | None]) -> list[Column]:
    columns, month = [], 0
    for place, point in enumerate(trend):
        value = number(point)
        # The month stands where it begins: twelve of them would run into each other on a phone.
        under = dateformat.format(point.monday, "M") if point.monday.month != month else ""
        month = point.monday.month
        columns.append(
            Column(
                dateformat.format(point.monday, "j"),
                None if value is None else (value,),
                under,
                strong=place == len(trend) - 1,
            )
        )
    return columns


def _weeks_in_words(trend: Sequence[TrendPoint], given: Sequence[Column]) -> str:
    numbers = ["not known" if column.values is None else f"{column.total:,}" for column in given]
    days = [dateformat.format(point.monday, "j F") for point in trend]
    said = [f"{day} {number}" for day, number in zip(days, numbers, strict=True)]
    return f"weeks from {', '.join(said)}" if said else "nothing is kept"


def _anything(given: Sequence[Column]) -> bool:
    return any(column.values is not None and column.total for column in given)


def _known(given: Sequence[Column]) -> bool:
    return any(column.values is not None for column in given)


def _gaps(given: Sequence[Column]) -> str:
    return NOT_KEPT if any(column.values is None for column in given) else ""


def _both(draw: Callable[[int], Drawing]) -> tuple[Drawing, ...]:
    return (draw(NARROW), draw(WIDE))
