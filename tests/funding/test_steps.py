"""What happens to an application after it was sent: who may record it, in which order, and what it changes."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction

from funding.actions.steps import Decision, move, move_guarding
from funding.models import Application, Deadline, Measure, Step, StepNote
from funding.states import Guarding, Reporter, State
from liaison.db.acting import acting_as
from liaison.refusals import Refused, Stale
from tests.cast import Cast
from tests.funding import desk
from tests.funding.stepping import TODAY, at, go

S, R = State, Reporter


@pytest.fixture
def held(cast: Cast) -> Iterator[Application]:
    """An application of the Madina mosque that is declared and ready; Sara acts."""
    made = desk.make_application(cast.madina, cast.secretary)
    desk.declare(made, cast.treasurer)
    with acting_as(cast.secretary.pk):
        yield made


# From sending to the end ------------------------------------------------------------------------------------------


def test_from_sent_to_the_end_of_the_year_of_maintenance(held: Application, cast: Cast) -> None:
    sara = cast.secretary
    cctv, doors, film = (desk.want(held, kind) for kind in ("cctv", "doors", "fencing"))
    step = go(held, sara, S.SUBMITTED, days_ago=60, reference="PSMS/26/17")
    assert (held.sent_on, held.sent_reference, step.entered_by) == (step.effective_on, "PSMS/26/17", sara)
    go(held, sara, S.ASSESSING, days_ago=55)
    go(held, sara, S.INFO_REQUESTED, days_ago=50, due_on=TODAY() - timedelta(days=40), note="They ask for the lease.")
    assert StepNote.objects.get().text == "They ask for the lease."
    assert list(Deadline.objects.open().values_list("what", flat=True)) == ["information"]
    go(held, sara, S.ASSESSING, days_ago=45)
    go(held, sara, S.SURVEY_PENDING, R.SUPPLIER, days_ago=44, due_on=TODAY() - timedelta(days=30))
    go(held, sara, S.SURVEYED, days_ago=30, proposed=frozenset({"cctv", "doors"}))
    assert {m.kind: m.status for m in Measure.objects.all()} == {
        "cctv": "proposed", "doors": "proposed", "fencing": "wanted",
    }  # fmt: skip
    go(held, sara, S.FINAL_REVIEW, R.COMMITTEE, days_ago=28, accepted=frozenset({cctv.pk}))
    doors.refresh_from_db()
    assert doors.status == "declined"
    decided = {cctv.pk: Decision(approved=True, pence=900_000, number=4), film.pk: Decision(approved=False)}
    go(held, sara, S.APPROVED, days_ago=20, decided=decided, awarded_pence=850_050)
    cctv.refresh_from_db()
    assert (cctv.status, cctv.pence, cctv.number, held.awarded_pence) == ("approved", 900_000, 4, 850_050)
    go(held, sara, S.CONSENTS_PENDING, days_ago=19, consents=frozenset({"planning", "landlord"}))
    assert held.consents == ["planning", "landlord"]
    with pytest.raises(Refused, match="agreement of the landlord"):
        go(held, sara, S.SCHEDULED, R.COMMITTEE, due_on=TODAY(), consents=frozenset({"planning"}))
    go(held, sara, S.SCHEDULED, R.COUNCIL, days_ago=10, due_on=TODAY(), consents=frozenset({"planning", "landlord"}))
    earlier = TODAY() - timedelta(days=6)
    go(held, sara, S.INSTALLED, R.SUPPLIER, days_ago=5, installed={cctv.pk: earlier})
    cctv.refresh_from_db()
    assert (cctv.status, cctv.installed_on) == ("installed", earlier)
    go(held, sara, S.MAINTENANCE, R.COMMITTEE)
    installed = TODAY() - timedelta(days=5)
    assert held.maintenance_ends_on == installed.replace(year=installed.year + 1)
    assert Deadline.objects.open().get().due_on == held.maintenance_ends_on
    go(held, sara, S.CLOSED)
    assert not Deadline.objects.open().exists()
    assert list(Step.objects.order_by("pk").values_list("after", flat=True))[-1] == held.state == S.CLOSED


def test_guards_come_beside_the_works(cast: Cast) -> None:
    held, sara = at(cast, S.APPROVED, days_ago=10), cast.secretary

    def guard(to: str, days_ago: int, **more: Any) -> Step:
        held.refresh_from_db()
        return move_guarding(
            by=sara, application=held, to=to, effective_on=TODAY() - timedelta(days=days_ago),
            reported_by=R.SUPPLIER, **({"version": held.version} | more),
        )  # fmt: skip

    with acting_as(sara.pk):
        with pytest.raises(Refused, match="cannot follow"):
            guard(Guarding.ENDED, 5)
        with pytest.raises(Refused, match="dates must be in order"):
            guard(Guarding.ACTIVE, 11)
        form = uuid.uuid4()
        made = guard(Guarding.ACTIVE, 9, client_id=form)
        assert guard(Guarding.ACTIVE, 9, client_id=form) == made
        with pytest.raises(Stale):
            guard(Guarding.ENDED, 5, version=1)
        go(held, sara, S.SCHEDULED, days_ago=8, due_on=TODAY())
        with pytest.raises(Refused, match="dates must be in order"):
            guard(Guarding.ENDED, 10)
        guard(Guarding.ENDED, 8)
        with pytest.raises(Refused, match="cannot follow"):
            guard(Guarding.ACTIVE, 1)
        held.refresh_from_db()
    assert (held.guarding, held.state) == (Guarding.ENDED, S.SCHEDULED)


def test_no_guards_before_it_is_approved(cast: Cast) -> None:
    held = at(cast, S.FINAL_REVIEW)
    with acting_as(cast.secretary.pk), pytest.raises(Refused, match="after an application is approved"):
        move_guarding(
            by=cast.secretary, application=held, to=Guarding.ACTIVE, effective_on=TODAY(), reported_by=R.SUPPLIER,
            version=1,
        )  # fmt: skip


# Who --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "part", ["officer", "supervisor", "commander", "adviser", "other", "administrator", "oversight", "outsider"]
)
def test_nobody_else_records_a_step(cast: Cast, part: str) -> None:
    held, person = at(cast, S.SUBMITTED), cast.everybody()[part]
    desk.share_with(held, cast.secretary, cast.officer, may_write=True)
    desk.share_with(held, cast.secretary, with_adviser=True)
    fields = {"effective_on": TODAY(), "reported_by": R.SCHEME, "version": 1}
    with acting_as(person.pk):
        with pytest.raises(Refused, match="Police never do"):
            move(by=person, application=held, to=S.ASSESSING, **fields)
        with pytest.raises(Refused, match="Police never do"):
            move_guarding(by=person, application=held, to=Guarding.ACTIVE, **fields)


@pytest.mark.parametrize("part", ["officer", "supervisor", "adviser", "other", "administrator"])
def test_the_database_lets_nobody_else_write_a_step_or_the_state(cast: Cast, part: str) -> None:
    held = at(cast, S.SUBMITTED)
    desk.share_with(held, cast.secretary, cast.officer, may_write=True)
    desk.share_with(held, cast.secretary, with_adviser=True)
    with acting_as(cast.everybody()[part].pk), connection.cursor() as cursor:
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            cursor.execute(
                "insert into funding_step (place_id, application_id, track, before, after, effective_on, reported_by,"
                " entered_by_id, made_at) values (%s, %s, 'main', 'submitted', 'approved', now(), 'scheme', %s, now())",
                [held.place_id, held.pk, cast.everybody()[part].pk],
            )
        cursor.execute("update funding_application set state = 'approved' where id = %s", [held.pk])
        assert cursor.rowcount == 0
        cursor.execute("update funding_step set after = 'approved' where application_id = %s", [held.pk])
        assert cursor.rowcount == 0


def test_not_even_the_committee_rewrites_a_step(cast: Cast) -> None:
    held = at(cast, S.SUBMITTED)
    with acting_as(cast.secretary.pk):
        assert Step.objects.filter(application=held).update(after=S.APPROVED) == 0


@pytest.mark.parametrize(
    ("state", "to", "reporter"),
    [
        (S.SUBMITTED, S.ASSESSING, R.COMMITTEE),
        (S.ASSESSING, S.UNSUCCESSFUL, R.SUPPLIER),
        (S.READY, S.SUBMITTED, R.SCHEME),
    ],
)
def test_whose_step_it_was_must_fit(cast: Cast, state: str, to: str, reporter: str) -> None:
    held = at(cast, state)
    with acting_as(cast.secretary.pk), pytest.raises(Refused, match="does not take this step") as refused:
        go(held, cast.secretary, to, reporter)
    assert refused.value.field == "reported_by"


def test_sent_twice_is_one_step_and_a_quicker_colleague_is_told_of(held: Application, cast: Cast) -> None:
    form = uuid.uuid4()
    first = go(held, cast.secretary, S.SUBMITTED, client_id=form)
    assert go(held, cast.secretary, S.SUBMITTED, client_id=form, version=1) == first
    with pytest.raises(Refused, match="used already"):
        go(held, cast.secretary, S.ASSESSING, client_id=form)
    with acting_as(cast.treasurer.pk), pytest.raises(Stale, match="Somebody else") as stale:
        go(held, cast.treasurer, S.SUBMITTED, version=1)
    assert stale.value.current.version == 2
    assert Step.objects.count() == 1
