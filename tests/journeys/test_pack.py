"""A secretary writes down what happened on a phone, chooses what goes into the pack, and fetches it."""

import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from funding.models import Application, PackItem
from funding.packs.making import work
from tests.browser import DESK, PHONE, Visitor, assert_accessible, assert_fits
from tests.cast import Cast, logged_visit
from tests.funding import desk
from tests.pdfs import text_of
from tests.roles import database_role

URDU = "مسجد کی کھڑکی ٹوٹ گئی"


@pytest.fixture
def held(transactional_db: None, cast: Cast) -> Application:
    """An application of the Madina mosque that Sara began, a week after an officer came by."""
    logged_visit(cast.madina, cast.officer, timezone.now() - timedelta(days=7), summary="The gate does not close.")
    application = desk.make_application(cast.madina, cast.secretary)
    desk.answer(application, cast.secretary)
    return application


def look_at(page: Page) -> None:
    """Light and dark, on a phone and on a desk."""
    assert_accessible(page)
    page.emulate_media(color_scheme="dark")
    assert_accessible(page, rules=("color-contrast",))
    page.emulate_media(color_scheme="light")
    for size in ({"width": 320, "height": 640}, DESK, PHONE):
        page.set_viewport_size(size)
        assert_fits(page)


def write_down(page: Page, scripts: bool) -> None:
    """What happened, with two mistakes that the page names at once."""
    page.goto("/funding/incidents/")
    page.get_by_role("link", name="Write down what happened").click()
    expect(page.get_by_text("Is somebody in danger now? Call 999.")).to_be_visible()
    page.get_by_label("Damage or graffiti").check()
    for box, number in (("Day", "3"), ("Month", "11"), ("Year", "2035")):
        page.get_by_label(box, exact=True).fill(number)
    page.get_by_label("Something was damaged").check()
    page.get_by_label("What happened, in your own words?").fill(URDU)
    page.get_by_label("What did it cost you?").fill("£1,250.50")
    page.get_by_label("Which police force gave you a crime reference?").select_option(label="Thames Valley Police")
    page.get_by_label("Crime reference", exact=False).last.fill("1234567")
    page.get_by_role("button", name="Save in the log").click()
    summary = page.locator(".govuk-error-summary")
    expect(summary.get_by_role("link", name="The date cannot be in the future.")).to_be_visible()
    expect(summary.get_by_role("link", name=re.compile("often look like 43250123456"))).to_be_visible()
    if scripts:
        look_at(page)
    page.get_by_label("Year", exact=True).fill("2025")
    page.get_by_label("Crime reference", exact=False).last.fill("4325 0123456")
    page.get_by_role("button", name="Save in the log").click()
    expect(page.get_by_text("It is in the log. Only your committee can read it.")).to_be_visible()
    expect(page.get_by_text(URDU)).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_the_log_to_the_pack(
    cast: Cast, visitor: Visitor, held: Application, scripts: bool, tmp_path: Path
) -> None:
    page = visitor(cast.secretary, scripts=scripts)
    write_down(page, scripts)
    if scripts:
        look_at(page)
    page.goto(f"/funding/{held.ref}/pack/")
    page.get_by_role("button", name="Put in what is ticked").click()
    expect(page.locator(".govuk-error-summary").get_by_role("link", name=re.compile("Tick at least"))).to_be_visible()
    if scripts:
        look_at(page)
    page.get_by_label(re.compile("Damage or graffiti")).check()
    page.get_by_label(re.compile("Reassurance visit")).check()
    page.get_by_role("button", name="Put in what is ticked").click()
    expect(page.get_by_text("It is in the pack.")).to_be_visible()
    with database_role("worker"):
        texts = "\n".join(PackItem.objects.values_list("text", flat=True))
    assert "gate" not in texts
    page.get_by_role("button", name="Make the pack").click()
    expect(page.get_by_text("It begins in a few seconds")).to_be_visible()
    if scripts:
        look_at(page)
    with database_role("worker"):
        assert work() == 1
    if not scripts:
        page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("link", name="Download the PDF")).to_be_visible(timeout=10_000)
    if scripts:
        look_at(page)
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Download the ZIP with all files").click()
    fetched.value.save_as(tmp_path / "pack.zip")
    with zipfile.ZipFile(tmp_path / "pack.zip") as read:
        text = text_of(read.read(f"application-{held.ref}.pdf"))
    assert "43250123456" in text
    assert "Reassurancevisit" in text
    assert "Thisisadraft" in text
    page.get_by_role("button", name=re.compile("Take out.*Damage or graffiti")).click()
    expect(page.get_by_label(re.compile("Damage or graffiti"))).not_to_be_checked()
