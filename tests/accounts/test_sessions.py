"""How long a session lasts, where somebody is signed in, and what ends it at once."""

import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings as portal_settings
from django.test import Client
from django.urls import reverse

from liaison.accounts.devices import device_in_words
from liaison.accounts.models import User
from liaison.places.models import Membership
from tests.cast import Cast
from tests.counting import queries_of
from tests.letters.desk import begin
from tests.roles import database_role
from tests.signing_in import sign_in

pytestmark = pytest.mark.auth
PASSWORD = "three random words"
PHONE = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0 Mobile Safari/537.36"
)
LAPTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0"
PAGE = "/committee/"


@pytest.fixture
def secretary(cast: Cast) -> User:
    """Sara can sign in with a password, and needs no second step here."""
    with database_role("worker"):
        cast.secretary.set_password(PASSWORD)
        cast.secretary.save()
        EmailAddress.objects.create(user=cast.secretary, email=cast.secretary.email, verified=True, primary=True)
    return cast.secretary


@pytest.fixture(autouse=True)
def one_step(settings: Any) -> None:
    """Second steps have tests of their own."""
    settings.SECOND_FACTOR_REQUIRED = False


def browser(user: User, agent: str = PHONE) -> Client:
    """Signed in by the page for it."""
    client = Client(HTTP_USER_AGENT=agent)
    answer = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    return client


def is_in(client: Client) -> bool:
    return client.get(PAGE).status_code == 200


def later(seconds: float) -> Any:
    return time_machine.travel(time.time() + seconds, tick=False)


def test_somebody_who_is_away_is_signed_out(cast: Cast) -> None:
    client = sign_in(Client(), cast.secretary)
    assert is_in(client)
    with later(portal_settings.SESSION_IDLE_SECONDS - 1):
        assert is_in(client)
    with later(2 * portal_settings.SESSION_IDLE_SECONDS - 2):
        assert is_in(client)
    with later(3 * portal_settings.SESSION_IDLE_SECONDS):
        answer = client.get(PAGE)
        assert answer.status_code == 302
        assert answer["Location"] == f"/account/login/?next={PAGE}"
    assert not is_in(client)


def test_nobody_stays_longer_than_half_a_day_however_busy(cast: Cast) -> None:
    client, step = sign_in(Client(), cast.secretary), portal_settings.SESSION_IDLE_SECONDS - 60
    assert is_in(client)
    start, passed = time.time(), 0
    while passed + step < portal_settings.SESSION_COOKIE_AGE:
        passed += step
        with time_machine.travel(start + passed, tick=False):
            assert is_in(client), passed
    with time_machine.travel(start + portal_settings.SESSION_COOKIE_AGE, tick=False):
        assert not is_in(client)


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(cast: Cast) -> None:
    client = sign_in(Client(), cast.secretary)
    assert is_in(client)
    for part in (0.5, 0.9):
        with later(part * portal_settings.SESSION_IDLE_SECONDS):
            assert client.get(PAGE, headers={"X-By-Itself": "yes"}).status_code == 200
    with later(portal_settings.SESSION_IDLE_SECONDS + 1):
        assert not is_in(client)


def test_the_limits_ask_the_database_nothing_and_write_once_a_minute(cast: Cast) -> None:
    client = sign_in(Client(), cast.secretary)
    assert is_in(client)
    quiet = queries_of(client, PAGE)
    with later(61):
        assert queries_of(client, PAGE) == quiet
        seen = client.session["seen_at"]
    with later(100):
        assert is_in(client)
        assert client.session["seen_at"] == seen


def test_what_was_typed_survives_the_limit(cast: Cast) -> None:
    """The pages that keep what is typed get the form as from somebody signed out, and keep it (ADR 14)."""
    letter = begin(cast.supervisor, cast.unit)
    client, address = sign_in(Client(), cast.supervisor), reverse("letters:write", args=[letter.ref])
    assert client.get(address).status_code == 200
    with later(portal_settings.SESSION_IDLE_SECONDS + 1):
        answer = client.post(address, {"title": "An hour of typing"})
        assert answer.status_code == 302
        assert "An+hour+of+typing" in client.session["typed_before_signing_in"]["typed"]
        assert "_auth_user_id" not in client.session


