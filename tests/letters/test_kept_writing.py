"""What is being written on a letter is held for the writer alone until it is a version, or thrown away."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from letters.models import Letter, LetterVersion
from letters.views import writing
from tests.cast import Cast
from tests.letters import desk
from tests.letters.pages import at, body, form_on
from tests.roles import database_role

ClientOf = Callable[..., Client]
URDU = "ہمیں پہلے ادا کرنا پڑا"


@pytest.fixture
def letter(cast: Cast) -> Letter:
    """A draft with one version."""
    return desk.written(cast)


def typed(client: Client, letter: Letter, **changed: str) -> dict[str, Any]:
    """What stands in the form, with these changes."""
    return form_on(body(client, at("write", letter)), "opening").filled() | changed


def by_script(client: Client, letter: Letter, **changed: str) -> dict[str, Any]:
    """What the page's script sends, and what it hears."""
    return client.post(at("write", letter), typed(client, letter, **changed), headers={"X-Autosave": "1"}).json()


def versions() -> int:
    with database_role("worker"):
        return LetterVersion.objects.count()


def test_it_is_there_again_and_no_version(cast: Cast, client_of: ClientOf, letter: Letter) -> None:
    client = client_of(cast.supervisor)
    said = by_script(client, letter, opening="Half a sentence")
    assert said["state"] == "saved"
    assert said["says"].startswith("Kept for you at ")
    assert versions() == 1
    page = body(client, at("write", letter))
    assert form_on(page, "opening").fields["opening"].values == ["Half a sentence"]
    assert "and did not save it. Only you can see it." in page
    assert "Half a sentence" not in body(client_of(cast.commander), at("write", letter))


def test_saved_it_is_a_version_and_not_held_any_more(cast: Cast, client_of: ClientOf, letter: Letter) -> None:
    client = client_of(cast.supervisor)
    by_script(client, letter, opening="A whole sentence.")
    assert client.post(at("write", letter), typed(client, letter, do="save")).status_code == 302
    assert versions() == 2
    page = body(client, at("write", letter))
    assert "did not save it" not in page
    assert form_on(page, "opening").fields["opening"].values == ["A whole sentence."]


def test_it_can_be_thrown_away(cast: Cast, client_of: ClientOf, letter: Letter) -> None:
    client = client_of(cast.supervisor)
    by_script(client, letter, opening="Never mind")
    assert client.post(at("write", letter), {"do": "forget"}).status_code == 302
    page = body(client, at("write", letter))
    assert "Never mind" not in page
    assert "We write about money." in page


def test_what_a_colleague_saved_meanwhile_is_not_overwritten(cast: Cast, client_of: ClientOf, letter: Letter) -> None:
    client = client_of(cast.supervisor)
    by_script(client, letter, opening="Mine")
    desk.write(cast.commander, letter, desk.point("Theirs"))
    answer = client.post(at("write", letter), typed(client, letter, do="save"))
    assert answer.status_code == 200
    assert "Theirs" in answer.content.decode()
    assert form_on(answer.content.decode(), "opening").fields["opening"].values == ["Mine"]


@pytest.mark.parametrize("part", ["officer", "secretary", "other", "oversight"])
def test_nobody_else_writes(cast: Cast, client_of: ClientOf, letter: Letter, part: str) -> None:
    answer = client_of(getattr(cast, part)).post(at("write", letter), {"opening": "x"}, headers={"X-Autosave": "1"})
    assert answer.status_code == 404


def test_signed_out_and_too_late_are_told_to_the_script(cast: Cast, client_of: ClientOf, letter: Letter) -> None:
    answer = Client().post(at("write", letter), {"opening": "x"}, headers={"X-Autosave": "1"})
    assert answer.json() == {"state": "signed-out"}
    client = client_of(cast.supervisor)
    sent = typed(client, letter)
    desk.sign(cast.commander, letter)
    desk.send(cast.commander, letter)
    answer = client.post(at("write", letter), sent, headers={"X-Autosave": "1"})
    assert answer.json()["state"] == "refused"


def test_what_is_too_long_is_not_held(cast: Cast, client_of: ClientOf, letter: Letter) -> None:
    client = client_of(cast.supervisor)
    said = client.post(at("write", letter), {"opening": "x" * (writing.MOST + 1)}, headers={"X-Autosave": "1"}).json()
    assert said["state"] == "refused"
    assert "did not save it" not in body(client, at("write", letter))


def test_a_box_with_urdu_says_so(cast: Cast, client_of: ClientOf, letter: Letter) -> None:
    client = client_of(cast.supervisor)
    by_script(client, letter, opening=URDU)
    page = body(client, at("write", letter))
    box = page.split('id="id_opening"', 1)
    assert 'lang="ur"' in box[0].rsplit("<textarea", 1)[1] + box[1].split(">", 1)[0]
