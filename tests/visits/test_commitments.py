"""Promises: made, kept, called off."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from liaison.accounts.models import User
from liaison.audit.models import Consultation
from liaison.db.acting import acting_as
from liaison.places.models import Place
from tests.cast import Cast, logged_visit
from tests.roles import database_role
from tests.visits.forms import day_boxes, once
from visits.models import Commitment, Concern

SignIn = Callable[[User], Client]
MAKE = "/visits/promises/make/"


def in_days(days: int) -> date:
    """A day counted from today."""
    return timezone.localdate() + timedelta(days=days)


def promise(place: Place, owner: User, days: int = 5, **fields: Any) -> Commitment:
    """A promise as it lies in the database."""
    fields.setdefault("text", "Bring the leaflet.")
    with database_role("worker"):
        return Commitment.objects.create(place=place, owner=owner, made_by=owner, due_on=in_days(days), **fields)


def filled(owner: User, **more: Any) -> dict[str, Any]:
    """A filled-in form."""
    return once(**{"text": "Bring the leaflet.", "owner": owner.pk, **day_boxes("due_on", in_days(5)), **more})


def test_an_officer_promises_and_the_committee_reads_it(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.officer)
    page = client.get(f"{MAKE}?place=madina-mosque")
    assert page.context["form"]["owner"].value() == cast.officer.pk
    answer = client.post(f"{MAKE}?place=madina-mosque", filled(cast.colleague))
    with acting_as(cast.secretary.pk):
        made = Commitment.objects.get()
    assert answer.url == f"/visits/promises/{made.ref}/"
    assert (made.owner_id, made.made_by_id, made.due_on) == (cast.colleague.pk, cast.officer.pk, in_days(5))
    read = client_of(cast.secretary).get(answer.url).content.decode()
    assert "Bring the leaflet." in read
    assert "PC Ben Cole" in read
    assert "Close this promise" not in read


def test_a_promise_from_a_visit_and_about_a_worry(cast: Cast, client_of: SignIn) -> None:
    visit = logged_visit(cast.madina, cast.officer, timezone.now() - timedelta(hours=1))
    with database_role("worker"):
        concern = Concern.objects.create(place=cast.madina, category="fear", text="x", raised_by=cast.secretary)
    client = client_of(cast.officer)
    client.post(f"{MAKE}?visit={visit.ref}&concern={concern.ref}", filled(cast.officer))
    with acting_as(cast.secretary.pk):
        made = Commitment.objects.get()
    assert (made.visit_id, made.concern_id) == (visit.pk, concern.pk)


@pytest.mark.parametrize("part", ["secretary", "other", "stranger", "administrator", "foreign_supervisor", "outsider"])
def test_only_police_of_the_place_promise(cast: Cast, client_of: SignIn, part: str) -> None:
    client = client_of(getattr(cast, part))
    assert client.get(f"{MAKE}?place=madina-mosque").status_code == 404
    assert client.post(f"{MAKE}?place=madina-mosque", filled(cast.officer)).status_code == 404


def test_without_a_place_one_is_led_to_the_places(cast: Cast, client_of: SignIn) -> None:
    assert client_of(cast.officer).get(MAKE).url == "/places/"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"text": ""}, "Say what is promised."),
        ({"text": "x" * 201}, "Use 200 characters or fewer. You have used 201."),
        (day_boxes("due_on", date(2026, 1, 1)), "A promise is for today or a later day."),
        (day_boxes("due_on", date(2099, 1, 1)), "Choose a day within a year."),
        ({"due_on_day": "31", "due_on_month": "2"}, "There is no such day in that month."),
        ({"owner": "999999"}, "Choose one of the answers listed."),
        ({"client_id": "nonsense"}, "Something in this page was lost."),
    ],
)
def test_bad_answers_get_a_sentence(cast: Cast, client_of: SignIn, wrong: dict[str, str], sentence: str) -> None:
    answer = client_of(cast.officer).post(f"{MAKE}?place=madina-mosque", filled(cast.officer) | wrong)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert sentence in page
    assert wrong.get("text", "Bring the leaflet.") in page


def test_an_officer_of_another_team_cannot_be_given_a_promise(cast: Cast, client_of: SignIn) -> None:
    answer = client_of(cast.officer).post(f"{MAKE}?place=madina-mosque", filled(cast.stranger))
    assert answer.status_code == 200
    with acting_as(cast.officer.pk):
        assert not Commitment.objects.exists()


def test_a_double_tap_makes_one_promise(cast: Cast, client_of: SignIn) -> None:
    client, answers = client_of(cast.officer), filled(cast.officer)
    first, second = (client.post(f"{MAKE}?place=madina-mosque", answers) for _ in range(2))
    assert first.url == second.url
    with acting_as(cast.officer.pk):
        assert Commitment.objects.count() == 1


@pytest.mark.parametrize(("how", "word"), [("kept", "Kept"), ("called-off", "Called off")])
def test_closing(cast: Cast, client_of: SignIn, how: str, word: str) -> None:
    made = promise(cast.madina, cast.officer)
    client, address = client_of(cast.officer), f"/visits/promises/{made.ref}/"
    answers = {"how": how, "outcome": "Left it with the caretaker.", "version": 1}
    assert client.post(address, answers).status_code == 302
    assert client.post(address, answers).status_code == 302
    page = client_of(cast.secretary).get(address).content.decode()
    assert word in page
    assert "Left it with the caretaker." in page
    with acting_as(cast.officer.pk):
        assert Commitment.objects.get().version == 2


def test_closing_without_a_word_is_refused(cast: Cast, client_of: SignIn) -> None:
    made = promise(cast.madina, cast.officer)
    page = client_of(cast.officer).post(f"/visits/promises/{made.ref}/", {"how": "called-off", "version": 1})
    assert "Say what was done, or why it is called off." in page.content.decode()


def test_who_was_slower_is_told_and_keeps_their_words(cast: Cast, client_of: SignIn) -> None:
    made = promise(cast.madina, cast.officer)
    address = f"/visits/promises/{made.ref}/"
    client_of(cast.officer).post(address, {"how": "kept", "outcome": "Done on Monday.", "version": 1})
    slower = client_of(cast.colleague).post(
        address, {"how": "called-off", "outcome": "Nobody was there.", "version": 1}
    )
    page = slower.content.decode()
    assert "Somebody else has just closed this promise" in page
    assert "Done on Monday." in page
    assert "Nobody was there." in page


def test_the_committee_cannot_close_a_promise(cast: Cast, client_of: SignIn) -> None:
    made = promise(cast.madina, cast.officer)
    answer = client_of(cast.secretary).post(
        f"/visits/promises/{made.ref}/", {"how": "kept", "outcome": "x", "version": 1}
    )
    assert answer.status_code == 404


@pytest.mark.parametrize("part", ["other", "stranger", "foreign_supervisor", "administrator", "oversight"])
def test_others_do_not_learn_that_it_exists(cast: Cast, client_of: SignIn, part: str) -> None:
    made = promise(cast.madina, cast.officer)
    client = client_of(getattr(cast, part))
    assert client.get(f"/visits/promises/{made.ref}/").status_code == 404
    assert made.ref not in client.get("/visits/promises/").content.decode()


def test_the_lists(cast: Cast, client_of: SignIn) -> None:
    late = promise(cast.madina, cast.colleague, days=-2)
    mine = promise(cast.church, cast.officer)
    done = promise(cast.madina, cast.officer, kept_at=timezone.now(), kept_by=cast.officer, outcome="Done.")
    client = client_of(cast.officer)

    def shown(query: str, client: Client = client) -> set[str]:
        page = client.get(f"/visits/promises/{query}").content.decode()
        return {c.ref for c in (late, mine, done) if c.ref in page}

    assert shown("") == {late.ref, mine.ref}
    assert shown("?show=mine") == {mine.ref}
    assert shown("?show=late") == {late.ref}
    assert shown("?show=closed") == {done.ref}
    assert shown("?place=st-chad") == {mine.ref}
    assert shown("?show=mine", client_of(cast.secretary)) == {late.ref}


def test_few_queries_however_many(cast: Cast, client_of: SignIn, django_assert_max_num_queries: Any) -> None:
    client = client_of(cast.officer)
    made = promise(cast.madina, cast.officer)
    with django_assert_max_num_queries(10) as few:
        client.get("/visits/promises/")
    with database_role("worker"):
        Commitment.objects.bulk_create(
            Commitment(place=place, text="x", owner=cast.officer, made_by=cast.officer, due_on=in_days(3))
            for place in (cast.madina, cast.church)
            for _ in range(200)
        )
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get("/visits/promises/")
    with django_assert_max_num_queries(10):
        client.get(f"/visits/promises/{made.ref}/")
    with acting_as(cast.secretary.pk):
        assert Consultation.objects.filter(by=cast.officer, page="Promise").count() == 1


def test_other_methods_are_refused(cast: Cast, client_of: SignIn) -> None:
    made = promise(cast.madina, cast.officer)
    client = client_of(cast.officer)
    assert client.put(f"/visits/promises/{made.ref}/").status_code == 405
    assert client.delete(MAKE).status_code == 405
    assert client.post("/visits/promises/").status_code == 405
