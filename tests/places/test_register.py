"""The list of places: who sees which, what finds them, and how many queries it takes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liaison.audit.models import Consultation
from liaison.db.acting import acting_as
from liaison.places.models import Membership, Place
from tests.cast import LONG_AGO, Cast, make_place
from tests.roles import database_role

ClientOf = Callable[..., Client]


def names(client: Client, query: str = "") -> list[str]:
    response = client.get(f"/places/{query}")
    assert response.status_code == 200
    return [row["name"] for row in response.context["rows"]]


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("officer", ["Madina Mosque", "St Chad"]),
        ("stranger", ["Noor Mosque"]),
        ("supervisor", ["Madina Mosque", "Noor Mosque", "St Chad"]),
        ("adviser", ["Madina Mosque", "Noor Mosque", "St Chad"]),
        ("foreign_supervisor", []),
        ("administrator", ["Madina Mosque", "Noor Mosque", "St Chad"]),
    ],
)
def test_police_and_administrators_see_their_own(cast: Cast, client_of: ClientOf, part: str, expected: list) -> None:
    assert names(client_of(getattr(cast, part))) == expected


def test_a_committee_member_is_led_to_their_own_place(cast: Cast, client_of: ClientOf) -> None:
    response = client_of(cast.secretary).get("/places/")
    assert (response.status_code, response["Location"]) == (302, "/places/madina-mosque/")


def test_a_member_of_two_committees_chooses(cast: Cast, client_of: ClientOf) -> None:
    with database_role("worker"):
        Membership.objects.create(user=cast.secretary, place=cast.noor, role="trustee", since=LONG_AGO)
    response = client_of(cast.secretary).get("/places/")
    assert response.status_code == 200
    assert b"Madina Mosque" in response.content
    assert b"Noor Mosque" in response.content
    assert b"St Chad" not in response.content


@pytest.mark.parametrize("part", ["outsider", "oversight"])
def test_others_find_nothing_here(cast: Cast, client_of: ClientOf, part: str) -> None:
    assert client_of(getattr(cast, part)).get("/places/").status_code == 404


def test_it_is_only_for_reading(cast: Cast, client_of: ClientOf) -> None:
    assert client_of(cast.officer).post("/places/").status_code == 405


def change(place: Place, **fields: object) -> None:
    with database_role("worker"):
        Place.objects.filter(pk=place.pk).update(**fields)


def test_a_name_or_a_postcode_finds(cast: Cast, client_of: ClientOf) -> None:
    change(cast.noor, postcode="OX4 1DJ", own_script_name="مسجد النور")
    client = client_of(cast.supervisor)
    assert names(client, "?q=noor") == ["Noor Mosque"]
    assert names(client, "?q=OX41DJ") == ["Noor Mosque"]
    assert names(client, "?q=ox4 1") == ["Noor Mosque"]
    assert names(client, "?q=النور") == ["Noor Mosque"]
    assert names(client, "?q=%25") == []
    assert names(client, "?q=" + "x" * 5000) == []


def test_filters_narrow_and_stay_in_the_links(cast: Cast, client_of: ClientOf) -> None:
    now = timezone.now()
    change(cast.madina, contact_due_on=timezone.localdate() - timedelta(days=3))
    change(cast.noor, next_gathering_at=now + timedelta(minutes=1), next_gathering="Friday prayers")
    change(cast.church, next_gathering_at=now + timedelta(days=4), next_gathering="Weekly service")
    client = client_of(cast.supervisor)
    assert names(client, "?faith=christian") == ["St Chad"]
    assert names(client, "?team=riverford-west") == ["Noor Mosque"]
    assert names(client, "?overdue=1") == ["Madina Mosque"]
    assert names(client, "?when=week") == ["Noor Mosque", "St Chad"]
    assert names(client, "?sort=next") == ["Noor Mosque", "St Chad", "Madina Mosque"]
    assert names(client, "?sort=overdue")[0] == "Madina Mosque"
    assert names(client, "?faith=nothing&sort=nonsense&when=never&page=x") == [
        "Madina Mosque",
        "Noor Mosque",
        "St Chad",
    ]
    response = client.get("/places/?faith=muslim&overdue=1&sort=next")
    assert response.context["query"] == "faith=muslim&overdue=1&sort=next&"


def test_never_is_not_long_ago(cast: Cast, client_of: ClientOf) -> None:
    change(cast.madina, last_contact_at=timezone.now() - timedelta(days=400))
    rows = {row["name"]: row for row in client_of(cast.officer).get("/places/").context["rows"]}
    assert rows["St Chad"]["contact"] == "Last contact: never"
    assert rows["Madina Mosque"]["contact"] == "Last contact: 13 months ago"


def test_overdue_is_said_in_words(cast: Cast, client_of: ClientOf) -> None:
    change(cast.madina, contact_due_on=timezone.localdate() - timedelta(days=1))
    assert b"Overdue by 1 day" in client_of(cast.officer).get("/places/").content


def test_a_closed_place_is_not_listed(cast: Cast, client_of: ClientOf) -> None:
    change(cast.madina, closed_on=timezone.localdate())
    assert names(client_of(cast.officer)) == ["St Chad"]


def test_as_many_queries_for_many_places_as_for_few(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.supervisor)
    client.get("/places/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        assert len(names(client)) == 3
    with database_role("worker"):
        for number in range(60):
            make_place(f"Hall {number:02}", cast.unit, cast.east)
    with CaptureQueriesContext(connection) as many:
        assert len(names(client)) == 25
    assert len(few) == len(many) <= 10


def test_pages_follow_one_another(cast: Cast, client_of: ClientOf) -> None:
    with database_role("worker"):
        for number in range(30):
            make_place(f"Hall {number:02}", cast.unit, cast.east)
    client = client_of(cast.supervisor)
    first, second, third = (names(client, f"?page={number}") for number in (1, 2, 3))
    assert (len(first), len(second), len(third)) == (25, 8, 0)
    assert not set(first) & set(second)


def test_whoever_looks_is_written_down(cast: Cast, client_of: ClientOf) -> None:
    client_of(cast.officer).get("/places/")
    with acting_as(cast.secretary.pk):
        looked = Consultation.objects.get()
    assert (looked.by_id, looked.page, looked.role) == (cast.officer.pk, "List of places", "Neighbourhood officer")


def typed(client: Client, query: str) -> HttpResponse:
    response = client.get(f"/places/{query}", headers={"HX-Request": "true"})
    assert response.status_code == 200
    return response


def test_while_somebody_types_the_page_asks_for_its_list_alone(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.officer)
    answer = typed(client, "?q=madi&faith=&team=&when=&sort=name")
    assert b"Madina Mosque" in answer.content
    assert b"St Chad" not in answer.content
    assert b"<html" not in answer.content
    assert b"1 place" in answer.content
    assert (answer["HX-Push-Url"], answer["Vary"]) == ("/places/?q=madi", "HX-Request, Accept-Language, Cookie")
    assert typed(client, "?q=")["HX-Push-Url"] == "/places/"
    assert b"No place fits" in typed(client, "?q=nowhere").content


@pytest.mark.parametrize(("part", "expected"), [("stranger", False), ("foreign_supervisor", False), ("officer", True)])
def test_typing_finds_nothing_that_the_page_would_not(
    cast: Cast, client_of: ClientOf, part: str, expected: bool
) -> None:
    assert (b"Madina Mosque" in typed(client_of(getattr(cast, part)), "?q=madina").content) is expected


def test_typing_is_noted_once_an_hour(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.officer)
    with time_machine.travel(datetime(2026, 11, 22, 10, 5, tzinfo=UTC), tick=False) as clock:
        for query in ("?q=m", "?q=ma", "?q=mad"):
            typed(client, query)
        clock.shift(3600)
        # Nobody is signed in any more after half an hour without a sign of them.
        client = client_of(cast.officer)
        typed(client, "?q=m")
        names(client)
    with acting_as(cast.secretary.pk):
        assert list(Consultation.objects.values_list("page", flat=True)) == ["List of places"] * 3
