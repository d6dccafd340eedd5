"""Ramadan in the browser: the planner, a date that a secretary confirms, and one officer for many nights."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from liaison.observances import ramadan
from liaison.observances.clock import wall_clock
from tests.browser import DESK, PHONE, Visitor, assert_accessible, assert_fits
from tests.cast import Cast
from tests.roles import database_role
from tests.rosters.board import tour
from tests.visits.ramadan import DAY, eid_prayer, keeps_ramadan, night_visit
from visits.models import Allotment, Visit
from visits.ramadan import years

PLANNER = "/visits/ramadan/"


def looked_at(page: Page) -> None:
    """Accessible in light and dark, on a phone and a desk."""
    assert_accessible(page)
    page.emulate_media(color_scheme="dark")
    assert_accessible(page, rules=("color-contrast",))
    page.emulate_media(color_scheme="light")
    for size in (DESK, PHONE):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        assert_fits(page)


def coming_year() -> years.Year:
    """The next Ramadan that has not begun."""
    today = timezone.localdate()
    month = ramadan.next_ramadan(today + 10 * DAY)
    assert month is not None
    return years.of(month.hijri_year)


def test_a_secretary_confirms_the_supervisor_sees_it_and_the_officer_is_told(
    cast: Cast, visitor: Visitor, minute_passes: Callable[[datetime], list[str]]
) -> None:
    year = coming_year()
    first = year.month.first_day
    for place in (cast.madina, cast.noor):
        keeps_ramadan(place, year.number)
        eid_prayer(place)
    for number in range(3):
        night_visit(cast.madina, first + number * DAY, cast.officer, cast)
    other = night_visit(cast.noor, first, cast.stranger, cast)

    page = visitor(cast.secretary)
    page.goto("/places/madina-mosque/times/")
    page.get_by_role("link", name=re.compile("Confirm the date Ramadan")).first.click()
    expect(page.get_by_text("3 planned visits hang on this date. PC Ada Shaw comes on all of them.")).to_be_visible()
    later = first + DAY
    page.get_by_label(re.compile(f"{later.day} {later:%B %Y}")).check()
    looked_at(page)
    page.get_by_role("button", name="Confirm this date").click()
    expect(page.get_by_text("3 planned visits moved with it.", exact=False)).to_be_visible()

    planner = visitor(cast.supervisor, viewport=DESK)
    planner.goto(f"{PLANNER}?year={year.number}")
    expect(planner.get_by_text("1 of 2 has confirmed.", exact=False)).to_be_visible()
    row = planner.get_by_role("row", name=re.compile("Madina Mosque"))
    expect(row.get_by_text("Confirmed", exact=True)).to_be_visible()
    looked_at(planner)

    told = minute_passes(timezone.now() + timedelta(minutes=4))
    told = [mail for mail in told if "reachable" not in mail]
    assert [mail.split(":")[0] for mail in told] == [cast.officer.email], told
    with database_role("worker"):
        starts = set(Visit.objects.filter(place=cast.madina).values_list("starts_at", flat=True))
        assert Visit.objects.get(pk=other.pk).starts_at == other.starts_at
    assert starts == {wall_clock(later + number * DAY, datetime.min.time().replace(hour=19)) for number in range(3)}


def test_one_officer_for_many_nights_without_a_mouse(cast: Cast, visitor: Visitor) -> None:
    year = coming_year()
    eve = year.month.first_tarawih
    keeps_ramadan(cast.madina, year.number)
    for number in (0, 1, 3):
        tour(cast, cast.officer, eve + number * DAY, "14:00", "23:00")
    page = visitor(cast.supervisor)
    page.goto(f"{PLANNER}?year={year.number}")
    page.get_by_role("button", name="Send somebody to many nights").press("Enter")
    page.get_by_role("button", name="Show the nights").press("Enter")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    looked_at(page)
    page.get_by_label("Who?").select_option(label="PC Ada Shaw")
    page.get_by_label("Madina Mosque").press("Space")
    page.get_by_label("This and all later nights").press("Space")
    page.get_by_role("button", name="Show the nights").press("Enter")
    expect(page.get_by_role("heading", name="3 nights")).to_be_visible()
    looked_at(page)
    page.get_by_role("button", name="Send PC Ada Shaw").press("Enter")
    expect(page.get_by_text("PC Ada Shaw is sent to 3 nights", exact=False)).to_be_visible()
    with database_role("worker"):
        assert Allotment.objects.current().filter(officer=cast.officer).count() == 3
