"""Charts: round axis steps, drawings that hold their words and numbers, and findings that say what is to be seen."""

from dataclasses import replace
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from dashboard import wording
from dashboard.charts import axis, level, of_week, upright
from dashboard.charts.drawing import NARROW, WIDE, Drawing
from dashboard.charts.lettering import fitting, width_of
from dashboard.charts.upright import Column
from dashboard.figures.shape import Coverage, Share
from liaison.observances.weeks import Week
from tests.dashboard.figures import WEEK, a_week, an_empty_week, made, trend

NASTY = (
    'Al-Madina & <script>alert("x")</script> </svg>',
    "مسجد المدينة المنورة في أكسفورد " * 6,
    "জামে মসজিদ ও ইসলামিক সেন্টার",
    "x" * 200,
    "‮desrever",
    "{{ evil }} {% load %}",
)
COUNTS = st.integers(min_value=0, max_value=10**7)


@given(COUNTS)
def test_axis_steps_are_round_and_few_and_cover_the_maximum(maximum: int) -> None:
    found = axis.steps(maximum)
    assert found[0] == 0
    assert 2 <= len(found) <= axis.AT_MOST
    assert found[-1] >= maximum
    step = found[1]
    assert list(found) == [step * n for n in range(len(found))]
    assert str(step).rstrip("0") in ("1", "2", "5")
    assert maximum == 0 or found[-2] < maximum


