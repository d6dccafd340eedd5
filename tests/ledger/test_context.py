"""What stands beside each change: who, as what, what for, on which page and in which request."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from liaison.celery import app, say_what_for
from liaison.db.acting import acting_as, begin, current
from liaison.places.models import Contact
from liaison.purposes import AREAS, PURPOSES, SIGNING_IN, purpose_of
from tests.cast import Cast
from tests.roles import database_role
from tests.walls.declared import PAGES, addresses

ClientOf = Callable[..., Client]


def newest_context() -> dict:
    with database_role("worker"):
        return Contact.pgh_event_model.objects.latest("pgh_id").pgh_context


def test_a_change_in_a_form_says_all_of_it(cast: Cast, client_of: ClientOf) -> None:
    added = client_of(cast.officer).post(
        "/places/madina-mosque/contacts/add/",
        {
            "role": "chair",
            "name": "Idris Noor",
            "phone": "01632 960 000",
            "reach_by": "call",
            "consented_on_day": "1",
            "consented_on_month": "6",
            "consented_on_year": "2026",
            "client_id": "6f9619ff-8b86-4011-b42d-00cf4fc964ff",
        },
    )
    assert added.status_code == 302, added.context["form"].errors
    context = newest_context()
    UUID(context.pop("request"))
    assert context == {
        "user": cast.officer.pk,
        "url": "/places/madina-mosque/contacts/add/",
        "role": "Neighbourhood officer",
        "purpose": "Keeping contacts right",
    }


def test_a_page_asks_no_more_than_before(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.officer)
    client.get(cast.madina.get_absolute_url())
    with CaptureQueriesContext(connection) as captured:
        client.get(cast.madina.get_absolute_url())
    assert sum("app_standing" in query["sql"] for query in captured) == 1


def test_whoever_acts_within_a_request_keeps_what_it_is_for_and_not_the_role() -> None:
    with acting_as(1, purpose="Joining by invitation", request="r", role="Supervisor"), acting_as(2) as actor:
        assert actor.context == {"purpose": "Joining by invitation", "request": "r"}


def test_a_task_says_which_it_is() -> None:
    before = current.get()
    try:
        app.loader.import_default_modules()
        say_what_for(task=app.tasks["outbox.plan"])
        assert current.get().context == {"purpose": "Reminders and mails", "task": "outbox.plan"}
        begin(purpose="Command: load_places")
        assert (current.get().user_id, current.get().context) == (None, {"purpose": "Command: load_places"})
    finally:
        current.set(before)


@pytest.mark.parametrize(
    ("address", "purpose"),
    [
        ("/visits/log/", "Writing down a visit"),
        ("/rosters/", "Planning duty"),
        ("/account/login/", SIGNING_IN),
        ("/admin/", "Administration of the portal"),
    ],
)
def test_an_address_says_what_it_is_for(address: str, purpose: str) -> None:
    request = RequestFactory().post(address)
    request.resolver_match = resolve(address)
    assert purpose_of(request) == purpose


def test_every_purpose_is_that_of_an_address_and_fits_its_column() -> None:
    assert set(PURPOSES) <= {name for name, _pattern in addresses()}
    assert {name.split(":")[0] for name in PAGES if ":" in name} - {"retention"} <= set(AREAS)
    assert all(len(words) <= 60 for words in (*PURPOSES.values(), *AREAS.values(), SIGNING_IN))
