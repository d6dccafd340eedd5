"""A phrase in an answer is pointed out: while it saves itself in passing, at the button before anything else."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from funding.models import Answer, Application
from liaison.accounts.models import User
from liaison.places.models import KeptWording
from tests.cast import Cast
from tests.funding import desk
from tests.funding.written import at, rows
from tests.house.forms import forms_of
from tests.roles import database_role

ClientOf = Callable[..., Client]
PLATE = "A blue van, AB12 CDE, stood at the gate."


@pytest.fixture
def held(cast: Cast) -> Application:
    """An application of the Madina mosque that Sara began."""
    return desk.make_application(cast.madina, cast.secretary)


def page_of(client: Client, url: str) -> dict[str, Any]:
    """What the page would send if nothing were typed."""
    [form] = forms_of(client.get(url).content.decode())
    return {name: values[0] for name, values in form.filled().items() if name != "csrfmiddlewaretoken"}


def by_itself(client: Client, url: str, typed: dict[str, Any]) -> dict[str, Any]:
    """What the script sends while somebody writes, and what it is told."""
    told: dict[str, Any] = client.post(url, typed, headers={"X-Autosave": "1"}).json()
    return told


def kept() -> list[tuple[int, int | None, str, str]]:
    """Who kept words at which place, on which page, and why."""
    with database_role("worker"):
        return list(KeptWording.objects.values_list("kept_by", "place", "written_on", "reason"))


def asked_again(answer: Any) -> dict[str, Any]:
    """The page came back with a notice: what it would send now."""
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Look at these words before you go on" in page
    assert "<mark>AB12 CDE</mark>" in page
    [form] = forms_of(page)
    return {name: values[0] for name, values in form.filled().items() if name != "csrfmiddlewaretoken"}


@pytest.mark.parametrize("part", ["secretary", "officer"])
def test_the_button_waits_for_a_decision_which_is_kept(
    cast: Cast, client_of: ClientOf, held: Application, part: str
) -> None:
    writer: User = getattr(cast, part)
    desk.share_with(held, cast.secretary, cast.officer, may_write=True)
    client, url = client_of(writer), at("question", held, "need", "what")
    typed = page_of(client, url) | {"answer": PLATE} | ({"for_whom": "Hajji Yusuf"} if part == "officer" else {})
    again = asked_again(client.post(url, typed))
    assert not rows(Answer)
    assert "Choose why you keep these words" in client.post(url, again | {"words_keep": "yes"}).content.decode()
    assert client.post(url, again | {"words_keep": "yes", "words_because": "needed"}).status_code == 302
    assert rows(Answer)[0].value == PLATE
    assert kept() == [(writer.pk, cast.madina.pk, "Application", "needed")]
    assert client.post(url, page_of(client, url)).status_code == 302, "it was decided"
    assert len(kept()) == 1
    ledger = client_of(cast.treasurer).get("/places/madina-mosque/ledger/").content.decode()
    assert "Words were kept as they are, after a notice: Application" in ledger


def test_changed_words_are_saved_and_nothing_is_kept(cast: Cast, client_of: ClientOf, held: Application) -> None:
    client, url = client_of(cast.secretary), at("question", held, "need", "what")
    again = asked_again(client.post(url, page_of(client, url) | {"answer": PLATE}))
    assert client.post(url, again | {"answer": "A blue van stood at the gate."}).status_code == 302
    assert (rows(Answer)[0].value, kept()) == ("A blue van stood at the gate.", [])


def test_what_saves_itself_is_never_held_up_and_the_button_asks_all_the_same(
    cast: Cast, client_of: ClientOf, held: Application
) -> None:
    client, url = client_of(cast.secretary), at("question", held, "need", "what")
    typed = page_of(client, url) | {"answer": PLATE}
    told = by_itself(client, url, typed)
    assert (told["state"], told["version"]) == ("saved", 1)
    assert "“AB12 CDE” looks like a number plate." in told["says"]
    assert (rows(Answer)[0].value, kept()) == (PLATE, [])
    again = asked_again(client.post(url, typed | {"version": 1}))
    # Beneath the notice it goes on saving itself.
    more = again | {"answer": f"{PLATE} It left."}
    assert by_itself(client, url, more)["state"] == "saved"
    decided = more | {"version": 2, "words_keep": "yes", "words_because": "wanted"}
    assert client.post(url, decided).status_code == 302
    assert [reason for *_rest, reason in kept()] == ["wanted"]


def test_what_stood_there_when_the_page_was_opened_is_not_asked_again(
    cast: Cast, client_of: ClientOf, held: Application
) -> None:
    desk.answer(held, cast.secretary, {"need.what": PLATE})
    client, url = client_of(cast.treasurer), at("question", held, "need", "what")
    assert client.post(url, page_of(client, url) | {"answer": f"{PLATE} It left."}).status_code == 302
    asked = client.post(url, page_of(client, url) | {"answer": f"{PLATE} XY34 ZZZ came."})
    assert "<mark>XY34 ZZZ</mark>" in asked.content.decode()
    assert "<mark>AB12 CDE</mark>" not in asked.content.decode()
