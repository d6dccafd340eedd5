"""Signing, sending and what follows, on pages; and the letter as files."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from funding.models import NationalFigure
from letters.models import Letter
from liaison.audit.models import Consultation
from tests.cast import Cast
from tests.counting import queries_of
from tests.letters import desk
from tests.letters.pages import at, body, filled, form_on, send
from tests.letters.test_figures import national
from tests.roles import database_role

ClientOf = Callable[..., Client]


@pytest.fixture
def letter(cast: Cast) -> Letter:
    """A draft with one version, of one point."""
    return desk.written(cast)


def test_a_letter_is_signed_sent_and_followed(cast: Cast, client_of: ClientOf, letter: Letter) -> None:
    client, reader = client_of(cast.commander), client_of(cast.oversight)
    assert "Read and sign" in body(client, at("letter", letter))
    assert "Mend what is marked red" in body(client, at("send", letter))
    assert send(client, at("sign", letter), "number").status_code == 302
    assert "Send this letter" in body(client, at("letter", letter))
    assert reader.get(at("letter", letter)).status_code == 404
    assert send(client, at("send", letter), "on_day").status_code == 302
    today = timezone.localdate()
    assert desk.now(letter).reply_due_on == today + timedelta(days=28)
    for anybody in (client, reader):
        assert "28 days left" in body(anybody, at("list"))
        assert "28 days left" in body(anybody, at("letter", letter))
    assert reader.get(at("steps", letter)).status_code == 404
    assert (
        "Say in short what they answered" in send(client, at("steps", letter), "what", what="replied").content.decode()
    )
    for what, note in (("acknowledged", ""), ("chased", "By phone."), ("replied", "They will pay sooner.")):
        assert send(client, at("steps", letter), "what", what=what, note=note).status_code == 302
    assert "They will pay sooner." in body(reader, at("letter", letter))
    assert form_on(body(client, at("steps", letter)), "what").fields["what"].offered == ["closed"]
    send(client, at("steps", letter), "what", what="closed")
    assert client.get(at("steps", letter)).status_code == 302


def test_days_that_cannot_be_are_refused(cast: Cast, client_of: ClientOf, letter: Letter) -> None:
    client = client_of(cast.commander)
    send(client, at("sign", letter), "number")
    tomorrow = timezone.localdate() + timedelta(days=1)
    boxes = {f"on_{box}": getattr(tomorrow, box) for box in ("day", "month", "year")}
    assert send(client, at("send", letter), "on_day", **boxes).status_code == 200
    yesterday = timezone.localdate() - timedelta(days=1)
    boxes = {f"on_{box}": getattr(yesterday, box) for box in ("day", "month", "year")}
    assert "after it was signed" in send(client, at("send", letter), "on_day", **boxes).content.decode()
    assert desk.now(letter).sent_on is None


def test_what_is_flagged_and_open_is_said_before_sending(cast: Cast, client_of: ClientOf, letter: Letter) -> None:
    figure, client = national(count=49), client_of(cast.commander)
    url = at("figure", letter, key=f"national:{figure.pk}")
    send(client, url, "compared", point="0", compared="alone", why_alone="Nothing else is published.")
    desk.ask_to_sign(cast.supervisor, letter, cast.madina)
    send(client, at("sign", letter), "number")
    with database_role("worker"):
        NationalFigure.objects.filter(pk=figure.pk).update(count=50)
    page = body(client, at("send", letter))
    assert "49 places in the letter, 50 places now." in page
    assert "Madina Mosque" in page
    page = send(client, at("send", letter), "on_day").content.decode()
    assert "or say why they stay" in page
    assert "Wait, or send it without" in page
    said = {"although_changed": "They were right in spring.", "although_unsigned": "on"}
    assert send(client, at("send", letter), "on_day", **said).status_code == 302
    assert "They were right in spring." in body(client_of(cast.oversight), at("letter", letter))


def test_a_letter_that_changed_under_the_pen_is_not_signed_or_sent(
    cast: Cast, client_of: ClientOf, letter: Letter
) -> None:
    client = client_of(cast.commander)
    signing = filled(client, at("sign", letter), "number")
    desk.write(cast.supervisor, letter, desk.point("Other words."))
    assert client.post(at("sign", letter), signing).headers["Location"] == at("sign", letter)
    assert desk.now(letter).signed_at is None
    send(client, at("sign", letter), "number")
    sending = filled(client, at("send", letter), "on_day")
    desk.write(cast.supervisor, letter, desk.point("Words again."))
    assert client.post(at("send", letter), sending).headers["Location"] == at("send", letter)
    assert desk.now(letter).sent_on is None


def test_supervisors_neither_sign_nor_send(cast: Cast, client_of: ClientOf, letter: Letter) -> None:
    client = client_of(cast.supervisor)
    for name in ("sign", "send", "steps"):
        assert client.get(at(name, letter)).status_code == 404
        assert client.post(at(name, letter), {"number": 1, "version": 2}).status_code == 404
    assert "Go on writing" in body(client, at("letter", letter))


def test_a_draft_is_given_up_with_a_reason(cast: Cast, client_of: ClientOf, letter: Letter) -> None:
    client = client_of(cast.supervisor)
    assert "Say why it is given up" in send(client, at("drop", letter), "because").content.decode()
    assert send(client, at("drop", letter), "because", because="They have answered already.").status_code == 302
    page = body(client, at("letter", letter))
    assert "It was given up, and never sent." in page
    assert "They have answered already." in page
    assert client.get(at("drop", letter)).status_code == 302


def test_files_are_saved_and_never_shown_or_kept_on_the_way(cast: Cast, client_of: ClientOf, letter: Letter) -> None:
    desk.ask_to_sign(cast.supervisor, letter, cast.madina)
    client = client_of(cast.commander)
    for name, begins in (("pdf", b"%PDF-"), ("docx", b"PK")):
        answer = client.get(at(name, letter))
        assert answer.content.startswith(begins)
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{letter.ref}-paying-first-draft.{name}"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer.headers["Cache-Control"]
        assert client.post(at(name, letter)).status_code == 405
        assert client_of(cast.officer).get(at(name, letter)).status_code == 404
    with database_role("worker"):
        noted = Consultation.objects.filter(page="Letter, as a file", manner=Consultation.Manner.EXPORT)
        assert set(noted.values_list("by", "place")) == {(cast.commander.pk, cast.madina.pk)}
    empty = desk.begin(cast.supervisor, cast.unit)
    assert client.get(at("pdf", empty)).status_code == 404


def test_versions_are_compared_and_read(cast: Cast, client_of: ClientOf, letter: Letter) -> None:
    desk.write(cast.supervisor, letter, desk.point("Places wait far too long."), because="Stronger")
    desk.write(cast.supervisor, letter, desk.point("Places wait far too long."), opening="Now we write.")
    client = client_of(cast.commander)
    page = body(client, at("versions", letter))
    assert "From version 2 to version 3" in page
    assert "Stronger" in page
    page = body(client, at("versions", letter, **{"from": 1, "to": 3}))
    assert "<ins>far </ins>" in page or "<ins>far</ins>" in page
    assert "They read the same." in body(client, at("versions", letter, **{"from": 2, "to": 2}))
    assert "We write about money." in body(client, at("versions", letter, read=1))
    for odd in ("9", "x", "-1", "", "٣", "9" * 40):
        assert client.get(at("versions", letter, read=odd)).status_code == 404, odd


def test_pages_ask_little_of_the_database(cast: Cast, client_of: ClientOf, letter: Letter) -> None:
    client = client_of(cast.commander)
    one = queries_of(client, at("list"))
    for _number in range(5):
        desk.written(cast)
    assert queries_of(client, at("list")) == one
    assert queries_of(client, at("letter", letter)) < 40
