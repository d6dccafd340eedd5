"""What must fit before a step is taken: dates, measures, documents, permission."""

import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from funding.actions.step_facts import later
from funding.actions.steps import Decision
from funding.models import Application, Deadline, Evidence, Measure, Step, StepNote
from funding.states import Reporter, State
from liaison.db.acting import acting_as
from liaison.refusals import Refused
from tests.cast import Cast
from tests.funding import desk
from tests.funding.stepping import TODAY, at, go
from tests.roles import database_role

S, R = State, Reporter


@pytest.fixture
def held(cast: Cast) -> Iterator[Application]:
    """An application of the Madina mosque that is declared and ready; Sara acts."""
    made = desk.make_application(cast.madina, cast.secretary)
    desk.declare(made, cast.treasurer)
    with acting_as(cast.secretary.pk):
        yield made


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
