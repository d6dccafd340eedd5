"""Passwords that guessers have lists of are refused wherever a password is chosen, in one plain sentence."""

import uuid
from contextlib import suppress
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from liaison.accounts.messages import reset_path
from liaison.accounts.models import User
from liaison.places.invitations import token_of
from liaison.places.models import Invitation
from tests.cast import Cast
from tests.roles import database_role
from tests.signing_in import sign_in

pytestmark = pytest.mark.auth
PASSWORD = "three random words"
GOOD = "kettle anchor thursday"
LISTED = "manchesterunited"
SENTENCE = "This password is on lists that are used for guessing."


@pytest.fixture
def secretary(cast: Cast) -> User:
    """Sara has a password and signs in with it alone."""
    cache.clear()
    with database_role("worker"):
        cast.secretary.set_password(PASSWORD)
        cast.secretary.save()
        EmailAddress.objects.create(user=cast.secretary, email=cast.secretary.email, verified=True, primary=True)
    return cast.secretary


@pytest.mark.parametrize(
    "password",
    [
        LISTED,
        "correcthorsebatterystaple",
        "1q2w3e4r5t6y",
        "Liverpool1892",
        "IloveYou1234",
        "MANCHESTERUNITED",
        "  manchesterunited ",
        "    password    ",
    ],
)
def test_a_listed_password_is_refused_in_one_sentence(password: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password)
    assert [said for said in refused.value.messages if said.startswith(SENTENCE)] == refused.value.messages[:1]


@pytest.mark.parametrize("password", [GOOD, "ع" * 12, "manchesterunited drinks tea", "x" * 5000])
def test_a_passphrase_is_taken(password: str) -> None:
    validate_password(password)


@pytest.mark.filterwarnings("error")
def test_a_password_that_is_too_short_is_told_just_that() -> None:
    with pytest.raises(ValidationError, match="at least 12") as refused:
        validate_password("kettle an")
    assert len(refused.value.messages) == 1


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8"), min_size=8, max_size=40))
def test_whatever_is_typed_is_answered(password: str) -> None:
    """Accepted or refused, and never an error: whatever characters and lengths come."""
    for each in (password, f" {password}\n"):
        with suppress(ValidationError):
            validate_password(each)


def test_the_common_ones_of_our_length_are_all_refused() -> None:
    long_enough = [each for each in CommonPasswordValidator().passwords if len(each) >= 12]
    assert len(long_enough) > 100
    for each in long_enough:
        with pytest.raises(ValidationError):
            validate_password(each)


def test_on_joining(cast: Cast, client_of: Any) -> None:
    cache.clear()
    invite = {"client_id": str(uuid.uuid4()), "email": "new@madina.test", "committee_role": "trustee"}
    assert client_of(cast.secretary).post("/places/madina-mosque/members/invite/", invite).status_code == 302
    with database_role("worker"):
        link = f"/join/{token_of(Invitation.objects.get())}/"
    client, name = Client(), {"name": "Nadia Rahman"}
    assert SENTENCE in client.post(link, name | {"password": LISTED}).content.decode()
    with database_role("worker"):
        assert not User.objects.filter(email="new@madina.test").exists()
    assert client.post(link, name | {"password": GOOD}).status_code == 302


def test_on_a_change(secretary: User) -> None:
    client, page = sign_in(Client(), secretary), reverse("account_change_password")
    refused = client.post(page, {"oldpassword": PASSWORD, "password1": LISTED, "password2": LISTED})
    assert SENTENCE in refused.content.decode()
    assert client.post(page, {"oldpassword": PASSWORD, "password1": GOOD, "password2": GOOD}).status_code == 302


def test_on_a_new_one_by_a_link(secretary: User) -> None:
    client = Client()
    form = client.get(reset_path(secretary), follow=True).redirect_chain[-1][0]
    assert SENTENCE in client.post(form, {"password1": LISTED, "password2": LISTED}).content.decode()
    assert client.post(form, {"password1": GOOD, "password2": GOOD}).status_code == 302
