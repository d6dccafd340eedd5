"""The briefing after an incident: who goes where, told to those who go and those who lead."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liaison.accounts.models import ForceId
from liaison.observances.clock import wall_clock
from liaison.places.models import Contact, EngagementPlan, Place
from tests.cast import Cast, make_place, planned_visit
from tests.roles import database_role
from tests.visits.incidents import REASON, response
from tests.visits.queries import asked
from visits.models import Mobilisation

ClientOf = Callable[..., Client]


def page(found: Mobilisation, client: Client, query: str = "") -> str:
    """The briefing as this person reads it."""
    return client.get(reverse("visits:incident_briefing", args=[found.ref]) + query).content.decode()


def tomorrow(hour: int) -> datetime:
    """An hour of tomorrow."""
    return wall_clock(timezone.localdate() + timedelta(days=1), time(hour))


def describe(place: Place, cast: Cast) -> None:
    """An address, a contact whose number is old, one whose number is good, and an agreed plan."""
    now, today = timezone.now(), timezone.localdate()
    with database_role("worker"):
        Place.objects.filter(pk=place.pk).update(street="1 Mill Lane", postcode="OX4 1AA")
        dates = {"consented_on": date(2020, 1, 1), "place": place}
        Contact.objects.create(name="Mr Old", role="chair", phone="01865 111", checked_on=date(2021, 1, 1), **dates)
        Contact.objects.create(name="Mrs New", role="steward", phone="01865 222", checked_on=today, **dates)
        EngagementPlan.objects.create(
            place=place,
            number=1,
            conduct="Shoes off in the hall.",
            proposed_by=cast.supervisor,
            agreed_for_police_by=cast.supervisor,
            agreed_for_police_at=now,
            agreed_for_place_by=cast.secretary,
            agreed_for_place_at=now,
        )


def test_it_says_who_goes_where_and_what_to_know(cast: Cast, client_of: ClientOf) -> None:
    describe(cast.madina, cast)
    with database_role("worker"):
        ForceId.objects.create(user=cast.officer, force="Demo", collar_number="4711")
    planned_visit(cast.madina, cast.officer, tomorrow(17), cast.supervisor, kind="post-incident")
    planned_visit(cast.noor, None, tomorrow(9), cast.supervisor)
    body = page(response(cast, place=cast.madina), client_of(cast.supervisor))
    for said in (
        *(REASON, "OFFICIAL", "999", "101", "PC Ada Shaw (4711)", "1 Mill Lane, OX4 1AA", "17:00 to 18:00"),
        *("Steward", "01865 222", "not checked for a year", "Shoes off in the hall.", "Nobody yet", "number plates"),
    ):
        assert said in body, said
    assert body.index("Noor Mosque") < body.index("1 Mill Lane")
    assert body.index("01865 222") < body.index("01865 111")
    assert "Mrs New" not in body


def test_an_officer_who_goes_reads_of_the_places_they_see(cast: Cast, client_of: ClientOf) -> None:
    describe(cast.noor, cast)
    planned_visit(cast.madina, cast.officer, tomorrow(10), cast.supervisor)
    planned_visit(cast.noor, cast.stranger, tomorrow(11), cast.supervisor)
    planned_visit(cast.noor, cast.officer, tomorrow(12), cast.supervisor)
    planned_visit(cast.church, cast.colleague, tomorrow(13), cast.supervisor)
    found = response(cast)
    body = page(found, client_of(cast.officer))
    assert "Noor Mosque" in body
    assert "PC Cat Wynn" in body
    assert "St Chad" in body
    west = page(found, client_of(cast.stranger))
    assert "Noor Mosque" in west
    for hidden in ("Madina Mosque", "St Chad", f"/visits/incidents/{found.ref}/&quot;"):
        assert hidden not in west
    assert client_of(cast.officer).get(f"/visits/incidents/{found.ref}/").status_code == 404


@pytest.mark.parametrize("part", ["adviser", "secretary", "other", "foreign_supervisor", "oversight", "administrator"])
def test_nobody_else_reads_it(cast: Cast, client_of: ClientOf, part: str) -> None:
    planned_visit(cast.madina, cast.officer, tomorrow(10), cast.supervisor)
    found = response(cast, place=cast.madina)
    address = reverse("visits:incident_briefing", args=[found.ref])
    assert client_of(getattr(cast, part)).get(address).status_code == 404


def test_one_day_or_all_that_are_to_come(cast: Cast, client_of: ClientOf) -> None:
    planned_visit(cast.madina, cast.officer, tomorrow(10), cast.supervisor)
    planned_visit(cast.noor, cast.stranger, tomorrow(10) + timedelta(days=1), cast.supervisor)
    planned_visit(cast.church, cast.officer, tomorrow(10) + timedelta(days=20), cast.supervisor)
    found, client = response(cast), client_of(cast.supervisor)
    assert "Noor Mosque" in page(found, client)
    assert "St Chad" not in page(found, client)
    one_day = page(found, client, f"?date={timezone.localdate() + timedelta(days=1)}")
    assert "Madina Mosque" in one_day
    assert "Noor Mosque" not in one_day
    for wrong in ("2026-99-99", "2020-01-01", "x"):
        assert "These are all days instead." in page(found, client, f"?date={wrong}")


def test_reading_it_is_on_the_ledger_of_the_places_shown(cast: Cast, client_of: ClientOf) -> None:
    planned_visit(cast.noor, cast.stranger, tomorrow(10), cast.supervisor)
    page(response(cast), client_of(cast.stranger))
    shown, not_shown = (
        client_of(part).get(f"/places/{slug}/ledger/").content.decode()
        for part, slug in ((cast.other, "noor-mosque"), (cast.secretary, "madina-mosque"))
    )
    assert "Briefing after an incident" in shown
    assert "Briefing after an incident" not in not_shown


def test_the_number_of_queries_does_not_grow(cast: Cast, client_of: ClientOf) -> None:
    found, client = response(cast), client_of(cast.supervisor)
    counts = []
    for number in (2, 30):
        with database_role("worker"):
            places = [make_place(f"Place {number} {count}", cast.unit, cast.west) for count in range(number)]
        for place in places:
            describe(place, cast)
            planned_visit(place, cast.stranger, tomorrow(10), cast.supervisor)
        counts.append(asked(client, reverse("visits:incident_briefing", args=[found.ref])))
    assert counts == [9, 9]
