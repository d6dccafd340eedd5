"""Real threads: members of a committee who do the same at the same moment."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from funding.actions import declaring, starting, writing
from funding.models import Answer, Application, Declaration, SectionMark, Step
from liaison.db.acting import acting_as
from liaison.refusals import Refused, Stale
from tests.cast import build_cast
from tests.funding import desk
from tests.roles import database_role
from tests.visits.test_proposals_at_once import at_once

pytestmark = pytest.mark.usefixtures("transactional_db")


def deed(by: Any, act: Callable[..., Any], **what: Any) -> Callable[[], Any]:
    """Do it as this person; gives what it returned, or how it was refused."""

    def done() -> Any:
        with acting_as(by.pk):
            try:
                return act(by=by, **what)
            except Refused as refused:
                return refused

    return done


def test_one_application_is_begun() -> None:
    cast = build_cast()
    into, form = desk.make_round(), uuid.uuid4()
    start = {"place": cast.madina, "round": into}
    found = at_once(
        deed(cast.secretary, starting.start, client_id=form, **start),
        deed(cast.secretary, starting.start, client_id=form, **start),
        deed(cast.treasurer, starting.start, client_id=uuid.uuid4(), **start),
    )
    assert {type(each) for each in found} <= {Application, starting.UnderWay}
    with database_role("worker"):
        assert Application.objects.count() == 1


def test_two_first_answers_are_one_answer_and_one_conflict() -> None:
    cast = build_cast()
    held = desk.make_application(cast.madina, cast.secretary)
    desk.share_with(held, cast.secretary, cast.officer, may_write=True)
    asked: dict[str, Any] = {"application": held, "section": "need", "question": "what", "version": 0}
    found = at_once(
        deed(cast.secretary, writing.save_answer, value="One", **asked),
        deed(cast.treasurer, writing.save_answer, value="Two", **asked),
        deed(cast.officer, writing.save_answer, value="Three", for_whom="Hajji Yusuf", **asked),
    )
    kept = [each for each in found if isinstance(each, Answer)]
    stale = [each for each in found if isinstance(each, Stale)]
    assert (len(kept), len(stale)) == (1, 2)
    with database_role("worker"):
        answer = Answer.objects.get()
        assert {each.current.theirs.value for each in stale} == {answer.value} == {kept[0].value}
        assert Step.objects.count() <= 1, "it was begun once"


def test_a_section_that_two_finish_has_one_mark() -> None:
    cast = build_cast()
    held = desk.make_application(cast.madina, cast.secretary)
    desk.answer(held, cast.secretary)
    both = {"application": held, "section": "place"}
    found = at_once(
        deed(cast.secretary, writing.finish_section, **both), deed(cast.treasurer, writing.finish_section, **both)
    )
    assert all(isinstance(each, SectionMark) for each in found)
    with database_role("worker"):
        assert SectionMark.objects.filter(ended_at=None).count() == 1


def test_who_declares_and_who_types_at_the_same_moment_do_not_miss_one_another() -> None:
    """Either the officer's words are read first, or they void the declaration."""
    cast = build_cast()
    held = desk.make_application(cast.madina, cast.secretary)
    desk.answer(held, cast.secretary)
    desk.finish(held, cast.secretary)
    desk.share_with(held, cast.secretary, cast.officer, may_write=True)
    with acting_as(cast.treasurer.pk):
        seen = declaring.as_read(held)
    typing = {"section": "need", "question": "what", "value": "Other", "version": 1, "for_whom": "Hajji Yusuf"}
    found = at_once(
        deed(cast.treasurer, declaring.declare, application=held, seen=seen),
        deed(cast.officer, writing.save_answer, application=held, **typing),
    )
    assert any(isinstance(each, Answer) for each in found)
    with database_role("worker"):
        assert not Declaration.objects.filter(voided_at=None).exists()
