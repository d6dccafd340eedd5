"""What is typed is saved while one writes, and waits where a session ends."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from funding.models import Answer, Application
from funding.states import State
from tests.cast import Cast
from tests.funding import desk
from tests.funding.written import URDU, at, body, rows
from tests.roles import database_role
from tests.signing_in import sign_in

ClientOf = Callable[..., Client]


@pytest.fixture
def held(cast: Cast) -> Application:
    """An application of the Madina mosque that Sara began."""
    return desk.make_application(cast.madina, cast.secretary)


# Saved while one writes -------------------------------------------------------------------------------------------


def by_script(client: Client, url: str, **sent: Any) -> dict[str, Any]:
    answer = client.post(url, sent, headers={"X-Autosave": "1"})
    assert answer.status_code == 200
    return answer.json()


def test_the_script_saves_and_learns_the_version(cast: Cast, client_of: ClientOf, held: Application) -> None:
    client, url = client_of(cast.secretary), at("question", held, "need", "lost")
    saved = by_script(client, url, answer="12", version=0)
    assert (saved["state"], saved["version"], saved["says"][:6]) == ("saved", 1, "Saved ")
    assert by_script(client, url, answer="12.5", version=1)["version"] == 2
    assert by_script(client, url, answer="12.5.", version=2) == {"state": "unfinished"}
    assert by_script(client_of(cast.treasurer), url, answer="9", version=1)["state"] == "stale"
    assert rows(Answer)[0].value == 12_50
    with database_role("worker"):
        Application.objects.update(state=State.SUBMITTED)
    assert by_script(client, url, answer="9", version=2)["state"] == "refused"
    assert client_of(cast.other).post(url, headers={"X-Autosave": "1"}).status_code == 404


def test_the_script_is_told_when_the_session_has_ended(held: Application, client: Client) -> None:
    assert by_script(client, at("question", held), answer="x", version=0) == {"state": "signed-out"}
    assert not client.cookies


def test_what_was_typed_waits_behind_the_sign_in(cast: Cast, held: Application) -> None:
    client, url = Client(), at("question", held, "need", "what")
    answer = client.post(url, {"answer": URDU, "version": "0"})
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))
    assert not rows(Answer)
    sign_in(client, cast.secretary)
    page = body(client, url)
    assert URDU in page
    assert "You were signed out before this was saved." in page
    assert URDU not in body(client, url), "once"
    assert client.post(url, {"answer": URDU, "version": "0"}).status_code == 302


def test_what_waited_is_shown_to_nobody_who_may_not_write_there(cast: Cast, held: Application) -> None:
    client, url = Client(), at("question", held, "need", "what")
    client.post(url, {"answer": URDU, "version": "0"})
    sign_in(client, cast.other)
    body(client, url, 404)
    assert URDU not in body(client, reverse("funding:home"))


def test_no_more_waits_than_an_answer_can_be(held: Application) -> None:
    client, url = Client(), at("question", held, "need", "what")
    client.post(url, {"answer": "x" * 50_000, "version": "0"})
    assert not client.session.items()
