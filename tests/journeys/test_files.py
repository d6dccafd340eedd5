"""A secretary adds the photo of a broken window on an old phone; what goes wrong is said, and nothing else is lost."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import CDPSession, Page, Route, expect

from funding.models import Application, Evidence
from tests.browser import DESK, Visitor, assert_accessible, assert_fits
from tests.cast import Cast, build_cast
from tests.funding.desk import make_application
from tests.funding.samples import photo
from tests.roles import database_role


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


def large_photo(bytes_more: int = 4_000_000) -> bytes:
    """A picture with so much after its end that sending it takes a while."""
    return photo() + b"\0" * bytes_more


def slow_line(page: Page, *, bytes_a_second: int) -> CDPSession:
    """From now on this page sends so slowly; until the session that is given is detached."""
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    line = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_a_second}
    network.send("Network.emulateNetworkConditions", line)
    return network


def kept() -> list[str]:
    """The titles of the files that are kept."""
    with database_role("worker"):
        return list(Evidence.objects.order_by("pk").values_list("title", flat=True))


def filled(page: Page, application: Application) -> Page:
    """The form with everything but the button pressed."""
    page.goto(f"/funding/{application.ref}/evidence/?for=photo#add")
    page.get_by_label("What does it show?").fill("The east window")
    picture = {"name": "window.jpg", "mimeType": "image/jpeg", "buffer": large_photo()}
    page.get_by_label("Choose a file").set_input_files(picture)
    return page


def test_how_far_a_large_file_is_can_be_seen_and_heard(town: Cast, application: Application, visitor: Visitor) -> None:
    page = filled(visitor(town.secretary), application)
    slow_line(page, bytes_a_second=1_500_000)
    page.get_by_role("button", name="Add the file").click()
    bar = page.get_by_role("progressbar", name="How much of your file is sent")
    expect(bar).to_be_visible()
    expect(page.get_by_text(re.compile(r"being sent: [1-9]\d? percent")).first).to_be_visible()
    assert_accessible(page)
    page.emulate_media(color_scheme="dark")
    assert_accessible(page, rules=("color-contrast",))
    said = page.get_by_role("status").filter(has_text=re.compile(r"being sent: (2[5-9]|[3-9]\d) percent"))
    expect(said).to_have_count(1)
    # Impatient people press again: it is one file.
    page.get_by_role("button", name="Add the file").click()
    expect(page.get_by_role("alert").get_by_text("The file is added.")).to_be_visible()
    assert page.url.endswith("/evidence/")
    assert kept() == ["The east window"]


def test_cut_off_and_sent_again(town: Cast, application: Application, visitor: Visitor) -> None:
    page = filled(visitor(town.secretary), application)
    slow = slow_line(page, bytes_a_second=500_000)
    page.get_by_role("button", name="Add the file").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.get_by_role("button", name="Stop sending").click()
    expect(page.get_by_role("alert").get_by_text("You stopped it. Nothing was added.")).to_be_visible()
    slow.detach()

    def cut(route: Route) -> None:
        route.abort("connectionreset") if route.request.method == "POST" else route.continue_()

    page.route("**/evidence/**", cut)
    page.get_by_role("button", name="Add the file").click()
    told = page.get_by_role("alert").get_by_text("It was cut off. Your other answers are kept. Try again.")
    expect(told).to_be_visible()
    expect(page.get_by_role("progressbar")).to_be_hidden()
    expect(page.get_by_role("button", name="Add the file")).to_be_focused()
    assert_accessible(page)
    assert kept() == []
    # The line is back: what was chosen and typed is still there.
    page.unroute("**/evidence/**")
    page.get_by_role("button", name="Add the file").click()
    expect(page.get_by_role("alert").get_by_text("The file is added.")).to_be_visible()
    assert kept() == ["The east window"]


def test_what_is_wrong_elsewhere_keeps_the_file_and_the_end_of_a_session_leads_to_signing_in(
    town: Cast, application: Application, visitor: Visitor
) -> None:
    page = filled(visitor(town.secretary), application)
    page.get_by_label("What does it show?").fill("")
    page.get_by_role("button", name="Add the file").click()
    expect(page.get_by_role("link", name=re.compile("What does it show"))).to_be_visible()
    assert page.title().startswith("Error:")
    assert page.evaluate("document.activeElement.className").startswith("govuk-error-summary")
    assert_accessible(page)
    page.get_by_label("What does it show?").fill("The east window")
    page.context.clear_cookies()
    page.get_by_role("button", name="Add the file").click()
    expect(page.get_by_role("heading", level=1, name="Sign in")).to_be_visible()
    assert kept() == []
    page = filled(visitor(town.secretary), application)
    page.get_by_label("What does it show?").fill("")
    page.get_by_role("button", name="Add the file").click()
    expect(page.get_by_role("link", name=re.compile("What does it show"))).to_be_visible()
    page.get_by_label("What does it show?").fill("The east window")
    page.get_by_role("button", name="Add the file").click()
    expect(page.get_by_role("alert").get_by_text("The file is added.")).to_be_visible()
    assert kept() == ["The east window"]
