"""Police sign in through their force's identity provider, and nobody comes in by what it says of their e-mail."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialApp
from django.test import Client
from django.urls import NoReverseMatch, reverse

from liaison.accounts.models import User
from tests.accounts.forces import OFFICER_OID, START, back_from, configured, go, officer, real_provider
from tests.accounts.measured import note
from tests.cast import Cast
from tests.roles import database_role

pytestmark = [pytest.mark.auth, pytest.mark.filterwarnings("ignore:.*get_jwt_config:DeprecationWarning")]
PEOPLE = (
    officer(),
    officer("imposter", "ffffffff-0000-4000-8000-000000000001", email="sol@force.test", email_verified=True),
    officer("liar", "ffffffff-0000-4000-8000-000000000002", email="ada@force.test", email_verified=False),
    officer("one-step", amr=["pwd"]),
    officer("silent", amr=None),
    officer("by-context", amr=None, acrs=["c1"]),
    officer("nobody", oid=None),
    officer("number", oid=12345),
)


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """A force with its people."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
        with real_provider(*PEOPLE) as address:
            yield address


@pytest.fixture
def force(provider: str, settings: Any) -> str:
    """The portal knows this force."""
    settings.SOCIALACCOUNT_PROVIDERS = configured(provider)
    return provider


@pytest.fixture
def bound(cast: Cast, force: str) -> Cast:
    """Officer Ada has been bound to her identity there."""
    bind(cast.officer, OFFICER_OID)
    return cast


def bind(user: User, oid: str) -> None:
    with database_role("worker"):
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        SocialAccount.objects.create(user=user, provider="force-a", uid=oid)


