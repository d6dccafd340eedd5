"""The engagement plan: one side proposes, the other agrees, and what falls due follows from it."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liaison.db.acting import acting_as
from liaison.outbox.models import Message
from liaison.places import rhythm
from liaison.places.models import EngagementPlan, Place
from tests.cast import Cast
from tests.roles import database_role

ClientOf = Callable[..., Client]
PLAN = "/places/madina-mosque/plan/"
PROPOSE = f"{PLAN}propose/"


def answers(**changed: Any) -> dict[str, Any]:
    return {
        "client_id": str(uuid.uuid4()),
        "every_days": "14",
        "prayers": ["friday", "eid"],
        "conduct": "Use the side door.",
    } | changed


def plans() -> list[EngagementPlan]:
    with database_role("worker"):
        return list(EngagementPlan.objects.order_by("number"))


def madina() -> Place:
    with database_role("worker"):
        return Place.objects.get(slug="madina-mosque")


def test_the_committee_proposes_and_the_supervisor_agrees(cast: Cast, client_of: ClientOf) -> None:
    assert client_of(cast.secretary).post(PROPOSE, answers()).status_code == 302
    (plan,) = plans()
    assert (plan.agreed_for_place_by, plan.agreed_for_police_by) == (cast.secretary, None)
    assert madina().contact_due_on is None
    assert b"We agree" not in client_of(cast.treasurer).get(PLAN).content
    assert b"We agree" in client_of(cast.supervisor).get(PLAN).content
    assert client_of(cast.supervisor).post(f"{PLAN}1/agree/").status_code == 302
    assert plans()[0].is_in_force
    assert madina().contact_due_on == timezone.localdate() + timedelta(days=14)
    with database_role("worker"):
        assert Message.objects.filter(kind="places.plan-agreed").exists()


def test_an_officer_proposes_and_the_committee_agrees(cast: Cast, client_of: ClientOf) -> None:
    client_of(cast.officer).post(PROPOSE, answers())
    assert client_of(cast.secretary).post(f"{PLAN}1/agree/").status_code == 302
    assert plans()[0].is_in_force


def test_an_officer_does_not_agree_for_the_police(cast: Cast, client_of: ClientOf) -> None:
    client_of(cast.secretary).post(PROPOSE, answers())
    assert client_of(cast.officer).post(f"{PLAN}1/agree/").status_code == 404
    assert not plans()[0].is_in_force


def test_nobody_agrees_with_themselves(cast: Cast, client_of: ClientOf) -> None:
    client_of(cast.secretary).post(PROPOSE, answers())
    client_of(cast.treasurer).post(f"{PLAN}1/agree/")
    assert not plans()[0].is_in_force


def test_a_newer_proposal_takes_the_place_of_the_older(cast: Cast, client_of: ClientOf) -> None:
    client_of(cast.secretary).post(PROPOSE, answers())
    client_of(cast.treasurer).post(PROPOSE, answers(every_days="7"))
    response = client_of(cast.supervisor).post(f"{PLAN}1/agree/", follow=False)
    assert response.status_code == 302
    first, second = plans()
    assert not first.is_in_force
    client_of(cast.supervisor).post(f"{PLAN}2/agree/")
    assert plans()[1].is_in_force
    assert second.number == 2


def test_a_new_version_shows_what_changed_and_replaces_the_old(cast: Cast, client_of: ClientOf) -> None:
    client_of(cast.officer).post(PROPOSE, answers())
    client_of(cast.secretary).post(f"{PLAN}1/agree/")
    client_of(cast.secretary).post(PROPOSE, answers(every_days="7"))
    first, second = plans()
    assert first.is_in_force
    content = client_of(cast.supervisor).get(PLAN).content.decode()
    assert "<del>Every 14 days</del> → <ins>Every 7 days</ins>" in content
    client_of(cast.supervisor).post(f"{PLAN}2/agree/")
    first, second = plans()
    assert (first.is_in_force, second.is_in_force) == (False, True)
    assert madina().contact_due_on == timezone.localdate() + timedelta(days=7)


def test_a_double_tap_proposes_once(cast: Cast, client_of: ClientOf) -> None:
    sent = answers()
    for _ in range(2):
        client_of(cast.officer).post(PROPOSE, sent)
    assert len(plans()) == 1


@pytest.mark.parametrize("part", ["stranger", "other", "administrator", "outsider", "foreign_supervisor"])
def test_others_find_nothing(cast: Cast, client_of: ClientOf, part: str) -> None:
    client_of(cast.officer).post(PROPOSE, answers())
    client = client_of(getattr(cast, part))
    assert client.get(PLAN).status_code == 404
    assert client.post(PROPOSE, answers()).status_code == 404
    assert client.post(f"{PLAN}1/agree/").status_code == 404
    assert len(plans()) == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"every_days": "0"}, "every_days"),
        ({"every_days": "400"}, "every_days"),
        ({"every_days": "often"}, "every_days"),
        ({"prayers": ["dawn"]}, "prayers"),
        ({"conduct": "x" * 10_000}, "conduct"),
    ],
)
def test_bad_input_is_told_and_kept(cast: Cast, client_of: ClientOf, changed: dict, field: str) -> None:
    response = client_of(cast.officer).post(PROPOSE, answers(**changed))
    assert field in response.context["form"].errors
    assert plans() == []


def test_the_page_takes_as_many_queries_for_many_versions(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.secretary)
    client.post(PROPOSE, answers())
    client.get(PLAN)
    with CaptureQueriesContext(connection) as few:
        client.get(PLAN)
    for _ in range(5):
        client.post(PROPOSE, answers())
    client.get(PLAN)
    with CaptureQueriesContext(connection) as many:
        client.get(PLAN)
    assert len(few) == len(many) <= 10


def in_force(cast: Cast, days: int) -> None:
    now = timezone.now()
    with database_role("worker"):
        EngagementPlan.objects.create(
            place=cast.madina,
            number=1,
            every_days=days,
            proposed_by=cast.officer,
            agreed_for_police_by=cast.officer,
            agreed_for_police_at=now,
            agreed_for_place_by=cast.secretary,
            agreed_for_place_at=now,
        )


def test_contact_moves_the_next_one_and_an_older_one_moves_nothing(cast: Cast) -> None:
    in_force(cast, 28)
    now = timezone.now()
    with acting_as(cast.officer.pk):
        rhythm.contact_made(cast.madina, now)
        rhythm.contact_made(cast.madina, now - timedelta(days=9))
    assert (madina().last_contact_at, madina().contact_due_on) == (now, timezone.localdate(now) + timedelta(days=28))
    with acting_as(cast.officer.pk):
        rhythm.contact_is(cast.madina, now - timedelta(days=9))
    assert madina().contact_due_on == timezone.localdate(now - timedelta(days=9)) + timedelta(days=28)


def test_nothing_falls_due_where_no_visits_are_wanted(cast: Cast) -> None:
    in_force(cast, 28)
    with database_role("worker"):
        Place.objects.filter(pk=cast.madina.pk).update(declines_visits=True)
    with acting_as(cast.officer.pk):
        rhythm.contact_made(cast.madina, timezone.now())
    assert madina().contact_due_on is None


def test_nothing_falls_due_without_a_plan(cast: Cast) -> None:
    with acting_as(cast.officer.pk):
        rhythm.contact_made(cast.madina, timezone.now())
    assert madina().contact_due_on is None
