"""The page on which a letter is written: it works by buttons alone, and nothing that was typed is ever lost."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from letters.models import Letter, LetterVersion
from tests.cast import Cast
from tests.letters import desk
from tests.letters.pages import at, body, filled, form_on, send
from tests.roles import database_role
from tests.signing_in import sign_in

ClientOf = Callable[..., Client]
URDU = "ہمیں پہلے ادا کرنا پڑا"
LONG = "N" * 150


@pytest.fixture
def letter(cast: Cast) -> Letter:
    """A draft with one version, of one point."""
    return desk.written(cast)


def newest(letter: Letter) -> LetterVersion:
    with database_role("worker"):
        return LetterVersion.objects.filter(letter=letter).latest("number")


def test_from_nothing_to_a_version(cast: Cast, client_of: ClientOf) -> None:
    desk.make_body(cast.unit)
    client = client_of(cast.supervisor)
    answer = send(client, at("new"), "subject", subject="Paying first")
    with database_role("worker"):
        letter = Letter.objects.get(subject="Paying first")
    assert answer.headers["Location"] == at("write", letter)
    assert client_of(cast.other).get(at("letter", letter)).status_code == 404
    given = {"opening": "We write.", "point_0_category": "window", "point_0_text": URDU, "asks": "Pay.\n\nTell us.\n"}
    answer = send(client, at("write", letter), "opening", **given)
    assert answer.headers["Location"] == at("letter", letter)
    said = newest(letter).content
    assert said["points"] == [{"category": "window", "text": URDU, "quotations": [], "figures": []}]
    assert said["asks"] == ["Pay.", "Tell us."]
    page = body(client, at("letter", letter))
    assert URDU in page
    assert "When one can apply" in page
    assert "waits for the signature of the commander" in page


def test_points_come_and_go_by_buttons_and_what_was_typed_stays(
    cast: Cast, client_of: ClientOf, letter: Letter
) -> None:
    client, url = client_of(cast.supervisor), at("write", letter)
    typed = filled(client, url, "opening", opening="Typed just now", point_0_text="First", asks="One\nTwo", do="add")
    page = client.post(url, typed).content.decode()
    form = form_on(page, "opening")
    assert form.fields["point_1_text"].values in ([], [""])
    assert "Typed just now" in page
    # The point that came is where one goes on.
    assert page.index(" autofocus") > page.index('name="point_0_text"')
    moved = {**form.filled(), "point_1_category": "amount", "point_1_text": "Second", "do": "up-1"}
    form = form_on(client.post(url, moved).content.decode(), "opening")
    assert [form.fields[f"point_{n}_text"].values for n in (0, 1)] == [["Second"], ["First"]]
    form = form_on(client.post(url, {**form.filled(), "do": "out-0"}).content.decode(), "opening")
    assert form.fields["point_0_text"].values == ["First"]
    assert "point_1_text" not in form.fields
    assert form.fields["asks"].values == ["One\nTwo"]
    assert newest(letter).number == 1


@pytest.mark.parametrize("do", ["add-", "up-99", "out-x", "out--1", "up-", "sing", "\x00"])
def test_odd_buttons_change_nothing(cast: Cast, client_of: ClientOf, letter: Letter, do: str) -> None:
    client, url = client_of(cast.supervisor), at("write", letter)
    answer = send(client, url, "opening", opening="Still here", do=do, points="99999999999")
    assert answer.status_code == 200
    assert "Still here" in answer.content.decode()
    assert newest(letter).number == 1


def test_mistakes_are_named_and_kept(cast: Cast, client_of: ClientOf, letter: Letter) -> None:
    client = client_of(cast.supervisor)
    typed: dict[str, Any] = {"point_0_category": "", "opening": "O" * 4001, "asks": "\n".join("x" * 13)}
    page = send(client, at("write", letter), "opening", **typed).content.decode()
    assert "Point 1: choose what it is about." in page
    assert "Use 4000 characters or fewer. You have used 4001." in page
    assert "at most 12 things" in page
    assert "O" * 4001 in page
    assert newest(letter).number == 1


def test_a_quicker_colleague_is_shown_and_what_was_typed_follows(
    cast: Cast, client_of: ClientOf, letter: Letter
) -> None:
    client, url = client_of(cast.supervisor), at("write", letter)
    typed = filled(client, url, "opening", opening="Mine", because="Mine")
    desk.write(cast.commander, letter, desk.point("Places wait far too long."))
    page = client.post(url, typed).content.decode()
    assert "Supt Kim Reed saved version 2" in page
    assert re.search(r"<ins>\s*far\s*</ins>", page)
    form = form_on(page, "opening")
    assert form.fields["opening"].values == ["Mine"]
    answer = client.post(url, form.filled())
    assert answer.status_code == 302
    assert (newest(letter).number, newest(letter).content["opening"]) == (3, "Mine")


def test_the_same_form_twice_makes_one_version(cast: Cast, client_of: ClientOf, letter: Letter) -> None:
    client, url = client_of(cast.supervisor), at("write", letter)
    typed = filled(client, url, "opening", opening="Once")
    assert [client.post(url, typed).status_code for _time in range(2)] == [302, 302]
    assert newest(letter).number == 2


def test_what_was_typed_waits_behind_the_sign_in(cast: Cast, client_of: ClientOf, letter: Letter) -> None:
    url = at("write", letter)
    typed = filled(client_of(cast.supervisor), url, "opening", opening=f"Typed when signed out {URDU}")
    lost = Client()
    answer = lost.post(url, typed)
    assert answer.status_code == 302
    assert "login" in answer.headers["Location"]
    sign_in(lost, cast.supervisor)
    page = body(lost, url)
    assert "You were signed out before this was saved" in page
    assert URDU in page
    assert newest(letter).number == 1
    stranger = Client()
    stranger.post(url, typed)
    sign_in(stranger, cast.other)
    assert stranger.get(url).status_code == 404


def test_quotations_are_offered_once_they_are_agreed_to(cast: Cast, client_of: ClientOf, letter: Letter) -> None:
    asked = desk.ask_to_quote(cast.supervisor, letter, cast.madina)
    client, url = client_of(cast.supervisor), at("write", letter)
    assert "point_0_quotations" not in form_on(body(client, url), "opening").fields
    desk.answer(cast.secretary, asked, "unnamed", URDU)
    assert send(client, url, "opening", point_0_quotations=[asked.ref]).status_code == 302
    assert newest(letter).quoted == {asked.ref: {"text": URDU, "place": ""}}
    desk.withdraw(cast.secretary, asked)
    for name in ("letter", "write"):
        assert "The letter cannot be signed or sent with them" in body(client, at(name, letter))
    assert send(client, url, "opening").status_code == 302
    assert newest(letter).quoted == {}


def test_another_letters_words_cannot_be_slipped_in(cast: Cast, client_of: ClientOf, letter: Letter) -> None:
    other = desk.written(cast)
    asked = desk.answer(cast.secretary, desk.ask_to_quote(cast.supervisor, other, cast.madina))
    url = at("write", letter)
    send(client_of(cast.supervisor), url, "opening", point_0_quotations=[asked.ref], point_0_figures=["worries:amount"])
    assert (newest(letter).quoted, newest(letter).figures) == ({}, {})


def test_long_names_and_hostile_words_stay_words(cast: Cast, client_of: ClientOf, letter: Letter) -> None:
    hostile = f'<script>alert("{LONG}")</script>'
    client = client_of(cast.commander)
    assert send(client, at("write", letter), "opening", opening=hostile, asks="\u202egnp").status_code == 302
    for name in ("letter", "write", "sign", "versions"):
        page = body(client, at(name, letter))
        assert "<script>alert" not in page
    assert escape(hostile) in body(client, at("letter", letter))


def test_a_letter_that_was_sent_is_not_written_on(cast: Cast, client_of: ClientOf, letter: Letter) -> None:
    client, url = client_of(cast.supervisor), at("write", letter)
    typed = filled(client, url, "opening", opening="Too late")
    desk.sign(cast.commander, letter)
    desk.send(cast.commander, letter)
    assert client.get(url).status_code == 302
    page = client.post(url, typed)
    assert page.status_code == 200
    assert "Too late" in page.content.decode()
    assert newest(letter).number == 1
