"""Who gets at a pack, and the page on which it is put together."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from funding.actions.incidents import Account, record
from funding.models import Application, Incident, Pack
from liaison.accounts.models import User
from liaison.db.acting import acting_as
from tests.cast import Cast, logged_visit
from tests.counting import queries_of
from tests.funding import desk
from tests.funding.packing import ask, keep_file, make, page_of, put
from tests.roles import database_role

ClientOf = Callable[[User], Client]


@pytest.fixture
def application(cast: Cast) -> Application:
    return desk.make_application(cast.madina, cast.secretary)


@pytest.fixture
def broken_window(cast: Cast) -> Incident:
    account = Account(
        what="damage",
        happened_on=date(2025, 11, 3),
        harm="damage",
        text="A stone came through.",
        force="thames-valley",
        crime_reference="43250123456",
    )
    with acting_as(cast.secretary.pk):
        return record(by=cast.secretary, place=cast.madina, account=account)


# Who --------------------------------------------------------------------------------------------------------------


def test_others_get_nothing_of_a_pack_until_it_is_shared_in_whole(
    cast: Cast, client_of: ClientOf, application: Application
) -> None:
    pack = ask(application, cast.secretary)
    make()
    pages = [
        page_of(application),
        *(reverse(f"funding:{name}", args=[application.ref, pack.pk]) for name in ("pack_pdf", "pack_zip")),
    ]

    def answers(person: Any) -> set[int]:
        client = client_of(person)
        return {client.get(url).status_code for url in pages}

    for part, person in cast.everybody().items():
        assert answers(person) == ({200} if part in ("secretary", "treasurer") else {404}), part
    state = desk.share_with(application, cast.secretary, cast.officer, extent="state")
    assert answers(cast.officer) == {404}
    desk.end_share(state, cast.secretary)
    whole = desk.share_with(application, cast.secretary, cast.officer)
    assert answers(cast.officer) == {200}
    client = client_of(cast.officer)
    assert client.post(page_of(application), {"put": ["incident-1"]}).status_code == 404
    for name in ("pack_make", "pack_out", "pack_renew"):
        assert client.post(reverse(f"funding:{name}", args=[application.ref]), {}).status_code == 404
    desk.end_share(whole, cast.secretary)
    assert answers(cast.officer) == {404}
    for person in (cast.officer, cast.other, cast.administrator):
        with acting_as(person.pk):
            assert not Pack.objects.exists(), "the second wall alone"


def test_a_pack_of_another_application_is_not_at_this_address(
    cast: Cast, client_of: ClientOf, application: Application
) -> None:
    pack = ask(application, cast.secretary)
    make()
    second = desk.make_application(cast.madina, cast.secretary)
    client = client_of(cast.secretary)
    assert client.get(reverse("funding:pack_pdf", args=[second.ref, pack.pk])).status_code == 404
    waits = ask(second, cast.secretary)
    assert client.get(reverse("funding:pack_pdf", args=[second.ref, waits.pk])).status_code == 404


def test_police_are_offered_nothing_of_the_log(
    cast: Cast, client_of: ClientOf, application: Application, broken_window: Incident
) -> None:
    desk.share_with(application, cast.secretary, cast.officer)
    page = client_of(cast.officer).get(page_of(application)).content.decode()
    assert "Damage or graffiti" not in page
    assert "checkbox" not in page


def test_wrong_methods(cast: Cast, client_of: ClientOf, application: Application) -> None:
    client = client_of(cast.secretary)
    for name in ("pack_make", "pack_out", "pack_renew"):
        assert client.get(reverse(f"funding:{name}", args=[application.ref])).status_code == 405
    assert client.post(reverse("funding:pack_pdf", args=[application.ref, 1])).status_code == 405
    assert client.post(reverse("funding:pack_make", args=[application.ref]), {}).status_code == 302
    with database_role("worker"):
        assert not Pack.objects.exists()


def test_the_waiting_part_alone_is_answered_to_the_page_that_polls(
    cast: Cast, client_of: ClientOf, application: Application
) -> None:
    ask(application, cast.secretary)
    part = client_of(cast.secretary).get(page_of(application), headers={"HX-Request": "true"}).content.decode()
    assert 'hx-trigger="every 1s"' in part
    assert "<html" not in part
    make()
    part = client_of(cast.secretary).get(page_of(application), headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in part
    assert "Download the PDF" in part


def test_the_page_asks_as_much_for_many_things_as_for_few(
    cast: Cast, client_of: ClientOf, application: Application
) -> None:
    client = client_of(cast.secretary)
    few = queries_of(client, page_of(application))
    for number in range(8):
        keep_file(application, cast.secretary, f"{number}.jpg", bytes([number]))
        logged_visit(cast.madina, cast.officer, timezone.now() - timedelta(days=3 + number))
        with acting_as(cast.secretary.pk):
            account = Account(what="fear", happened_on=date(2025, 1, 1 + number), harm="fear")
            record(by=cast.secretary, place=cast.madina, account=account)
    put(application, cast.secretary, *(f"incident-{pk}" for pk in _incidents(cast)[:4]))
    assert queries_of(client, page_of(application)) == few <= 12


def _incidents(cast: Cast) -> list[int]:
    with database_role("worker"):
        return list(Incident.objects.filter(place=cast.madina).values_list("pk", flat=True))
