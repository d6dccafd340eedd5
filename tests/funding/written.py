"""The pages of an application as a browser asks for them."""

from typing import Any

from django.test import Client
from django.urls import reverse

from funding.models import Application
from liaison.accounts.models import User
from tests.cast import Cast
from tests.funding import desk
from tests.roles import database_role

URDU = "رات کو کھڑکی ٹوٹ گئی 🕌"
PAGES = {
    "application": [], "check": [], "declare": [], "measures": [],
    "section": ["place"], "question": ["place", "name"],
}  # fmt: skip


def at(name: str, application: Application, *more: str) -> str:
    """The address of a page of this application."""
    return reverse(f"funding:{name}", args=[application.ref, *(more or PAGES.get(name, []))])


def body(client: Client, url: str, status: int = 200) -> str:
    """What the page says to this client."""
    answer = client.get(url)
    assert answer.status_code == status, (url, answer.status_code)
    return answer.content.decode()


def rows(model: Any, **which: Any) -> list[Any]:
    """All rows, whoever may see them, oldest first."""
    with database_role("worker"):
        return list(model.objects.filter(**which).order_by("pk"))


def answered(application: Application, cast: Cast, by: User | None = None) -> Application:
    """The application with every question answered and every section finished."""
    desk.answer(application, cast.secretary)
    desk.finish(application, by or cast.secretary)
    return application
