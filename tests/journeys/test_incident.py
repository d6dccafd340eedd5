"""After an incident: a supervisor mobilises on the phone, asks for cover at a desk, and prints one page."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import DESK, PHONE, Visitor, assert_accessible
from tests.cast import Cast, friday_sitting, make_place, planned_visit
from tests.roles import database_role
from tests.visits.incidents import REASON, response
from tests.visits.test_briefing import describe, tomorrow
from visits.models import Mobilisation, ProposedWindow

MARGINS = dict.fromkeys(("top", "right", "bottom", "left"), "10mm")


@pytest.mark.parametrize(
    ("viewport", "scripts"), [(PHONE, True), (DESK, True), (PHONE, False)], ids=["phone", "desk", "without scripts"]
)
def test_from_the_home_page_to_a_proposal(
    cast: Cast, visitor: Visitor, viewport: dict[str, int], scripts: bool
) -> None:
    friday_sitting(cast.madina)
    page = visitor(cast.supervisor, viewport=viewport, scripts=scripts)
    page.goto("/")
    page.get_by_role("link", name="Something happened? Mobilise").click()
    expect(page.get_by_text("Call 999", exact=False).first).to_be_visible()
    page.get_by_role("button", name="See the places").click()
    summary = page.locator(".govuk-error-summary")
    expect(summary.get_by_role("link", name="Say in a few words what happened.")).to_be_visible()
    if scripts:
        assert_accessible(page)
    page.get_by_label("What happened?").fill(REASON)
    page.get_by_label("Riverford East", exact=True).check()
    page.get_by_role("button", name="See the places").click()
    expect(page.get_by_role("heading", name=REASON)).to_be_visible()
    expect(page.get_by_role("heading", name="2 places")).to_be_visible()
    page.get_by_role("link", name="Last contact").click()
    expect(page.get_by_text("never first, then the longest ago", exact=False)).to_be_visible()
    if scripts:
        assert_accessible(page)
    page.get_by_role("link", name="Propose cover for the next days").click()
    page.get_by_label("Madina Mosque", exact=True).uncheck()
    page.get_by_label("Go to St Chad at").fill("10:15")
    if scripts:
        assert_accessible(page)
    page.get_by_role("button", name="Propose who goes").click()
    page.wait_for_url(re.compile("/visits/proposals/"))
    with database_role("worker"):
        (window,) = ProposedWindow.objects.select_related("place", "proposal__mobilisation")
        assert window.place == cast.church
        assert timezone.localtime(window.starts_at).strftime("%H:%M") == "10:15"
        assert window.proposal.mobilisation == Mobilisation.objects.get()


def test_an_officer_who_goes_opens_the_briefing_from_the_visit(cast: Cast, visitor: Visitor) -> None:
    response(cast)
    visit = planned_visit(cast.noor, cast.officer, tomorrow(10), cast.supervisor, purpose=REASON)
    page = visitor(cast.officer)
    page.goto(f"/visits/{visit.ref}/")
    page.get_by_role("link", name="Read the briefing").click()
    expect(page.get_by_role("heading", name=REASON)).to_be_visible()
    expect(page.get_by_text("Noor Mosque").first).to_be_visible()
    assert_accessible(page)
    committee = visitor(cast.other)
    committee.goto(f"/visits/{visit.ref}/")
    expect(committee.get_by_role("link", name="Read the briefing")).to_have_count(0)
    expect(committee.get_by_text(REASON)).to_be_visible()


def test_the_briefing_of_twelve_places_is_one_sheet(cast: Cast, visitor: Visitor) -> None:
    with database_role("worker"):
        places = [make_place(f"Mosque of Street {number}", cast.unit, cast.west) for number in range(12)]
    for number, place in enumerate(places):
        describe(place, cast)
        planned_visit(place, cast.stranger, tomorrow(9) + timedelta(hours=number // 2), cast.supervisor)
    found = response(cast)
    page = visitor(cast.supervisor, viewport=DESK)
    page.goto(f"/visits/incidents/{found.ref}/briefing/")
    assert_accessible(page)
    printed = page.pdf(format="A4", margin=MARGINS)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
