"""Writing an application together: who may, what holds, and what two people at once come to."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from funding.actions import wanting, writing
from funding.models import Answer, Application, Deadline, Declaration, Measure, SectionMark, Step
from funding.states import ENDED, State
from liaison.accounts.models import User
from liaison.db.acting import acting_as
from liaison.refusals import Refused, Stale
from tests.cast import Cast
from tests.funding import desk
from tests.roles import database_role


@contextmanager
def as_(user: User) -> Iterator[User]:
    """This person acts, under the web's role."""
    with acting_as(user.pk):
        yield user


@pytest.fixture
def held(cast: Cast) -> Iterator[Application]:
    """An application of the Madina mosque that Sara began; she acts."""
    made = desk.make_application(cast.madina, cast.secretary)
    with acting_as(cast.secretary.pk):
        yield made


def save(application: Application, by: User, name: str, value: Any, version: int = 0, **more: Any) -> Answer | None:
    section, question = name.split(".")
    return writing.save_answer(
        by=by, application=application, section=section, question=question, value=value, version=version, **more
    )


def ready_to_declare(application: Application, cast: Cast) -> None:
    desk.answer(application, cast.secretary)
    desk.finish(application, cast.secretary)


# Beginning --------------------------------------------------------------------------------------------------------


def test_a_member_begins_once_and_the_closing_date_is_a_deadline(cast: Cast) -> None:
    into, form = desk.make_round(), uuid.uuid4()
    with as_(cast.secretary) as sara:
        made = writing.start(by=sara, place=cast.madina, round=into, client_id=form)
        assert writing.start(by=sara, place=cast.madina, round=into, client_id=form) == made
    assert (made.state, made.started_by, made.state_since) == (State.CONSIDERING, sara, timezone.localdate())
    with as_(cast.treasurer) as tariq, pytest.raises(writing.UnderWay, match=made.ref) as refused:
        writing.start(by=tariq, place=cast.madina, round=into, client_id=uuid.uuid4())
    assert refused.value.application == made
    with database_role("worker"):
        assert [d.due_on for d in Deadline.objects.filter(application=made, what="closes")] == [into.closes_on]
        assert Application.objects.count() == 1


def test_police_other_mosques_and_administrators_do_not_begin(cast: Cast) -> None:
    into = desk.make_round()
    for part in ("officer", "supervisor", "commander", "adviser", "other", "administrator", "oversight", "outsider"):
        with as_(cast.everybody()[part]) as somebody, pytest.raises(Refused, match="Only a member"):
            writing.start(by=somebody, place=cast.madina, round=into)


def test_somebody_elses_form_begins_nothing(cast: Cast) -> None:
    into, form = desk.make_round(), uuid.uuid4()
    with as_(cast.other) as omar:
        writing.start(by=omar, place=cast.noor, round=into, client_id=form)
    with as_(cast.secretary) as sara, pytest.raises(Refused, match="used already"):
        writing.start(by=sara, place=cast.madina, round=into, client_id=form)


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
        writing.start(by=sara, place=cast.madina, round=into)


def test_the_last_day_belongs_to_the_round(cast: Cast) -> None:
    with as_(cast.secretary) as sara:
        assert writing.start(by=sara, place=cast.madina, round=desk.make_round(days_left=0))


# Answers ----------------------------------------------------------------------------------------------------------


def test_the_first_answer_begins_the_writing(held: Application, cast: Cast) -> None:
    kept = save(held, cast.secretary, "place.name", "مدینہ مسجد")
    assert kept is not None
    assert (kept.value, kept.version, kept.saved_by) == ("مدینہ مسجد", 1, cast.secretary)
    held.refresh_from_db()
    assert held.state == State.GATHERING
    [step] = Step.objects.all()
    assert (step.before, step.after, step.entered_by) == (State.CONSIDERING, State.GATHERING, cast.secretary)


def test_nothing_is_not_an_answer(held: Application, cast: Cast) -> None:
    for nothing in (None, "", []):
        assert save(held, cast.secretary, "place.name", nothing) is None
    held.refresh_from_db()
    assert (held.state, Answer.objects.count()) == (State.CONSIDERING, 0)


def test_the_same_answer_again_changes_nothing(held: Application, cast: Cast) -> None:
    first = save(held, cast.secretary, "place.name", "Madina")
    assert save(held, cast.secretary, "place.name", "Madina") == first
    with as_(cast.treasurer) as tariq:
        assert save(held, tariq, "place.name", "Madina", version=7) == first
    assert Answer.objects.get().version == 1


