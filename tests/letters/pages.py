"""What a browser does on the pages of letters: open one, change what stands in its form, send it."""

from typing import Any

from django.test import Client
from django.urls import reverse

from letters.models import Letter
from tests.house.forms import PageForm, forms_of


def at(name: str, *named: Any, **query: Any) -> str:
    """The address of a page."""
    args = [each.ref if isinstance(each, Letter) else each for each in named]
    return reverse(f"letters:{name}", args=args, query=query or None)


def body(client: Client, url: str, status: int = 200) -> str:
    """What the page says."""
    answer = client.get(url)
    assert answer.status_code == status, (url, answer.status_code)
    return answer.content.decode()


def form_on(page: str, field: str) -> PageForm:
    """The form that asks for this."""
    return next(form for form in forms_of(page) if field in form.fields)


def filled(client: Client, url: str, field: str, **typed: Any) -> dict[str, Any]:
    """What a browser would send after this was typed into the form that has that field."""
    return {**form_on(body(client, url), field).filled(), **typed}


def send(client: Client, url: str, field: str, **typed: Any) -> Any:
    """Open the page, type, press the button; the answer."""
    return client.post(url, filled(client, url, field, **typed))
