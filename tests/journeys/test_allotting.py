"""A supervisor sends an officer, changes who goes, calls one off: by keyboard alone, and on a phone without scripts."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser import DESK, Visitor, assert_accessible
from tests.cast import Cast, planned_visit
from tests.roles import database_role
from tests.rosters.board import days, tour
from visits.models import Visit


def coming_visit(cast: Cast) -> Visit:
    """A visit to the Madina mosque tomorrow at noon; Ada is on duty, Ben rests."""
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)
    tour(cast, cast.officer, noon.date(), "08:00", "18:00")
    days(cast, cast.colleague, "rest-day", noon.date())
    return planned_visit(cast.madina, None, noon, cast.supervisor)


def sent_to(visit: Visit) -> list[str]:
    with database_role("worker"):
        return [one.officer.name for one in visit.allotments.current().select_related("officer")]


def tab_to(page: Page, name: str) -> None:
    """Press the Tab key until the thing with these words, or the box of that label, has the focus."""
    words = (
        "(document.activeElement.labels && document.activeElement.labels[0] || document.activeElement).textContent"
        ".replace(/\\s+/g, ' ').trim()"
    )
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(words).startswith(name):
            return
    raise AssertionError(f"the Tab key never reaches {name}")


def test_by_keyboard_alone(cast: Cast, visitor: Visitor) -> None:
    visit = coming_visit(cast)
    page = visitor(cast.supervisor, viewport=DESK)
    page.goto(f"/visits/{visit.ref}/")
    tab_to(page, "Send officers")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Send officers")
    assert_accessible(page)
    tab_to(page, "PC Ada Shaw")
    page.keyboard.press("Space")
    tab_to(page, "Send them")
    page.keyboard.press("Enter")
    expect(page.get_by_text("PC Ada Shaw: sent")).to_be_visible()
    assert sent_to(visit) == ["Ada Shaw"]

    tab_to(page, "Somebody else")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Change who goes")
    assert_accessible(page)
    # The Tab key reaches the first answer, the arrows the others.
    tab_to(page, page.locator("input[name=choice]").first.evaluate("each => each.labels[0].textContent"))
    for _ in range(8):
        page.keyboard.press("ArrowDown")
        if page.evaluate("document.activeElement.labels[0].textContent").startswith("PC Ben Cole"):
            break
    tab_to(page, "Change who goes")
    page.keyboard.press("Enter")
    expect(page.get_by_text("is down as: rest day").first).to_be_visible()
    assert sent_to(visit) == ["Ada Shaw"]
    assert_accessible(page)
    page.get_by_label("Why do you send them all the same?").focus()
    page.keyboard.type("He offered")
    tab_to(page, "Change who goes")
    page.keyboard.press("Enter")
    expect(page.get_by_text("PC Ben Cole goes instead of PC Ada Shaw.")).to_be_visible()
    assert sent_to(visit) == ["Ben Cole"]


def test_on_a_phone_without_scripts(cast: Cast, visitor: Visitor) -> None:
    visit = coming_visit(cast)
    phone = visitor(cast.supervisor, scripts=False)
    phone.goto(f"/visits/{visit.ref}/officers/")
    phone.get_by_label("Find an officer by name").fill("shaw")
    phone.get_by_role("button", name="Find").click()
    phone.get_by_label("PC Ada Shaw").check()
    phone.get_by_role("button", name="Send them").click()
    expect(phone.get_by_text("PC Ada Shaw: sent")).to_be_visible()
    phone.get_by_role("link", name=re.compile("Call off: PC Ada Shaw|Call off$|^Call off.*Ada")).click()
    phone.get_by_label("Cannot come").check()
    phone.get_by_role("button", name="Call off the officer").click()
    expect(phone.locator(".govuk-error-summary").get_by_text("Write why the officer cannot come.")).to_be_visible()
    phone.get_by_label("What happened, for those who lead the unit?").fill("Called to court")
    phone.get_by_role("button", name="Call off the officer").click()
    expect(phone.get_by_text("PC Ada Shaw need not go")).to_be_visible()
    assert sent_to(visit) == []

    phone.goto(f"/visits/{visit.ref}/call/")
    phone.get_by_role("button", name="Ask them").click()
    officer = visitor(cast.officer)
    officer.goto("/visits/volunteering/")
    assert_accessible(officer)
    officer.get_by_role("button", name=re.compile("^I can go")).click()
    expect(officer.get_by_text("You offered to go")).to_be_visible()
    assert_accessible(officer)
    phone.goto(f"/visits/{visit.ref}/officers/")
    expect(phone.get_by_text("Offered to go: first on the list")).to_be_visible()

    committee = visitor(cast.secretary)
    committee.goto(f"/visits/{visit.ref}/")
    expect(committee.get_by_text("Called to court")).to_have_count(0)
    assert committee.goto(f"/visits/{visit.ref}/officers/").status == 404
