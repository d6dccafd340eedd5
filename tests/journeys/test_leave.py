"""Leave in the browser: it is entered, the gap alarms, those who lead read why, and nobody else does."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.utils import timezone
from playwright.sync_api import expect

from liaison.observances.clock import wall_clock
from tests.browser import DESK, Visitor, assert_accessible
from tests.cast import Cast, planned_visit
from tests.rosters.board import tour

ALARM = "Nobody is coming: the visit"


def test_leave_is_entered_and_the_gap_alarms(
    cast: Cast, visitor: Visitor, minute_passes: Callable[[datetime], list[str]]
) -> None:
    day = timezone.localdate() + timedelta(days=3)
    for officer in (cast.officer, cast.colleague):
        tour(cast, officer, day, "07:00", "17:00", "early")
    visit = planned_visit(cast.madina, cast.officer, wall_clock(day, time(13)), cast.supervisor)

    page = visitor(cast.supervisor)
    page.goto("/rosters/away/")
    page.get_by_label("For whom?").select_option(label="PC Ada Shaw")
    page.get_by_label("Leave", exact=True).check()
    first = page.get_by_role("group", name="First day")
    first.get_by_label("Day", exact=True).fill(str(day.day))
    first.get_by_label("Month", exact=True).fill(str(day.month))
    first.get_by_label("Year", exact=True).fill(str(day.year))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved for PC Ada Shaw.")).to_be_visible()

    now = timezone.now()
    at_once = minute_passes(now + timedelta(seconds=1))
    assert [mail.split(":")[0] for mail in at_once if ALARM in mail] == [cast.supervisor.email]
    later = minute_passes(now + timedelta(minutes=2))
    assert [mail for mail in later if "No longer yours: the visit" in mail and cast.officer.email in mail]

    page.goto(f"/visits/{visit.ref}/")
    expect(page.get_by_role("heading", name="Cannot come any more")).to_be_visible()
    expect(page.get_by_text("PC Ada Shaw: Leave")).to_be_visible()
    assert_accessible(page)
    page.set_viewport_size(DESK)
    assert_accessible(page)
    theirs = visitor(cast.secretary)
    theirs.goto(f"/visits/{visit.ref}/")
    expect(theirs.get_by_text("Nobody is sent yet.", exact=False)).to_be_visible()
    expect(theirs.get_by_text("Leave", exact=False)).to_have_count(0)

    page.get_by_role("button", name="Send officers").click()
    page.get_by_role("checkbox", name="PC Ben Cole").first.check()
    page.get_by_role("button", name="Send").first.click()
    expect(page.get_by_role("heading", name="Cannot come any more")).to_have_count(0)
    assert not [mail for mail in minute_passes(now + timedelta(minutes=4)) if ALARM in mail]


def test_an_officer_says_what_hours_suit_them_on_the_phone(cast: Cast, visitor: Visitor) -> None:
    page = visitor(cast.officer)
    page.goto("/rosters/")
    page.get_by_role("link", name="Hours that suit you").click()
    expect(page.get_by_text("You need not say why.", exact=False)).to_be_visible()
    page.get_by_role("button", name="Save what I ask for").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("A break at sunset, please").check()
    page.get_by_label("Rather not after").fill("9pm")
    page.get_by_label("By bicycle").check()
    page.get_by_role("button", name="Save what I ask for").click()
    expect(page.get_by_text("Saved.", exact=False)).to_be_visible()
    expect(page.get_by_label("Rather not after")).to_have_value("21:00")
    assert_accessible(page)
    page.emulate_media(color_scheme="dark")
    assert_accessible(page, rules=("color-contrast",))
