"""A secretary adds the photo of a broken window on an old phone; what goes wrong is said, and nothing else is lost."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from funding.models import Application
from tests.browser import DESK, Visitor, assert_accessible, assert_fits
from tests.cast import Cast, build_cast
from tests.funding.desk import make_application
from tests.funding.samples import photo


@pytest.fixture
def town(transactional_db: None) -> Cast:
    """The cast, committed."""
    return build_cast()


@pytest.fixture
def application(town: Cast) -> Application:
    """One of the Madina mosque."""
    return make_application(town.madina, town.secretary)


def test_a_photo_from_a_phone(town: Cast, application: Application, visitor: Visitor, tmp_path: Path) -> None:
    page = visitor(town.secretary)
    page.goto(f"/funding/{application.ref}/evidence/")
    assert_accessible(page)
    expect(page.get_by_text("Missing")).to_be_visible()
    page.get_by_role("link", name=re.compile("Add it.*photo of the damage")).click()
    expect(page.get_by_role("radio", name="A photo of the damage")).to_be_checked()
    page.get_by_label("What does it show?").fill("The east window")
    # Larger than what may be sent: told before anything is on its way.
    film = tmp_path / "film.jpg"
    film.write_bytes(b"\xff\xd8\xff" + b"\0" * 15_000_001)
    page.get_by_label("Choose a file").set_input_files(film)
    page.get_by_role("button", name="Add the file").click()
    expect(page.locator("[data-too-big]")).to_be_visible()
    assert_accessible(page)
    # Not what it says it is: told by the server, and the words are still there.
    page.get_by_label("Choose a file").set_input_files(
        {"name": "window.jpg", "mimeType": "image/jpeg", "buffer": b"MZ program"}
    )
    page.get_by_role("button", name="Add the file").click()
    expect(
        page.get_by_role("alert").get_by_text("This is not a JPEG picture although its name says so.")
    ).to_be_visible()
    expect(page.get_by_label("What does it show?")).to_have_value("The east window")
    assert_accessible(page)
    page.emulate_media(color_scheme="dark")
    assert_accessible(page, rules=("color-contrast",))
    page.emulate_media(color_scheme="light")
    page.get_by_label("Choose a file").set_input_files(
        {"name": "IMG_2041.HEIC", "mimeType": "image/heic", "buffer": photo("HEIF")}
    )
    page.get_by_role("button", name="Add the file").click()
    expect(page.get_by_role("alert").get_by_text("The file is added.")).to_be_visible()
    expect(page.get_by_text("Missing")).to_have_count(0)
    assert_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="The east window", exact=True).click()
    assert download.value.suggested_filename == "IMG_2041.jpg"
    page.get_by_role("link", name=re.compile("Remove.*east window")).click()
    assert_accessible(page)
    page.set_viewport_size(DESK)
    assert_fits(page)
    page.get_by_role("button", name="Remove the file").click()
    expect(page.get_by_text("Missing")).to_be_visible()


def test_without_scripts(town: Cast, application: Application, visitor: Visitor) -> None:
    page = visitor(town.treasurer, scripts=False)
    page.goto(f"/funding/{application.ref}/evidence/")
    page.get_by_label("Something else").check()
    page.get_by_label("What does it show?").fill("The lease")
    page.get_by_label("Choose a file").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    page.get_by_role("button", name="Add the file").click()
    expect(page.get_by_role("link", name="The lease", exact=True)).to_be_visible()
