"""The link of a calendar: made, shown once, revoked; who has it, and what is kept of it."""

import io
import logging
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError
from django.test import Client
from django.utils import timezone

from liaison.db.acting import acting_as
from tests.cast import Cast, planned_visit
from tests.roles import database_role
from tests.visits.queries import asked
from visits.actions.calendar import digest_of, make_link, revoke_link
from visits.models import CalendarLink

SignIn = Callable[..., Client]
PAGE, REVOKE = "/account/calendar/", "/account/calendar/revoke/"
UNKNOWN = "/calendar/" + "x" * 43 + ".ics"


def made_by(user: object) -> str:
    """The token of a new link."""
    with acting_as(user.pk):
        return make_link(by=user)


def status_of(token: str) -> int:
    """What a calendar program gets."""
    return Client().get(f"/calendar/{token}.ics").status_code


# The page ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["officer", "supervisor", "secretary"])
def test_a_link_is_shown_once_and_works(cast: Cast, client_of: SignIn, part: str) -> None:
    client = client_of(getattr(cast, part))
    assert "Make a link" in client.get(PAGE).content.decode()
    page = client.post(PAGE)
    address = page.context["address"]
    assert page["Cache-Control"].count("no-store") == 1
    assert address in page.content.decode()
    path = address[address.index("/calendar/") :]
    assert Client().get(path).status_code == 200
    again = client.get(PAGE).content.decode()
    assert path not in again
    assert "Make a new link" in again
    assert "It was last used just now" in again


def test_a_new_link_ends_the_one_before(cast: Cast, client_of: SignIn) -> None:
    first = made_by(cast.officer)
    client_of(cast.officer).post(PAGE)
    assert status_of(first) == 404
    with database_role("worker"):
        assert CalendarLink.objects.filter(user=cast.officer).count() == 2
        assert CalendarLink.objects.filter(user=cast.officer).open().count() == 1


def test_turned_off_at_once(cast: Cast, client_of: SignIn) -> None:
    token, others = made_by(cast.officer), made_by(cast.colleague)
    client = client_of(cast.officer)
    for _ in range(2):
        page = client.post(REVOKE, follow=True).content.decode()
    assert "Make a link" in page
    assert (status_of(token), status_of(others)) == (404, 200)
    assert client.get(REVOKE).status_code == 405


@pytest.mark.parametrize("part", ["oversight", "administrator", "outsider"])
def test_who_goes_nowhere_has_no_calendar(cast: Cast, client_of: SignIn, part: str) -> None:
    client = client_of(getattr(cast, part))
    answers = [client.get(PAGE), client.post(PAGE), client.post(REVOKE)]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert PAGE not in client.get("/account/messages/").content.decode()


def test_messages_and_calendar_are_at_the_foot_of_every_page(cast: Cast, client_of: SignIn) -> None:
    page = client_of(cast.secretary).get("/account/messages/").content.decode()
    foot = page[page.index("app-footer-links") :]
    assert f'href="{PAGE}"' in foot
    assert 'href="/account/messages/"' in foot
    assert PAGE not in Client().get("/never-recorded/").content.decode()


def test_signed_out_there_is_no_page(cast: Cast) -> None:
    assert Client().get(PAGE).status_code == 302


def test_the_page_asks_little(cast: Cast, client_of: SignIn) -> None:
    assert asked(client_of(cast.officer), PAGE) <= 6


# The link ----------------------------------------------------------------------------------------------------------


def test_unknown_and_revoked_links_are_alike(cast: Cast) -> None:
    token = made_by(cast.officer)
    with acting_as(cast.officer.pk):
        assert revoke_link(by=cast.officer)
        assert not revoke_link(by=cast.officer)
    unknown, revoked = Client().get(UNKNOWN), Client().get(f"/calendar/{token}.ics")
    assert unknown.status_code == revoked.status_code == 404
    assert unknown.content == revoked.content


def test_nothing_but_its_token_opens_a_calendar(cast: Cast) -> None:
    token = made_by(cast.officer)
    assert Client().get(f"/calendar/{token}.ics").status_code == 200
    for other in (token[:-1], f"{token}x", token.swapcase(), "x", "-" * len(token)):
        assert Client().get(f"/calendar/{other}.ics").status_code == 404


def test_only_reading(cast: Cast) -> None:
    address = f"/calendar/{made_by(cast.officer)}.ics"
    headers = Client().head(address)
    assert (headers.status_code, headers.content) == (200, b"")
    for method in ("post", "put", "patch", "delete"):
        assert getattr(Client(), method)(address).status_code == 405, method


