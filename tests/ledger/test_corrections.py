"""Corrections: the committee asks from a line of the ledger, the police of the place answer within 72 hours."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from ledger.actions.corrections import answer
from ledger.models import Correction
from ledger.reminders import unanswered
from liaison.db.acting import acting_as
from liaison.outbox.models import Message
from liaison.places.models import Place
from tests.cast import Cast
from tests.roles import database_role

ClientOf = Callable[..., Client]
ASK = "/places/madina-mosque/corrections/ask/"
LIST = "/places/madina-mosque/corrections/"


def asking(**changed: str) -> dict[str, str]:
    return {"wrong": "The band is too small.", "right": "500 to 999 people.", "client_id": str(uuid.uuid4())} | changed


def the_correction() -> Correction:
    with database_role("worker"):
        return Correction.objects.select_related("place").latest("pk")


@pytest.fixture
def asked(cast: Cast) -> Correction:
    with acting_as(cast.secretary.pk):
        return Correction.objects.create(
            place=cast.madina,
            about_model="places.Place",
            about_id=cast.madina.pk,
            about="Place changed: Madina Mosque",
            wrong="The band is too small.",
            right="500 to 999 people.",
            asked_by=cast.secretary,
        )


def test_from_a_line_of_the_ledger_to_the_officer_who_knows_the_place(cast: Cast, client_of: ClientOf) -> None:
    with acting_as(cast.supervisor.pk):
        Place.objects.filter(pk=cast.madina.pk).update(expected_band="under-50")
    client = client_of(cast.secretary)
    line = client.get("/places/madina-mosque/ledger/?only=changes").context["lines"][0]
    page = f"{ASK}?line={line.mark}"
    assert "Place changed: Madina Mosque. Sgt Sol Marsh" in client.get(page).content.decode()
    answer = client.post(page, asking())
    made = the_correction()
    assert (answer.status_code, answer["Location"]) == (302, made.get_absolute_url())
    assert (made.about_model, made.about_id) == ("places.Place", cast.madina.pk)
    with database_role("worker"):
        told = Message.objects.filter(kind="ledger.correction-asked")
        assert [message.to_id for message in told] == [cast.officer.pk]


def test_officers_of_the_place_read_of_it_when_their_day_begins(
    cast: Cast, client_of: ClientOf, asked: Correction
) -> None:
    told = "1 correction waits for your answer"
    for part, reads in (("officer", True), ("colleague", True), ("stranger", False), ("adviser", False)):
        assert (told in client_of(getattr(cast, part)).get("/").content.decode()) == reads, part
    assert told not in client_of(cast.secretary).get("/").content.decode()
    with acting_as(cast.officer.pk):
        answer(by=cast.officer, correction=asked, answer="corrected", text="", version=1)
    assert "waits for your answer" not in client_of(cast.officer).get("/").content.decode()


def test_the_same_form_twice_asks_once(cast: Cast, client_of: ClientOf) -> None:
    client, typed = client_of(cast.treasurer), asking()
    assert client.post(ASK, typed)["Location"] == client.post(ASK, typed)["Location"]


def test_a_line_of_another_place_is_not_there(cast: Cast, client_of: ClientOf) -> None:
    line = client_of(cast.other).get("/places/noor-mosque/ledger/?only=changes").context["lines"][0]
    assert client_of(cast.secretary).get(f"{ASK}?line={line.mark}").status_code == 404
    assert client_of(cast.secretary).get(f"{ASK}?line=nonsense").status_code == 404


@pytest.mark.parametrize(
    "part", ["officer", "supervisor", "other", "adviser", "administrator", "oversight", "outsider"]
)
def test_only_the_committee_asks(cast: Cast, client_of: ClientOf, part: str) -> None:
    client = client_of(getattr(cast, part))
    assert (client.get(ASK).status_code, client.post(ASK, asking()).status_code) == (404, 404)


@pytest.mark.parametrize(
    ("part", "status"),
    [("secretary", 200), ("treasurer", 200), ("officer", 200), ("colleague", 200), ("supervisor", 200)]
    + [(part, 404) for part in ("stranger", "adviser", "other", "administrator", "oversight", "outsider")],
)
def test_who_reads_it(cast: Cast, client_of: ClientOf, asked: Correction, part: str, status: int) -> None:
    client = client_of(getattr(cast, part))
    assert client.get(asked.get_absolute_url()).status_code == status
    assert client.get(LIST).status_code == status


def test_the_officer_answers_and_the_committee_sees_what_was_changed(
    cast: Cast, client_of: ClientOf, asked: Correction
) -> None:
    with database_role("worker"):
        # All of a test happens in one moment.
        Correction.objects.update(asked_at=timezone.now() - timedelta(minutes=5))
    with acting_as(cast.officer.pk):
        Place.objects.filter(pk=cast.madina.pk).update(expected_band="1000-up")
    typed = {"answer": "corrected", "text": "Thank you.", "version": "1"}
    assert client_of(cast.officer).post(asked.get_absolute_url(), typed).status_code == 302
    page = client_of(cast.secretary).get(asked.get_absolute_url())
    said = page.content.decode()
    assert "It is put right." in said
    assert "Thank you." in said
    assert page.context["since"][0].title == "Place changed: Madina Mosque"
    with database_role("worker"):
        told = Message.objects.filter(kind="ledger.correction-answered").values_list("to", flat=True)
        assert {*told} == {cast.secretary.pk, cast.treasurer.pk}


def test_the_committee_sees_that_nothing_was_changed(cast: Cast, client_of: ClientOf, asked: Correction) -> None:
    assert "Nothing was changed yet." in client_of(cast.secretary).get(asked.get_absolute_url()).content.decode()


def test_no_needs_a_reason(cast: Cast, client_of: ClientOf, asked: Correction) -> None:
    typed = {"answer": "not-corrected", "text": "", "version": "1"}
    page = client_of(cast.officer).post(asked.get_absolute_url(), typed)
    assert "Say why it stays as it is." in page.content.decode()
    assert the_correction().is_waiting


def test_a_second_officer_is_told_that_it_was_answered(cast: Cast, client_of: ClientOf, asked: Correction) -> None:
    first = {"answer": "corrected", "text": "", "version": "1"}
    client_of(cast.officer).post(asked.get_absolute_url(), first)
    page = client_of(cast.supervisor).post(asked.get_absolute_url(), first | {"text": "Me too"})
    assert "This was answered in the meantime." in page.content.decode()
    assert the_correction().answered_by_id == cast.officer.pk


def test_the_committee_cannot_answer_for_the_police(cast: Cast, client_of: ClientOf, asked: Correction) -> None:
    typed = {"answer": "corrected", "text": "", "version": "1"}
    assert client_of(cast.secretary).post(asked.get_absolute_url(), typed).status_code == 404


def test_wrong_methods(cast: Cast, client_of: ClientOf, asked: Correction) -> None:
    client = client_of(cast.secretary)
    assert client.post(LIST).status_code == client.delete(ASK).status_code == 405
    assert client.put(asked.get_absolute_url()).status_code == 405


def test_after_48_hours_the_officers_and_after_72_the_supervisors_are_reminded(cast: Cast, asked: Correction) -> None:
    with database_role("worker"):
        assert list(unanswered(timezone.now() + timedelta(hours=47))) == []
        drafts = list(unanswered(timezone.now() + timedelta(hours=48)))
    assert [(draft.to, draft.due_at - asked.asked_at) for draft in drafts] == [
        (cast.officer.pk, timedelta(hours=48)),
        (cast.supervisor.pk, timedelta(hours=72)),
    ]


def test_it_is_told_apart_when_it_is_late(cast: Cast, client_of: ClientOf, asked: Correction) -> None:
    with time_machine.travel(timezone.now() + timedelta(hours=73)):
        assert "The answer was due by" in client_of(cast.officer).get(asked.get_absolute_url()).content.decode()
    assert "Answer due by" in client_of(cast.officer).get(asked.get_absolute_url()).content.decode()