def test_where_somebody_is_signed_in_is_said_in_plain_words(secretary: User) -> None:
    phone = browser(secretary)
    browser(secretary, LAPTOP)
    page = phone.get(reverse("usersessions_list")).content.decode()
    assert page.index("Chrome on Android") < page.index("This one") < page.index("Firefox on Windows")


def test_one_browser_is_signed_out_from_another(secretary: User) -> None:
    phone, laptop = browser(secretary), browser(secretary, LAPTOP)
    row = UserSession.objects.get(session_key=laptop.session.session_key)
    assert phone.get(reverse("usersessions_end", args=[row.pk])).status_code == 405
    assert phone.post(reverse("usersessions_end", args=[row.pk])).status_code == 302
    assert not is_in(laptop)
    assert is_in(phone)


def test_all_others_are_signed_out(secretary: User) -> None:
    phone, *others = browser(secretary), browser(secretary, LAPTOP), browser(secretary, LAPTOP)
    assert phone.get(reverse("usersessions_end_others")).status_code == 405
    assert phone.post(reverse("usersessions_end_others")).status_code == 302
    assert not any(is_in(other) for other in others)
    assert is_in(phone)


def test_nobody_ends_the_session_of_somebody_else(secretary: User, cast: Cast, client_of: Any) -> None:
    phone = browser(secretary)
    row = UserSession.objects.get(user=secretary)
    stranger = client_of(cast.other)
    assert stranger.post(reverse("usersessions_end", args=[row.pk])).status_code == 404
    assert stranger.post(reverse("usersessions_end_others")).status_code == 302
    assert is_in(phone)


def test_this_browser_can_be_ended_too(secretary: User) -> None:
    phone = browser(secretary)
    row = UserSession.objects.get(user=secretary)
    assert phone.post(reverse("usersessions_end", args=[row.pk]))["Location"] == "/account/login/"
    assert not is_in(phone)


def test_a_session_that_is_over_leaves_the_list(secretary: User) -> None:
    browser(secretary, LAPTOP)
    with later(portal_settings.SESSION_IDLE_SECONDS + 60):
        page = browser(secretary).get(reverse("usersessions_list")).content.decode()
    assert "Firefox" not in page


def test_a_closed_account_is_out_with_its_next_request(secretary: User) -> None:
    phone = browser(secretary)
    with database_role("worker"):
        User.objects.filter(pk=secretary.pk).update(is_active=False)
    assert phone.get(PAGE)["Location"].startswith("/account/login/")


def test_a_new_password_ends_every_session(secretary: User) -> None:
    phone, laptop = browser(secretary), browser(secretary, LAPTOP)
    with database_role("worker"):
        secretary.set_password("quite another password")
        secretary.save()
    assert not is_in(phone)
    assert not is_in(laptop)


def test_a_member_who_was_taken_off_sees_nothing_with_the_next_request(secretary: User, cast: Cast) -> None:
    phone = browser(secretary)
    assert phone.get(f"/places/{cast.madina.slug}/").status_code == 200
    with database_role("worker"):
        yesterday = Membership.objects.get(user=secretary).since + timedelta(days=1)
        Membership.objects.filter(user=secretary).update(until=yesterday)
    assert phone.get(f"/places/{cast.madina.slug}/").status_code == 404


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (PHONE, "Chrome on Android"),
        (LAPTOP, "Firefox on Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/129.0 Safari/537.36 Edg/129.0", "Edge on Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
        ),
        ("curl/8", "A browser we do not know"),
        ("", "A browser we do not know"),
    ],
)
def test_a_device_in_words(agent: str, said: str) -> None:
    assert device_in_words(agent) == said
