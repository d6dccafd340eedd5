"""Everybody's own home, and the pages that anybody may read."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from liaison.accounts.models import User
from liaison.audit.models import Consultation
from liaison.db.acting import acting_as
from liaison.observances import occurrences
from liaison.observances.models import ObservanceDate
from liaison.places.models import EngagementPlan, Membership, Place, Posting
from tests.cast import LONG_AGO, Cast, friday_sitting, logged_visit, make_place, planned_visit
from tests.counting import queries_of
from tests.roles import database_role
from visits.models import Commitment, Concern, Reply, VisitRequest

SignIn = Callable[[User], Client]


def text_of(client: Client, address: str = "/") -> str:
    """A page as text."""
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def worry(cast: Cast, place: Place, **fields: Any) -> Concern:
    """A worry that is late."""
    fields.setdefault("due_on", timezone.localdate() - timedelta(days=2))
    with database_role("worker"):
        return Concern.objects.create(place=place, category="fear", text="x", raised_by=cast.secretary, **fields)


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("officer", "Log a visit"),
        ("adviser", "Log a visit"),
        ("supervisor", "The next Fridays are covered"),
        ("commander", "The next Fridays are covered"),
        ("foreign_supervisor", "Your unit has no places yet."),
        ("secretary", "Please answer"),
        ("oversight", "Letters to your office"),
        ("administrator", "Register of places"),
        ("outsider", "You have no place or team yet"),
    ],
)
def test_everybody_has_a_home(cast: Cast, client_of: SignIn, part: str, words: str) -> None:
    assert words in text_of(client_of(getattr(cast, part)))


def test_home_is_for_people_who_signed_in(cast: Cast) -> None:
    assert Client().get("/").url == "/account/login/?next=/"


@pytest.mark.parametrize("address", ["/never-recorded/", "/accessibility/"])
def test_anybody_may_read_what_the_portal_promises(cast: Cast, client_of: SignIn, address: str) -> None:
    assert Client().get(address).status_code == 200
    assert client_of(cast.secretary).get(address).status_code == 200
    assert Client().post(address).status_code in (403, 405)


def test_the_other_homes_are_closed_to_others(cast: Cast, client_of: SignIn) -> None:
    for part in ("officer", "adviser", "secretary", "administrator", "oversight", "outsider"):
        assert client_of(getattr(cast, part)).get("/supervising/").status_code == 404, part
    for part in ("officer", "supervisor", "administrator", "oversight", "outsider"):
        assert client_of(getattr(cast, part)).get("/committee/").status_code == 404, part
    assert client_of(cast.supervisor).post("/supervising/").status_code == 405


def test_an_officer_who_also_supervises_reaches_both(cast: Cast, client_of: SignIn) -> None:
    with database_role("worker"):
        Posting.objects.create(user=cast.officer, role="supervisor", unit=cast.unit, since=LONG_AGO)
    client = client_of(cast.officer)
    assert "/supervising/" in text_of(client)
    assert "Requests that wait for an answer" in text_of(client, "/supervising/")


def test_an_officer_who_is_on_a_committee_reaches_both(cast: Cast, client_of: SignIn) -> None:
    with database_role("worker"):
        Membership.objects.create(user=cast.officer, place=cast.noor, role="trustee", since=LONG_AGO)
    client = client_of(cast.officer)
    assert "/committee/" in text_of(client)
    assert "Noor Mosque" in text_of(client, "/committee/")


def test_the_supervisor_sees_what_is_missing(cast: Cast, client_of: SignIn) -> None:
    friday_sitting(cast.madina)
    friday_sitting(cast.noor)
    late = worry(cast, cast.madina)
    fine = worry(cast, cast.madina, due_on=timezone.localdate() + timedelta(days=3))
    with_committee = worry(cast, cast.madina, status="fed-back")
    yesterday = timezone.localdate() - timedelta(days=1)
    with database_role("worker"):
        asked = VisitRequest.objects.create(place=cast.noor, kind="visit", text="x", asked_by=cast.other)
        Place.objects.filter(pk=cast.church.pk).update(contact_due_on=yesterday)
        broken = Commitment.objects.create(
            place=cast.noor, text="Bring it", owner=cast.stranger, made_by=cast.stranger, due_on=yesterday
        )
    page = text_of(client_of(cast.supervisor))
    assert "Friday gatherings need officers" in page
    assert "0 of 2 covered" in page
    assert "nobody yet" in page
    assert "1 place is overdue" in page
    assert "St Chad" in page
    assert asked.ref in page
    assert late.ref in page
    assert broken.ref in page
    assert fine.ref not in page
    assert with_committee.ref not in page


def test_a_covered_friday_is_said_to_be_covered(cast: Cast, client_of: SignIn) -> None:
    sitting = friday_sitting(cast.madina)
    today = timezone.localdate()
    with database_role("worker"):
        found = occurrences.between([cast.madina.pk], today, today + timedelta(weeks=4))
    for gathering in found:
        planned_visit(cast.madina, cast.officer, gathering.starts_at, cast.supervisor, sitting=sitting)
    page = text_of(client_of(cast.supervisor))
    assert "1 of 1 covered" in page
    assert "Not covered" not in page


def test_the_committee_sees_what_needs_it(cast: Cast, client_of: SignIn) -> None:
    now, today = timezone.now(), timezone.localdate()
    friday_sitting(cast.madina)
    coming = planned_visit(cast.madina, cast.officer, now + timedelta(days=2), cast.officer)
    visit = logged_visit(cast.madina, cast.colleague, now - timedelta(days=2))
    answered = logged_visit(cast.madina, cast.colleague, now - timedelta(days=3))
    told = worry(cast, cast.madina, status="fed-back")
    with database_role("worker"):
        Reply.objects.create(place=cast.madina, visit=answered, verdict="confirm", made_by=cast.secretary)
        ObservanceDate.objects.create(
            place=cast.madina,
            name="ramadan",
            cycle=1448,
            on=today + timedelta(days=20),
            predicted_on=today + timedelta(days=20),
        )
        EngagementPlan.objects.create(
            place=cast.madina,
            number=1,
            proposed_by=cast.officer,
            agreed_for_police_by=cast.officer,
            agreed_for_police_at=now,
        )
        Commitment.objects.create(
            place=cast.madina, text="Bring the leaflet.", owner=cast.officer, made_by=cast.officer, due_on=today
        )
        asked = VisitRequest.objects.create(place=cast.madina, kind="call", text="x", asked_by=cast.secretary)
    client_of(cast.officer).get("/places/madina-mosque/")
    page = text_of(client_of(cast.secretary))
    for words in (
        "PC Ada Shaw is coming on",
        coming.ref,
        "PC Ben Cole wrote down a visit on",
        visit.ref,
        "When is Ramadan?",
        "Are your prayer and service times right?",
        "A plan for visits is proposed.",
        "has an answer. Is it finished?",
        told.ref,
        "Bring the leaflet.",
        asked.ref,
        "1 person from outside your committee opened",
        "/places/madina-mosque/ledger/",
    ):
        assert words in page, words
    assert answered.ref not in page
    other = text_of(client_of(cast.other))
    for hidden in (coming.ref, visit.ref, told.ref, asked.ref, "leaflet"):
        assert hidden not in other


def test_a_committee_with_nothing_to_do(cast: Cast, client_of: SignIn) -> None:
    page = text_of(client_of(cast.secretary))
    assert "No visit is planned." in page
    assert "Nothing just now. Thank you." in page
    assert "Nobody from outside your committee opened" in page


def test_looking_at_home_is_noted(cast: Cast, client_of: SignIn) -> None:
    worry(cast, cast.madina)
    client_of(cast.supervisor).get("/")
    with acting_as(cast.secretary.pk):
        assert Consultation.objects.filter(by=cast.supervisor, page="Supervisor's home").count() == 1


@pytest.mark.parametrize("part", ["supervisor", "secretary", "administrator"])
def test_few_queries_however_many_places(cast: Cast, client_of: SignIn, part: str) -> None:
    client = client_of(getattr(cast, part))
    now = timezone.now()

    def fill(place: Place, times: int) -> None:
        for number in range(times):
            friday_sitting(place, name=f"Sitting {number}")
            worry(cast, place)
            worry(cast, place, status="fed-back")
            logged_visit(place, cast.officer, now - timedelta(days=1, hours=number))
            planned_visit(place, cast.officer, now + timedelta(days=1, hours=number), cast.officer)

    fill(cast.madina, 1)
    few = queries_of(client, "/")
    assert few <= 10
    with database_role("worker"):
        places = [make_place(f"House {n}", cast.unit, cast.east, contact_due_on=LONG_AGO) for n in range(30)]
        for place in places[:2]:
            Membership.objects.create(user=cast.secretary, place=place, role="trustee", since=LONG_AGO)
    fill(cast.madina, 8)
    for place in places:
        friday_sitting(place)
    assert queries_of(client, "/") == few
