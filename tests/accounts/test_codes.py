"""Codes from an app and spare codes: each once, few guesses, and nothing of them in clear in the database."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from cryptography.fernet import Fernet
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from liaison.accounts.models import User
from liaison.outbox.models import Message
from tests.cast import Cast
from tests.roles import database_role
from tests.signing_in import PASSWORD, sign_in

SIGN_IN, SECOND, HOME = "/account/login/", "/account/factors/authenticate/", "/"
WORDS = "a-long-enough-password"
SECRET = generate_totp_secret()


def code_of(secret: str, at: float | None = None) -> str:
    """What an app shows then."""
    return format_hotp_value(hotp_value(secret, int(time.time() if at is None else at) // 30))


@pytest.fixture
def secretary(cast: Cast, time_machine: Any) -> User:
    """A secretary with a password, an app and spare codes; the clock stands still at the begin of a period."""
    time_machine.move_to(time.time() // 30 * 30 + 1, tick=False)
    cache.clear()
    user = cast.secretary
    user.set_password(WORDS)
    with database_role("worker"):
        user.save()
        user.emailaddress_set.update_or_create(email=user.email, defaults={"verified": True, "primary": True})
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return user


def signing_in(user: User) -> Client:
    """A browser in which the right password was typed."""
    client = Client()
    answer = client.post(SIGN_IN, {"login": user.email, "password": WORDS})
    assert answer.url == SECOND, answer.content.decode()
    return client


def enter(client: Client, code: str) -> str:
    """Type a code; where it leads to, or what the page says."""
    answer = client.post(SECOND, {"code": code})
    if answer.status_code == 302:
        return str(answer.url)
    said = re.search(r"govuk-error-summary__list.*?<a [^>]*>(.*?)</a>", answer.content.decode(), re.S)
    assert said, answer.content.decode()
    return said[1]


def test_a_password_and_a_code_open_the_portal(secretary: User) -> None:
    client = signing_in(secretary)
    assert client.get("/committee/").status_code == 302
    assert enter(client, code_of(SECRET)) == HOME
    assert client.get("/committee/").status_code == 200


def test_a_code_works_once(secretary: User, time_machine: Any) -> None:
    code = code_of(SECRET)
    assert enter(signing_in(secretary), code) == HOME
    assert "used already" in enter(signing_in(secretary), code)
    for later in (28, 2, 31):
        time_machine.shift(later)
        assert "used already" in enter(signing_in(secretary), code), later
    assert enter(signing_in(secretary), code_of(SECRET)) == HOME


@pytest.mark.parametrize("off", [-60, -30, 30, 60])
def test_no_code_but_the_one_of_now(secretary: User, off: int) -> None:
    assert "not right" in enter(signing_in(secretary), code_of(SECRET, time.time() + off))


def test_a_spare_code_works_once_whatever_the_time(secretary: User, time_machine: Any) -> None:
    first, second, *_ = Authenticator.objects.get(user=secretary, type="recovery_codes").wrap().get_unused_codes()
    assert enter(signing_in(secretary), f"{first[:4]} {first[4:]}") == HOME
    assert "not right" in enter(signing_in(secretary), first)
    time_machine.shift(3600)
    assert "not right" in enter(signing_in(secretary), first)
    assert enter(signing_in(secretary), second) == HOME
    assert len(Authenticator.objects.get(user=secretary, type="recovery_codes").wrap().get_unused_codes()) == 8


def test_the_code_that_set_the_app_up_is_used_up(secretary: User) -> None:
    Authenticator.objects.filter(user=secretary).delete()
    client = sign_in(Client(), secretary, PASSWORD)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert client.get(reverse("mfa_activate_totp")).context["form"].secret == secret, "a phone loads the page again"
    assert client.post(reverse("mfa_activate_totp"), {"code": "000000"}).context["form"].secret == secret
    done = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret), "next": "/committee/"})
    assert done.url == "/account/factors/recovery-codes/?next=%2Fcommittee%2F"
    assert client.get("/committee/").status_code == 200, "whoever sets it up has shown it"
    assert "used already" in enter(signing_in(secretary), code_of(secret))


def test_few_guesses_from_however_many_addresses(secretary: User, time_machine: Any) -> None:
    right = code_of(SECRET)
    wrong = [f"{number:06}" for number in range(20) if f"{number:06}" != right]
    said = []
    for number, code in enumerate(wrong[:8]):
        client = Client(REMOTE_ADDR=f"10.0.0.{number}")
        client.post(SIGN_IN, {"login": secretary.email, "password": WORDS})
        said.append(enter(client, code))
    assert sum("not right" in each for each in said) == 5
    client = Client(REMOTE_ADDR="10.0.1.1")
    client.post(SIGN_IN, {"login": secretary.email, "password": WORDS})
    assert enter(client, right) != HOME
    time_machine.shift(901)
    client = Client(REMOTE_ADDR="10.0.1.1")
    client.post(SIGN_IN, {"login": secretary.email, "password": WORDS})
    assert enter(client, code_of(SECRET)) == HOME


def test_nothing_in_clear_in_the_database(secretary: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select string_agg(data::text, ' ') from mfa_authenticator")
        kept = cursor.fetchone()[0]
    assert "secret" in kept
    assert "seed" in kept
    assert SECRET not in kept
    spare = Authenticator.objects.get(user=secretary, type="recovery_codes")
    assert get_adapter().decrypt(spare.data["seed"]) not in kept
    assert not any(code in kept for code in spare.wrap().get_unused_codes())


def test_keys_are_changed_without_anybody_setting_up_again(secretary: User, settings: Any) -> None:
    old, new = settings.SECRETS_KEYS[0], Fernet.generate_key().decode()
    settings.SECRETS_KEYS = [new, old]
    assert enter(signing_in(secretary), code_of(SECRET)) == HOME
    written = get_adapter().encrypt("hidden")
    settings.SECRETS_KEYS = [new]
    assert get_adapter().decrypt(written) == "hidden"


def test_a_key_that_is_lost_shuts_out_and_breaks_nothing(secretary: User, settings: Any) -> None:
    spare = Authenticator.objects.get(user=secretary, type="recovery_codes").wrap().get_unused_codes()[0]
    settings.SECRETS_KEYS = [Fernet.generate_key().decode()]
    for code in (code_of(SECRET), spare):
        assert "not right" in enter(signing_in(secretary), code)
    assert sign_in(Client(), secretary).get(reverse("mfa_index")).status_code == 200


def test_spare_codes_are_shown_once(secretary: User) -> None:
    client = sign_in(Client(), secretary)
    codes = Authenticator.objects.get(user=secretary, type="recovery_codes").wrap().get_unused_codes()
    grouped = [f"{code[:4]} {code[4:]}" for code in codes]
    first = client.get(reverse("mfa_view_recovery_codes"))
    assert all(code in first.content.decode() for code in grouped)
    assert "no-store" in first["Cache-Control"]
    again = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert not any(code in again for code in grouped)
    assert client.get(reverse("mfa_download_recovery_codes")).status_code in (403, 404)


def test_its_owner_is_told_of_every_change(
    secretary: User, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    client = sign_in(Client(), secretary)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_generate_recovery_codes"))
    with database_role("worker"):
        told = Message.objects.filter(kind="accounts.changed", address=secretary.email).get()
    assert told.about["what"] == "mfa/email/recovery_codes_generated"


def test_the_page_of_ones_own_sign_in(secretary: User) -> None:
    client = sign_in(Client(), secretary)
    page = client.get(reverse("mfa_index")).content.decode()
    assert "You have 10 spare codes left." in page
    assert SECRET not in page
