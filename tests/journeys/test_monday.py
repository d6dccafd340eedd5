"""Monday morning: the commander opens the mail, reads the week, closes a gap, and takes the briefing along."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit

import time_machine
from django.conf import settings
from django.core import mail
from playwright.sync_api import expect

from dashboard.briefings import making
from liaison.observances.clock import wall_clock
from tests.browser import DESK, Visitor, assert_accessible
from tests.cast import Cast, friday_sitting, logged_visit
from tests.pdfs import texts_of, without_blanks
from tests.roles import database_role
from tests.rosters.board import tour

Minute = Callable[[datetime], list[str]]
MONDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 27)
MAIL = "kim@force.test: The week of 16 to 22 November 2026 is ready to read"


def monday(hour: int, minute: int = 0) -> datetime:
    """A moment of that Monday."""
    return wall_clock(MONDAY, time(hour, minute))


@time_machine.travel(monday(6, 50))
def test_from_the_mail_to_the_gap_and_back(cast: Cast, visitor: Visitor, minute_passes: Minute) -> None:
    logged_visit(cast.madina, cast.officer, wall_clock(MONDAY - timedelta(days=3), time(13)))
    friday_sitting(cast.madina)
    tour(cast, cast.officer, FRIDAY, "08:00", "18:00")

    # Before seven the worker keeps the week and makes the briefing; the mail waits for the hour.
    assert MAIL not in minute_passes(monday(6, 50))
    with database_role("worker"):
        assert making.work()
    assert MAIL not in minute_passes(monday(6, 55))
    assert MAIL in minute_passes(monday(7))
    body = next(sent.body for sent in mail.outbox if "is ready to read" in sent.subject)
    link = next(word for word in body.split() if "/dashboard/" in word)
    assert "Madina" not in body

    page = visitor(cast.commander, viewport=DESK)
    page.goto(f"{urlsplit(link).path}?{urlsplit(link).query}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Week of 16 to 22 November 2026")
    expect(page.get_by_role("heading", name="Friday had most visits: 1")).to_be_visible()
    assert_accessible(page)

    # The coming Friday has nobody: from the figure to the board, and back.
    ahead = page.get_by_role("region", name="The next 14 days")
    first = ahead.get_by_role("listitem").filter(has_text="Friday 27 November")
    expect(first).to_contain_text("No officer yet")
    expect(ahead).to_contain_text("2 of 2 gatherings have no officer yet.")
    first.get_by_role("link").click()
    page.get_by_role("link", name="Send officers").click()
    page.get_by_label("PC Ada Shaw").check()
    page.get_by_role("button", name="Send them").click()
    page.get_by_role("link", name="Dashboard").click()
    page.get_by_role("link", name="Week before").click()
    expect(first).to_contain_text("Covered")
    expect(ahead).to_contain_text("1 of 2 gatherings has no officer yet.")

    with page.expect_download() as download:
        page.get_by_role("button", name="Briefing (PDF)").click()
    pages = texts_of(download.value.path().read_bytes(), 1)
    assert without_blanks(settings.BRIEFING_MARKING) in pages[0]
    assert without_blanks("16 to 22 November 2026") in pages[0]
