"""What happens to an application after it was sent: who may record it, in which order, and what it changes."""

import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from funding.actions.step_facts import later
from funding.actions.steps import Decision, Facts, move, move_guarding
from funding.models import Application, Deadline, Evidence, Measure, Step, StepNote
from funding.states import MOVES, Guarding, Reporter, State
from liaison.accounts.models import User
from liaison.db.acting import acting_as
from liaison.refusals import Refused, Stale
from tests.cast import Cast
from tests.funding import desk
from tests.roles import database_role

S, R = State, Reporter
TODAY = timezone.localdate


@pytest.fixture
def held(cast: Cast) -> Iterator[Application]:
    """An application of the Madina mosque that is declared and ready; Sara acts."""
    made = desk.make_application(cast.madina, cast.secretary)
    desk.declare(made, cast.treasurer)
    with acting_as(cast.secretary.pk):
        yield made


def go(
    application: Application, by: User | None, to: str, reported_by: str = "", days_ago: int = 0, **more: Any
) -> Step:
    """Take one step, by whoever may have taken it."""
    application.refresh_from_db()
    allowed = MOVES.get(State(application.state), {}).get(State(to))
    reporter = reported_by or (min(allowed.reporters) if allowed else R.COMMITTEE)
    more.setdefault("effective_on", TODAY() - timedelta(days=days_ago))
    more.setdefault("version", application.version)
    facts = Facts(**{name: more.pop(name) for name in list(more) if name in Facts.__dataclass_fields__})
    step = move(by=by, application=application, to=to, reported_by=reporter, facts=facts, **more)
    application.refresh_from_db()
    return step


def at(cast: Cast, state: str, days_ago: int = 0, **fields: Any) -> Application:
    """An application in this state, as if by a step so many days ago."""
    made = desk.make_application(cast.madina, cast.secretary, state=state, sent_on=TODAY(), **fields)
    with database_role("worker"):
        Step.of(
            made, before="", after=state, effective_on=TODAY() - timedelta(days=days_ago),
            reported_by=R.COMMITTEE, entered_by=cast.secretary,
        )  # fmt: skip
    return made


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


# What must fit ----------------------------------------------------------------------------------------------------


def test_sending_needs_a_declaration_that_stands(cast: Cast) -> None:
    held = at(cast, S.READY)
    with acting_as(cast.secretary.pk), pytest.raises(Refused, match="must declare first"):
        go(held, cast.secretary, S.SUBMITTED)


@pytest.mark.parametrize(
    ("round_", "days_ago", "sentence"),
    [
        ({"days_left": -3}, 2, "The closing date has passed. Your work is kept."),
        ({"days_left": 5, "opens_on": "yesterday"}, 2, "The round opened on"),
        ({"days_left": None}, 9000, "too long ago"),
        ({"days_left": None}, -1, "in the future"),
    ],
)
def test_it_is_sent_while_the_round_is_open(cast: Cast, round_: dict[str, Any], days_ago: int, sentence: str) -> None:
    if round_.get("opens_on"):
        round_ = round_ | {"opens_on": TODAY() - timedelta(days=1)}
    held = desk.make_application(cast.madina, cast.secretary, desk.make_round(**round_))
    desk.declare(held, cast.treasurer)
    with acting_as(cast.secretary.pk), pytest.raises(Refused, match=sentence) as refused:
        go(held, cast.secretary, S.SUBMITTED, days_ago=days_ago)
    assert refused.value.field == "effective_on"


def test_what_was_sent_in_time_can_be_written_down_afterwards(cast: Cast) -> None:
    held = desk.make_application(cast.madina, cast.secretary, desk.make_round(days_left=-3))
    desk.declare(held, cast.treasurer)
    with acting_as(cast.secretary.pk):
        go(held, cast.secretary, S.SUBMITTED, days_ago=3)
    assert held.state == S.SUBMITTED


@pytest.mark.parametrize(
    ("days_left", "sentence"), [(None, "no closing date"), (2, "is open until"), (0, "is open until")]
)
def test_nothing_is_missed_before_the_closing_date(cast: Cast, days_left: int | None, sentence: str) -> None:
    held = desk.make_application(cast.madina, cast.secretary, desk.make_round(days_left=days_left), state=S.READY)
    with acting_as(cast.secretary.pk), pytest.raises(Refused, match=sentence):
        go(held, cast.secretary, S.WINDOW_MISSED, R.COMMITTEE)


def test_dates_are_in_order(cast: Cast) -> None:
    held = at(cast, S.SUBMITTED, days_ago=5)
    with acting_as(cast.secretary.pk):
        with pytest.raises(Refused, match="dates must be in order") as refused:
            go(held, cast.secretary, S.ASSESSING, days_ago=6)
        assert refused.value.field == "effective_on"
        go(held, cast.secretary, S.ASSESSING, days_ago=5)
        for days, sentence in ((-1, "is before"), (2000, "three years away")):
            with pytest.raises(Refused, match=sentence) as refused:
                go(held, cast.secretary, S.INFO_REQUESTED, due_on=TODAY() + timedelta(days=days))
            assert refused.value.field == "due_on"


def test_every_measure_is_decided_and_something_is_approved(cast: Cast) -> None:
    held = at(cast, S.FINAL_REVIEW, round=desk.make_round(cap_pence=56_000_00))
    cctv, doors = desk.want(held, "cctv"), desk.want(held, "doors", status="accepted")
    yes, no = Decision(approved=True), Decision(approved=False)
    with acting_as(cast.secretary.pk):
        for decided, awarded, sentence in (
            ({cctv.pk: yes}, None, "decided about doors"),
            ({cctv.pk: no, doors.pk: no}, None, "Nothing was approved"),
            ({cctv.pk: yes, doors.pk: no}, 56_000_01, "£56,000 at most"),
        ):
            with pytest.raises(Refused, match=sentence):
                go(held, cast.secretary, S.APPROVED, decided=decided, awarded_pence=awarded)
        go(held, cast.secretary, S.APPROVED, decided={cctv.pk: yes, doors.pk: no, 0: yes}, awarded_pence=56_000_00)
        assert set(Measure.objects.values_list("kind", "status")) == {("cctv", "approved"), ("doors", "refused")}


