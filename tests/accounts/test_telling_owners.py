"""Owners of accounts are told when somebody guesses at them, and when a browser is new; nobody else, and not twice."""

import time
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings as portal_settings
from django.core.cache import cache
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from liaison.accounts.models import User
from liaison.outbox.actions import enqueue
from liaison.outbox.dispatching import Dispatcher
from liaison.outbox.kinds import Draft
from liaison.outbox.models import Message
from tests.accounts.forces import configured
from tests.accounts.test_guessing import in_general
from tests.cast import Cast
from tests.outbox.plain import Told
from tests.roles import database_role
from tests.signing_in import sign_in

pytestmark = pytest.mark.auth
PASSWORD, NEW_PASSWORD, WRONG = "three random words", "four other random words", "a password that is wrong"
SIGN_IN, SECOND = "/account/login/", "/account/factors/authenticate/"
PHONE = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0 Mobile Safari/537.36"
)
LAPTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0"


@pytest.fixture
def secretary(cast: Cast, settings: Any) -> User:
    """Sara signs in with a password alone, and has done so before."""
    cache.clear()
    settings.SECOND_FACTOR_REQUIRED = False
    user = cast.secretary
    user.set_password(PASSWORD)
    user.last_login = timezone.now()
    with database_role("worker"):
        user.save()
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def attempt(email: str, password: str = WRONG, client: Client | None = None, computer: int = 1, **more: Any) -> Any:
    client = client or Client(REMOTE_ADDR=f"192.0.2.{computer}", **more)
    return client.post(SIGN_IN, {"login": email, "password": password})


def guess(email: str, times: int = 6, first_computer: int = 1) -> None:
    for number in range(times):
        attempt(email, computer=first_computer + number)


def mails() -> list[Any]:
    carrier = Told()
    with database_role("worker"):
        Dispatcher(carrier).until_empty()
    return carrier.mails


def left(kind: str) -> list[Message]:
    with database_role("worker"):
        return list(Message.objects.filter(kind=kind).order_by("pk"))


def test_guesses_that_used_up_the_tries_are_told(secretary: User, cast: Cast) -> None:
    guess(secretary.email, 4)
    assert mails() == []
    guess(secretary.email, 1, first_computer=5)
    (mail,) = mails()
    assert mail.to == [secretary.email]
    assert mail.subject == "Wrong passwords were tried on your account"
    assert "none of them opened it" in mail.body
    assert reverse("account_reset_password") in mail.body
    assert "192.0.2" not in mail.body


def test_at_most_once_a_day(secretary: User) -> None:
    now = time.time() // 86400 * 86400 + 10 * 3600
    for hours in (0, 1, 9):
        with time_machine.travel(now + hours * 3600, tick=False):
            cache.clear()
            guess(secretary.email)
            guess(secretary.email.upper())
            assert len(mails()) == (hours == 0)
    with time_machine.travel(now + 24 * 3600, tick=False):
        cache.clear()
        guess(secretary.email)
        assert len(mails()) == 1


def test_nobodys_address_is_answered_alike_and_written_to_by_nobody(secretary: User) -> None:
    for email in (secretary.email, "nobody@madina.test"):
        guess(email)
    assert [message.address for message in left("accounts.tried")] == [secretary.email, "nobody@madina.test"]
    assert [mail.to for mail in mails()] == [[secretary.email]]


def test_each_try_costs_as_much_for_somebody_as_for_nobody(secretary: User) -> None:
    """What the answer says, and what the telling adds to the work for it."""
    added, pages = [], []
    for email in (secretary.email, "nobody@madina.test"):
        asked = []
        for number in range(6):
            with CaptureQueriesContext(connection) as queries:
                answer = attempt(email, computer=number)
            asked.append(len(queries))
            pages.append((number, in_general(answer, email)))
        added.append([count - asked[0] for count in asked[:5]])
    assert added == [[0, 0, 0, 0, 1]] * 2
    assert len(set(pages)) == 6


def test_a_busy_computer_alarms_nobody(secretary: User) -> None:
    """Ten wrong tries at other addresses stop that computer; of this account nobody guessed anything."""
    for number in range(12):
        attempt(f"nobody{number}@madina.test", computer=9)
    answer = attempt(secretary.email, computer=9)
    assert "Too many failed" in answer.content.decode()
    assert left("accounts.tried") == []


def test_somebody_of_a_force_is_not_bothered(secretary: User, cast: Cast, settings: Any) -> None:
    """No password opens their account."""
    settings.SOCIALACCOUNT_PROVIDERS = configured("http://127.0.0.1:9")
    guess(cast.officer.email)
    assert mails() == []