def who(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_an_officer_who_is_bound_comes_in_and_has_shown_two_steps(bound: Cast) -> None:
    client = Client()
    answer = go(client)
    assert answer.status_code == 302, answer.content.decode()
    assert who(client) == str(bound.officer.pk)
    assert client.get("/places/").status_code == 200
    # Nothing of what the force says about her is kept.
    assert SocialAccount.objects.get(user=bound.officer).extra_data == {}


def test_the_button_leads_with_a_challenge_and_a_nonce_that_nobody_can_guess(bound: Cast) -> None:
    client = Client()
    asked = parse_qs(urlsplit(client.post(START)["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["nonce"][0]) >= 32
    assert asked["redirect_uri"] == ["http://testserver/account/oidc/force-a/login/callback/"]
    ((state, *_),) = [client.session["socialaccount_states"][asked["state"][0]]]
    digest = hashlib.sha256(state["pkce_code_verifier"].encode()).digest()
    assert asked["code_challenge"] == [urlsafe_b64encode(digest).decode().rstrip("=")]


def test_a_link_alone_signs_nobody_in(bound: Cast) -> None:
    assert Client().get(START).status_code == 405


@pytest.mark.parametrize("sub", ["imposter", "liar"])
def test_anothers_address_opens_no_account_and_binds_nothing(bound: Cast, sub: str) -> None:
    client = Client()
    answer = go(client, sub)
    note("foreign_address_claims_let_in", int(who(client) is not None))
    assert answer.status_code == 403
    assert "You need an invitation" in answer.content.decode()
    assert who(client) is None
    assert SocialAccount.objects.count() == 1
    assert "sol@force.test" not in answer.content.decode()


@pytest.mark.parametrize("sub", ["one-step", "silent"])
def test_without_a_second_step_at_the_force_nobody_comes_in(bound: Cast, sub: str) -> None:
    client = Client()
    answer = go(client, sub)
    assert answer.status_code == 403
    assert "Your force did not ask for a second step" in answer.content.decode()
    assert who(client) is None


def test_a_force_may_tell_of_the_second_step_as_a_context(bound: Cast, provider: str, settings: Any) -> None:
    client = Client()
    assert go(client, "by-context").status_code == 403
    settings.SOCIALACCOUNT_PROVIDERS = configured(provider, amr=[], acrs=["c1"])
    leading = client.post(START)["Location"]
    assert '"acrs"' in parse_qs(urlsplit(leading).query)["claims"][0]
    assert client.get(back_from(leading, "by-context")).status_code == 302
    assert who(client) == str(bound.officer.pk)


@pytest.mark.parametrize("sub", ["nobody", "number"])
def test_an_identity_that_names_nobody_is_refused(bound: Cast, sub: str) -> None:
    assert go(Client(), sub).status_code == 401


def test_a_forged_state_is_refused(bound: Cast) -> None:
    client = Client()
    back = back_from(client.post(START)["Location"])
    forged = back.replace("state=", "state=x")
    assert client.get(forged).status_code == 401
    # A state belongs to the browser that began: a link sent to somebody else signs nobody in.
    elsewhere = Client()
    assert elsewhere.get(back).status_code == 401
    assert who(client) is who(elsewhere) is None


def test_an_answer_is_good_once(bound: Cast) -> None:
    client = Client()
    back = back_from(client.post(START)["Location"])
    assert client.get(back).status_code == 302
    client.logout()
    assert client.get(back).status_code == 401


def test_whoever_stops_the_sign_in_is_told_so(bound: Cast) -> None:
    client = Client()
    address = client.post(START)["Location"]
    state = parse_qs(urlsplit(address).query)["state"][0]
    answer = client.get(f"{START}callback/", {"error": "access_denied", "state": state})
    assert answer.status_code == 200
    assert "You stopped the sign-in" in answer.content.decode()


def test_a_force_that_cannot_be_reached_is_said_in_plain_words(bound: Cast, settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = configured("http://127.0.0.1:9")
    answer = Client().post(START)
    assert answer.status_code == 503
    assert "try again" in answer.content.decode()


def test_a_force_that_is_gone_on_the_way_back(bound: Cast, settings: Any) -> None:
    client = Client()
    back = back_from(client.post(START)["Location"])
    settings.SOCIALACCOUNT_PROVIDERS = configured("http://127.0.0.1:9")
    assert client.get(back).status_code == 503


def test_somebody_who_left_does_not_come_in(bound: Cast) -> None:
    with database_role("worker"):
        User.objects.filter(pk=bound.officer.pk).update(is_active=False)
    client = Client()
    go(client)
    assert who(client) is None


def test_the_page_they_wanted_comes_after_it_and_no_foreign_one(bound: Cast) -> None:
    assert go(Client(), next="/visits/friday/")["Location"] == "/visits/friday/"
    assert go(Client(), next="https://evil.test/")["Location"] == "/"


def test_to_prove_oneself_again_the_force_must_ask_again(bound: Cast) -> None:
    client = Client()
    asked = parse_qs(urlsplit(client.post(START, {"again": "1"})["Location"]).query)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])


def test_a_provider_in_the_database_is_not_asked(bound: Cast) -> None:
    with database_role("worker"):
        SocialApp.objects.create(
            provider="openid_connect",
            provider_id="evil",
            name="Evil",
            client_id="x",
            settings={"server_url": "http://127.0.0.1:9", "uid_field": "oid"},
        )
    client = Client()
    assert client.post("/account/oidc/evil/login/").status_code == 404
    assert client.get("/account/oidc/evil/login/callback/?code=1&state=2").status_code == 404


@pytest.mark.parametrize("name", ["socialaccount_signup", "socialaccount_connections", "socialaccount_login_error"])
def test_pages_that_would_make_or_connect_an_account_are_not_there(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_the_address_cannot_turn_a_sign_in_into_a_connection(bound: Cast, client_of: Any) -> None:
    """Whoever is signed in gets a session as the identity's own account; nothing is bound to theirs."""
    client = client_of(bound.treasurer)
    leading = client.post(f"{START}?process=connect&scope=admin&auth_params=prompt%3Dnone")
    asked = parse_qs(urlsplit(leading["Location"]).query)
    assert "prompt" not in asked
    assert "admin" not in asked["scope"][0]
    client.get(back_from(leading["Location"], "imposter"))
    assert not SocialAccount.objects.filter(user=bound.treasurer).exists()
