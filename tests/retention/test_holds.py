"""Holds: who places, sees, reviews and lifts one; the committee reads all of it."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import time_machine
from django.test import Client
from django.utils import timezone

from liaison.accounts.models import User
from liaison.outbox.kinds import KINDS as MAILS
from liaison.outbox.models import Message
from liaison.outbox.planning import plan
from retention.models import Hold
from retention.times import months_later
from tests.cast import Cast
from tests.roles import database_role

ClientOf = Callable[[User], Client]


def placed(cast: Cast, client_of: ClientOf, **fields: object) -> Hold:
    """A hold on the Madina mosque, placed by the supervisor on the page."""
    typed = {
        "what": "place", "place": cast.madina.pk, "why": "claim", "file_reference": "CL/2026/7",
        "client_id": str(uuid.uuid4()),
    } | fields  # fmt: skip
    answer = client_of(cast.supervisor).post(f"/retention/holds/new/{cast.unit.pk}/", typed)
    assert answer.status_code == 302, answer.content.decode()
    with database_role("worker"):
        return Hold.objects.order_by("-pk").first()


def test_the_committee_sees_the_hold_and_its_reason(cast: Cast, client_of: ClientOf) -> None:
    hold = placed(cast, client_of)
    for person, status in (
        (cast.secretary, 200), (cast.commander, 200), (cast.administrator, 200), (cast.other, 404),
        (cast.officer, 404), (cast.foreign_supervisor, 404), (cast.oversight, 404),
    ):  # fmt: skip
        assert client_of(person).get(hold.get_absolute_url()).status_code == status, person
    page = client_of(cast.secretary).get(hold.get_absolute_url()).content.decode()
    assert "A legal claim" in page
    assert "CL/2026/7" in page
    assert "lift it" not in page


def test_it_is_looked_at_again_after_six_months_and_lifted(cast: Cast, client_of: ClientOf) -> None:
    hold = placed(cast, client_of)
    assert hold.review_on == months_later(timezone.localdate(), 6)
    address = hold.get_absolute_url()
    assert client_of(cast.secretary).post(address, {"version": 1}).status_code == 404
    assert client_of(cast.secretary).post(f"{address}lift/", {"version": 1}).status_code == 404
    with time_machine.travel(timezone.now() + timedelta(days=100)):
        client_of(cast.commander).post(address, {"version": 1})
        with database_role("worker"):
            hold.refresh_from_db()
        assert (hold.reviewed_by, hold.review_on) == (cast.commander, months_later(timezone.localdate(), 6))
        stale = client_of(cast.supervisor).post(f"{address}lift/", {"version": 1}, follow=True).content.decode()
        assert "Somebody else has looked" in stale
        client_of(cast.supervisor).post(f"{address}lift/", {"version": 2})
    with database_role("worker"):
        hold.refresh_from_db()
    assert hold.lifted_by == cast.supervisor


def test_one_hold_is_enough_and_unknown_things_are_said(cast: Cast, client_of: ClientOf) -> None:
    placed(cast, client_of)
    client, address = client_of(cast.supervisor), f"/retention/holds/new/{cast.unit.pk}/"
    typed = {"why": "claim", "file_reference": "X", "client_id": str(uuid.uuid4())}
    page = client.post(address, {**typed, "what": "place", "place": cast.madina.pk}).content.decode()
    assert "There is a hold on this already." in page
    page = client.post(address, {**typed, "what": "application", "application": "NOWHERE1"}).content.decode()
    assert "There is no such application" in page
    page = client.post(address, {**typed, "what": "person", "person": "nobody@else.test"}).content.decode()
    assert "Nobody of your unit" in page
    assert "Say which one." in client.post(address, {**typed, "what": "letter"}).content.decode()
    person = placed(cast, client_of, what="person", person=cast.secretary.email.upper())
    assert (person.person, person.place) == (cast.secretary, None)
    assert client_of(cast.secretary).get(person.get_absolute_url()).status_code == 200
    assert client_of(cast.treasurer).get(person.get_absolute_url()).status_code == 404


def test_a_week_before_and_on_the_day_people_are_reminded(cast: Cast, client_of: ClientOf) -> None:
    hold = placed(cast, client_of)
    for days in (7, 0):
        day = timezone.now() + (hold.review_on - timezone.localdate()) - timedelta(days=days)
        with time_machine.travel(day.replace(hour=9, minute=0)), database_role("worker"):
            plan(timezone.now())
    with database_role("worker"):
        told = list(Message.objects.filter(kind="retention.hold-due"))
        letters = MAILS["retention.hold-due"].compose(told)
    assert {message.to for message in told} == {cast.supervisor, cast.commander}
    assert len(letters) == len(told) == 4
    assert {"Madina", "CL/2026"} & set(" ".join(each.text for each in letters.values()).split()) == set()
