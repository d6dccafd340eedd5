"""The board and the orders in a browser: on a phone and at a desk, light and dark, with and without scripts."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from liaison.observances.clock import wall_clock
from tests.browser import DESK, PHONE, Visitor, assert_accessible, assert_fits
from tests.cast import Cast, friday_sitting, planned_visit
from tests.rosters.board import tour
from tests.visits.big_friday import OFFICERS, PLACES, build_big_friday

THURSDAY, FRIDAY = date(2026, 11, 26), date(2026, 11, 27)
BOARD = f"/visits/friday/?date={FRIDAY}"


@pytest.fixture
def friday(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Thursday morning; Ada goes to two places with little time between, the other mosque has nobody."""
    morning = wall_clock(THURSDAY, time(10))
    monkeypatch.setattr(timezone, "now", lambda: morning)
    planned_visit(
        cast.madina,
        cast.officer,
        wall_clock(FRIDAY, time(12, 45)),
        cast.supervisor,
        sitting=friday_sitting(cast.madina),
    )
    planned_visit(cast.church, cast.officer, wall_clock(FRIDAY, time(13, 30)), cast.supervisor)
    friday_sitting(cast.noor)
    for officer in (cast.officer, cast.colleague, cast.stranger):
        tour(cast, officer, FRIDAY, "08:00", "18:00")
    return morning


@pytest.mark.parametrize(("viewport", "scheme"), [(PHONE, "light"), (PHONE, "dark"), (DESK, "light"), (DESK, "dark")])
def test_the_board_is_clean(
    cast: Cast, visitor: Visitor, friday: datetime, viewport: dict[str, int], scheme: str
) -> None:
    page = visitor(cast.supervisor, viewport=viewport, scheme=scheme)
    page.goto(BOARD)
    assert_accessible(page)
    beside = page.get_by_text("Both at once for 15 minutes")
    if viewport == PHONE:
        expect(beside).to_be_hidden()
        page.locator("summary").focus()
        page.keyboard.press("Enter")
        assert_accessible(page)
    expect(beside).to_be_visible()
    page.get_by_role("link", name="Riverford West").click()
    expect(page.get_by_role("link", name="Noor Mosque", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Madina Mosque", exact=True)).to_be_hidden()


def test_a_wrong_date_and_an_empty_day(cast: Cast, visitor: Visitor, friday: datetime) -> None:
    page = visitor(cast.supervisor, scripts=False)
    page.goto("/visits/friday/")
    page.get_by_label("Day", exact=True).fill("31")
    page.get_by_label("Month", exact=True).fill("2")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("alert")).to_contain_text("This is the next Friday instead.")
    page.goto(f"/visits/friday/?date={FRIDAY + timedelta(days=3)}")
    expect(page.get_by_text("No gatherings at your places on this day.")).to_be_visible()


def test_orders_are_read_before_they_are_sent(
    cast: Cast, visitor: Visitor, friday: datetime, minute_passes: Callable[[datetime], list[str]]
) -> None:
    page = visitor(cast.supervisor, viewport=DESK)
    page.goto(BOARD)
    page.get_by_role("button", name="Send to all confirmed").click()
    expect(page.get_by_role("heading", name="PC Ada Shaw")).to_be_visible()
    page.get_by_label("A note to everybody").fill("x" * 501)
    page.get_by_role("button", name="Send to 1 person").click()
    assert_accessible(page)
    page.get_by_label("A note to everybody").fill("Meet at 11:30.")
    page.get_by_role("button", name="Send to 1 person").click()
    expect(page.get_by_role("heading", name="Orders for Friday 27 November")).to_be_visible()
    assert_accessible(page)
    assert "ada@force.test: Your orders for Friday 27 November" in minute_passes(friday + timedelta(seconds=1))
    read = visitor(cast.officer)
    read.goto(page.url)
    expect(read.get_by_text("Meet at 11:30.")).to_be_visible()
    assert_accessible(read)


def test_a_force_wide_friday_fits(cast: Cast, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: wall_clock(THURSDAY, time(10)))
    build_big_friday(cast, FRIDAY)
    page = visitor(cast.supervisor)
    page.goto(BOARD)
    assert_fits(page)
    assert page.get_by_text("Be there").count() == PLACES
    expect(page.locator("summary")).to_contain_text(f"{OFFICERS} officers")
    page.emulate_media(media="print")
    expect(page.get_by_text("Sent already")).to_be_visible()
    expect(page.get_by_role("button", name="Propose who goes")).to_be_hidden()
