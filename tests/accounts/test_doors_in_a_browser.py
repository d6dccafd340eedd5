"""The pages at the door, in a browser: they fit, they are accessible, and no script is needed."""

from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.urls import reverse
from playwright.sync_api import expect

from liaison.accounts.messages import binding_path
from tests.accounts.forces import configured
from tests.browser import DESK, PHONE, Visitor, assert_accessible
from tests.cast import Cast, build_cast
from tests.roles import database_role

pytestmark = [pytest.mark.auth, pytest.mark.django_db(transaction=True)]
LAPTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0"


@pytest.fixture
def people(transactional_db: None) -> Cast:
    """Everybody, for a server that runs."""
    return build_cast()


def test_a_lost_sign_in_from_beginning_to_end(people: Cast, visitor: Visitor) -> None:
    page = visitor(people.administrator, viewport=PHONE, scripts=False)
    page.goto("/")
    page.get_by_role("link", name="Lost sign-ins").click()
    page.get_by_role("link", name="Help somebody").click()
    page.get_by_role("button", name="Begin").click()
    assert "Error" in page.title()
    page.get_by_label("The e-mail address they sign in with").fill(people.secretary.email)
    page.get_by_label("What happened").fill("Lost the phone with the passkey on a bus; I met her at the office.")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_text("Waits for a second person")).to_be_visible()
    address = page.url
    second = visitor(people.commander, viewport=DESK, scheme="dark")
    second.goto(address)
    assert_accessible(second)
    second.get_by_role("button", name="I have made sure").click()
    expect(second.get_by_text("Confirmed by")).to_be_visible()
    assert_accessible(second)


def test_pages_of_sessions_and_of_forces(people: Cast, visitor: Visitor, settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = configured("http://127.0.0.1:9")
    with database_role("worker"):
        link = binding_path(people.officer)
        UserSession.objects.create(user=people.secretary, ip="192.0.2.1", session_key="x" * 32, user_agent=LAPTOP)
    stranger = visitor(None)
    for address in (reverse("account_login"), link):
        stranger.goto(address)
        assert_accessible(stranger)
    page = visitor(people.secretary, scheme="dark")
    page.goto(reverse("usersessions_list"))
    assert_accessible(page)
