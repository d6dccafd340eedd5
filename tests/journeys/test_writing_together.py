"""Two trustees write one application on their phones; and nothing typed is lost, whatever happens meanwhile."""

import re
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from funding.models import Answer, Application, Declaration
from funding.states import State
from liaison.accounts.models import User
from tests.browser import DESK, Visitor, assert_accessible, assert_fits
from tests.cast import Cast
from tests.funding import desk
from tests.roles import database_role

URDU = "رات کو کھڑکی ٹوٹ گئی"
WHAT = "What happened at your place?"


@pytest.fixture
def held(transactional_db: None, cast: Cast) -> Application:
    """An application of the Madina mosque that Sara began."""
    return desk.make_application(cast.madina, cast.secretary)


def answers() -> dict[str, object]:
    with database_role("worker"):
        return dict(Answer.objects.values_list("key", "value"))


def open_question(page: Page, application: Application, question: str = "need/what") -> Page:
    page.goto(f"/funding/{application.ref}/answer/{question}/")
    return page


def look_at(page: Page) -> None:
    """Light and dark, on a phone and on a desk."""
    assert_accessible(page)
    page.emulate_media(color_scheme="dark")
    assert_accessible(page, rules=("color-contrast",))
    page.emulate_media(color_scheme="light")
    phone = page.viewport_size
    for size in ({"width": 320, "height": 640}, DESK, phone):
        page.set_viewport_size(size)
        assert_fits(page)


def save(page: Page) -> None:
    page.get_by_role("button", name="Save and continue").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_two_trustees_write_and_declare(cast: Cast, visitor: Visitor, held: Application, scripts: bool) -> None:
    sara = visitor(cast.secretary, scripts=scripts)
    sara.goto("/funding/")
    expect(sara.get_by_text("16 days left")).to_be_visible()
    sara.get_by_role("link", name=re.compile(held.ref)).click()
    sara.get_by_role("link", name="About your place").click()
    sara.get_by_label("What is the name of your place?").fill("Madina Mosque")
    save(sara)
    sara.get_by_label("We own it").check()
    save(sara)
    sara.get_by_label("What is your charity number?").fill("not one")
    save(sara)
    expect(sara.locator(".govuk-error-summary")).to_be_visible()
    if scripts:
        look_at(sara)
    sara.get_by_label("What is your charity number?").fill("1234567")
    save(sara)
    sara.get_by_role("button", name="This part is finished").click()
    expect(sara.get_by_text("1 of 2 parts are done.")).to_be_visible()
    if scripts:
        look_at(sara)

    tariq = visitor(cast.treasurer, scripts=scripts)
    open_question(tariq, held)
    tariq.get_by_label(WHAT).fill(URDU)
    save(tariq)
    tariq.get_by_label("Guards").check()
    save(tariq)
    for _optional in range(2):
        save(tariq)
    expect(tariq.get_by_text(URDU)).to_be_visible()
    if scripts:
        look_at(tariq)
    sara.goto(f"/funding/{held.ref}/section/need/")
    sara.get_by_role("button", name="This part is finished").click()

    tariq.goto(f"/funding/{held.ref}/")
    tariq.get_by_role("link", name="What you want").click()
    if scripts:
        look_at(tariq)
    tariq.get_by_label("Fixed cameras (CCTV)").fill("4")
    tariq.get_by_role("button", name="Save").click()
    tariq.get_by_role("link", name="Check your answers").click()
    if scripts:
        look_at(tariq)
    tariq.get_by_role("button", name="Go on to the declaration").click()
    if scripts:
        look_at(tariq)
    tariq.get_by_label("I declare this.").check()
    tariq.get_by_role("button", name="Declare").click()
    expect(tariq.get_by_text("You have declared it.")).to_be_visible()
    with database_role("worker"):
        assert Application.objects.get().state == State.READY
        assert Declaration.objects.get().made_by == cast.treasurer


def test_it_saves_itself_and_the_button_goes_on(cast: Cast, visitor: Visitor, held: Application) -> None:
    page = open_question(visitor(cast.secretary), held)
    box, line = page.get_by_label(WHAT), page.get_by_role("status")
    box.fill("A window")
    expect(line).to_have_text(re.compile(r"^Saved at \d\d:\d\d\.$"))
    assert answers() == {"need.what": "A window"}
    box.press_sequentially(" and a door")
    expect(line).to_have_text("Not saved yet.")
    expect(line).to_have_text(re.compile("^Saved at"))
    assert answers() == {"need.what": "A window and a door"}
    assert_accessible(page)
    # The button while the script is still to save: one answer, no conflict with oneself.
    box.press_sequentially(", both at night")
    save(page)
    expect(page.get_by_label("Guards")).to_be_visible()
    assert answers() == {"need.what": "A window and a door, both at night"}
    page.go_back()
    expect(page.get_by_label(WHAT)).to_have_value("A window and a door, both at night")
    page.get_by_label(WHAT).fill("Only a window")
    save(page)
    expect(page.get_by_label("Guards")).to_be_visible()
    assert answers() == {"need.what": "Only a window"}


