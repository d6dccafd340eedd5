"""People ask about their own data: one month, an answer with its ground, and findings that they alone read."""

import json
import uuid
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from liaison.accounts.models import User
from liaison.outbox.models import Message, Preference
from liaison.outbox.planning import plan
from liaison.places.models import Membership
from retention.actions.asking import due_on
from retention.models import Decision, Findings, Hold, SubjectRequest
from tests.cast import Cast, logged_visit
from tests.pdfs import text_of
from tests.retention.clock import long_ago, round_made
from tests.roles import database_role

ClientOf = Callable[[User], Client]


@pytest.mark.parametrize(
    ("received", "due"),
    [("2026-09-03", "2026-10-03"), ("2026-08-31", "2026-09-30"), ("2026-01-31", "2026-02-28"),
     ("2024-01-30", "2024-02-29"), ("2026-12-31", "2027-01-31")],
)  # fmt: skip
def test_the_month_of_the_law(received: str, due: str) -> None:
    assert due_on(date.fromisoformat(received)) == date.fromisoformat(due)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_a_month_has_28_to_31_days(day: date) -> None:
    assert timedelta(days=28) <= due_on(day) - day <= timedelta(days=31)


def asked(client_of: ClientOf, who: User, kind: str = "access") -> SubjectRequest:
    """Somebody asks on their own page."""
    answer = client_of(who).post("/account/your-data/", {"kind": kind, "client_id": str(uuid.uuid4())})
    assert answer.status_code == 302, answer.content.decode()
    with database_role("worker"):
        return SubjectRequest.objects.order_by("-pk").first()


def test_asking_found_answered_and_fetched(cast: Cast, client_of: ClientOf) -> None:
    logged_visit(cast.madina, cast.officer, long_ago(), summary="Not for this paper")
    with database_role("worker"):
        Preference.objects.create(user=cast.officer, kind="own-visits", wanted=False)
    request = asked(client_of, cast.officer)
    address = request.get_absolute_url()
    assert "being looked for" in client_of(cast.administrator).get(address).content.decode()
    round_made()
    page = client_of(cast.administrator).get(address).content.decode()
    assert "Visits" in page
    for person in (cast.officer, cast.supervisor, cast.commander, cast.other):
        assert client_of(person).get(address).status_code == 404
    client_of(cast.administrator).post(address, {"version": 1, "answer": "yes"})
    round_made()
    client = client_of(cast.officer)
    found = json.loads(client.get(f"/account/your-data/{request.ref}.json").content)
    tables = {each["table"]: each for each in found["held"]}
    assert tables["Account"]["rows"][0]["E-mail address"] == "ada@force.test"
    assert tables["Visits"]["rows"] == []
    assert tables["Visits"]["number"] == 1
    assert "Riverford East" in json.dumps(tables["Postings"])
    (wish,) = (each["rows"][0] for name, each in tables.items() if each["rows"] and "Wanted" in each["rows"][0])
    assert wish["Kind"] == "Your own visits"
    pdf = client.get(f"/account/your-data/{request.ref}.pdf")
    assert "AdaShaw" in text_of(pdf.content)
    assert "Notforthispaper" not in text_of(pdf.content)
    assert "password" not in json.dumps(found).lower()
    for person in (cast.administrator, cast.supervisor, cast.colleague):
        assert client_of(person).get(f"/account/your-data/{request.ref}.json").status_code == 404
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        round_made()
        assert client_of(cast.officer).get(f"/account/your-data/{request.ref}.pdf").status_code == 404
    with database_role("worker"):
        assert Findings.objects.get().content is None


def test_asked_twice_is_one_and_may_be_taken_back(cast: Cast, client_of: ClientOf) -> None:
    request = asked(client_of, cast.secretary)
    again = client_of(cast.secretary).post("/account/your-data/", {"kind": "access", "client_id": str(uuid.uuid4())})
    assert "You have asked for this already" in again.content.decode()
    assert client_of(cast.treasurer).post(f"/account/your-data/{request.ref}/take-back/").status_code == 404
    assert client_of(cast.secretary).get(f"/account/your-data/{request.ref}/take-back/").status_code == 405
    client_of(cast.secretary).post(f"/account/your-data/{request.ref}/take-back/")
    with database_role("worker"):
        request.refresh_from_db()
    assert not request.is_open


