"""The page of a week as it is looked at: phone and desk, light and dark, without scripts, and on paper."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from dashboard.figures.keeping import to_json
from dashboard.models import KeptWeek
from liaison.observances.clock import wall_clock
from liaison.observances.weeks import Week
from tests.browser import DESK, PHONE, Visitor, assert_accessible, assert_fits
from tests.cast import Cast
from tests.dashboard.figures import WEEK, a_week, an_empty_week, not_met
from tests.pdfs import text_of, without_blanks
from tests.roles import database_role

SMALLEST = {"width": 320, "height": 640}
PAGE = "/dashboard/?week=2026-W47"
THEN = f"{PAGE}&known=then"
LONG = "The Very Long Named Islamic Education and Community Welfare Centre of " * 3


@pytest.fixture
def monday_after(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The Monday after a full week, kept with names that are long, Arabic and many."""
    now = wall_clock(date(2026, 11, 23), time(9))
    monkeypatch.setattr(timezone, "now", lambda: now)
    full = a_week()
    names = [LONG, "مسجد المدينة المنورة", "x" * 120, *(f"Place {n}" for n in range(60))]
    missed = tuple(not_met(n, slug=cast.madina.slug, name=name) for n, name in enumerate(names))
    _keep(cast, WEEK, replace(full, contacts=replace(full.contacts, not_met=missed)))
    _keep(cast, WEEK.previous, an_empty_week(WEEK.previous))
    return now


def _keep(cast: Cast, week: Week, figures: Any) -> None:
    with database_role("worker"):
        KeptWeek.objects.create(unit=cast.unit, monday=week.monday, figures=to_json(figures))


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_it_is_clean_and_fits(cast: Cast, visitor: Visitor, monday_after: datetime, viewport: dict[str, int]) -> None:
    page = visitor(cast.commander, viewport=viewport)
    page.goto(THEN)
    for summary in page.locator("summary:visible").all():
        summary.click()
    assert_accessible(page)
    drawn = page.locator("svg[role=img]:visible")
    assert drawn.count() == 4
    for number in range(4):
        box = drawn.nth(number).bounding_box()
        assert box is not None
        assert box["width"] > 300
    page.emulate_media(color_scheme="dark")
    assert_accessible(page, rules=("color-contrast",))
    page.set_viewport_size(SMALLEST)
    assert_fits(page)


def test_an_empty_week_and_a_week_that_is_none(cast: Cast, visitor: Visitor, monday_after: datetime) -> None:
    page = visitor(cast.commander, scripts=False)
    page.goto("/dashboard/?week=2026-W46&known=then")
    expect(page.get_by_role("heading", name="No visits recorded this week")).to_be_visible()
    expect(page.get_by_role("img", name="No visits recorded this week")).to_be_visible()
    assert_fits(page)
    for address in ("/dashboard/?week=2026-W54", "/dashboard/?week=2027-W20"):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 404
        assert_fits(page)
    page.get_by_role("link", name="Go to this week").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Week of 23 to 29 November 2026")


def test_another_week_by_keyboard_and_without_scripts(cast: Cast, visitor: Visitor, monday_after: datetime) -> None:
    page = visitor(cast.commander, scripts=False)
    page.goto("/dashboard/?team=riverford-west")
    group = page.get_by_role("group", name="Another week")
    for label, number in (("Day", "19"), ("Month", "11"), ("Year", "2026")):
        group.get_by_label(label, exact=True).fill(number)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Week of 16 to 22 November 2026")
    expect(page.get_by_text("Riverford West", exact=True).first).to_be_visible()
    page.get_by_role("link", name="Riverford", exact=True).click()
    page.get_by_role("link", name="Show what was known then").click()
    expect(page.get_by_text("38 of 41 places were met within their plan")).to_be_visible()


def test_paper_has_every_section_and_the_tables_behind_the_charts(
    cast: Cast, visitor: Visitor, monday_after: datetime
) -> None:
    page = visitor(cast.commander, viewport=DESK)
    page.goto(THEN)
    read = text_of(page.pdf(format="A4"))
    for words in (
        "OFFICIAL-SENSITIVE",
        "Week of 16 to 22 November 2026",
        "38 of 41 places were met within their plan",
        "The week in numbers",
        "Friday had most visits: 26",
        "Monday 16 November 2026",
        "Prayers with an officer",
        "Friday prayers had most gaps",
        "Promises",
        "Ask the council about the street lamp",
        "Worries",
        "Answers within 72 hours",
        "Places not met within their plan",
        "Place 59",
        "You said, we did",
        "The next 14 days",
        "How far to trust these figures",
        "Printed by Supt Kim Reed",
    ):
        assert without_blanks(words) in read, words
    for words in ("Another week", "Take a table with you", "Week before"):
        assert without_blanks(words) not in read, words