def test_two_members_on_one_question_both_keep_their_words(held: Application, cast: Cast) -> None:
    save(held, cast.secretary, "need.what", "A window.")
    with as_(cast.treasurer) as tariq:
        save(held, tariq, "need.what", "A window and a door.", version=1)
    with pytest.raises(Stale, match="Somebody else") as stale:
        save(held, cast.secretary, "need.what", "Two windows.", version=1)
    conflict = stale.value.current
    assert (conflict.theirs.value, conflict.mine, conflict.version) == ("A window and a door.", "Two windows.", 2)
    kept = save(held, cast.secretary, "need.what", "Two windows.", version=conflict.version)
    assert kept is not None
    assert (kept.value, kept.version) == ("Two windows.", 3)


def test_a_second_window_of_ones_own_is_told_as_such(held: Application, cast: Cast) -> None:
    save(held, cast.secretary, "need.what", "A window.")
    with pytest.raises(Stale, match="another window"):
        save(held, cast.secretary, "need.what", "A door.")


def test_a_version_that_never_was_is_stale(held: Application, cast: Cast) -> None:
    with pytest.raises(Stale) as stale:
        save(held, cast.secretary, "need.what", "A window.", version=9)
    assert stale.value.current == writing.Conflict(None, "A window.")
    assert stale.value.current.version == 0


def test_what_the_round_does_not_ask_is_not_kept(held: Application, cast: Cast) -> None:
    with pytest.raises(Refused, match="no such part"):
        save(held, cast.secretary, "nothing.name", "x")
    with pytest.raises(Refused, match="does not ask this"):
        save(held, cast.secretary, "place.nothing", "x")


@pytest.mark.parametrize("part", ["officer", "supervisor", "adviser", "other", "administrator"])
def test_others_answer_nothing(held: Application, cast: Cast, part: str) -> None:
    desk.share_with(held, cast.secretary, cast.colleague)
    with as_(cast.everybody()[part]) as somebody, pytest.raises(Refused, match="Only a member"):
        save(held, somebody, "place.name", "x")
    with as_(cast.colleague) as ben, pytest.raises(Refused, match="Only a member"):
        save(held, ben, "place.name", "x")


def test_an_officer_types_for_somebody_and_both_names_are_kept(held: Application, cast: Cast) -> None:
    share = desk.share_with(held, cast.secretary, cast.officer, may_write=True)
    with as_(cast.officer) as ada:
        with pytest.raises(Refused, match="for whom") as refused:
            save(held, ada, "place.name", "Madina", for_whom=" ")
        assert refused.value.field == "for_whom"
        kept = save(held, ada, "place.name", "Madina", for_whom="Hajji Yusuf")
        assert kept is not None
        assert (kept.saved_by, kept.for_whom) == (ada, "Hajji Yusuf")
        changed = save(held, ada, "place.name", "Madina Mosque", version=1, for_whom="Hajji Yusuf")
        assert changed is not None
        assert changed.version == 2
        for refused_to_police in (
            lambda: writing.finish_section(by=ada, application=held, section="place"),
            lambda: writing.reopen_section(by=ada, application=held, section="place"),
            lambda: writing.declare(by=ada, application=held, seen=writing.as_read(held)),
            lambda: wanting.want(by=ada, application=held, wanted={"cctv": 1}, version=1),
        ):
            with pytest.raises(Refused, match="Only a member"):
                refused_to_police()
    held.refresh_from_db()
    assert held.state == State.CONSIDERING, "police never move it"
    desk.end_share(share, cast.secretary)
    with as_(cast.officer) as ada, pytest.raises(Refused):
        save(held, ada, "place.name", "x", version=2, for_whom="Hajji Yusuf")


def test_an_officers_change_voids_mark_and_declaration(held: Application, cast: Cast) -> None:
    ready_to_declare(held, cast)
    desk.declare(held, cast.treasurer)
    desk.share_with(held, cast.secretary, cast.officer, may_write=True)
    with as_(cast.officer) as ada:
        save(held, ada, "place.name", "Other", version=1, for_whom="Hajji Yusuf")
    assert not Declaration.objects.filter(voided_at=None).exists()
    assert set(SectionMark.objects.filter(ended_at=None).values_list("section", flat=True)) == {"need"}