@given(COUNTS, COUNTS)
def test_a_greater_maximum_never_has_a_lower_axis(one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert axis.steps(low)[-1] <= axis.steps(high)[-1]


@given(st.text(max_size=80), st.integers(min_value=20, max_value=400))
def test_words_are_cut_to_their_room(text: str, room: int) -> None:
    cut = fitting(text, room, 14)
    assert width_of(cut, 14) <= room
    assert cut == text or cut.endswith("…")


SERIES = st.none() | st.lists(st.integers(0, 5000), min_size=3, max_size=3).map(tuple)


@given(st.lists(SERIES, max_size=12), st.sampled_from([NARROW, WIDE]))
def test_columns_stay_in_the_drawing_and_never_overlap(values: list[Any], width: int) -> None:
    drawing = upright.columns([Column(str(n), value) for n, value in enumerate(values)], width=width)
    _inside(drawing)
    assert sum(bar.height > 0 for bar in drawing.bars) == sum(v > 0 for value in values for v in value or ())
    by_column: dict[int, list[Any]] = {}
    for bar in drawing.bars:
        by_column.setdefault(bar.x, []).append(bar)
    for stack in by_column.values():
        stack.sort(key=lambda bar: -bar.y)
        for lower, upper in pairwise(stack):
            assert upper.y <= lower.y
    assert sum(words.text == upright.UNKNOWN for words in drawing.words) == values.count(None)


@given(st.lists(st.none() | st.integers(0, 100), max_size=12), st.sampled_from([NARROW, WIDE]))
def test_a_line_is_broken_where_nothing_is_known(values: list[int | None], width: int) -> None:
    drawing = upright.line([Column("", None if v is None else (v,)) for v in values], width=width)
    _inside(drawing)
    assert len(drawing.dots) == sum(v is not None for v in values)
    pairs = pairwise(values)
    assert len(drawing.lines) == sum(None not in pair for pair in pairs)


@given(st.lists(st.tuples(st.integers(0, 9999), st.integers(0, 9999)), max_size=6), st.sampled_from([NARROW, WIDE]))
def test_shares_fill_the_whole_width(pairs: list[tuple[int, int]], width: int) -> None:
    given_shares = [Share(key=str(n), label="A " * 200, done=min(p), of=max(p)) for n, p in enumerate(pairs)]
    drawing = level.shares(given_shares, width=width)
    _inside(drawing)
    for share, label, said in zip(given_shares, drawing.words[::2], drawing.words[1::2], strict=True):
        assert said.text == f"{share.done:,} of {share.of:,}"
        assert width_of(label.text, 14) + width_of(said.text, 14) <= width


def _inside(drawing: Drawing) -> None:
    for bar in drawing.bars:
        assert bar.height >= 1
        assert bar.width >= 1
        assert bar.x >= 0
        assert bar.y >= 0
        assert bar.x + bar.width <= drawing.width
        assert bar.y + bar.height <= drawing.height
    for dot in drawing.dots:
        assert 0 <= dot.x <= drawing.width
        assert 0 <= dot.y <= drawing.height
    for words in drawing.words:
        assert 0 <= words.x <= drawing.width
        assert 0 < words.y <= drawing.height


def svgs(chart: of_week.Chart) -> list[ET.Element]:
    """The drawings of a chart as the page prints them, read as XML."""
    printed = render_to_string("dashboard/charts/figure.html", {"chart": chart, "id": "one"})
    parts = [f"<svg{part.split('</svg>')[0]}</svg>" for part in printed.split("<svg")[1:]]
    return [ET.fromstring(part) for part in parts if 'role="img"' in part]  # noqa: S314 -- of our own making


CHARTS = (of_week.by_day, of_week.by_prayer, of_week.trend_of_visits, of_week.trend_of_coverage)


@pytest.mark.parametrize("chart", CHARTS)
def test_every_drawing_is_named_and_described(chart: Any) -> None:
    made_chart = chart(a_week())
    drawn = svgs(made_chart)
    assert len(drawn) == 2
    ids = [element.get("id") for svg in drawn for element in svg.iter() if element.get("id")]
    assert len(ids) == len(set(ids)) == 4
    for svg in drawn:
        space = "{http://www.w3.org/2000/svg}"
        title, desc = svg.find(f"{space}title"), svg.find(f"{space}desc")
        assert title is not None
        assert desc is not None
        assert svg.get("role") == "img"
        assert svg.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
        assert title.text == made_chart.finding
        assert desc.text == made_chart.description
        assert not [element for element in svg.iter() if element.get("style") or element.tag.endswith("script")]
        # Where the page's colours do not reach, as in another program's print, its own are there.
        shapes = [element for element in svg.iter() if element.tag.endswith(("rect", "text", "circle"))]
        assert shapes
        assert all(element.get("fill") for element in shapes)


@pytest.mark.parametrize("name", NASTY)
def test_nasty_names_stay_words(name: str) -> None:
    coverage = Coverage(
        total=Share(key="total", label=name, done=3, of=9),
        by_kind=(Share(key="a", label=name, done=1, of=4), Share(key="b", label="Friday prayers", done=2, of=5)),
    )
    for svg in svgs(of_week.by_prayer(a_week(coverage=coverage))):
        texts = [element.text or "" for element in svg.iter() if element.tag.endswith("text")]
        cut = [text for text in texts if text.endswith("…") and name.startswith(text[:-1].strip())]
        assert name in texts or cut
        assert not [element for element in svg.iter() if element.tag.endswith("script")]
    kinds = tuple((name + str(n), n + 1) for n in range(5))
    printed = render_to_string(
        "dashboard/charts/figure.html",
        {"chart": of_week.by_day(a_week(visits=made(WEEK, (kinds,) * 7))), "id": "one"},
    )
    assert "<script>" not in printed


def test_an_empty_week_has_a_chart_with_a_zero_axis() -> None:
    chart = of_week.by_day(an_empty_week())
    assert chart.finding == "No visits recorded this week"
    assert chart.drawings[0].bars == ()
    assert [words.text for words in chart.drawings[0].words][:2] == ["0", "1"]
    assert of_week.by_prayer(an_empty_week()).drawings == ()


def test_twelve_weeks_of_nothing_are_said_and_not_drawn() -> None:
    nothing = replace(an_empty_week(), trend=trend(WEEK, [None] * 10 + [(0, 0, 0, 0)] * 2))
    assert of_week.trend_of_visits(nothing).drawings == of_week.trend_of_coverage(nothing).drawings == ()
    quiet = replace(an_empty_week(), trend=trend(WEEK, [(3, 1, 1, 1)] * 11 + [(0, 0, 0, 0)]))
    assert of_week.trend_of_visits(quiet).drawings
    assert of_week.trend_of_coverage(quiet).finding == "Of prayers in a usual week 100% had an officer"


@pytest.mark.parametrize(
    ("days", "finding"),
    [
        ((9, 7, 26, 0, 0, 0, 0), "Wednesday had most visits: 26"),
        ((9, 0, 9, 0, 0, 0, 0), "Monday and Wednesday had most visits: 9 each"),
        ((1, 0, 0, 0, 0, 0, 0), "Monday had most visits: 1"),
        ((2,) * 7, "Every day had 2 visits"),
        ((0,) * 7, "No visits recorded this week"),
    ],
)
def test_the_finding_of_days(days: tuple[int, ...], finding: str) -> None:
    assert wording.by_day(made(WEEK, tuple((("patrol", n),) if n else () for n in days))) == finding


def test_the_finding_of_prayers() -> None:
    def of(*pairs: tuple[str, int, int]) -> str:
        shares = tuple(Share(key=label, label=label, done=done, of=number) for label, done, number in pairs)
        total = Share(key="", label="All", done=sum(s.done for s in shares), of=sum(s.of for s in shares))
        return wording.by_prayer(Coverage(total=total, by_kind=shares))

    assert of(("Friday prayers", 2, 5), ("Tarawih", 4, 5)) == ("Friday prayers had most gaps: 3 of 5 had no officer")
    assert of(("Friday prayers", 4, 5), ("Tarawih", 4, 5)) == "2 of 10 prayers had no officer"
    assert of(("Friday prayers", 0, 1)) == "1 of 1 prayer had no officer"
    assert of(("Friday prayers", 5, 5)) == "Every prayer had an officer"
    assert of() == "No officer was planned for a prayer"
    nothing = Coverage(total=Share(key="", label="All", done=0, of=0), by_kind=())
    assert wording.by_prayer(nothing, is_over=False) == "No prayer with a planned officer is over yet"


def test_the_finding_of_twelve_weeks() -> None:
    full = a_week()
    assert wording.trend_of_visits(full.trend) == "70 visits; a usual week has 45"
    assert wording.trend_of_visits(full.trend, is_over=False) == "70 visits so far; a usual week has 45"
    new = trend(WEEK, [None] * 11 + [(1, 1, 0, 0)])
    assert wording.trend_of_visits(new) == "1 visit; nothing is kept of earlier weeks"
    assert wording.trend_of_coverage(new) == "No officer was planned for a prayer"


def test_the_sentence_of_a_week() -> None:
    full = a_week()
    before = replace(full, contacts=replace(full.contacts, met=replace(full.contacts.met, done=36)))
    assert wording.sentence(full, before) == (
        "38 of 41 places were met within their plan, 2 more than the week before. 3 of 52 prayers had no officer."
    )
    assert wording.sentence(full, None).startswith("38 of 41 places were met within their plan. ")
    running = replace(full, is_over=False)
    assert wording.sentence(running, before) == (
        "38 of 41 places are within their plan. 3 of 52 prayers so far had no officer."
    )
    assert wording.sentence(an_empty_week(), before) == (
        "No visits were recorded in this week. No place has an agreed plan yet."
    )


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("2026-W47", "16 to 22 November 2026"),
        ("2026-W49", "30 November to 6 December 2026"),
        ("2026-W53", "28 December 2026 to 3 January 2027"),
    ],
)
def test_the_days_of_a_week(named: str, words: str) -> None:
    assert wording.days_of(Week.parse(named)) == words


@given(COUNTS, COUNTS)
def test_more_and_fewer(now: int, before: int) -> None:
    said = wording.compared(now, before)
    assert said.endswith("the week before")
    assert ("more" in said, "fewer" in said) == (now > before, now < before)
    assert wording.compared(now, None) == ""
