"""Two factors before any data: what a session with one alone may open, and how it gets to two."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from liaison.accounts.models import User
from liaison.accounts.proving import ENROLLING, OPEN
from tests.accounts.addresses import every_address
from tests.cast import Cast
from tests.signing_in import CODE, PASSKEY, PASSWORD, sign_in

ClientOf = Callable[..., Client]
SOCIAL = {"method": "socialaccount", "provider": "force-a", "uid": "1"}
LEAVES = {"account_logout", "admin:logout"}


def with_app(user: User) -> User:
    """Give them an authenticator app."""
    TOTP.activate(user, generate_totp_secret())
    return user


@pytest.mark.parametrize("method", ["get", "post"])
def test_one_factor_opens_nothing_but_the_way_to_the_second(cast: Cast, method: str) -> None:
    client = sign_in(Client(), cast.secretary, PASSWORD)
    opened = []
    for name, address in every_address():
        if name in OPEN | ENROLLING | LEAVES:
            continue
        answer = getattr(client, method)(address)
        if answer.status_code != 302 or not answer.url.startswith(reverse("mfa_add_webauthn")):
            opened.append(f"{name} {address}: {answer.status_code}")
    assert not opened, "\n".join(opened)
    # Those of the administration that have no name.
    for address in ("/admin/nothing/", "/admin/places/place/1/"):
        assert getattr(client, method)(address).status_code == 302


@pytest.mark.parametrize("method", ["get", "post"])
def test_somebody_who_has_a_factor_must_show_it_and_cannot_add_another(cast: Cast, method: str) -> None:
    client = sign_in(Client(), with_app(cast.secretary), PASSWORD)
    for name, address in every_address():
        if name not in OPEN | LEAVES:
            answer = getattr(client, method)(address)
            assert (answer.status_code, answer.url.partition("?")[0]) == (302, reverse("prove")), name
    assert client.get("/account/prove/?next=/committee/").url == "/account/factors/reauthenticate/?next=%2Fcommittee%2F"


@pytest.mark.parametrize(
    ("records", "enough"),
    [
        ([PASSKEY], True),
        ([PASSWORD, CODE], True),
        ([PASSWORD, {"method": "mfa", "type": "recovery_codes"}], True),
        ([PASSWORD, {"method": "mfa", "type": "webauthn"}], True),
        ([SOCIAL | {"mfa": True}], True),
        ([PASSWORD], False),
        ([PASSWORD, PASSWORD], False),
        ([CODE], False),
        ([SOCIAL], False),
        ([SOCIAL | {"mfa": "yes"}], False),
        ([{"method": "nothing"}], False),
    ],
)
def test_what_counts_as_two(cast: Cast, records: list[dict[str, Any]], enough: bool) -> None:
    client = sign_in(Client(), cast.secretary, *records)
    assert client.get("/committee/").status_code == (200 if enough else 302)


def test_what_somebody_else_showed_in_this_browser_does_not_count(cast: Cast) -> None:
    client = sign_in(Client(), cast.secretary, PASSKEY)
    client.force_login(cast.other)
    assert client.get("/committee/").status_code == 302


def test_a_part_of_a_page_is_led_away_as_a_whole(cast: Cast) -> None:
    client = sign_in(Client(), cast.secretary, PASSWORD)
    answer = client.get("/places/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/account/factors/webauthn/add/?next=%2Fplaces%2F"
    assert not answer.content


def test_no_menu_before_the_second_step(cast: Cast) -> None:
    client = sign_in(Client(), cast.officer, PASSWORD)
    page = client.get("/account/factors/webauthn/add/").content.decode()
    assert "/visits/friday/" not in page
    assert "Sign out" in page
    assert "/visits/friday/" not in client.get("/nowhere/").content.decode()


def test_the_demo_asks_for_one_factor(cast: Cast, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    assert sign_in(Client(), cast.secretary, PASSWORD).get("/committee/").status_code == 200


def test_the_last_factor_stays(cast: Cast) -> None:
    client = sign_in(Client(), with_app(cast.secretary))
    page = client.get(reverse("mfa_deactivate_totp")).content.decode()
    assert "only second step" in page
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(user=cast.secretary, type="totp").exists()


def test_a_colleagues_passkey_is_nobodys_business(cast: Cast) -> None:
    mine = Authenticator.objects.create(user=cast.secretary, type="webauthn", data={"name": "phone", "credential": {}})
    client = sign_in(Client(), cast.treasurer)
    for name in ("mfa_remove_webauthn", "mfa_edit_webauthn"):
        assert client.get(reverse(name, args=[mine.pk])).status_code == 404
        assert client.post(reverse(name, args=[mine.pk]), {"name": "x"}).status_code == 404
    assert Authenticator.objects.filter(pk=mine.pk).exists()