def test_a_program_that_asks_without_end_waits(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    token = made_by(cast.officer)
    assert {status_of(token) for _ in range(30)} == {200}
    answer = Client().get(f"/calendar/{token}.ics")
    assert (answer.status_code, answer["Retry-After"]) == (429, "600")
    assert status_of(made_by(cast.officer)) == 200
    cache.clear()
    monkeypatch.setattr("visits.views.calendar.OFTEN_BY_ADDRESS", 3)
    assert [status_of(f"guess-{n}") for n in range(5)] == [404, 404, 404, 429, 429]


def test_its_use_is_noted_once_an_hour(cast: Cast) -> None:
    token = made_by(cast.officer)
    assert status_of(token) == 200
    with acting_as(cast.officer.pk):
        link = CalendarLink.objects.get()
        first = link.last_used_at
    assert first is not None
    assert status_of(token) == 200
    with database_role("worker"):
        link.refresh_from_db()
        assert link.last_used_at == first
        CalendarLink.objects.update(last_used_at=first - timedelta(hours=2))
    assert status_of(token) == 200
    with database_role("worker"):
        link.refresh_from_db()
        assert link.last_used_at > first
        events = CalendarLink.pgh_event_model.objects.filter(pgh_obj=link)
        assert list(events.values_list("pgh_label", flat=True)) == ["insert"]


@pytest.mark.parametrize("address", [UNKNOWN, "/join/" + "x" * 43 + "/", "/calendar/" + "x" * 43 + "/else"])
def test_no_log_holds_a_token(cast: Cast, address: str) -> None:
    (console,) = [h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler]
    said = io.StringIO()
    before = console.setStream(said)
    try:
        for client in (Client().get, Client().post):
            client(address)
    finally:
        console.setStream(before)
    assert "x" * 10 not in said.getvalue()
    if not address.startswith("/join/"):
        assert "/calendar/…" in said.getvalue()


# The second wall ---------------------------------------------------------------------------------------------------


def test_a_link_is_seen_by_its_owner_and_its_bearer(cast: Cast) -> None:
    token = made_by(cast.officer)
    made_by(cast.colleague)
    for part, seen in {"officer": 1, "colleague": 1, "supervisor": 0, "secretary": 0, "administrator": 0}.items():
        user = getattr(cast, part)
        with acting_as(user.pk):
            assert {link.user_id for link in CalendarLink.objects.all()} == ({user.pk} if seen else set())
            assert CalendarLink.objects.visible_to(user).count() == seen
    with acting_as(None, bearer=digest_of(token)):
        assert CalendarLink.objects.get().user_id == cast.officer.pk
    with acting_as(None, bearer=token):
        assert not CalendarLink.objects.exists()
    with acting_as(None):
        assert not CalendarLink.objects.exists()


def test_the_bearer_of_a_dead_link_sees_nothing(cast: Cast) -> None:
    revoked, closed = made_by(cast.officer), made_by(cast.colleague)
    with database_role("worker"):
        CalendarLink.objects.filter(user=cast.officer).update(revoked_at=timezone.now())
        type(cast.colleague).objects.filter(pk=cast.colleague.pk).update(is_active=False)
    for token in (revoked, closed):
        with acting_as(None, bearer=digest_of(token)):
            assert not CalendarLink.objects.exists()


def test_nobody_makes_or_changes_anothers_link(cast: Cast) -> None:
    token = made_by(cast.officer)
    with acting_as(cast.colleague.pk):
        assert CalendarLink.objects.update(revoked_at=timezone.now()) == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            CalendarLink.objects.create(user=cast.officer, token_digest="a" * 64)
    with acting_as(None, bearer=digest_of(token)):
        assert CalendarLink.objects.update(revoked_at=timezone.now()) == 0
    with acting_as(cast.officer.pk):
        for change in ({"user": cast.colleague}, {"token_digest": "b" * 64}):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                CalendarLink.objects.update(**change)
        with pytest.raises(IntegrityError, match="one_calendar_link_per_person"), transaction.atomic():
            CalendarLink.objects.create(user=cast.officer, token_digest="c" * 64)


def test_what_the_calendar_functions_tell(cast: Cast) -> None:
    visit = planned_visit(cast.madina, cast.stranger, timezone.now(), cast.supervisor)
    with database_role("worker"):
        visit.allotments.update(released_at=timezone.now(), released_by=cast.supervisor)
    span = [timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=1)]
    for part, told in {"stranger": 1, "officer": 0, "colleague": 0, "secretary": 0, "other": 0}.items():
        with acting_as(getattr(cast, part).pk), connection.cursor() as cursor:
            cursor.execute("select ref from app_called_off(%s, %s)", span)
            assert len(cursor.fetchall()) == told, part
    for part, told in {"officer": 1, "secretary": 1, "stranger": 0, "other": 0, "outsider": 0}.items():
        with acting_as(getattr(cast, part).pk), connection.cursor() as cursor:
            cursor.execute("select visit from app_visits_changed(%s)", [[visit.pk]])
            assert len(cursor.fetchall()) == told, part
