"""The ledger: every change in plain words and everybody who looked, for the committee alone."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liaison.audit.ledger import Mark, sources
from liaison.db.acting import acting_as
from liaison.observances.models import ObservanceDate
from liaison.places.models import Contact, Membership, Place
from tests.cast import Cast, logged_visit
from tests.roles import database_role
from visits.models import Concern, ConcernStep, Reply, Visit

ClientOf = Callable[..., Client]
URL = "/places/madina-mosque/ledger/"


@pytest.mark.parametrize(
    "part",
    ["officer", "supervisor", "commander", "adviser", "other", "administrator", "oversight", "outsider"],
)
def test_nobody_but_the_committee_reads_it(cast: Cast, client_of: ClientOf, part: str) -> None:
    assert client_of(getattr(cast, part)).get(URL).status_code == 404


def test_it_is_only_for_reading(cast: Cast, client_of: ClientOf) -> None:
    assert client_of(cast.secretary).post(URL).status_code == 405


def test_a_change_is_told_as_before_and_after_with_who(cast: Cast, client_of: ClientOf) -> None:
    with acting_as(cast.supervisor.pk):
        place = Place.objects.get(pk=cast.madina.pk)
        place.expected_band, place.deputy = "under-50", cast.colleague
        place.languages = ["ur", "en"]
        place.save()
    response = client_of(cast.treasurer).get(URL)
    line = response.context["lines"][0]
    assert (line.title, line.who, line.role) == ("Place changed: Madina Mosque", "Sgt Sol Marsh", "Supervisor")
    told = {change.label: (change.before, change.after) for change in line.changes}
    assert told == {
        "Usual attendance": ("500 to 999 people", "Under 50 people"),
        "Deputy": (None, "PC Ben Cole"),
        "Languages": (None, "Urdu, English"),
    }
    assert "<del>500 to 999 people</del> → <ins>Under 50 people</ins>" in response.content.decode()


def test_a_new_visit_is_told_by_what_it_says(cast: Cast, client_of: ClientOf) -> None:
    with acting_as(cast.officer.pk):
        now = timezone.now()
        visit = Visit.objects.create(
            place=cast.madina,
            status="logged",
            starts_at=now - timedelta(hours=1),
            ends_at=now,
            logged_by=cast.officer,
            logged_at=now,
            met=["secretary", "steward"],
            mood=3,
            summary="Side gate <sticks>. 🚪",
        )
    with acting_as(cast.secretary.pk):
        Reply.objects.create(place=cast.madina, visit=visit, verdict="comment", text="It does.", made_by=cast.secretary)
    response = client_of(cast.secretary).get(URL)
    logged, reply = sorted(response.context["lines"][:2], key=lambda line: line.title)
    said = "A visit was written down: Reassurance visit, "
    assert (logged.title[: len(said)], logged.who) == (said, "PC Ada Shaw")
    assert logged.url == visit.get_absolute_url() == reply.url
    told = {change.label: change.after for change in logged.changes}
    assert told["Met"] == "Secretary or other trustee, Steward or caretaker"
    assert told["How it felt"] == "Some worry"
    assert "Status" not in told
    assert told["What was said and agreed"] == "Side gate <sticks>. 🚪"
    assert "Logged by" not in told
    assert "&lt;sticks&gt;" in response.content.decode()
    assert (reply.who, reply.role) == ("Sara Malik", "Secretary")
    assert reply.title.startswith("Your committee answered “We want to add something”: Reassurance visit, ")
    assert {change.label: change.after for change in reply.changes} == {"Text": "It does."}


def test_what_belongs_to_another_place_does_not_appear(cast: Cast, client_of: ClientOf) -> None:
    logged_visit(cast.noor, cast.stranger, timezone.now() - timedelta(hours=2), summary="Not for Madina")
    assert "Not for Madina" not in client_of(cast.secretary).get(URL).content.decode()


def test_whoever_looked_is_there_and_the_committee_itself_behind_its_own_tab(cast: Cast, client_of: ClientOf) -> None:
    police = client_of(cast.officer)
    police.get("/places/")
    police.get(cast.madina.get_absolute_url())
    police.get("/places/")
    client = client_of(cast.secretary)
    client.get(URL)
    lines = {only: client.get(f"{URL}?only={only}").context["lines"] for only in ("", "looked", "own")}
    looked = [(line.title, line.who, line.role) for line in lines["looked"]]
    assert looked == [("Looked at: List of places, Place page", "PC Ada Shaw", "Neighbourhood officer")]
    assert [(line.title, line.who, line.role) for line in lines["own"]] == [
        ("Looked at: Ledger", "Sara Malik", "Committee member"),
    ]
    assert "Sara Malik" not in [line.who for line in lines[""] if line.title.startswith("Looked")]
    titles = [line.title for line in client.get(f"{URL}?only=changes").context["lines"]]
    assert titles
    assert not any(title.startswith("Looked") for title in titles)


def test_an_officer_who_sits_on_the_committee_is_not_folded_away(cast: Cast, client_of: ClientOf) -> None:
    with database_role("worker"):
        Membership.objects.create(
            user=cast.officer, place=cast.madina, role="trustee", since=timezone.localdate(), until=None
        )
    client_of(cast.officer).get("/places/")
    assert [line.who for line in client_of(cast.secretary).get(f"{URL}?only=looked").context["lines"]] == [
        "PC Ada Shaw"
    ]


def test_a_step_of_a_worry_is_told_once(cast: Cast, client_of: ClientOf) -> None:
    with acting_as(cast.officer.pk):
        worry = Concern.objects.create(
            place=cast.madina, category="damage", text="The glass is broken.", raised_by=cast.officer
        )
        ConcernStep.objects.create(
            place=cast.madina, concern=worry, status="acknowledged", note="Read.", made_by=cast.officer
        )
        worry.status = "acknowledged"
        worry.save()
    lines = client_of(cast.secretary).get(f"{URL}?only=changes").context["lines"]
    told = [line for line in lines if line.url == worry.get_absolute_url()]
    assert sorted(line.title for line in told) == [
        "A worry was raised: Damage or graffiti",
        "Worry “Damage or graffiti”: Acknowledged",
    ]


def test_dates_are_told_in_plain_words(cast: Cast, client_of: ClientOf) -> None:
    with database_role("worker"):
        kept = ObservanceDate.objects.create(
            place=cast.madina, name="ramadan", cycle=1460, predicted_on="2038-10-01", on="2038-10-01"
        )
        kept.confirmed_on = kept.on = date(2038, 10, 2)
        kept.status, kept.confirmed_by, kept.confirmed_at = "confirmed", cast.secretary, timezone.now()
        kept.save()
    titles = [line.title for line in client_of(cast.secretary).get(f"{URL}?only=changes").context["lines"]]
    assert "Ramadan 1460 was added: expected on Friday 1 October 2038" in titles
    assert "Ramadan 1460 was moved: confirmed for Saturday 2 October 2038 (before: Friday 1 October 2038)" in titles


def test_every_tracked_table_of_a_place_is_in_it() -> None:
    told = {model._meta.label for model, _column in sources()}
    assert {"places.Place", "places.Contact", "places.EngagementPlan", "places.Membership", "places.Invitation"} <= told
    assert {"visits.Visit", "visits.Reply", "visits.Concern", "visits.Commitment", "visits.VisitRequest"} <= told
    assert {"observances.Sitting", "observances.ObservanceDate"} <= told


def older(client: Client) -> list[str]:
    """Walk through all pages; the title and time of each line."""
    seen, query = [], "only=changes"
    for _page in range(50):
        response = client.get(f"{URL}?{query}")
        seen += [(line.title, line.at, str(line.changes)) for line in response.context["lines"]]
        if not response.context["older"]:
            return seen
        query = f"only=changes&before={response.context['older']}"
    raise AssertionError("the pages do not end")


def test_pages_lose_and_repeat_nothing(cast: Cast, client_of: ClientOf) -> None:
    today = timezone.localdate()
    with database_role("worker"):
        # All in one transaction, so all at the same moment.
        for number in range(70):
            Contact.objects.create(
                place=cast.madina,
                role="chair",
                name=f"Contact {number}",
                phone="01632 960 000",
                consented_on=today,
                checked_on=today,
            )
    titles = [title for title, _at, _changes in older(client_of(cast.secretary)) if "Contact" in title]
    assert sorted(titles) == sorted(f"Contact added: Contact {number}" for number in range(70))


def queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(URL)
    return sum("SAVEPOINT" not in query["sql"] for query in captured)


def test_as_many_queries_for_much_as_for_little(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.secretary)
    with acting_as(cast.officer.pk):
        logged_visit(cast.madina, cast.officer, timezone.now() - timedelta(days=1))
    client.get(URL)
    few = queries(client)
    with acting_as(cast.officer.pk):
        for number in range(40):
            logged_visit(cast.madina, cast.officer, timezone.now() - timedelta(days=number, hours=1))
    assert len(client.get(URL).context["lines"]) == 25
    assert queries(client) == few <= 11


@pytest.mark.parametrize("text", ["x", "1.2", "1.2.3.4", "-1.2.3", f"{10**16}.2.3", "9" * 30 + ".1.1", "٣.١.١"])
def test_a_mark_that_is_none_is_the_first_page(cast: Cast, client_of: ClientOf, text: str) -> None:
    assert client_of(cast.secretary).get(f"{URL}?before={text}").status_code == 200


def test_a_mark_comes_back_as_it_was() -> None:
    mark = Mark(timezone.now(), 3, 77)
    assert Mark.read(str(mark)) == mark
