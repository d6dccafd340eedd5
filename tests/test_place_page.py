"""The page of a place: the same for its committee and its police, and closed to everybody else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from liaison.accounts.models import User
from liaison.audit.models import Consultation
from liaison.db.acting import acting_as
from liaison.places.models import Contact, EngagementPlan, Place
from tests.cast import Cast, friday_sitting, logged_visit, planned_visit
from tests.counting import queries_of
from tests.roles import database_role
from visits.models import Commitment, Concern, VisitRequest

SignIn = Callable[[User], Client]
PAGE = "/places/madina-mosque/"


def contact(place: Place, **fields: Any) -> Contact:
    """A contact of a place."""
    today = timezone.localdate()
    with database_role("worker"):
        return Contact.objects.create(
            **{
                "place": place,
                "role": "secretary",
                "name": "Sara Malik",
                "phone": "020 7946 0000",
                "preferred_language": "Urdu",
                "consented_on": today - timedelta(days=30),
                "checked_on": today - timedelta(days=30),
                **fields,
            }
        )


def plan(cast: Cast, **fields: Any) -> EngagementPlan:
    """A plan that both sides agreed to."""
    now = timezone.now()
    agreed = {
        "agreed_for_police_by": cast.supervisor,
        "agreed_for_police_at": now,
        "agreed_for_place_by": cast.secretary,
        "agreed_for_place_at": now,
    }
    with database_role("worker"):
        return EngagementPlan.objects.create(
            **{
                "place": cast.madina,
                "number": 1,
                "every_days": 14,
                "prayers": ["friday", "eid"],
                "proposed_by": cast.officer,
                **agreed,
                **fields,
            }
        )


def full_place(cast: Cast, visits: int = 3) -> None:
    """Something of everything."""
    now = timezone.now()
    friday_sitting(cast.madina, confirmed_by=cast.secretary, confirmed_at=now)
    contact(cast.madina)
    plan(cast)
    for days in range(1, visits + 1):
        logged_visit(cast.madina, cast.officer, now - timedelta(days=days), summary=f"Talk number {days}.")
    planned_visit(cast.madina, cast.colleague, now + timedelta(days=3), cast.officer)
    today = timezone.localdate()
    with database_role("worker"):
        Concern.objects.create(
            place=cast.madina, category="fear", text="Strangers wait outside.", raised_by=cast.secretary, due_on=today
        )
        Commitment.objects.create(
            place=cast.madina, text="Bring the leaflet.", owner=cast.officer, made_by=cast.officer, due_on=today
        )
        VisitRequest.objects.create(place=cast.madina, kind="call", text="Call us.", asked_by=cast.secretary)
        Place.objects.filter(pk=cast.madina.pk).update(
            next_gathering_at=now + timedelta(days=2), next_gathering="Friday prayers, First sitting"
        )


def text_of(client: Client, address: str = PAGE) -> str:
    """The page as text."""
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("part", ["officer", "supervisor", "commander", "adviser", "secretary", "treasurer"])
def test_police_and_committee_read_the_same(cast: Cast, client_of: SignIn, part: str) -> None:
    full_place(cast)
    page = text_of(client_of(getattr(cast, part)))
    for words in (
        "Madina Mosque",
        "Friday prayers, First sitting",
        "Confirmed by Sara Malik",
        "PC Ada Shaw",
        "020 7946 0000",
        "Urdu",
        "Strangers wait outside.",
        "Bring the leaflet.",
        "Answer due by",
        "A visit at least every 14 days: Friday prayers, Eid prayers",
        "PC Ben Cole is coming on",
        "Talk number 1.",
        "Is something wrong here?",
    ):
        assert words in page, words


@pytest.mark.parametrize("part", ["other", "stranger", "foreign_supervisor", "oversight", "outsider"])
def test_everybody_else_gets_404(cast: Cast, client_of: SignIn, part: str) -> None:
    client = client_of(getattr(cast, part))
    assert client.get(PAGE).status_code == 404
    assert client.get("/places/no-such-place/").status_code == 404


def test_administrators_see_public_facts_alone(cast: Cast, client_of: SignIn) -> None:
    full_place(cast)
    page = text_of(client_of(cast.administrator))
    assert "Madina Mosque" in page
    assert "/places/madina-mosque/edit/" in page
    for hidden in ("Talk number", "020 7946 0000", "Strangers wait", "leaflet", "is coming on"):
        assert hidden not in page


def test_each_side_has_its_own_buttons(cast: Cast, client_of: SignIn) -> None:
    committee, police = text_of(client_of(cast.secretary)), text_of(client_of(cast.officer))
    for address in (f"{PAGE}ledger/", "/visits/requests/make/?place=", f"{PAGE}members/"):
        assert address in committee
        assert address not in police
    for address in ("/visits/log/?place=", "/visits/plan/?place=", "/visits/promises/make/?place="):
        assert address in police
        assert address not in committee
    assert "/visits/concerns/raise/?place=" in committee
    assert "/visits/concerns/raise/?place=" in police


def test_an_empty_place_says_so_with_one_thing_to_do(cast: Cast, client_of: SignIn) -> None:
    with database_role("worker"):
        Place.objects.filter(pk=cast.madina.pk).update(contact_due_on="2026-12-04")
    page = text_of(client_of(cast.officer))
    assert "No visits recorded yet. First visit due by Friday 4 December" in page
    assert "No plan is agreed yet." in page
    assert "No weekly times are held yet." in page
    assert "No contact of the committee is held yet." in page
    assert "Nothing is open." in page


def test_an_old_number_asks_to_be_checked(cast: Cast, client_of: SignIn) -> None:
    long_ago = timezone.localdate() - timedelta(days=400)
    contact(cast.madina, consented_on=long_ago, checked_on=long_ago)
    page = text_of(client_of(cast.officer))
    assert "Check this number" in page
    assert "app-actions" in page
    assert 'href="tel:02079460000">Call' not in page


def test_who_left_is_no_longer_listed(cast: Cast, client_of: SignIn) -> None:
    contact(cast.madina, name="Gone Person", ended_on=timezone.localdate())
    assert "Gone Person" not in text_of(client_of(cast.officer))


def test_a_plan_not_agreed_yet_is_not_in_force(cast: Cast, client_of: SignIn) -> None:
    plan(cast, agreed_for_place_by=None, agreed_for_place_at=None)
    committee = text_of(client_of(cast.secretary))
    assert "No plan is agreed yet." in committee
    assert "A new plan is proposed." in committee
    assert "A new plan is proposed." not in text_of(client_of(cast.officer))


def test_ten_visits_then_more(cast: Cast, client_of: SignIn) -> None:
    for days in range(1, 13):
        logged_visit(cast.madina, cast.officer, timezone.now() - timedelta(days=days), summary=f"Talk {days}.")
    page = text_of(client_of(cast.secretary))
    assert "Talk 10." in page
    assert "Talk 11." not in page
    assert page.index("Talk 1.") < page.index("Talk 9.")
    assert "/visits/?place=madina-mosque" in page


def test_cancelled_and_forgotten_visits_are_told(cast: Cast, client_of: SignIn) -> None:
    now = timezone.now()
    planned_visit(cast.madina, cast.officer, now - timedelta(days=2), cast.officer)
    planned_visit(
        cast.madina,
        None,
        now - timedelta(days=4),
        cast.officer,
        status="cancelled",
        cancelled_by=cast.officer,
        cancelled_at=now,
        cancelled_because="The road was closed.",
    )
    page = text_of(client_of(cast.secretary))
    assert "Planned, but not written down yet." in page
    assert "The road was closed." in page


def test_names_and_texts_of_any_script(cast: Cast, client_of: SignIn) -> None:
    with database_role("worker"):
        Place.objects.filter(pk=cast.madina.pk).update(
            own_script_name="جامع مسجد مدینہ", own_script_language="ur", street="<script>alert(1)</script>"
        )
    page = text_of(client_of(cast.secretary))
    assert 'lang="ur">جامع مسجد مدینہ' in page
    assert "<script>alert" not in page


def test_directions_carry_the_position_and_nothing_else(cast: Cast, client_of: SignIn) -> None:
    with database_role("worker"):
        Place.objects.filter(pk=cast.madina.pk).update(latitude="51.7500", longitude="-1.2400")
    page = text_of(client_of(cast.officer))
    assert "https://www.openstreetmap.org/?mlat=51.7500&amp;mlon=-1.2400#map=17/51.7500/-1.2400" in page
    assert 'rel="noreferrer noopener"' in page


@pytest.mark.parametrize("part", ["officer", "supervisor", "secretary"])
def test_few_queries_however_much_there_is(cast: Cast, client_of: SignIn, part: str) -> None:
    client = client_of(getattr(cast, part))
    full_place(cast, visits=1)
    few = queries_of(client, PAGE)
    assert few <= 10
    with database_role("worker"):
        for number in range(20):
            Concern.objects.create(place=cast.madina, category="fear", text="x", raised_by=cast.secretary)
            contact(cast.madina, name=f"Person {number}", role="steward")
            logged_visit(cast.madina, cast.officer, timezone.now() - timedelta(days=2 + number))
            planned_visit(cast.madina, cast.officer, timezone.now() + timedelta(days=number), cast.officer)
            friday_sitting(cast.madina, name=f"Sitting {number}")
    assert queries_of(client, PAGE) == few


def test_looking_is_noted(cast: Cast, client_of: SignIn) -> None:
    client_of(cast.officer).get(PAGE)
    client_of(cast.stranger).get(PAGE)
    with acting_as(cast.secretary.pk):
        noted = Consultation.objects.values_list("by", "page", "role")
        assert list(noted) == [(cast.officer.pk, "Place page", "Neighbourhood officer")]


def test_only_reading(cast: Cast, client_of: SignIn) -> None:
    assert client_of(cast.officer).post(PAGE).status_code == 405