def test_what_the_decision_names_besides_is_of_the_round_and_not_listed_yet(cast: Cast) -> None:
    held = at(cast, S.FINAL_REVIEW)
    cctv = desk.want(held, "cctv")
    yes, no = Decision(approved=True), Decision(approved=False)
    with acting_as(cast.secretary.pk):
        for kind in ("alarm", "cctv"):
            with pytest.raises(Refused, match="does not pay for one of these") as refused:
                go(held, cast.secretary, S.APPROVED, decided={cctv.pk: yes}, also={kind: yes})
            assert refused.value.field == "also"
        with pytest.raises(Refused, match="Nothing was approved"):
            go(held, cast.secretary, S.APPROVED, decided={cctv.pk: no}, also={"doors": no})
        go(held, cast.secretary, S.APPROVED, decided={cctv.pk: no}, also={"doors": Decision(approved=True, number=3)})
        assert set(Measure.objects.values_list("kind", "status", "number")) == {
            ("cctv", "refused", 1), ("doors", "approved", 3),
        }  # fmt: skip


def test_what_the_survey_adds_and_what_nobody_accepts(cast: Cast) -> None:
    held = at(cast, S.SURVEY_PENDING)
    with acting_as(cast.secretary.pk):
        with pytest.raises(Refused, match="does not pay"):
            go(held, cast.secretary, S.SURVEYED, proposed=frozenset({"alarm"}))
        go(held, cast.secretary, S.SURVEYED, proposed=frozenset({"fencing"}))
        assert Measure.objects.get().status == "proposed"
        with pytest.raises(Refused, match="accept none"):
            go(held, cast.secretary, S.FINAL_REVIEW, R.COMMITTEE)


def test_permission_work_and_installing_have_what_they_need(cast: Cast) -> None:
    held, sara = at(cast, S.APPROVED, days_ago=9), cast.secretary
    fence = desk.want(held, "fencing", status="approved")
    with acting_as(sara.pk):
        with pytest.raises(Refused, match="at least one permission"):
            go(held, sara, S.CONSENTS_PENDING)
        with pytest.raises(Refused, match="the day on which the work begins"):
            go(held, sara, S.SCHEDULED)
        go(held, sara, S.SCHEDULED, days_ago=8, due_on=TODAY())
        for days_ago, sentence in ((1, "was installed by"), (10, "It was approved on")):
            with pytest.raises(Refused, match=sentence) as refused:
                go(held, sara, S.INSTALLED, days_ago=2, installed={fence.pk: TODAY() - timedelta(days=days_ago)})
            assert refused.value.field == f"installed_{fence.pk}"


def test_a_round_without_maintenance_names_no_end_of_it(cast: Cast) -> None:
    held = at(cast, S.INSTALLED, round=desk.make_round(maintenance_months=0))
    with acting_as(cast.secretary.pk):
        go(held, cast.secretary, S.MAINTENANCE)
        assert (held.maintenance_ends_on, Deadline.objects.open().count()) == (None, 0)


def a_file(cast: Cast, place: Any, **fields: Any) -> Evidence:
    with database_role("worker"):
        return Evidence.objects.create(
            place=place, title="Letter", file_name="letter.pdf", content_type="application/pdf", size=9,
            sha256="0" * 64, stored_as=uuid.uuid4().hex, scanned=False, added_by=cast.secretary, **fields,
        )  # fmt: skip


def test_a_document_is_one_of_this_application(cast: Cast) -> None:
    held, sara = at(cast, S.SUBMITTED), cast.secretary
    another = desk.make_application(cast.madina, sara)
    gone = {"removed_by": sara, "removed_at": timezone.now()}
    with acting_as(sara.pk):
        for document in (
            a_file(cast, cast.noor), a_file(cast, cast.madina, application=another), a_file(cast, cast.madina, **gone),
        ):  # fmt: skip
            with pytest.raises(Refused, match="not one of this application"):
                go(held, sara, S.ASSESSING, document=document)
        letter = a_file(cast, cast.madina, application=held)
        assert go(held, sara, S.ASSESSING, document=letter).document == letter


def test_what_is_refused_leaves_nothing_behind(cast: Cast) -> None:
    held = at(cast, S.FINAL_REVIEW)
    desk.want(held, "cctv")
    with acting_as(cast.secretary.pk):
        with pytest.raises(Refused):
            go(held, cast.secretary, S.APPROVED, note="All of it.")
        held.refresh_from_db()
        assert (held.state, held.version, Step.objects.count(), StepNote.objects.count()) == (S.FINAL_REVIEW, 1, 1, 0)


def test_a_refusal_refuses_what_was_still_open(cast: Cast) -> None:
    held = at(cast, S.ASSESSING)
    desk.want(held, "cctv"), desk.want(held, "doors", status="declined")
    with acting_as(cast.secretary.pk):
        go(held, cast.secretary, S.INELIGIBLE)
        assert set(Measure.objects.values_list("status", flat=True)) == {"refused", "declined"}


def test_later_is_the_last_of_a_shorter_month() -> None:
    assert later(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert later(date(2026, 8, 31), 6) == date(2027, 2, 28)
