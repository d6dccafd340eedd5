"""Requests of a committee: asked, answered within 72 hours, taken back."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from liaison.accounts.models import User
from liaison.audit.models import Consultation
from liaison.db.acting import acting_as
from liaison.places.models import Membership, Place
from tests.cast import LONG_AGO, Cast, planned_visit
from tests.roles import database_role
from tests.visits.forms import day_boxes, once
from visits.models import VisitRequest
from visits.views.requests import due_words

SignIn = Callable[[User], Client]
MAKE = "/visits/requests/make/"


def request_of(place: Place, by: User, hours_ago: float = 1, **fields: Any) -> VisitRequest:
    """A request as it lies in the database."""
    fields.setdefault("asked_at", timezone.now() - timedelta(hours=hours_ago))
    with database_role("worker"):
        return VisitRequest.objects.create(place=place, kind="visit", text="Please come.", asked_by=by, **fields)


def filled(**more: Any) -> dict[str, Any]:
    """A filled-in form."""
    return once(**{"kind": "visit", "text": "Please come on Friday.", **more})


def answer(client: Client, asked: VisitRequest, **answers: Any) -> Any:
    """Answer through the page."""
    answers.setdefault("version", 1)
    return client.post(f"/visits/requests/{asked.ref}/", answers)


def test_a_committee_asks_and_both_sides_see_the_clock(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.secretary)
    wanted = timezone.localdate() + timedelta(days=5)
    sent = client.post(MAKE, filled(**day_boxes("wanted_on", wanted)), follow=True)
    with acting_as(cast.secretary.pk):
        asked = VisitRequest.objects.get()
    assert (asked.place_id, asked.wanted_on, asked.kind) == (cast.madina.pk, wanted, "visit")
    clock = f"Answer due by {due_words(asked)}"
    assert clock in sent.content.decode()
    read = client_of(cast.officer).get(asked.get_absolute_url()).content.decode()
    assert clock in read
    assert "Answer this request" in read
    assert "/visits/plan/?place=madina-mosque&amp;request=" + asked.ref in read


def test_the_clock_reads_as_people_read_it() -> None:
    asked = VisitRequest(asked_at=datetime(2026, 11, 23, 14, 3, tzinfo=UTC))
    assert due_words(asked) == "Thursday 26 November, 14:03"


@pytest.mark.parametrize("part", ["officer", "supervisor", "other", "administrator", "outsider"])
def test_only_its_committee_asks_for_a_place(cast: Cast, client_of: SignIn, part: str) -> None:
    client = client_of(getattr(cast, part))
    assert client.get(f"{MAKE}?place=madina-mosque").status_code == 404
    assert client.post(f"{MAKE}?place=madina-mosque", filled()).status_code == 404


def test_police_have_nothing_to_ask_for(cast: Cast, client_of: SignIn) -> None:
    assert client_of(cast.officer).get(MAKE).status_code == 404


def test_somebody_of_two_committees_says_which_place(cast: Cast, client_of: SignIn) -> None:
    with database_role("worker"):
        Membership.objects.create(user=cast.secretary, place=cast.noor, role="trustee", since=LONG_AGO)
    client = client_of(cast.secretary)
    assert "Choose the place." in client.post(MAKE, filled()).content.decode()
    assert client.post(MAKE, filled(place="noor-mosque")).status_code == 302
    assert client.post(MAKE, filled(place="st-chad")).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"text": ""}, "Say in a few words what would help."),
        ({"text": "ب" * 501}, "Use 500 characters or fewer. You have used 501."),
        ({"kind": "party"}, "Choose one of the answers listed."),
        (day_boxes("wanted_on", date(2026, 1, 1)), "Choose today or a later day."),
        ({"wanted_on_day": "4"}, "Enter the month as well."),
    ],
)
def test_bad_answers_get_a_sentence(cast: Cast, client_of: SignIn, wrong: dict[str, str], sentence: str) -> None:
    page = client_of(cast.secretary).post(MAKE, filled() | wrong).content.decode()
    assert sentence in page
    assert wrong.get("text", "Please come on Friday.") in page


def test_a_double_tap_asks_once(cast: Cast, client_of: SignIn) -> None:
    client, answers = client_of(cast.secretary), filled()
    assert client.post(MAKE, answers).url == client.post(MAKE, answers).url
    with acting_as(cast.secretary.pk):
        assert VisitRequest.objects.count() == 1


def test_the_answer(cast: Cast, client_of: SignIn) -> None:
    asked = request_of(cast.madina, cast.secretary)
    visit = planned_visit(cast.madina, cast.officer, timezone.now() + timedelta(days=2), cast.officer)
    elsewhere = planned_visit(cast.church, cast.officer, timezone.now() + timedelta(days=2), cast.officer)
    client = client_of(cast.officer)
    assert answer(client, asked, answer="yes", visit=elsewhere.pk).status_code == 200
    for _ in range(2):
        assert answer(client, asked, answer="yes", text="With pleasure.", visit=visit.pk).status_code == 302
    page = client_of(cast.secretary).get(asked.get_absolute_url()).content.decode()
    assert "With pleasure." in page
    assert visit.get_absolute_url() in page
    assert "It was late." not in page
    with acting_as(cast.secretary.pk):
        assert VisitRequest.objects.get().version == 2


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"answer": "no"}, "Say why not."),
        ({"answer": "other-time"}, "Say which day and time you can come."),
        ({"answer": ""}, "Choose an answer."),
    ],
)
def test_an_answer_that_says_too_little(cast: Cast, client_of: SignIn, said: dict[str, str], sentence: str) -> None:
    asked = request_of(cast.madina, cast.secretary)
    assert sentence in answer(client_of(cast.officer), asked, **said).content.decode()


def test_late_is_said_to_both_sides(cast: Cast, client_of: SignIn) -> None:
    asked = request_of(cast.madina, cast.secretary, hours_ago=80)
    for reader in (cast.secretary, cast.officer):
        page = client_of(reader).get(asked.get_absolute_url()).content.decode()
        assert f"The answer was due by {due_words(asked)}" in page
        assert "Overdue by" in page
    answer(client_of(cast.officer), asked, answer="no", text="Nobody is free.")
    assert "It was late." in client_of(cast.secretary).get(asked.get_absolute_url()).content.decode()


def test_taking_back(cast: Cast, client_of: SignIn) -> None:
    asked = request_of(cast.madina, cast.secretary)
    address = f"/visits/requests/{asked.ref}/take-back/"
    client = client_of(cast.treasurer)
    assert client_of(cast.officer).post(address, {"version": 1}).status_code == 404
    assert client_of(cast.other).post(address, {"version": 1}).status_code == 404
    for _ in range(2):
        assert client.post(address, {"version": 1}).status_code == 302
    assert client.get(address).status_code == 405
    assert "took this request back" in client.get(asked.get_absolute_url()).content.decode()
    stale = answer(client_of(cast.officer), asked, answer="yes", text="We come at six.")
    assert "answered or taken back in the meantime" in stale.content.decode()
    assert "We come at six." in stale.content.decode()


def test_an_answer_overtakes_taking_back(cast: Cast, client_of: SignIn) -> None:
    asked = request_of(cast.madina, cast.secretary)
    answer(client_of(cast.officer), asked, answer="yes")
    said = client_of(cast.secretary).post(f"/visits/requests/{asked.ref}/take-back/", {"version": 1}, follow=True)
    assert "answered or taken back in the meantime" in said.content.decode()


@pytest.mark.parametrize("part", ["secretary", "adviser"])
def test_who_sees_but_may_not_answer(cast: Cast, client_of: SignIn, part: str) -> None:
    asked = request_of(cast.madina, cast.secretary)
    client = client_of(getattr(cast, part))
    page = client.get(asked.get_absolute_url())
    assert page.status_code == 200
    assert "Answer this request" not in page.content.decode()
    assert answer(client, asked, answer="yes").status_code == 404


@pytest.mark.parametrize("part", ["other", "stranger", "foreign_supervisor", "administrator", "oversight"])
def test_others_do_not_learn_that_it_exists(cast: Cast, client_of: SignIn, part: str) -> None:
    asked = request_of(cast.madina, cast.secretary)
    client = client_of(getattr(cast, part))
    assert client.get(asked.get_absolute_url()).status_code == 404
    assert answer(client, asked, answer="yes").status_code == 404
    assert asked.ref not in client.get("/visits/requests/").content.decode()


def test_the_list_puts_what_is_due_first(cast: Cast, client_of: SignIn) -> None:
    newer = request_of(cast.madina, cast.secretary, hours_ago=2)
    older = request_of(cast.noor, cast.other, hours_ago=70)
    done = request_of(cast.madina, cast.secretary, answer="yes", answered_by=cast.officer, answered_at=timezone.now())
    client = client_of(cast.supervisor)
    page = client.get("/visits/requests/").content.decode()
    assert page.index(older.ref) < page.index(newer.ref)
    assert done.ref not in page
    assert done.ref in client.get("/visits/requests/?show=answered").content.decode()
    assert older.ref not in client_of(cast.secretary).get("/visits/requests/").content.decode()


def test_few_queries_however_many(cast: Cast, client_of: SignIn, django_assert_max_num_queries: Any) -> None:
    asked = request_of(cast.madina, cast.secretary)
    client = client_of(cast.officer)
    with django_assert_max_num_queries(10) as few:
        client.get("/visits/requests/")
    with database_role("worker"):
        VisitRequest.objects.bulk_create(
            VisitRequest(place=place, kind="call", text="x", asked_by=cast.secretary)
            for place in (cast.madina, cast.church)
            for _ in range(200)
        )
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get("/visits/requests/")
    with django_assert_max_num_queries(10):
        client.get(asked.get_absolute_url())
    with acting_as(cast.secretary.pk):
        assert Consultation.objects.filter(by=cast.officer, page="Request").count() == 1
