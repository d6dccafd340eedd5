"""Signatures of the commander and of committees, the sending, and what becomes of a letter."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from letters import messages
from letters.actions import signing
from letters.models import Letter, OversightBody
from liaison.accounts.models import User
from liaison.db.acting import acting_as
from liaison.refusals import Refused, Stale
from tests.cast import Cast
from tests.letters import desk
from tests.letters.desk import point
from tests.roles import database_role

DAY = timedelta(days=1)


def decline(by: User, asked: Any, note: str = "Too soft.") -> Any:
    """This member will not sign."""
    with acting_as(by.pk):
        return signing.decline(by=by, cosignature=asked, note=note)


def take_back(by: User, asked: Any) -> Any:
    """This person does not ask any more."""
    with acting_as(by.pk):
        return signing.take_back_asking(by=by, cosignature=asked)


def test_a_committee_that_is_asked_reads_the_draft_and_signs_one_version_of_it(cast: Cast) -> None:
    letter = desk.written(cast)
    with acting_as(cast.secretary.pk):
        assert not Letter.objects.visible_to(cast.secretary).exists()
    asked = desk.ask_to_sign(cast.supervisor, letter, cast.madina)
    assert desk.ask_to_sign(cast.commander, letter, cast.madina) == asked
    assert desk.told(messages.ASKED_TO_SIGN) == {cast.secretary.pk, cast.treasurer.pk}
    del cast.secretary.__dict__["_standing"]
    with acting_as(cast.secretary.pk):
        assert Letter.objects.visible_to(cast.secretary).get() == letter
    with pytest.raises(Refused, match="name and the role"):
        desk.cosign(cast.secretary, asked, signed_as=" ")
    with pytest.raises(Stale, match="changed since"):
        desk.cosign(cast.secretary, asked, 2)
    signed = desk.cosign(cast.secretary, asked)
    assert (signed.stands(1), signed.stands(2)) == ("signed", "lapsed")
    assert desk.cosign(cast.secretary, asked).version == signed.version
    assert desk.told(messages.SIGNATURE_ANSWERED) == {cast.supervisor.pk}


def test_nobody_signs_for_a_committee(cast: Cast) -> None:
    letter = desk.written(cast)
    asked = desk.ask_to_sign(cast.supervisor, letter, cast.madina)
    for part in ("other", "officer", "supervisor", "commander", "oversight"):
        somebody = getattr(cast, part)
        with pytest.raises(Refused, match="Only the committee"):
            desk.cosign(somebody, asked)
        with pytest.raises(Refused, match="Only the committee"):
            decline(somebody, asked)
    for part in ("officer", "secretary", "oversight", "foreign_supervisor"):
        with pytest.raises(Refused, match="Only a supervisor"):
            desk.ask_to_sign(getattr(cast, part), letter, cast.noor)
        with pytest.raises(Refused, match="Only a supervisor"):
            take_back(getattr(cast, part), asked)
    with pytest.raises(Refused, match="Nothing is written"):
        desk.ask_to_sign(cast.supervisor, desk.begin(cast.supervisor, cast.unit), cast.madina)


def test_a_new_version_makes_signatures_lapse_and_asks_again(cast: Cast) -> None:
    letter = desk.written(cast)
    signed, silent = (desk.ask_to_sign(cast.supervisor, letter, place) for place in (cast.madina, cast.noor))
    desk.cosign(cast.secretary, signed)
    desk.sign(cast.commander, letter)
    desk.write(cast.supervisor, letter, point("Harder words."))
    assert desk.told(messages.SIGNATURE_LAPSED) == {cast.secretary.pk, cast.treasurer.pk}
    assert desk.now(letter).signed_at is None
    assert desk.now(signed).awaits_answer(2)
    assert desk.now(silent).awaits_answer(2)
    assert desk.cosign(cast.treasurer, signed, 2, "Tariq Aziz, Treasurer").stands(2) == "signed"


def test_a_committee_declines_may_be_asked_anew_or_not_any_more(cast: Cast) -> None:
    letter = desk.written(cast)
    asked = desk.ask_to_sign(cast.supervisor, letter, cast.madina)
    desk.cosign(cast.secretary, asked)
    for _twice in range(2):
        said = decline(cast.treasurer, asked)
    assert (said.stands(1), said.note, said.signed_by) == ("declined", "Too soft.", None)
    again = desk.ask_to_sign(cast.supervisor, letter, cast.madina)
    assert (again.pk, again.stands(1), again.note) == (asked.pk, "open", "")
    for _twice in range(2):
        assert take_back(cast.commander, asked).stands(1) == "taken-back"
    with pytest.raises(Refused, match="not asked any more"):
        desk.cosign(cast.secretary, asked)
    with acting_as(cast.secretary.pk):
        assert not Letter.objects.exists()
    assert desk.ask_to_sign(cast.supervisor, letter, cast.madina).pk != asked.pk


@pytest.mark.parametrize("part", ["supervisor", "officer", "secretary", "oversight", "foreign_supervisor"])
def test_the_commander_alone_signs_sends_and_records(cast: Cast, part: str) -> None:
    somebody, letter = getattr(cast, part), desk.written(cast)
    with pytest.raises(Refused, match="Only the commander"):
        desk.sign(somebody, letter)
    desk.sign(cast.commander, letter)
    with pytest.raises(Refused, match="Only the commander"):
        desk.send(somebody, letter)
    desk.send(cast.commander, letter)
    with pytest.raises(Refused, match="Only the commander"):
        desk.record(somebody, letter, "acknowledged")


def test_a_letter_is_signed_as_it_reads_now_and_not_half_written(cast: Cast) -> None:
    letter = desk.begin(cast.supervisor, cast.unit)
    with pytest.raises(Refused, match="Nothing is written"):
        desk.sign(cast.commander, letter)
    desk.write(cast.supervisor, letter, opening=" ")
    with pytest.raises(Refused, match="needs a beginning"):
        desk.sign(cast.commander, letter)
    desk.write(cast.supervisor, letter)
    with pytest.raises(Stale):
        desk.sign(cast.commander, letter, 1)
    with pytest.raises(Refused, match="Sign the letter as it reads now"):
        desk.send(cast.commander, letter)
    for _twice in range(2):
        signed = desk.sign(cast.commander, letter, 2)
    assert signed.signed_by == cast.commander


def test_it_is_sent_after_the_signature_to_a_body_that_is_there(cast: Cast) -> None:
    letter, today = desk.written(cast), timezone.localdate()
    desk.sign(cast.commander, letter)
    for day in (today - DAY, today + DAY):
        with pytest.raises(Refused, match="after it was signed"):
            desk.send(cast.commander, letter, day)
    with pytest.raises(Stale):
        desk.send(cast.commander, letter, version=letter.version)
    with database_role("worker"):
        OversightBody.objects.update(valid_to=today - DAY)
    with pytest.raises(Refused, match="does not write to"):
        desk.send(cast.commander, letter)
    with database_role("worker"):
        OversightBody.objects.update(valid_to=None, replies_within_days=30)
    made = desk.send(cast.commander, letter)
    assert (made.state, made.sent_on, made.reply_due_on) == ("sent", today, today + 30 * DAY)
    assert desk.send(cast.commander, letter, version=1).version == made.version
    assert desk.told(messages.SENT_TO_READER) == {cast.oversight.pk}
    for change in (
        lambda: desk.write(cast.commander, letter, point("After all.")),
        lambda: desk.sign(cast.commander, letter),
        lambda: desk.ask_to_sign(cast.commander, letter, cast.madina),
        lambda: desk.ask_to_quote(cast.commander, letter, cast.madina),
        lambda: desk.send(cast.commander, letter, today + DAY),
    ):
        with pytest.raises(Refused, match="not a draft"):
            change()


def test_changed_figures_hold_it_up_until_somebody_says_why_they_stay(cast: Cast) -> None:
    letter = desk.begin(cast.supervisor, cast.unit)
    gone = {**desk.FIGURE, "key": "national:999"}
    desk.write(cast.supervisor, letter, point(figures=["national:999"]), figures={"national:999": gone})
    desk.sign(cast.commander, letter)
    for why in ("", " "):
        with pytest.raises(Refused) as refused:
            desk.send(cast.commander, letter, although_changed=why)
        assert refused.value.field == "although_changed"
    desk.send(cast.commander, letter, although_changed="It was so when we counted.")
    with acting_as(cast.oversight.pk):
        assert "It was so when we counted." in letter.steps.get().note


def test_open_answers_hold_it_up_and_only_those_who_signed_stand_under_it(cast: Cast) -> None:
    letter = desk.written(cast)
    signed, silent = (desk.ask_to_sign(cast.supervisor, letter, place) for place in (cast.madina, cast.noor))
    desk.cosign(cast.secretary, signed)
    desk.sign(cast.commander, letter)
    with pytest.raises(Refused, match="has not answered") as refused:
        desk.send(cast.commander, letter)
    assert refused.value.field == "although_unsigned"
    made = desk.send(cast.commander, letter, although_unsigned=True)
    assert made.cosigned == [{"place": "Madina Mosque", "as": "Sara Malik, Secretary"}]
    with acting_as(cast.oversight.pk):
        note = letter.steps.get().note
    assert "Noor" not in note
    with pytest.raises(Refused, match="Nothing can be signed"):
        desk.cosign(cast.other, silent)


def test_the_reply_clock_step_by_step(cast: Cast) -> None:
    letter, form = desk.sent(cast), uuid4()
    for what, why in (("dropped", "cannot follow"), ("sent", "cannot follow"), ("replied", "what they answered")):
        with pytest.raises(Refused, match=why):
            desk.record(cast.commander, letter, what)
    with pytest.raises(Refused, match="why it is finished"):
        desk.record(cast.commander, letter, "closed")
    for days in (-1, 1):
        with pytest.raises(Refused, match="Choose a day"):
            desk.record(cast.commander, letter, "acknowledged", on=timezone.localdate() + days * DAY)
    made = desk.record(cast.commander, letter, "acknowledged", client_id=form)
    assert desk.record(cast.commander, letter, "acknowledged", client_id=form, version=1) == made
    with pytest.raises(Stale):
        desk.record(cast.commander, letter, "chased", version=letter.version)
    desk.record(cast.commander, letter, "chased")
    assert desk.now(letter).state == "acknowledged"
    desk.record(cast.commander, letter, "replied", note="They will look into it.")
    with pytest.raises(Refused, match="cannot follow"):
        desk.record(cast.commander, letter, "chased")
    desk.record(cast.commander, letter, "closed")
    assert desk.now(letter).state == "closed"
