"""From first thought to installed cameras: one application in a browser, through the hands of everybody it passes."""

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from funding.models import Application, Evidence, Measure, Step
from funding.states import State
from liaison.accounts.models import User
from liaison.places.models import Membership
from tests.browser import DESK, Visitor, assert_accessible
from tests.cast import LONG_AGO, Cast, person
from tests.funding import desk
from tests.funding.samples import photo
from tests.roles import database_role

MinutePasses = Callable[[datetime], list[str]]
URDU = "رات کو کھڑکی ٹوٹ گئی"
STATEMENT = "Three windows were broken since May. We support what the mosque asks for."
LONDON = timezone.get_default_timezone()


@pytest.fixture
def town(transactional_db: None, cast: Cast) -> Cast:
    """The cast, committed, and a round that is open."""
    # A scheme of its own: those of the country are there already, with their own questions.
    desk.make_round(desk.make_scheme("safer", name="Safer Mosques", short_name="Safer"), name="Winter round")
    return cast


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).first.click()


def answer_all(page: Page, fill: Callable[[], None], questions: int) -> None:
    """Answer the first question of a part, leave the others that need nothing, and say that the part is finished."""
    fill()
    for _question in range(questions):
        press(page, "Save and continue")
    press(page, "This part is finished")
    expect(page.get_by_text("parts are done.").first).to_be_visible()


def begin(page: Page) -> str:
    """From the home of a committee to an application; gives its reference."""
    page.goto("/funding/start/")
    page.get_by_role("button", name=re.compile("Winter round")).click()
    expect(page.get_by_text("Your application is begun. Nothing is sent yet.")).to_be_visible()
    with database_role("worker"):
        return Application.objects.get().ref


def prepare(sara: Page, tariq: Page, ref: str, pictures: Path) -> None:
    """Two trustees write, add a photo of the damage, and the one who did not begin it declares."""
    sara.goto(f"/funding/{ref}/answer/place/name/")
    sara.get_by_label("What is the name of your place?").fill("Madina Mosque")
    press(sara, "Save and continue")
    answer_all(sara, sara.get_by_label("We own it").check, 2)

    tariq.goto(f"/funding/{ref}/answer/need/what/")
    tariq.get_by_label("What happened at your place?").fill(URDU)
    press(tariq, "Save and continue")
    tariq.get_by_label("Cameras, doors or fences").check()
    for _question in range(3):
        press(tariq, "Save and continue")
    expect(tariq.get_by_text(URDU)).to_be_visible()
    sara.goto(f"/funding/{ref}/section/need/")
    press(sara, "This part is finished")
    sara.goto(f"/funding/{ref}/measures/")
    sara.get_by_label("Fixed cameras (CCTV)").fill("4")
    sara.get_by_label("Doors, locks and letter boxes").fill("1")
    press(sara, "Save")
    picture = pictures / "window.jpg"
    picture.write_bytes(photo())
    tariq.goto(f"/funding/{ref}/evidence/?for=photo")
    expect(tariq.get_by_role("radio", name="A photo of the damage")).to_be_checked()
    tariq.get_by_label("What does it show?").fill("The east window")
    tariq.get_by_label("Choose a file or take a photo").set_input_files(picture)
    press(tariq, "Add the file")
    expect(tariq.get_by_text("The file is added.")).to_be_visible()


def share_and_ask(sara: Page, ref: str) -> None:
    """The committee shares all of it with its named officer, and asks for a statement."""
    sara.goto(f"/funding/{ref}/share/")
    sara.get_by_label("PC Ada Shaw, your named officer").check()
    sara.get_by_label("All of it", exact=True).check()
    press(sara, "Share it")
    sara.goto(f"/funding/{ref}/help/")
    sara.get_by_label("A statement of support").check()
    press(sara, "Ask for help")
    expect(sara.get_by_text("Sent. The answer is due by")).to_be_visible()


def support(ada: Page, ref: str) -> None:
    """The officer answers; there is nothing for her to decide or to move."""
    ada.goto(f"/funding/{ref}/")
    expect(ada.get_by_text("What happened next?")).to_have_count(0)
    ada.goto("/")
    ada.get_by_role("link", name="1 request for help with funding waits for your answer").click()
    ada.get_by_role("link", name="A statement of support").click()
    ada.get_by_label("Yes", exact=True).check()
    ada.get_by_label("Your statement of support").fill(STATEMENT)
    press(ada, "Send this answer")
    expect(ada.get_by_text("Your answer is sent.")).to_be_visible()
    assert ada.goto(f"/funding/{ref}/step/dropped/").status == 404  # type: ignore[union-attr]


def declare(tariq: Page, ref: str) -> None:
    tariq.goto(f"/funding/{ref}/declare/")
    tariq.get_by_label("I declare this.").check()
    press(tariq, "Declare")
    expect(tariq.get_by_text("It is ready to be sent.")).to_be_visible()


def happened(
    page: Page, ref: str, what: str, now: str, *, who: str = "", fill: Callable[[], None] | None = None
) -> None:
    """A member says what happened next; it is then in that state."""
    page.goto(f"/funding/{ref}/")
    page.get_by_label(what).check()
    press(page, "Continue")
    if who:
        page.get_by_label(who).check()
    if fill:
        fill()
    press(page, "Save this step")
    expect(page.get_by_text(f"Saved. The application is now: {now}.")).to_be_visible()


def date_in(page: Page, group: str, days: int) -> None:
    day = timezone.localdate() + timedelta(days=days)
    boxes = page.get_by_role("group", name=group)
    for label, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        boxes.get_by_label(label, exact=True).fill(str(value))