def test_without_a_connection_the_text_stays_and_is_saved_later(
    cast: Cast, visitor: Visitor, held: Application
) -> None:
    page = open_question(visitor(cast.secretary), held)
    lost = {"answers": 1}

    def lose_one(route: object) -> None:
        if route.request.method == "POST" and lost["answers"]:
            lost["answers"] = 0
            route.fetch()
            route.fulfill(status=200, content_type="text/plain", body="")
        else:
            route.continue_()

    page.route("**/answer/**", lose_one)
    page.get_by_label(WHAT).fill("A window")
    expect(page.get_by_role("status")).to_have_text(re.compile("^There is no connection"))
    assert answers() == {"need.what": "A window"}, "it arrived, and the answer was lost"
    page.get_by_label(WHAT).press_sequentially(" and a door")
    expect(page.get_by_role("status")).to_have_text(re.compile("^Saved at"))
    assert answers() == {"need.what": "A window and a door"}


def test_two_at_once_see_both_versions(cast: Cast, visitor: Visitor, held: Application) -> None:
    sara, tariq = open_question(visitor(cast.secretary), held), open_question(visitor(cast.treasurer), held)
    tariq.get_by_label(WHAT).fill("A door was kicked in.")
    expect(tariq.get_by_role("status")).to_have_text(re.compile("^Saved at"))
    sara.get_by_label(WHAT).fill(URDU)
    expect(sara.get_by_role("status")).to_have_text(re.compile("^Somebody else has just answered"))
    save(sara)
    expect(sara.get_by_text("A door was kicked in.")).to_be_visible()
    expect(sara.get_by_label(WHAT)).to_have_value(URDU)
    assert answers() == {"need.what": "A door was kicked in."}
    look_at(sara)
    save(sara)
    expect(sara.get_by_label("Guards")).to_be_visible()
    assert answers() == {"need.what": URDU}


def end_session(page: Page, user: User) -> None:
    """The session ends on the server; the browser keeps its cookie."""
    [cookie] = [each for each in page.context.cookies() if each["name"] == settings.SESSION_COOKIE_NAME]
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie["value"]
    client.session.flush()


def sign_in(page: Page, user: User) -> None:
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password", exact=True).fill("a-long-password-1")
    page.get_by_role("button", name="Sign in", exact=True).click()
    with database_role("worker"):
        spare = RecoveryCodes(Authenticator.objects.get(user=user, type="recovery_codes")).get_unused_codes()[0]
    page.get_by_label("code").fill(spare)
    page.get_by_role("button", name="Go on").click()


@pytest.fixture
def sara(cast: Cast) -> User:
    """She knows her password, has shown that the address is hers, and keeps spare codes beside an app."""
    with database_role("worker"):
        cast.secretary.set_password("a-long-password-1")
        cast.secretary.save()
        EmailAddress.objects.create(user=cast.secretary, email=cast.secretary.email, verified=True, primary=True)
        TOTP.activate(cast.secretary, generate_totp_secret())
        RecoveryCodes.activate(cast.secretary)
    return cast.secretary


def test_when_the_session_ends_the_text_waits_for_a_sign_in_elsewhere(
    sara: User, visitor: Visitor, held: Application
) -> None:
    page = open_question(visitor(sara), held)
    end_session(page, sara)
    page.get_by_label(WHAT).fill(URDU)
    expect(page.get_by_role("status")).to_have_text(re.compile("^You are signed out"))
    with page.context.expect_page() as opened:
        page.get_by_role("link", name=re.compile("Sign in again")).click()
    sign_in(opened.value, sara)
    expect(opened.value.get_by_label(WHAT)).to_be_visible()
    page.bring_to_front()
    page.get_by_label(WHAT).press_sequentially("۔")
    expect(page.get_by_role("status")).to_have_text(re.compile("^Saved at"))
    assert answers() == {"need.what": f"{URDU}۔"}


def test_without_scripts_the_text_is_back_after_signing_in(
    sara: User, visitor: Visitor, held: Application, client_of: Callable[..., Client]
) -> None:
    page = open_question(visitor(sara, scripts=False), held)
    end_session(page, sara)
    page.get_by_label(WHAT).fill(URDU)
    save(page)
    sign_in(page, sara)
    expect(page.get_by_text("You were signed out before this was saved.")).to_be_visible()
    expect(page.get_by_label(WHAT)).to_have_value(URDU)
    assert answers() == {}
    save(page)
    expect(page.get_by_label("Guards")).to_be_visible()
    assert answers() == {"need.what": URDU}
