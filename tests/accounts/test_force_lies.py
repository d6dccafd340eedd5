"""A provider that answers with what is not right, or not meant for us, signs nobody in."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from liaison.configuration.providers import check_providers, origins
from tests.accounts.forces import OFFICER_OID, START, LyingProvider, configured, lying_provider
from tests.cast import Cast
from tests.roles import database_role

pytestmark = pytest.mark.auth


@pytest.fixture
def provider(cast: Cast, settings: Any) -> Iterator[LyingProvider]:
    """Officer Ada is bound to her identity at it."""
    with lying_provider() as server:
        settings.SOCIALACCOUNT_PROVIDERS = configured(server.address)
        with database_role("worker"):
            EmailAddress.objects.create(user=cast.officer, email=cast.officer.email, verified=True, primary=True)
            SocialAccount.objects.create(user=cast.officer, provider="force-a", uid=OFFICER_OID)
        yield server


def try_it(provider: LyingProvider, client: Client | None = None, **posted: str) -> int:
    """Sign in there; the status of the portal's answer. Whoever is not led on is not signed in."""
    client = client or Client()
    back = provider.authorise(client.post(START, posted)["Location"])
    answer = client.get(back)
    assert ("_auth_user_id" in client.session) == (answer.status_code == 302)
    return answer.status_code


def test_the_truth_is_believed_and_the_code_comes_with_its_verifier(provider: LyingProvider) -> None:
    assert try_it(provider) == 302
    assert len(provider.exchanged["code_verifier"][0]) >= 43


@pytest.mark.parametrize(
    "says",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another-portal"},
        {"aud": None},
        {"iss": "https://evil.test"},
        {"exp": int(time.time()) - 3600},
        {"exp": None},
        {"iat": int(time.time()) + 3600},
        {"nbf": int(time.time()) + 3600},
        {"oid": ""},
        {"oid": ["x"]},
        {"oid": "x" * 192},
        {"oid": None},
    ],
    # Without the moments: every worker must find the same names.
    ids=" ".join,
)
def test_what_a_token_may_not_say(provider: LyingProvider, says: dict[str, Any]) -> None:
    provider.says = says
    assert try_it(provider) == 401


@pytest.mark.parametrize("amr", [None, [], ["pwd"], "pwd", {"mfa": True}, 7, [["mfa"]]], ids=str)
def test_a_second_step_that_is_not_told_did_not_happen(provider: LyingProvider, amr: Any) -> None:
    provider.says = {"amr": amr}
    assert try_it(provider) == 403


def test_a_token_that_another_key_signed(provider: LyingProvider) -> None:
    provider.signed_by = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert try_it(provider) == 401


@pytest.mark.parametrize(("algorithm", "key"), [("none", ""), ("HS256", "x" * 40)])
def test_a_token_that_is_not_signed_by_a_key_pair(provider: LyingProvider, algorithm: str, key: str) -> None:
    provider.algorithm, provider.signed_by = algorithm, key
    assert try_it(provider) == 401


def test_a_key_that_the_provider_does_not_have(provider: LyingProvider) -> None:
    provider.kid = "two"
    assert try_it(provider) == 401


@pytest.mark.parametrize(
    "answer",
    [
        (500, "{}"),
        (200, "no JSON"),
        (200, "{}"),
        (200, '{"access_token": "a"}'),
        (200, '{"access_token": "a", "id_token": 7}'),
        (200, '{"access_token": "a", "id_token": "a.b.c", "expires_in": "soon"}'),
        (200, "[]"),
    ],
    ids=str,
)
def test_an_answer_that_cannot_be_read(provider: LyingProvider, answer: tuple[int, str]) -> None:
    provider.token_answer = answer
    assert try_it(provider) in (401, 503)


def test_a_provider_that_calls_itself_by_another_name(provider: LyingProvider) -> None:
    provider.config = provider.says = {"issuer": "https://evil.test", "iss": "https://evil.test"}
    assert try_it(provider) == 401


def test_a_provider_that_describes_itself_badly(provider: LyingProvider) -> None:
    provider.config = {"authorization_endpoint": None, "token_endpoint": 7}
    assert Client().post(START).status_code in (302, 503)


@pytest.mark.parametrize("address", ["/token", "/keys"])
def test_a_provider_that_leads_elsewhere_is_not_followed(provider: LyingProvider, address: str) -> None:
    client = Client()
    back = provider.authorise(client.post(START)["Location"])
    provider.leads_away_from = address
    answer = client.get(back)
    assert answer.status_code == 401
    assert "Something in the answer of your force was not right" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    assert provider.asked_elsewhere == 0


def test_a_description_that_lies_elsewhere_is_not_fetched(provider: LyingProvider) -> None:
    provider.leads_away_from = "openid-configuration"
    answer = Client().post(START)
    assert answer.status_code == 401
    assert "You are not signed in" in answer.content.decode()
    assert provider.asked_elsewhere == 0


def test_a_fresh_sign_in_that_was_not_fresh_proves_nothing(provider: LyingProvider) -> None:
    for at in (None, time.time() - 3600, "now"):
        provider.says = {"auth_time": at}
        assert try_it(provider, again="1") == 401
    provider.says = {"auth_time": int(time.time())}
    assert try_it(provider, again="1") == 302


FORCE = {"provider_id": "a", "name": "A", "server_url": "https://a.test/x/v2.0", "client_id": "c", "secret": "s"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"server_url": "http://a.test/"},
        {"server_url": "https://login.microsoftonline.com/common/v2.0"},
        {"server_url": "https://login.microsoftonline.com/organizations/v2.0"},
        {"amr": []},
        {"secret": ""},
    ],
    ids=str,
)
def test_a_provider_that_may_not_be_set(wrong: dict[str, Any]) -> None:
    with pytest.raises(ImproperlyConfigured):
        check_providers([FORCE | wrong])


def test_a_provider_that_may() -> None:
    check_providers([FORCE, FORCE | {"amr": [], "acrs": ["c1"]}])
    assert origins([FORCE, FORCE | {"sends_on_to": ["https://adfs.b.test/x"]}]) == [
        "https://a.test",
        "https://adfs.b.test",
    ]
