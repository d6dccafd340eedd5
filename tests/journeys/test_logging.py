"""An officer logs a visit on a phone; the committee reads it; the other mosque does not."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, Request, expect

from tests.browser import Visitor, assert_accessible
from tests.cast import Cast, logged_visit
from tests.roles import database_role
from visits.models import Visit

SENTENCE = "Stood at the gate with the stewards. The new lights help."


def log_a_visit(page: Page, place: str) -> None:
    """Four taps and one sentence."""
    page.goto("/")
    page.get_by_role("button", name="Log a visit").click()
    page.get_by_label(place, exact=True).check()
    page.get_by_label("Secretary or other trustee").check()
    page.get_by_label("Calm", exact=True).check()
    page.get_by_label("What was said and agreed?").fill(SENTENCE)
    page.get_by_role("button", name="Save").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_officer_logs_a_visit_and_the_committee_reads_it(
    cast: Cast, visitor: Visitor, client_of: Callable[..., Client], scripts: bool
) -> None:
    phone = visitor(cast.officer, scripts=scripts)
    log_a_visit(phone, "Madina Mosque")
    expect(phone.get_by_text(re.compile(r"^Saved"))).to_be_visible()
    with database_role("worker"):
        visit = Visit.objects.select_related("place", "logged_by").get()
    assert (visit.place, visit.logged_by, visit.summary) == (cast.madina, cast.officer, SENTENCE)

    committee = visitor(cast.secretary)
    committee.goto("/")
    committee.get_by_role("link", name=re.compile("wrote down a visit")).click()
    expect(committee.get_by_text(SENTENCE)).to_be_visible()
    committee.get_by_role("button", name="Yes, that is right").click()
    expect(committee.get_by_role("main").get_by_text("Sara Malik", exact=False).first).to_be_visible()
    assert_accessible(committee)

    stranger = visitor(cast.other)
    assert stranger.goto(f"/visits/{visit.ref}/").status == 404
    assert client_of(cast.other).get("/places/madina-mosque/").status_code == 404

    officer = visitor(cast.officer)
    officer.goto(f"/visits/{visit.ref}/")
    expect(officer.get_by_text("Yes, that is right")).to_be_visible()


def test_the_committee_finds_the_visit_and_who_looked_in_its_ledger(cast: Cast, visitor: Visitor) -> None:
    phone = visitor(cast.officer)
    log_a_visit(phone, "Madina Mosque")
    expect(phone.get_by_text(re.compile(r"^Saved"))).to_be_visible()
    committee = visitor(cast.secretary)
    committee.goto("/places/madina-mosque/ledger/")
    expect(committee.get_by_text(SENTENCE)).to_be_visible()
    expect(committee.get_by_text("PC Ada Shaw", exact=False).first).to_be_visible()
    assert visitor(cast.officer).goto("/places/madina-mosque/ledger/").status == 404


def test_only_the_keyboard_is_needed(cast: Cast, visitor: Visitor) -> None:
    page = visitor(cast.officer)
    page.goto("/visits/log/")

    def tab_to(name: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()") == name:
                return
        pytest.fail(f"the Tab key never reaches {name}")

    tab_to("place")
    page.keyboard.press("Space")
    tab_to("met")
    page.keyboard.press("Space")
    tab_to("summary")
    page.keyboard.type(SENTENCE)
    tab_to("Save")
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile(r"^Saved"))).to_be_visible()


def test_a_double_tap_and_a_lost_answer_make_one_record(cast: Cast, visitor: Visitor) -> None:
    page = visitor(cast.officer)
    page.goto("/visits/log/")
    page.get_by_label("Madina Mosque", exact=True).check()
    page.get_by_label("Secretary or other trustee").check()
    page.get_by_label("What was said and agreed?").fill(SENTENCE)
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    page.get_by_role("button", name="Save").dblclick()
    expect(page.get_by_text(re.compile(r"^Saved"))).to_be_visible()
    # The same form once more, as a browser sends it again after an answer that never arrived.
    again = page.request.post(
        sent[0].url, data=sent[0].post_data_buffer, headers={"content-type": sent[0].headers["content-type"]}
    )
    assert re.search(r"/visits/[0-9A-Z]{8}/$", again.url)
    with database_role("worker"):
        assert Visit.objects.count() == 1


def test_mistakes_are_named_by_the_field_and_nothing_typed_is_lost(cast: Cast, visitor: Visitor) -> None:
    page = visitor(cast.officer)
    page.goto("/visits/log/")
    page.get_by_label("What was said and agreed?").fill(SENTENCE)
    page.get_by_label("Another time").check()
    tomorrow = timezone.localtime() + timedelta(days=1)
    for name, value in (("day", tomorrow.day), ("month", tomorrow.month), ("year", tomorrow.year)):
        page.get_by_label(name.capitalize(), exact=True).first.fill(str(value))
    page.get_by_role("button", name="Save").click()
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    expect(summary.get_by_text("Choose the place.")).to_be_visible()
    expect(page.get_by_label("What was said and agreed?")).to_have_value(SENTENCE)
    assert page.title().startswith("Error: ")
    for link in summary.get_by_role("link").all():
        link.click()
        assert page.evaluate("['INPUT', 'TEXTAREA', 'SELECT'].includes(document.activeElement.tagName)")
    assert_accessible(page)


def test_the_second_officer_is_shown_the_first_ones_visit(cast: Cast, visitor: Visitor) -> None:
    first = logged_visit(cast.madina, cast.officer, timezone.now() - timedelta(minutes=30), summary="All calm.")
    page = visitor(cast.colleague)
    log_a_visit(page, "Madina Mosque")
    expect(page.get_by_text("PC Ada Shaw has already logged a visit there", exact=False)).to_be_visible()
    page.get_by_label("Yes, add me to it").check()
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(f"**/visits/{first.ref}/")
    with database_role("worker"):
        assert Visit.objects.count() == 1


def test_who_changes_it_second_is_told_and_loses_nothing(cast: Cast, visitor: Visitor) -> None:
    visit = logged_visit(cast.madina, cast.officer, timezone.now() - timedelta(hours=1), summary="First words.")
    slow, quick = visitor(cast.officer), visitor(cast.officer)
    slow.goto(f"/visits/{visit.ref}/amend/")
    quick.goto(f"/visits/{visit.ref}/amend/")
    quick.get_by_label("What was said and agreed?").fill("The quick officer's words.")
    quick.get_by_role("button", name=re.compile("Save|Keep|Change")).click()
    quick.wait_for_url(f"**/visits/{visit.ref}/")
    slow.get_by_label("What was said and agreed?").fill("The slow officer's words.")
    slow.get_by_role("button", name=re.compile("Save|Keep|Change")).click()
    expect(slow.get_by_label("What was said and agreed?")).to_have_value("The slow officer's words.")
    expect(slow.get_by_text("The quick officer's words.")).to_be_visible()