def send(page: Page, ref: str) -> None:
    def reference() -> None:
        page.get_by_label(re.compile("^Reference")).fill("PSMS-2026-0042")

    happened(page, ref, "We sent it to the scheme", "Sent", fill=reference)
    happened(page, ref, "The scheme says that it has our application", "Being looked at by the scheme")


def survey(sara: Page, tariq: Page, ref: str) -> None:
    """More is asked for and given, somebody comes to look, the committee accepts what was proposed."""

    def asked() -> None:
        date_in(sara, "By which day do they want an answer?", 14)
        sara.get_by_label("A note, if you want to keep one").fill("They ask for the lease.")

    happened(sara, ref, "The scheme asks for more", "The scheme asks for more", fill=asked)
    happened(tariq, ref, "We sent what the scheme asked for", "Being looked at by the scheme")
    happened(sara, ref, "Somebody will come to do a survey", "Waiting for the survey", who="The scheme")
    happened(sara, ref, "The survey was done", "Surveyed")

    def accept() -> None:
        sara.get_by_label("Fixed cameras (CCTV)").check()
        sara.get_by_label("Doors, locks and letter boxes").check()

    happened(
        sara, ref, "We said which measures we accept", "Last review by the scheme", who="We, the committee", fill=accept
    )


def award_and_work(page: Page, ref: str) -> None:
    """Approved in part; booked, installed, and in its year of maintenance."""

    def in_part() -> None:
        page.get_by_role("group", name="What did they decide about fixed cameras").get_by_label("Approved").check()
        page.get_by_role("group", name="What did they decide about doors").get_by_label("Refused").check()
        page.get_by_label("How much money did they approve in all?").fill("£12,500")

    happened(page, ref, "The scheme approved it, all of it or a part", "Approved", fill=in_part)
    company = "The company that does the survey"
    happened(
        page, ref, "The work is booked", "Work is booked", who=company,
        fill=lambda: date_in(page, "When does the work begin?", 30),
    )  # fmt: skip
    happened(page, ref, "Everything is installed", "Installed", who=company)
    happened(
        page, ref, "We checked the work. The maintenance begins", "In its year of maintenance", who="We, the committee"
    )


def takes_over(cast: Cast) -> User:
    """Sara leaves the committee today, and Nadia comes."""
    with database_role("worker"):
        nadia = person("nadia@madina.test", "Nadia Khan")
        Membership.objects.create(user=nadia, role="secretary", place=cast.madina, since=LONG_AGO)
        Membership.objects.filter(user=cast.secretary).update(until=timezone.localdate() - timedelta(days=1))
    return nadia


def finds_everything(nadia: Page, ref: str) -> None:
    nadia.goto("/funding/")
    nadia.get_by_role("link", name=re.compile(ref)).click()
    expect(nadia.get_by_text("PSMS-2026-0042")).to_be_visible()
    assert_accessible(nadia)
    nadia.get_by_role("link", name="Read all answers").click()
    expect(nadia.get_by_text(URDU)).to_be_visible()
    nadia.goto(f"/funding/{ref}/timeline/")
    for told in ("They ask for the lease.", "Sara Malik", "Tariq Aziz"):
        expect(nadia.get_by_text(told).first).to_be_visible()
    nadia.goto(f"/funding/{ref}/help/")
    nadia.get_by_role("link", name="A statement of support").click()
    expect(nadia.get_by_text(STATEMENT)).to_be_visible()
    nadia.goto(f"/funding/{ref}/evidence/")
    expect(nadia.get_by_text("The east window").first).to_be_visible()
    with database_role("worker"):
        file = Evidence.objects.get()
    address = f"/funding/{ref}/evidence/{file.pk}/file/"
    with nadia.expect_download() as download:
        nadia.evaluate("address => { location.href = address }", address)
    assert download.value.path().stat().st_size > 100
    nadia.goto("/places/madina-mosque/ledger/?only=changes")
    expect(nadia.get_by_text("It is now “In its year of maintenance”").first).to_be_visible()
    assert_accessible(nadia)


def test_from_first_thought_to_installed_cameras(
    town: Cast, visitor: Visitor, minute_passes: MinutePasses, tmp_path: Path
) -> None:
    sara, tariq, ada = visitor(town.secretary), visitor(town.treasurer, viewport=DESK), visitor(town.officer)
    ref = begin(sara)
    assert ada.goto(f"/funding/{ref}/").status == 404  # type: ignore[union-attr]
    prepare(sara, tariq, ref, tmp_path)
    share_and_ask(sara, ref)
    support(ada, ref)
    declare(tariq, ref)
    send(sara, ref)
    survey(sara, tariq, ref)
    award_and_work(tariq, ref)

    with database_role("worker"):
        kept = Application.objects.get()
        assert (kept.state, kept.awarded_pence) == (State.MAINTENANCE, 12_500_00)
        assert dict(Measure.objects.values_list("kind", "status")) == {"cctv": "installed", "doors": "refused"}
        # Whoever typed them, no step is an officer's.
        assert set(Step.objects.values_list("entered_by__name", flat=True)) == {"Sara Malik", "Tariq Aziz"}
    assert kept.maintenance_ends_on

    successor = takes_over(town)
    morning = datetime.combine(kept.maintenance_ends_on - timedelta(days=28), time(9, 1), LONDON)
    mails = [mail for mail in minute_passes(morning) if "An application: something is due on" in mail]
    assert {mail.split(":")[0] for mail in mails} == {successor.email, town.treasurer.email, town.officer.email}
    assert not any("camera" in mail.lower() or "Madina" in mail for mail in mails)

    finds_everything(visitor(successor), ref)
    assert sara.goto(f"/funding/{ref}/").status == 404  # type: ignore[union-attr]
