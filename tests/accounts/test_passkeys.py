"""Passkeys in a browser: made, used to sign in and to prove again, refused where nobody was verified, taken away."""

import re

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from liaison.accounts.models import User
from tests.browser import DESK, Visitor, assert_accessible
from tests.cast import Cast
from tests.passkeys import Device
from tests.roles import database_role

WORDS = "a-long-enough-password"
SET_UP, ADD, INDEX = re.compile("/account/factors/webauthn/add/"), "/account/factors/webauthn/add/", "/account/factors/"
HOME = re.compile(r"(/committee/|:\d+/)$")


@pytest.fixture
def secretary(cast: Cast) -> User:
    """With a password, and no second step yet."""
    user = cast.secretary
    user.set_password(WORDS)
    with database_role("worker"):
        user.save()
        user.emailaddress_set.update_or_create(email=user.email, defaults={"verified": True, "primary": True})
    return user


def press(page: Page, button: str) -> None:
    """Press it."""
    page.get_by_role("button", name=button, exact=True).click()


def with_password(page: Page, user: User) -> None:
    """The sign-in that needs no passkey."""
    page.goto("/account/login/")
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password", exact=True).fill(WORDS)
    press(page, "Sign in")


def make_passkey(page: Page, user: User) -> None:
    """From the password to the committee's first page."""
    with_password(page, user)
    expect(page).to_have_url(SET_UP)
    press(page, "Make a passkey")
    page.get_by_role("link", name="I have kept them").click()
    expect(page).to_have_url(HOME)


def passkeys(user: User) -> int:
    """How many we know."""
    return Authenticator.objects.filter(user=user, type="webauthn").count()


def test_a_passkey_is_made_and_then_signs_in_alone(secretary: User, visitor: Visitor) -> None:
    page = visitor(None)
    device = Device(page)
    make_passkey(page, secretary)
    assert device.holds() == passkeys(secretary) == 1
    press(page, "Sign out")

    page.goto("/account/login/?next=/places/")
    press(page, "Sign in with a passkey")
    expect(page).not_to_have_url(re.compile("login"))
    assert "/places/" in page.url, "back to where they wanted to go"
    page.goto("/committee/")
    expect(page).to_have_url(HOME)

    page.goto("/account/prove/?next=/committee/")
    assert_accessible(page)
    press(page, "Use your passkey")
    expect(page).to_have_url(HOME)

    # After the password it is the second step.
    press(page, "Sign out")
    with_password(page, secretary)
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    assert_accessible(page)
    press(page, "Use your passkey")
    expect(page).to_have_url(HOME)


def test_a_device_that_did_not_look_at_its_owner_is_refused(secretary: User, visitor: Visitor) -> None:
    page = visitor(None)
    device = Device(page)
    with_password(page, secretary)
    device.says_it_did_not_look(True)
    press(page, "Make a passkey")
    expect(page.get_by_role("alert").first).to_contain_text("did not work here")
    assert_accessible(page)
    assert passkeys(secretary) == 0

    device.says_it_did_not_look(False)
    device.knows_its_owner(False)
    press(page, "Make a passkey")
    expect(page.get_by_text("The passkey was not used")).to_be_visible()
    assert passkeys(secretary) == 0

    device.knows_its_owner(True)
    press(page, "Make a passkey")
    page.get_by_role("link", name="I have kept them").click()
    press(page, "Sign out")
    device.says_it_did_not_look(True)
    press(page, "Sign in with a passkey")
    expect(page.get_by_text("did not work here")).to_be_visible()
    page.goto("/committee/")
    expect(page).to_have_url(re.compile("/account/login/"))


def test_passkeys_are_named_added_and_taken_away_but_for_the_last(secretary: User, visitor: Visitor) -> None:
    page = visitor(None, viewport=DESK)
    phone = Device(page)
    make_passkey(page, secretary)
    page.goto(INDEX)
    assert_accessible(page)
    page.get_by_role("link", name="Rename").click()
    page.get_by_label("Name").fill("")
    press(page, "Save the name")
    assert_accessible(page)
    page.get_by_label("Name").fill("My phone")
    press(page, "Save the name")
    expect(page.get_by_text("My phone")).to_be_visible()

    page.get_by_role("link", name="Take away").click()
    assert_accessible(page)
    press(page, "Take it away")
    expect(page.get_by_text("your only second step")).to_be_visible()
    assert passkeys(secretary) == 1

    page.goto(ADD)
    press(page, "Make a passkey")
    expect(page.get_by_text("has a passkey for you already")).to_be_visible()
    phone.is_gone()
    Device(page)
    page.goto(ADD)
    assert_accessible(page)
    press(page, "Make a passkey")
    expect(page.get_by_text("Passkey 2")).to_be_visible()
    page.get_by_role("listitem").filter(has_text="My phone").get_by_role("link", name="Take away").click()
    press(page, "Take it away")
    assert [each.wrap().name for each in Authenticator.objects.filter(user=secretary, type="webauthn")] == ["Passkey 2"]


def test_without_scripts_there_is_the_app(secretary: User, visitor: Visitor) -> None:
    page = visitor(None, scripts=False)
    with_password(page, secretary)
    expect(page.get_by_role("button", name="Make a passkey")).to_be_hidden()
    page.get_by_role("link", name="Use an authenticator app").click()
    expect(page.get_by_label("Code from your app")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_the_second_step_are_accessible(secretary: User, visitor: Visitor, scheme: str) -> None:
    page = visitor(None, scheme=scheme)
    Device(page)
    page.goto("/account/login/")
    assert_accessible(page)
    with_password(page, secretary)
    assert_accessible(page)
    page.get_by_role("link", name="Use an authenticator app").click()
    page.get_by_text("Enter it by hand").click()
    assert_accessible(page)
    press(page, "Go on")
    expect(page.get_by_role("alert")).to_contain_text("Enter the six digits")
    assert_accessible(page)
    page.get_by_role("link", name="Use a passkey instead").click()
    press(page, "Make a passkey")
    expect(page.get_by_role("heading", name="Keep these spare codes")).to_be_visible()
    assert_accessible(page)
    for address in ("", "webauthn/", "recovery-codes/", "recovery-codes/generate/", "reauthenticate/"):
        page.goto(f"{INDEX}{address}")
        assert_accessible(page)
