"""A newcomer to a committee: from the mail with the invitation to the first page, on a phone, within three minutes."""

import re
import time
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from bench.targets import target
from liaison.db.acting import acting_as
from liaison.places.actions.people import invite_to_committee
from tests.accounts.test_codes import code_of
from tests.browser import Visitor, assert_accessible
from tests.cast import Cast
from tests.journeys.newcomers import Hands
from tests.passkeys import Device

PHONE = {"width": 390, "height": 844}
ADDRESS, PASSWORD = "maryam@example.org", "kettle-river-green"
MOST_SECONDS = 180

MinutePasses = Callable[[datetime], list[str]]


@pytest.fixture
def link(cast: Cast, minute_passes: MinutePasses) -> str:
    """The address in the mail that a secretary's invitation sends."""
    with acting_as(cast.secretary.pk):
        invite_to_committee(
            by=cast.secretary, place=cast.madina, client_id=uuid4(), email=ADDRESS, committee_role="secretary"
        )
    minute_passes(timezone.now())
    letter = next(each for each in mail.outbox if each.to == [ADDRESS])
    found = re.search(r"https?://[^/\s]+(/join/\S+)", str(letter.body))
    assert found, letter.body
    return found[1]


def account_made(hands: Hands, link: str) -> None:
    """From the link to the page of the second step."""
    page = hands.page
    # The tap in the mail.
    hands.taps += 1
    page.goto(link)
    hands.arrive()
    assert_accessible(page)
    hands.type("Your name", "Maryam Yusuf")
    hands.type("Choose a password", PASSWORD)
    hands.tap(page.get_by_role("button", name="Join"))
    expect(page.get_by_role("heading", name="Set up your second step")).to_be_visible()
    hands.arrive()
    assert_accessible(page)


def codes_kept_and_home(hands: Hands, cast: Cast) -> None:
    """From the spare codes to the committee's first page."""
    page = hands.page
    expect(page.get_by_role("heading", name="Keep these spare codes")).to_be_visible()
    hands.arrive()
    assert_accessible(page)
    hands.tap(page.get_by_role("link", name="I have kept them"))
    expect(page.get_by_role("heading", name=cast.madina.name)).to_be_visible()
    hands.pages += 1


def tell(way: str, hands: Hands, steps: int) -> None:
    """Print the figures, and hold them."""
    target(f"{way}_steps", hands.steps, f"<={steps}", passed=hands.steps <= steps)
    target(f"{way}_seconds", f"{hands.seconds:.0f}", f"<{MOST_SECONDS}", passed=hands.seconds < MOST_SECONDS)
    assert hands.steps <= steps, hands.told
    assert hands.seconds < MOST_SECONDS, hands


def phone(visitor: Visitor) -> Page:
    """A newcomer's."""
    page = visitor(None, viewport=PHONE)
    page.set_default_timeout(15_000)
    return page


def test_a_secretary_joins_with_a_passkey(cast: Cast, visitor: Visitor, link: str) -> None:
    page = phone(visitor)
    device = Device(page)
    hands = Hands(page)
    account_made(hands, link)
    hands.tap(page.get_by_role("button", name="Make a passkey"))
    hands.devices += 1
    codes_kept_and_home(hands, cast)
    assert device.holds() == 1
    tell("newcomer", hands, steps=6)

    # The next day.
    page.get_by_role("button", name="Sign out").click()
    page.goto("/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name=cast.madina.name)).to_be_visible()


def test_a_secretary_whose_phone_knows_no_passkeys_joins_with_an_app(cast: Cast, visitor: Visitor, link: str) -> None:
    page = phone(visitor)
    page.add_init_script("delete window.PublicKeyCredential")
    hands = Hands(page)
    account_made(hands, link)
    expect(page.get_by_role("button", name="Make a passkey")).to_be_hidden()
    hands.tap(page.get_by_role("link", name="Use an authenticator app"))
    expect(page.get_by_role("img", name=re.compile("square code"))).to_be_visible()
    hands.arrive()
    assert_accessible(page)
    # The app on the same phone opens by a link, which carries the secret.
    opens = page.get_by_role("link", name="open it here").get_attribute("href")
    secret = re.search(r"^otpauth://totp/.*[?&]secret=([A-Z2-7]+)", str(opens))
    assert secret, opens
    hands.taps += 2
    hands.apps += 1
    while time.time() % 30 > 25:
        # An app shows how long a code still lasts; nobody begins to type in the last seconds.
        page.wait_for_timeout(500)
    hands.type("Code from your app", code_of(secret[1]))
    hands.tap(page.get_by_role("button", name="Go on"))
    codes_kept_and_home(hands, cast)
    assert Authenticator.objects.filter(user__email=ADDRESS).count() == 2
    tell("newcomer_with_app", hands, steps=10)
