"""Beginning an application, and beginning again after an end: who may, when, and what comes over."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from funding.actions import preparing, starting
from funding.models import Application, Deadline, Declaration
from funding.states import ENDED, State
from liaison.refusals import Refused
from tests.cast import Cast
from tests.funding import desk
from tests.funding.desk import as_
from tests.roles import database_role

# Beginning --------------------------------------------------------------------------------------------------------


def test_a_member_begins_once_and_the_closing_date_is_a_deadline(cast: Cast) -> None:
    into, form = desk.make_round(), uuid.uuid4()
    with as_(cast.secretary) as sara:
        made = starting.start(by=sara, place=cast.madina, round=into, client_id=form)
        assert starting.start(by=sara, place=cast.madina, round=into, client_id=form) == made
    assert (made.state, made.started_by, made.state_since) == (State.CONSIDERING, sara, timezone.localdate())
    with as_(cast.treasurer) as tariq, pytest.raises(starting.UnderWay, match=made.ref) as refused:
        starting.start(by=tariq, place=cast.madina, round=into, client_id=uuid.uuid4())
    assert refused.value.application == made
    with database_role("worker"):
        assert [d.due_on for d in Deadline.objects.filter(application=made, what="closes")] == [into.closes_on]
        assert Application.objects.count() == 1


def test_police_other_mosques_and_administrators_do_not_begin(cast: Cast) -> None:
    into = desk.make_round()
    for part in ("officer", "supervisor", "commander", "adviser", "other", "administrator", "oversight", "outsider"):
        with as_(cast.everybody()[part]) as somebody, pytest.raises(Refused, match="Only a member"):
            starting.start(by=somebody, place=cast.madina, round=into)


def test_somebody_elses_form_begins_nothing(cast: Cast) -> None:
    into, form = desk.make_round(), uuid.uuid4()
    with as_(cast.other) as omar:
        starting.start(by=omar, place=cast.noor, round=into, client_id=form)
    with as_(cast.secretary) as sara, pytest.raises(Refused, match="used already"):
        starting.start(by=sara, place=cast.madina, round=into, client_id=form)


@pytest.mark.parametrize(
    ("days_left", "more", "sentence"),
    [
        (-1, {}, "The closing date has passed"),
        (40, {"opens_on": timezone.localdate() + timedelta(days=9)}, "It opens on"),
        (9, {"is_published": False}, "This round is closed"),
    ],
)
def test_a_closed_round_takes_none(cast: Cast, days_left: int, more: dict[str, Any], sentence: str) -> None:
    into = desk.make_round(days_left=days_left, **more)
    with as_(cast.secretary) as sara, pytest.raises(Refused, match=sentence):
        starting.start(by=sara, place=cast.madina, round=into)


def test_the_last_day_belongs_to_the_round(cast: Cast) -> None:
    with as_(cast.secretary) as sara:
        assert starting.start(by=sara, place=cast.madina, round=desk.make_round(days_left=0))


# Beginning again --------------------------------------------------------------------------------------------------


def ended(cast: Cast, state: str = State.UNSUCCESSFUL) -> Application:
    old = desk.make_application(cast.madina, cast.secretary, state=state, sent_on=timezone.localdate())
    desk.answer(old, cast.secretary, desk.ANSWERS | {"need.lost": 500_00, "place.charity": ""})
    desk.finish(old, cast.secretary)
    with database_role("worker"):
        Declaration.of(old, made_by=cast.treasurer, text="True.")
    for kind, status in (("cctv", "refused"), ("doors", "declined"), ("fencing", "installed"), ("alarm", "refused")):
        desk.want(old, kind, status=status, number=2)
    return old


def test_what_still_holds_comes_over_and_nothing_else(cast: Cast) -> None:
    old = ended(cast)
    sections: Any = [desk.SECTIONS[0], desk.SECTIONS[1] | {"questions": [
        {"key": "what", "label": "What happened?", "kind": "long"},
        {"key": "lost", "label": "Did you lose money?", "kind": "yes-no"}]}]  # fmt: skip
    into, form = desk.make_round(sections=sections), uuid.uuid4()
    with as_(cast.treasurer) as tariq:
        new = starting.begin_again(by=tariq, previous=old, round=into, client_id=form)
        assert starting.begin_again(by=tariq, previous=old, round=into, client_id=form) == new
        assert (new.previous_id, new.state, new.started_by, new.sent_on) == (old.pk, State.GATHERING, tariq, None)
        assert preparing.values_of(new) == {
            "place.name": "Madina Mosque", "place.owner": "we", "need.what": "A window was broken in spring.",
        }  # fmt: skip
        assert list(new.measures.values_list("kind", "number", "status")) == [("cctv", 2, "wanted")]
        assert not new.sectionmarks.exists()
        assert not new.declarations.exists()
        assert preparing.values_of(old)["need.lost"] == 500_00


def test_only_after_an_end_and_into_an_open_round(cast: Cast) -> None:
    with as_(cast.secretary) as sara:
        for state in State:
            old = desk.make_application(cast.madina, sara, state=state, round=desk.make_round())
            into = desk.make_round()
            if state in ENDED:
                assert starting.begin_again(by=sara, previous=old, round=into).previous_id == old.pk
            else:
                with pytest.raises(Refused, match="still under way"):
                    starting.begin_again(by=sara, previous=old, round=into)
        with pytest.raises(Refused, match="closing date has passed"):
            starting.begin_again(by=sara, previous=ended(cast), round=desk.make_round(days_left=-1))
    with as_(cast.other) as omar, pytest.raises(Refused, match="Only a member"):
        starting.begin_again(by=omar, previous=ended(cast), round=desk.make_round())


def test_the_same_round_again_after_it_was_dropped(cast: Cast) -> None:
    with as_(cast.secretary) as sara:
        old = desk.make_application(cast.madina, sara, state=State.DROPPED)
        new = starting.begin_again(by=sara, previous=old, round=old.round)
        with pytest.raises(starting.UnderWay):
            starting.begin_again(by=sara, previous=old, round=old.round)
    assert new.round_id == old.round_id