def test_what_was_sent_stays_until_the_scheme_asks_again(held: Application, cast: Cast) -> None:
    ready_to_declare(held, cast)
    desk.declare(held, cast.treasurer)
    for state in State:
        with database_role("worker"):
            Application.objects.filter(pk=held.pk).update(state=state)
        if state in writing.ASKS_AGAIN:
            continue
        with pytest.raises(Refused, match="was sent"):
            save(held, cast.secretary, "place.name", "Other", version=1)
        with pytest.raises(Refused, match="was sent"):
            writing.reopen_section(by=cast.secretary, application=held, section="place")
    with database_role("worker"):
        Application.objects.filter(pk=held.pk).update(state=State.INFO_REQUESTED)
    save(held, cast.secretary, "place.name", "Other", version=1)
    assert Declaration.objects.filter(voided_at=None).exists(), "what was declared was sent"


# Sections ---------------------------------------------------------------------------------------------------------


def test_a_section_is_finished_when_nothing_is_missing(held: Application, cast: Cast) -> None:
    with pytest.raises(Refused, match="A question is still open: What is the name"):
        writing.finish_section(by=cast.secretary, application=held, section="place")
    desk.answer(held, cast.secretary)
    mark = writing.finish_section(by=cast.secretary, application=held, section="place")
    assert writing.finish_section(by=cast.secretary, application=held, section="place") == mark
    with as_(cast.treasurer) as tariq:
        second = writing.finish_section(by=tariq, application=held, section="place")
    assert (second.made_by, SectionMark.objects.filter(ended_at=None).count()) == (tariq, 1)


def test_a_change_takes_the_mark_of_its_section_alone(held: Application, cast: Cast) -> None:
    ready_to_declare(held, cast)
    save(held, cast.secretary, "place.name", "Other", version=1)
    assert [m.section for m in SectionMark.objects.filter(ended_at=None)] == ["need"]
    writing.reopen_section(by=cast.secretary, application=held, section="need")
    assert not SectionMark.objects.filter(ended_at=None).exists()


# The declaration --------------------------------------------------------------------------------------------------


def test_another_trustee_declares_and_it_is_ready(held: Application, cast: Cast) -> None:
    ready_to_declare(held, cast)
    seen = writing.as_read(held)
    with pytest.raises(Refused, match="You began this application"):
        writing.declare(by=cast.secretary, application=held, seen=seen)
    with as_(cast.treasurer) as tariq:
        made = writing.declare(by=tariq, application=held, seen=seen)
        assert writing.declare(by=tariq, application=held, seen="twice") == made
    held.refresh_from_db()
    assert (held.state, made.made_by, made.text) == (State.READY, tariq, writing.DECLARED)


def test_who_marked_the_last_part_does_not_declare_until_another_marks_it(held: Application, cast: Cast) -> None:
    desk.answer(held, cast.secretary)
    writing.finish_section(by=cast.secretary, application=held, section="place")
    with as_(cast.treasurer) as tariq:
        writing.finish_section(by=tariq, application=held, section="need")
        with pytest.raises(Refused, match="the last part"):
            writing.declare(by=tariq, application=held, seen=writing.as_read(held))
    writing.finish_section(by=cast.secretary, application=held, section="need")
    with as_(cast.treasurer) as tariq:
        assert writing.declare(by=tariq, application=held, seen=writing.as_read(held))
    # While it stands, a further mark changes nothing.
    with as_(cast.treasurer) as tariq:
        assert writing.finish_section(by=tariq, application=held, section="need").made_by == cast.secretary


def test_nobody_declares_what_is_unfinished_or_what_they_have_not_read(held: Application, cast: Cast) -> None:
    desk.answer(held, cast.secretary)
    with as_(cast.treasurer) as tariq, pytest.raises(Refused, match="not finished yet: About your place"):
        writing.declare(by=tariq, application=held, seen=writing.as_read(held))
    desk.finish(held, cast.secretary)
    seen = writing.as_read(held)
    save(held, cast.secretary, "need.what", "Two windows.", version=1)
    writing.finish_section(by=cast.secretary, application=held, section="need")
    with as_(cast.treasurer) as tariq, pytest.raises(Stale, match="Read it again"):
        writing.declare(by=tariq, application=held, seen=seen)


