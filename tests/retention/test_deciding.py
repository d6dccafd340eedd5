"""Who decides, and how: once, bounded, with a reason; and never the same person twice about keeping."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.db.utils import ProgrammingError
from django.test import Client
from django.utils import timezone

from funding.models import Incident
from liaison.accounts.models import User
from liaison.db.acting import acting_as
from liaison.refusals import Refused
from retention.actions import deciding
from retention.models import Decision, Due
from retention.times import months_later
from tests.cast import Cast, logged_visit
from tests.retention.clock import counted, due, long_ago
from tests.roles import database_role

ClientOf = Callable[[User], Client]


@pytest.fixture
def counted_visit(cast: Cast) -> Due:
    """One visit of long ago is due."""
    logged_visit(cast.madina, cast.officer, long_ago(), summary="Said")
    counted()
    return due("visits", unit=cast.unit)


def keep(by: User, what: Due, **fields: Any) -> Decision:
    """Decide to keep it for a month."""
    values = {"reason": "An inspection", "keep_until": timezone.localdate() + timedelta(days=30)} | fields
    with acting_as(by.pk):
        return deciding.decide(by=by, due=what, answer="keep", client_id=uuid.uuid4(), **values)


def erase(by: User, what: Due, client_id: uuid.UUID | None = None) -> Decision:
    """Decide to erase it."""
    with acting_as(by.pk):
        return deciding.decide(by=by, due=what, answer="erase", client_id=client_id or uuid.uuid4())


def test_a_decision_is_kept_with_who_and_when_and_what_was_due(cast: Cast, counted_visit: Due) -> None:
    decision = erase(cast.supervisor, counted_visit)
    assert (decision.reviewer, decision.found, decision.before) == (cast.supervisor, 1, counted_visit.before)


def test_the_same_form_twice_is_one_decision(cast: Cast, counted_visit: Due) -> None:
    once = uuid.uuid4()
    assert erase(cast.supervisor, counted_visit, once) == erase(cast.supervisor, counted_visit, once)


def test_what_is_decided_is_not_decided_again_by_a_colleague(cast: Cast, counted_visit: Due) -> None:
    erase(cast.supervisor, counted_visit)
    with pytest.raises(Refused, match="decided already"):
        keep(cast.commander, counted_visit)


@pytest.mark.parametrize("days", [0, -1, 400])
def test_nothing_is_kept_without_an_end_within_a_year(cast: Cast, counted_visit: Due, days: int) -> None:
    with pytest.raises(Refused, match="12 months"):
        keep(cast.supervisor, counted_visit, keep_until=timezone.localdate() + timedelta(days=days))


def test_keeping_needs_a_reason(cast: Cast, counted_visit: Due) -> None:
    with pytest.raises(Refused, match="still needed"):
        keep(cast.supervisor, counted_visit, reason="")


def test_a_year_later_somebody_else_has_to_look(cast: Cast, counted_visit: Due) -> None:
    keep(cast.supervisor, counted_visit, keep_until=months_later(timezone.localdate(), 12))
    with time_machine.travel(timezone.now() + timedelta(days=370)):
        with pytest.raises(Refused, match="somebody else"):
            keep(cast.supervisor, counted_visit)
        assert keep(cast.commander, counted_visit).answer == "keep"


def test_who_kept_it_may_have_it_erased_later(cast: Cast, counted_visit: Due) -> None:
    keep(cast.supervisor, counted_visit)
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        assert erase(cast.supervisor, counted_visit).answer == "erase"


def test_people_at_the_page(cast: Cast, client_of: ClientOf, counted_visit: Due) -> None:
    address = f"/retention/due/{counted_visit.pk}/"
    for person, status in (
        (cast.supervisor, 200), (cast.commander, 200), (cast.officer, 404), (cast.adviser, 404),
        (cast.foreign_supervisor, 404), (cast.secretary, 404), (cast.administrator, 404), (cast.oversight, 404),
    ):  # fmt: skip
        assert client_of(person).get(address).status_code == status, person
    assert client_of(cast.supervisor).put(address).status_code == 405


def test_deciding_on_the_page(cast: Cast, client_of: ClientOf, counted_visit: Due) -> None:
    client, address = client_of(cast.supervisor), f"/retention/due/{counted_visit.pk}/"
    refused = client.post(address, {"answer": "keep", "client_id": str(uuid.uuid4())})
    assert "Say why it is still needed." in refused.content.decode()
    answer = client.post(address, {"answer": "erase", "client_id": str(uuid.uuid4())}, follow=True)
    assert "Being erased" in answer.content.decode()
    with database_role("worker"):
        assert Decision.objects.get().reviewer == cast.supervisor


def test_words_in_a_reason_are_pointed_out_and_who_leads_the_unit_reads_that_they_were_kept(
    cast: Cast, client_of: ClientOf, counted_visit: Due
) -> None:
    address, day = f"/retention/due/{counted_visit.pk}/", timezone.localdate() + timedelta(days=30)
    typed = {
        "answer": "keep", "reason": "AB12 CDE is in it", "client_id": str(uuid.uuid4()), "keep_until_day": day.day,
        "keep_until_month": day.month, "keep_until_year": day.year,
    }  # fmt: skip
    page = client_of(cast.supervisor).post(address, typed).content.decode()
    assert "<mark>AB12 CDE</mark>" in page
    assert "Those who lead the unit can read that you kept them" in page


def test_what_is_the_committees_own_it_alone_decides(cast: Cast, client_of: ClientOf) -> None:
    with database_role("worker"):
        Incident.objects.create(
            place=cast.madina, what="damage", happened_on=timezone.localdate() - timedelta(days=3000), harm="fear",
            text="Broken window", recorded_by=cast.secretary,
        )  # fmt: skip
    counted()
    what = due("incidents", place=cast.madina)
    address = f"/retention/due/{what.pk}/"
    for person, status in ((cast.secretary, 200), (cast.treasurer, 200), (cast.other, 404), (cast.commander, 404)):
        assert client_of(person).get(address).status_code == status, person
    client_of(cast.treasurer).post(address, {"answer": "erase", "client_id": str(uuid.uuid4())})
    with database_role("worker"):
        decision = Decision.objects.get()
    assert (decision.place_id, decision.unit_id, decision.reviewer) == (cast.madina.pk, None, cast.treasurer)


def test_the_database_lets_nobody_decide_for_others(cast: Cast, counted_visit: Due) -> None:
    rows = [
        {"unit": cast.unit, "reviewer": cast.officer, "by": cast.officer},
        {"unit": cast.unit, "reviewer": cast.commander, "by": cast.supervisor},
        {"unit": cast.other_unit, "reviewer": cast.supervisor, "by": cast.supervisor},
        {"place": cast.madina, "reviewer": cast.secretary, "by": cast.secretary},
    ]
    for row in rows:
        by: Any = row.pop("by")
        values: Any = {"rule": counted_visit.rule, "answer": "erase", "before": timezone.now(), "found": 1, **row}
        with pytest.raises(ProgrammingError), acting_as(by.pk), transaction.atomic():
            Decision.objects.create(**values)


def test_the_web_role_changes_no_decision(cast: Cast, counted_visit: Due) -> None:
    decision = erase(cast.supervisor, counted_visit)
    with acting_as(cast.supervisor.pk):
        assert Decision.objects.filter(pk=decision.pk).update(answer="keep", reason="x") == 0