def test_a_refusal_names_its_ground_and_nobody_answers_their_own(cast: Cast, client_of: ClientOf) -> None:
    request = asked(client_of, cast.officer)
    own = asked(client_of, cast.administrator)
    round_made()
    client = client_of(cast.administrator)
    assert (
        "Choose the ground" in client.post(request.get_absolute_url(), {"version": 1, "answer": "no"}).content.decode()
    )
    client.post(request.get_absolute_url(), {"version": 1, "answer": "no", "ground": "unfounded"})
    assert "plainly unfounded" in client_of(cast.officer).get("/account/your-data/").content.decode()
    page = client.post(own.get_absolute_url(), {"version": 1, "answer": "yes"}).content.decode()
    assert "Nobody answers their own request" in page


def test_somebody_who_still_works_here_cannot_be_erased(cast: Cast, client_of: ClientOf) -> None:
    request = asked(client_of, cast.secretary, "erasure")
    round_made()
    client, typed = client_of(cast.administrator), {"version": 1, "answer": "partly", "ground": "duty"}
    page = client.post(request.get_absolute_url(), typed).content.decode()
    assert "still holds a role" in page
    with database_role("worker"):
        Membership.objects.filter(user=cast.secretary).update(until=timezone.localdate() - timedelta(days=1))
        hold = Hold.objects.create(
            unit=cast.unit, person=cast.secretary, why="claim", file_reference="F", review_on="2099-01-01",
            placed_by=cast.supervisor,
        )  # fmt: skip
    assert "legal hold" in client.post(request.get_absolute_url(), typed).content.decode()
    with database_role("worker"):
        Hold.objects.filter(pk=hold.pk).update(lifted_at=timezone.now(), lifted_by=cast.supervisor)
    assert client.post(request.get_absolute_url(), typed).status_code == 302
    round_made()
    with database_role("worker"):
        cast.secretary.refresh_from_db()
        decision = Decision.objects.get(request=request)
    assert (cast.secretary.name, cast.secretary.is_active) == ("A former secretary", False)
    assert (decision.reviewer, decision.erased) == (cast.administrator, 1)


def test_who_asked_by_letter_is_entered_with_the_day_it_arrived(cast: Cast, client_of: ClientOf) -> None:
    client, address = client_of(cast.administrator), f"/retention/requests/new/{cast.unit.pk}/"
    assert client_of(cast.commander).get(address).status_code == 404
    assert client.get(f"/retention/requests/new/{cast.other_unit.pk}/").status_code == 404
    day = timezone.localdate() - timedelta(days=3)
    typed = {
        "email": cast.treasurer.email, "kind": "access", "identity": "document", "client_id": str(uuid.uuid4()),
        "received_on_day": day.day, "received_on_month": day.month, "received_on_year": day.year,
    }  # fmt: skip
    assert "Nobody of your unit" in client.post(address, {**typed, "email": "x@else.test"}).content.decode()
    assert client.post(address, typed).status_code == 302
    with database_role("worker"):
        request = SubjectRequest.objects.get()
    assert (request.person, request.received_on, request.due_on) == (cast.treasurer, day, due_on(day))


def test_administrators_are_reminded_a_week_before_and_on_the_day(cast: Cast, client_of: ClientOf) -> None:
    request = asked(client_of, cast.officer)
    for days in (7, 0):
        moment = timezone.now() + (request.due_on - timezone.localdate()) - timedelta(days=days)
        with time_machine.travel(moment.replace(hour=9, minute=0)), database_role("worker"):
            plan(timezone.now())
    with database_role("worker"):
        told = Message.objects.filter(kind="retention.request-due").values_list("to", flat=True)
        assert list(told) == [cast.administrator.pk] * 2
        assert Message.objects.filter(kind="retention.asked", to=cast.administrator).count() == 1