def test_every_change_voids_the_declaration_and_it_can_be_made_again(held: Application, cast: Cast) -> None:
    ready_to_declare(held, cast)
    changes: list[Any] = [
        lambda: save(held, cast.secretary, "need.what", "Two windows.", version=1),
        lambda: writing.reopen_section(by=cast.secretary, application=held, section="need"),
        lambda: wanting.want(by=cast.secretary, application=held, wanted={"cctv": 2}, version=1),
    ]
    for change in changes:
        with as_(cast.treasurer) as tariq:
            writing.declare(by=tariq, application=held, seen=writing.as_read(held))
        change()
        voided = Declaration.objects.latest("pk")
        assert (voided.voided_at is not None, voided.voided_because) == (True, "Something was changed afterwards.")
        writing.finish_section(by=cast.secretary, application=held, section="need")
        held.refresh_from_db()
        assert held.state == State.READY
    with as_(cast.treasurer) as tariq:
        writing.declare(by=tariq, application=held, seen=writing.as_read(held))
    assert Declaration.objects.count() == 4


# What is wanted ---------------------------------------------------------------------------------------------------


def test_measures_are_wanted_changed_and_taken_off(held: Application, cast: Cast) -> None:
    sara = cast.secretary
    wanting.want(by=sara, application=held, wanted={"cctv": 4, "doors": 1}, version=wanting.list_version(held))
    version = wanting.list_version(held)
    wanting.want(by=sara, application=held, wanted={"cctv": 4, "doors": 1}, version=1)
    wanting.want(by=sara, application=held, wanted={"cctv": 3}, version=version)
    status = dict(Measure.objects.values_list("kind", "status"))
    assert status == {"cctv": "wanted", "doors": "declined"}
    with pytest.raises(Stale, match="Somebody else"):
        wanting.want(by=sara, application=held, wanted={"fencing": 1}, version=version)
    wanting.want(by=sara, application=held, wanted={"doors": 2}, version=wanting.list_version(held))
    assert set(Measure.objects.filter(status="wanted").values_list("kind", "number")) == {("doors", 2)}


def test_what_the_round_does_not_pay_for_is_refused(held: Application, cast: Cast) -> None:
    with database_role("worker"):
        held.round.most_measures = 1
        held.round.save()
    for wanted, sentence in (
        ({"alarm": 1}, "does not pay for"),
        ({"cctv": 1, "doors": 1}, "1 kinds at most"),
        ({"cctv": 0}, "a number from 1"),
        ({"cctv": 100}, "a number from 1"),
    ):
        with pytest.raises(Refused, match=sentence):
            wanting.want(by=cast.secretary, application=held, wanted=wanted, version=1)
    assert Measure.objects.count() == 0


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
        new = writing.begin_again(by=tariq, previous=old, round=into, client_id=form)
        assert writing.begin_again(by=tariq, previous=old, round=into, client_id=form) == new
        assert (new.previous_id, new.state, new.started_by, new.sent_on) == (old.pk, State.GATHERING, tariq, None)
        assert writing.values_of(new) == {
            "place.name": "Madina Mosque", "place.owner": "we", "need.what": "A window was broken in spring.",
        }  # fmt: skip
        assert list(new.measures.values_list("kind", "number", "status")) == [("cctv", 2, "wanted")]
        assert not new.sectionmarks.exists()
        assert not new.declarations.exists()
        assert writing.values_of(old)["need.lost"] == 500_00


def test_only_after_an_end_and_into_an_open_round(cast: Cast) -> None:
    with as_(cast.secretary) as sara:
        for state in State:
            old = desk.make_application(cast.madina, sara, state=state, round=desk.make_round())
            into = desk.make_round()
            if state in ENDED:
                assert writing.begin_again(by=sara, previous=old, round=into).previous_id == old.pk
            else:
                with pytest.raises(Refused, match="still under way"):
                    writing.begin_again(by=sara, previous=old, round=into)
        with pytest.raises(Refused, match="closing date has passed"):
            writing.begin_again(by=sara, previous=ended(cast), round=desk.make_round(days_left=-1))
    with as_(cast.other) as omar, pytest.raises(Refused, match="Only a member"):
        writing.begin_again(by=omar, previous=ended(cast), round=desk.make_round())


def test_the_same_round_again_after_it_was_dropped(cast: Cast) -> None:
    with as_(cast.secretary) as sara:
        old = desk.make_application(cast.madina, sara, state=State.DROPPED)
        new = writing.begin_again(by=sara, previous=old, round=old.round)
        with pytest.raises(writing.UnderWay):
            writing.begin_again(by=sara, previous=old, round=old.round)
    assert new.round_id == old.round_id