def test_wrong_codes_after_the_password_are_told_more_urgently(secretary: User, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    TOTP.activate(secretary, generate_totp_secret())
    client = Client(REMOTE_ADDR="192.0.2.1")
    assert attempt(secretary.email, PASSWORD, client)["Location"] == SECOND
    for _each in range(4):
        client.post(SECOND, {"code": "000000"})
    assert mails() == []
    client.post(SECOND, {"code": "000000"})
    (mail,) = mails()
    assert mail.to == [secretary.email]
    assert mail.subject == "Wrong codes were tried on your account"
    assert "choose a new password with this link at once" in mail.body


@pytest.mark.parametrize("kind", ["accounts.new-browser", "accounts.bind", "accounts.recovery-asks"])
def test_nobody_may_leave_any_other_message(db: None, kind: str) -> None:
    now = timezone.now()
    draft = Draft(key="made-up", kind=kind, due_at=now, expires_at=now, address="sara@madina.test")
    with database_role("web"), pytest.raises(ProgrammingError), transaction.atomic():
        enqueue([draft])


def test_a_new_browser_is_told_once_and_then_known(secretary: User) -> None:
    phone = Client(HTTP_USER_AGENT=PHONE, REMOTE_ADDR="192.0.2.1")
    assert attempt(secretary.email, PASSWORD, phone).status_code == 302
    (mail,) = mails()
    assert mail.to == [secretary.email]
    assert mail.subject == "A new browser opened your account"
    assert "new to it: Chrome on Android" in mail.body
    assert "choose a new password" in mail.body
    assert reverse("usersessions_list") in mail.body
    assert "192.0.2" not in mail.body
    phone.post(reverse("account_logout"))
    assert attempt(secretary.email, PASSWORD, phone).status_code == 302
    assert mails() == []


def test_each_new_kind_of_browser_once_a_day(secretary: User) -> None:
    """One that forgets its cookies each evening alarms its owner once a day, and hides no other."""
    for _each in range(2):
        attempt(secretary.email, PASSWORD, HTTP_USER_AGENT=PHONE)
    attempt(secretary.email, PASSWORD, HTTP_USER_AGENT=LAPTOP)
    assert ["Firefox on Windows" in mail.body for mail in mails()] == [False, True]


def test_a_browser_that_others_use_is_new_to_somebody_else(secretary: User, cast: Cast) -> None:
    with database_role("worker"):
        cast.treasurer.set_password(PASSWORD)
        cast.treasurer.last_login = timezone.now()
        cast.treasurer.save()
        EmailAddress.objects.create(user=cast.treasurer, email=cast.treasurer.email, verified=True, primary=True)
    office = Client(HTTP_USER_AGENT=LAPTOP)
    for user in (secretary, cast.treasurer, secretary, cast.treasurer):
        assert attempt(user.email, PASSWORD, office).status_code == 302
        office.post(reverse("account_logout"))
    assert [mail.to for mail in mails()] == [[secretary.email], [cast.treasurer.email]]


def test_after_a_new_password_every_browser_is_new(secretary: User) -> None:
    phone = Client(HTTP_USER_AGENT=PHONE)
    attempt(secretary.email, PASSWORD, phone)
    assert len(mails()) == 1
    with database_role("worker"):
        secretary.set_password(NEW_PASSWORD)
        secretary.save()
    with time_machine.travel(time.time() + 86400, tick=False):
        attempt(secretary.email, NEW_PASSWORD, phone)
        assert len(mails()) == 1


def test_the_cookie_names_nobody_and_opens_nothing(secretary: User) -> None:
    name, phone = portal_settings.KNOWN_BROWSER_COOKIE_NAME, Client()
    attempt(secretary.email, PASSWORD, phone)
    cookie = phone.cookies[name]
    assert secretary.email not in cookie.value
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    thief = Client()
    thief.cookies[name] = cookie.value
    assert thief.get("/committee/").status_code == 302
    assert sign_in(Client(), secretary).get("/committee/").status_code == 200


@pytest.mark.parametrize("forged", ["x", ".", "." * 3000, "0" * 64, "x" * 3000, ".".join(["0" * 64] * 40)])
def test_what_else_the_cookie_may_hold(secretary: User, forged: str) -> None:
    client = Client()
    client.cookies[portal_settings.KNOWN_BROWSER_COOKIE_NAME] = forged
    assert attempt(secretary.email, PASSWORD, client).status_code == 302
    assert len(mails()) == 1
    assert len(client.cookies[portal_settings.KNOWN_BROWSER_COOKIE_NAME].value) < 1000


def test_the_first_sign_in_of_all_surprises_nobody(secretary: User) -> None:
    with database_role("worker"):
        User.objects.filter(pk=secretary.pk).update(last_login=None)
    assert attempt(secretary.email, PASSWORD).status_code == 302
    assert mails() == []


def test_the_demos_people_are_not_told(secretary: User, settings: Any) -> None:
    settings.DEMO = True
    with database_role("worker"):
        User.objects.filter(pk=secretary.pk).update(email="secretary@demo.test")
        EmailAddress.objects.filter(user=secretary).update(email="secretary@demo.test")
    assert attempt("secretary@demo.test", PASSWORD).status_code == 302
    assert left("accounts.new-browser") == []
