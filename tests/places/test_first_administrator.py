"""The first administrator comes from the command line, and has two factors before they see anything."""

import re
from datetime import date
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from liaison.accounts.models import User
from liaison.places.models import CommandUnit, Posting
from tests.accounts.test_codes import code_of
from tests.cast import Cast
from tests.roles import database_role

PASSWORD = "kettle-river-green"


def made(address: str = "chief@force.test") -> str:
    """Run it; the path of the link that it prints."""
    said = StringIO()
    with database_role("worker"):
        call_command("first_administrator", address, "--name", "Una Grant", "--unit", "Riverford", stdout=said)
    found = re.search(r"https?://[^/\s]+(/account/\S+)", said.getvalue())
    assert found, said.getvalue()
    return found[1]


def test_from_the_link_to_the_administration(db: None) -> None:
    client = Client()
    page = client.get(made(), follow=True)
    assert page.status_code == 200
    set_at = page.redirect_chain[-1][0]
    done = client.post(set_at, {"password1": PASSWORD, "password2": PASSWORD})
    assert done.status_code == 302, done.content.decode()
    client.post("/account/login/", {"login": "chief@force.test", "password": PASSWORD})
    assert client.get("/admin/").url.startswith(reverse("mfa_add_webauthn"))
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert Authenticator.objects.filter(user__email="chief@force.test", type="totp").exists()
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/places/posting/add/").status_code == 200


def test_only_where_nobody_is_yet(cast: Cast) -> None:
    with pytest.raises(CommandError, match="There is an administrator already"):
        made()
    assert not User.objects.filter(email="chief@force.test").exists()


def test_nobody_becomes_an_administrator_by_their_address(cast: Cast) -> None:
    with database_role("worker"):
        Posting.objects.filter(role="administrator").update(since=date(2020, 1, 1), until=date(2020, 1, 2))
    with pytest.raises(CommandError, match="has an account with this address already"):
        made(cast.officer.email)
    with database_role("worker"):
        assert CommandUnit.objects.filter(name="Riverford").count() == 1
