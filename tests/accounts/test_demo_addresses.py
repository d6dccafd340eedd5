"""The published password of the demo opens nothing outside the demo."""

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse

from liaison.accounts.models import User
from tests.roles import database_role

EMAIL = "officer@demo.test"


@pytest.fixture
def demo_officer(db: None) -> User:
    """Somebody with the published address and password."""
    with database_role("worker"):
        user = User.objects.create_user(EMAIL, django_settings.DEMO_PASSWORD, name="Hannah Whitlock")
        EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
    return user


def sign_in(email: str = EMAIL) -> Client:
    """A browser that has sent the sign-in form."""
    client = Client()
    client.post(reverse("account_login"), {"login": email, "password": django_settings.DEMO_PASSWORD})
    return client


def test_in_the_demo_the_officer_signs_in(demo_officer, settings):
    settings.DEMO = True
    assert sign_in().session["_auth_user_id"] == str(demo_officer.pk)


@pytest.mark.parametrize("email", [EMAIL, "OFFICER@Demo.Test", f" {EMAIL} "])
def test_outside_the_demo_nobody_does(demo_officer, settings, email):
    settings.DEMO = False
    assert "_auth_user_id" not in sign_in(email).session
