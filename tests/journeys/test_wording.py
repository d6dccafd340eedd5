"""An officer on a phone writes what does not belong here: one changes it, one keeps it, and the committee sees that."""

import pytest
from playwright.sync_api import Page, expect

from liaison.places.models import KeptWording
from tests.browser import Visitor, assert_accessible
from tests.cast import Cast
from tests.funding import desk
from tests.roles import database_role
from visits.models import Visit

PLATE = "A blue van, AB12 CDE, stood at the gate."
HEADING = "Look at these words before they are saved"


def log_a_visit(page: Page, sentence: str) -> None:
    """The fewest answers, and a sentence."""
    page.goto("/visits/log/")
    page.get_by_label("Madina Mosque", exact=True).check()
    page.get_by_label("Secretary or other trustee").check()
    page.get_by_label("What was said and agreed?").fill(sentence)
    page.get_by_role("button", name="Save", exact=True).click()


def summaries() -> list[str]:
    with database_role("worker"):
        return list(Visit.objects.values_list("summary", flat=True))


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_one_officer_sees_the_notice_and_changes_the_words(cast: Cast, visitor: Visitor, scripts: bool) -> None:
    phone = visitor(cast.officer, scripts=scripts)
    log_a_visit(phone, PLATE)
    expect(phone.get_by_role("heading", name=HEADING)).to_be_visible()
    expect(phone).to_have_title("Look again: Log a visit – Safe Together")
    expect(phone.locator("mark")).to_have_text("AB12 CDE")
    assert summaries() == []
    if scripts:
        assert_accessible(phone)
        expect(phone.locator("#words-notice")).to_be_focused()
    box = phone.get_by_label("What was said and agreed?")
    expect(box).to_have_value(PLATE)
    expect(phone.get_by_label("Madina Mosque", exact=True)).to_be_checked()
    phone.locator("#words-notice").get_by_role("link", name="What was said and agreed?").click()
    box.fill("A blue van stood at the gate.")
    phone.get_by_role("button", name="Save", exact=True).click()
    expect(phone.get_by_text("Saved. Sent")).to_be_visible()
    assert summaries() == ["A blue van stood at the gate."]
    with database_role("worker"):
        assert not KeptWording.objects.exists()


def test_another_keeps_them_with_a_reason_and_the_committee_sees_that_in_its_ledger(
    cast: Cast, visitor: Visitor
) -> None:
    phone = visitor(cast.officer)
    log_a_visit(phone, PLATE)
    phone.get_by_role("button", name="Keep as it is and save").click()
    expect(phone.get_by_role("link", name="Choose why you keep these words, or change them.")).to_be_visible()
    phone.get_by_label("The committee wants it to be written here").check()
    phone.get_by_role("button", name="Keep as it is and save").click()
    expect(phone.get_by_text("Saved. Sent")).to_be_visible()
    assert summaries() == [PLATE]

    committee = visitor(cast.secretary)
    committee.goto("/places/madina-mosque/ledger/")
    told = committee.get_by_role("main")
    expect(told.get_by_text("The committee wants it to be written here").first).to_be_visible()
    expect(told.get_by_text("A number plate").first).to_be_visible()


def test_when_nothing_is_found_there_is_no_further_tap(cast: Cast, visitor: Visitor) -> None:
    phone = visitor(cast.officer)
    log_a_visit(phone, "A van stood at the gate. The A420 was busy until 14:05.")
    expect(phone.get_by_text("Saved. Sent")).to_be_visible()


def test_what_saves_itself_is_not_held_up_and_the_button_asks(
    transactional_db: None, cast: Cast, visitor: Visitor
) -> None:
    application = desk.make_application(cast.madina, cast.secretary)
    phone = visitor(cast.secretary)
    phone.goto(f"/funding/{application.ref}/answer/need/what/")
    phone.get_by_label("What happened at your place?").fill(PLATE)
    expect(phone.get_by_text("looks like a number plate. Is it needed here?")).to_be_visible()
    phone.get_by_role("button", name="Save and continue").click()
    expect(phone.get_by_role("heading", name="Look at these words before you go on")).to_be_visible()
    assert_accessible(phone)
    phone.get_by_label("Somebody is less safe without it").check()
    expect(phone.get_by_text("Not saved yet.")).to_be_hidden()
    phone.get_by_role("button", name="Keep as it is and save").click()
    expect(phone.get_by_text("What do you need?")).to_be_visible()
    with database_role("worker"):
        assert KeptWording.objects.get().written_on == "Application"
