"""Writing an application together: who may, what holds, and what two people at once come to."""

from collections.abc import Iterator
from typing import Any

import pytest

from funding.actions import declaring, preparing, wanting, writing
from funding.models import Answer, Application, Declaration, Measure, SectionMark, Step
from funding.states import State
from liaison.accounts.models import User
from liaison.db.acting import acting_as
from liaison.refusals import Refused, Stale
from tests.cast import Cast
from tests.funding import desk
from tests.funding.desk import as_
from tests.roles import database_role


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
            lambda: declaring.declare(by=ada, application=held, seen=declaring.as_read(held)),
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
        if state in preparing.ASKS_AGAIN:
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
