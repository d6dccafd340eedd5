"""A committee writes down what the scheme did: more was asked, it was given, a part was approved and installed."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from funding.models import Application, Measure, Step
from funding.states import State
from tests.browser import DESK, PHONE, Visitor, assert_accessible
from tests.cast import Cast
from tests.funding import desk
from tests.roles import database_role


def choose(page: Page, words: str) -> None:
    """Answer what happened next, and come to the page of that step."""
    page.get_by_label(words).check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words)
    assert_accessible(page)


def save(page: Page, now: str) -> None:
    """Save the step, and be back on the application."""
    page.get_by_role("button", name="Save this step").click()
    expect(page.get_by_text(f"Saved. The application is now: {now}.")).to_be_visible()


def test_from_more_asked_to_installed_on_a_phone(cast: Cast, visitor: Visitor) -> None:
    held = desk.make_application(
        cast.madina, cast.secretary, state=State.ASSESSING, sent_on=timezone.localdate() - timedelta(days=20),
        state_since=timezone.localdate() - timedelta(days=20),
    )  # fmt: skip
    desk.want(held, "cctv", number=4)
    doors = desk.want(held, "doors")

    page = visitor(cast.secretary, viewport=PHONE)
    page.goto(f"/funding/{held.ref}/")
    assert_accessible(page)
    expect(page.get_by_text("20 days so far.")).to_be_visible()
    choose(page, "The scheme asks for more")
    by = timezone.localdate() + timedelta(days=14)
    group = page.get_by_role("group", name="By which day do they want an answer?")
    for label, value in (("Day", by.day), ("Month", by.month), ("Year", by.year)):
        group.get_by_label(label, exact=True).fill(str(value))
    page.get_by_label("A note, if you want to keep one").fill("They ask for the lease.")
    save(page, "The scheme asks for more")

    # The treasurer goes on where the secretary stopped; without scripts, in the dark.
    page = visitor(cast.treasurer, viewport=PHONE, scheme="dark", scripts=False)
    page.goto(f"/funding/{held.ref}/next/")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("link", name="Choose what happened.")).to_be_visible()
    page.get_by_label("We sent what the scheme asked for").check()
    page.get_by_role("button", name="Continue").click()
    save(page, "Being looked at by the scheme")

    page = visitor(cast.secretary, viewport=DESK, scheme="dark")
    page.goto(f"/funding/{held.ref}/")
    choose(page, "Somebody will come to do a survey")
    page.get_by_label("The scheme", exact=True).check()
    save(page, "Waiting for the survey")
    choose(page, "The survey was done")
    expect(page.get_by_label("Fixed cameras (CCTV)")).to_be_checked()
    save(page, "Surveyed")
    choose(page, "We said which measures we accept")
    page.get_by_label("We, the committee").check()
    page.get_by_label("Fixed cameras (CCTV)").check()
    page.get_by_label("Doors, locks and letter boxes").check()
    save(page, "Last review by the scheme")
    choose(page, "The scheme approved it, all of it or a part")
    page.get_by_role("group", name="What did they decide about fixed cameras").get_by_label("Approved").check()
    page.get_by_label("How much money did they approve in all?").fill("lots")
    other = page.get_by_role("group", name="What did they decide about fencing?")
    expect(other).to_be_hidden()
    page.get_by_label("Fencing", exact=True).check()
    expect(other).to_be_visible()
    page.get_by_role("button", name="Save this step").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose approved or refused for fencing.")
    other.get_by_label("Refused").check()
    expect(page.get_by_role("alert")).to_contain_text("Choose approved or refused for doors, locks and letter boxes.")
    expect(page.get_by_role("alert")).to_contain_text("Enter the amount in pounds")
    assert_accessible(page)
    page.get_by_role("link", name=re.compile("Choose approved or refused for doors")).click()
    assert page.evaluate("document.activeElement.name") == f"decided_{doors.pk}"
    page.get_by_role("group", name="What did they decide about doors").get_by_label("Refused").check()
    page.get_by_label("How much money did they approve in all?").fill("£12,500")
    save(page, "Approved")
    choose(page, "The work is booked")
    page.get_by_label("We, the committee").check()
    group = page.get_by_role("group", name="When does the work begin?")
    for label, value in (("Day", by.day), ("Month", by.month), ("Year", by.year)):
        group.get_by_label(label, exact=True).fill(str(value))
    save(page, "Work is booked")
    choose(page, "Everything is installed")
    page.get_by_label("The company that does the survey").check()
    save(page, "Installed")

    page.get_by_role("link", name="Everything that has happened").click()
    assert_accessible(page)
    expect(page.get_by_text("They ask for the lease.")).to_be_visible()
    expect(page.locator(".moj-timeline__title").first).to_have_text("Installed")
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="The application", exact=True)).to_be_hidden()

    with database_role("worker"):
        kept = Application.objects.get(pk=held.pk)
        assert (kept.state, kept.awarded_pence) == (State.INSTALLED, 12_500_00)
        status = dict(Measure.objects.values_list("kind", "status"))
        assert status == {"cctv": "installed", "doors": "refused", "fencing": "refused"}
        by_whom = list(Step.objects.values_list("after", "entered_by__name"))
    assert by_whom[:2] == [("info-requested", "Sara Malik"), ("assessing", "Tariq Aziz")]
    assert len(by_whom) == 8
