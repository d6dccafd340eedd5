"""Editing a place: who may, and what happens when two do."""

from collections.abc import Callable

import pytest
from django.test import Client

from liaison.places.models import Place
from tests.cast import Cast
from tests.roles import database_role

ClientOf = Callable[..., Client]
URL = "/places/madina-mosque/edit/"


def now(cast: Cast) -> Place:
    with database_role("worker"):
        return Place.objects.get(pk=cast.madina.pk)


def answers(cast: Cast, **changed: object) -> dict:
    return {
        "version": 1,
        "named_officer": cast.colleague.pk,
        "deputy": cast.stranger.pk,
        "expected_band": "under-50",
        "languages": ["ur", "en"],
    } | changed


def test_a_supervisor_names_officer_and_deputy(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.supervisor)
    assert client.get(URL).status_code == 200
    response = client.post(URL, answers(cast))
    assert (response.status_code, response["Location"]) == (302, "/places/madina-mosque/")
    place = now(cast)
    assert (place.named_officer, place.deputy, place.version) == (cast.colleague, cast.stranger, 2)
    assert place.languages == ["en", "ur"] or place.languages == ["ur", "en"]


@pytest.mark.parametrize("part", ["officer", "adviser", "secretary", "other", "foreign_supervisor", "outsider"])
def test_others_find_nothing(cast: Cast, client_of: ClientOf, part: str) -> None:
    client = client_of(getattr(cast, part))
    assert client.get(URL).status_code == 404
    assert client.post(URL, answers(cast)).status_code == 404


def test_an_unknown_place_is_not_found(cast: Cast, client_of: ClientOf) -> None:
    assert client_of(cast.supervisor).get("/places/nowhere/edit/").status_code == 404


def test_an_officer_of_nowhere_is_refused_and_nothing_typed_is_lost(cast: Cast, client_of: ClientOf) -> None:
    response = client_of(cast.supervisor).post(URL, answers(cast, named_officer=cast.secretary.pk))
    assert response.status_code == 200
    assert "named_officer" in response.context["form"].errors
    assert response.context["form"]["expected_band"].value() == "under-50"


def test_officer_and_deputy_are_two_people(cast: Cast, client_of: ClientOf) -> None:
    response = client_of(cast.supervisor).post(URL, answers(cast, deputy=cast.colleague.pk))
    assert response.context["form"].errors["deputy"] == ["Choose another person as deputy, or nobody."]


def test_whoever_comes_second_is_told_and_loses_nothing(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.supervisor)
    client_of(cast.commander).post(URL, answers(cast))
    response = client.post(URL, answers(cast, deputy="", expected_band="1000-up"))
    assert response.status_code == 200
    assert "Somebody else has changed this place" in response.content.decode()
    assert ("Deputy", str(cast.stranger)) in response.context["now"]
    form = response.context["form"]
    assert (form["expected_band"].value(), form["version"].value()) == ("1000-up", 2)
    assert now(cast).expected_band == "under-50"
    assert client.post(URL, answers(cast, version=2, deputy="", expected_band="1000-up")).status_code == 302
    assert now(cast).expected_band == "1000-up"


def test_an_administrator_edits_but_sets_nothing_that_follows_from_the_plan(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.administrator)
    assert "declines_visits" not in client.get(URL).context["form"].fields
    assert client.post(URL, answers(cast, declines_visits="on")).status_code == 302
    assert not now(cast).declines_visits
