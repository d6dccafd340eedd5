"""Contacts: consent first, one way to reach them, checked every year."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from liaison.db.acting import acting_as
from liaison.places.models import Contact
from tests.cast import Cast
from tests.roles import database_role

ClientOf = Callable[..., Client]
ADD = "/places/madina-mosque/contacts/add/"


def answers(**changed: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "client_id": str(uuid.uuid4()),
        "name": "Sara Malik",
        "role": "secretary",
        "phone": "01632 960 001",
        "email": "",
        "reach_by": "call",
        "preferred_language": "Urdu",
        "consented_on_day": today.day,
        "consented_on_month": today.month,
        "consented_on_year": today.year,
    } | changed


def contacts() -> list[Contact]:
    with database_role("worker"):
        return list(Contact.objects.all())


@pytest.fixture
def contact(cast: Cast) -> Contact:
    long_ago = timezone.localdate() - timedelta(days=400)
    with database_role("worker"):
        return Contact.objects.create(
            place=cast.madina,
            role="chair",
            name="Idris Khan",
            phone="01632 960 002",
            consented_on=long_ago,
            checked_on=long_ago,
        )


@pytest.mark.parametrize("part", ["officer", "supervisor", "secretary"])
def test_police_and_committee_add_contacts(cast: Cast, client_of: ClientOf, part: str) -> None:
    response = client_of(getattr(cast, part)).post(ADD, answers())
    assert (response.status_code, response["Location"]) == (302, "/places/madina-mosque/")
    (contact,) = contacts()
    assert (contact.name, contact.checked_on) == ("Sara Malik", timezone.localdate())


@pytest.mark.parametrize("part", ["stranger", "other", "adviser", "administrator", "oversight", "outsider"])
def test_others_find_nothing(cast: Cast, client_of: ClientOf, contact: Contact, part: str) -> None:
    client = client_of(getattr(cast, part))
    base = f"/places/madina-mosque/contacts/{contact.pk}/"
    assert client.post(ADD, answers()).status_code == 404
    assert client.get(base).status_code == 404
    assert client.post(f"{base}checked/").status_code == 404
    assert client.post(f"{base}end/").status_code == 404
    assert len(contacts()) == 1


def test_a_contact_of_another_place_is_not_found_here(cast: Cast, client_of: ClientOf, contact: Contact) -> None:
    assert client_of(cast.supervisor).get(f"/places/noor-mosque/contacts/{contact.pk}/").status_code == 404
    assert client_of(cast.supervisor).get(f"/places/madina-mosque/contacts/{10**25}/").status_code == 404


def test_a_double_tap_makes_one(cast: Cast, client_of: ClientOf) -> None:
    sent = answers()
    client = client_of(cast.officer)
    assert [client.post(ADD, sent).status_code for _ in range(2)] == [302, 302]
    assert len(contacts()) == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 10_000}, "name"),
        ({"phone": ""}, "phone"),
        ({"phone": "=1+1"}, "phone"),
        ({"phone": "call me"}, "phone"),
        ({"email": "nobody"}, "email"),
        ({"role": "king"}, "role"),
        ({"consented_on_day": "", "consented_on_month": "", "consented_on_year": ""}, "consented_on"),
        ({"consented_on_day": "31", "consented_on_month": "2"}, "consented_on"),
        ({"consented_on_year": "2099"}, "consented_on"),
    ],
)
def test_bad_input_is_told_by_the_field_and_kept(cast: Cast, client_of: ClientOf, changed: dict, field: str) -> None:
    sent = answers(**changed)
    response = client_of(cast.officer).post(ADD, sent)
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert response.context["form"]["preferred_language"].value() == "Urdu"
    assert response.context["form"]["client_id"].value() == sent["client_id"]
    assert contacts() == []


@pytest.mark.parametrize("name", ["سارة مالك", "Zoë 🌙 O’Neil", "সারা মালিক"])
def test_any_script_is_welcome(cast: Cast, client_of: ClientOf, name: str) -> None:
    client_of(cast.officer).post(ADD, answers(name=name))
    assert contacts()[0].name == name


def test_still_right_is_one_button(cast: Cast, client_of: ClientOf, contact: Contact) -> None:
    assert contact.is_stale
    url = f"/places/madina-mosque/contacts/{contact.pk}/checked/"
    assert client_of(cast.officer).get(url).status_code == 405
    assert client_of(cast.officer).post(url).status_code == 302
    assert not contacts()[0].is_stale


def edit(contact: Contact, **changed: Any) -> dict[str, Any]:
    day = contact.consented_on
    return answers(
        version=1,
        consented_on_day=day.day,
        consented_on_month=day.month,
        consented_on_year=day.year,
        **changed,
    )


def test_correcting_shows_what_somebody_else_saved(cast: Cast, client_of: ClientOf, contact: Contact) -> None:
    url = f"/places/madina-mosque/contacts/{contact.pk}/"
    assert client_of(cast.secretary).get(url).status_code == 200
    assert client_of(cast.secretary).post(url, edit(contact, name="Idris A. Khan")).status_code == 302
    response = client_of(cast.officer).post(url, edit(contact, name="I. Khan"))
    assert ("Name", "Idris A. Khan") in response.context["now"]
    assert response.context["form"]["name"].value() == "I. Khan"
    assert contacts()[0].name == "Idris A. Khan"


def test_ending_asks_once_and_keeps_the_history(cast: Cast, client_of: ClientOf, contact: Contact) -> None:
    client = client_of(cast.officer)
    url = f"/places/madina-mosque/contacts/{contact.pk}/end/"
    assert b"Idris Khan" in client.get(url).content
    assert client.post(url).status_code == 302
    assert contacts()[0].ended_on == timezone.localdate()
    assert client.get(url).status_code == 404
    with acting_as(cast.secretary.pk):
        assert Contact.pgh_event_model.objects.count() == 2
