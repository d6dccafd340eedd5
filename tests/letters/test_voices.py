"""Quotations: asked for, changed, agreed to with a name or without, refused, taken back; else none is in a letter."""

from uuid import uuid4

import pytest
from django.utils import timezone

from letters import messages
from letters.models import Quotation
from liaison.db.acting import acting_as
from liaison.refusals import Refused, Stale
from tests.cast import Cast
from tests.letters import desk
from tests.letters.desk import point
from tests.roles import database_role


def test_the_committee_is_asked_once_and_told_for_what(cast: Cast) -> None:
    letter, form = desk.written(cast), uuid4()
    worry = desk.worry(cast.madina, cast.secretary)
    asked = desk.ask_to_quote(cast.supervisor, letter, cast.madina, concern=worry, client_id=form)
    assert desk.ask_to_quote(cast.supervisor, letter, cast.madina, concern=worry, client_id=form) == asked
    assert (asked.about, asked.to_whom) == ("Paying first", "Police and Crime Commissioner for Riverford")
    assert desk.told(messages.ASKED_TO_QUOTE) == {cast.secretary.pk, cast.treasurer.pk}
    assert not asked.may_be_quoted


def test_who_cannot_be_asked_and_who_cannot_ask(cast: Cast) -> None:
    letter = desk.written(cast)
    for part in ("officer", "adviser", "secretary", "oversight", "foreign_supervisor"):
        with pytest.raises(Refused, match="Only a supervisor"):
            desk.ask_to_quote(getattr(cast, part), letter, cast.madina)
    with pytest.raises(Refused, match="Nobody of this committee"):
        desk.ask_to_quote(cast.supervisor, letter, cast.church)
    with pytest.raises(Refused, match="another place's"):
        desk.ask_to_quote(cast.supervisor, letter, cast.noor, concern=desk.worry(cast.madina, cast.secretary))
    with pytest.raises(Refused, match="characters"):
        desk.ask_to_quote(cast.supervisor, letter, cast.madina, text="x" * 501)
    with database_role("worker"):
        cast.noor.closed_on = timezone.localdate()
        cast.noor.save()
        cast.madina.unit = cast.other_unit
        cast.madina.save()
    for place, why in ((cast.noor, "has closed"), (cast.madina, "not in the area")):
        with pytest.raises(Refused, match=why):
            desk.ask_to_quote(cast.supervisor, letter, place)


def test_the_committee_alone_answers_for_its_words(cast: Cast) -> None:
    asked = desk.ask_to_quote(cast.supervisor, desk.written(cast), cast.madina)
    for part in ("other", "supervisor", "commander", "officer", "oversight"):
        with pytest.raises((Refused, Quotation.DoesNotExist)):
            desk.answer(getattr(cast, part), asked)
        with pytest.raises(Refused, match="Only the committee"):
            desk.withdraw(getattr(cast, part), asked)
    with pytest.raises(Refused, match="nothing to take back"):
        desk.withdraw(cast.secretary, asked)
    with pytest.raises(Refused, match="Write the words"):
        desk.answer(cast.secretary, asked, "unnamed", " ")
    with pytest.raises(Refused, match="Choose"):
        desk.answer(cast.secretary, asked, "perhaps")
    said = desk.answer(cast.secretary, asked, "yes", "We paid £9,000 first.")
    assert (said.text, said.answered_by, said.may_be_quoted) == ("We paid £9,000 first.", cast.secretary, True)
    assert desk.answer(cast.secretary, asked, "yes", "We paid £9,000 first.", version=1).version == said.version
    with pytest.raises(Stale, match="in the meantime"):
        desk.answer(cast.treasurer, asked, "no", version=1)
    assert desk.answer(cast.treasurer, asked, "no").may_be_quoted is False
    assert desk.told(messages.QUOTATION_ANSWERED) == {cast.supervisor.pk}


@pytest.mark.parametrize(("said", "name"), [("yes", "Madina Mosque"), ("unnamed", "")])
def test_only_what_was_agreed_stands_in_a_version_in_those_words(cast: Cast, said: str, name: str) -> None:
    letter = desk.written(cast)
    asked = desk.ask_to_quote(cast.supervisor, letter, cast.madina)
    quoting = point(quotations=[asked.ref])
    for refused in (None, "no"):
        if refused:
            desk.answer(cast.secretary, asked, refused)
        with pytest.raises(Refused, match="has not agreed"):
            desk.write(cast.supervisor, letter, quoting)
    desk.answer(cast.secretary, asked, said, "Ours, as we say it.")
    version = desk.write(cast.supervisor, letter, quoting)
    assert version.quoted == {asked.ref: {"text": "Ours, as we say it.", "place": name}}
    with pytest.raises(Refused, match="has not agreed"):
        desk.write(cast.supervisor, desk.begin(cast.supervisor, cast.unit), quoting)


@pytest.mark.parametrize("how", ["taken back", "other words", "no name"])
def test_what_changes_before_the_sending_holds_the_letter_up(cast: Cast, how: str) -> None:
    letter = desk.written(cast)
    asked = desk.ask_to_quote(cast.supervisor, letter, cast.madina)
    desk.answer(cast.secretary, asked)
    desk.write(cast.supervisor, letter, point(quotations=[asked.ref]))
    desk.sign(cast.commander, letter, 2)
    if how == "taken back":
        for _twice in range(2):
            assert not desk.withdraw(cast.treasurer, asked).may_be_quoted
    else:
        desk.answer(cast.treasurer, asked, *({"other words": ("yes", "Else."), "no name": ("unnamed",)}[how]))
    with pytest.raises(Refused, match=asked.ref):
        desk.send(cast.commander, letter)
    if how == "taken back":
        with pytest.raises(Refused, match="has not agreed"):
            desk.write(cast.supervisor, letter, point("More.", quotations=[asked.ref]))
        desk.write(cast.supervisor, letter, point("Without."))
    else:
        desk.write(cast.supervisor, letter, point("More.", quotations=[asked.ref]))
    desk.sign(cast.commander, letter, 3)
    desk.send(cast.commander, letter)
    with acting_as(cast.secretary.pk):
        kept = Quotation.objects.get()
    assert (kept.used, kept.is_open) == (how != "taken back", False)


def test_once_it_is_sent_consent_stands(cast: Cast) -> None:
    letter = desk.written(cast)
    used, unused = (desk.ask_to_quote(cast.supervisor, letter, place) for place in (cast.madina, cast.noor))
    desk.answer(cast.secretary, used)
    desk.answer(cast.other, unused)
    desk.write(cast.supervisor, letter, point(quotations=[used.ref]))
    desk.sign(cast.commander, letter, 2)
    desk.send(cast.commander, letter)
    assert desk.told(messages.SENT_FOR_PLACE) == {cast.secretary.pk, cast.treasurer.pk}
    for member, asked in ((cast.secretary, used), (cast.other, unused)):
        with pytest.raises(Refused, match="Nothing about these words"):
            desk.withdraw(member, asked)
        with pytest.raises(Refused, match="Nothing about these words"):
            desk.answer(member, asked, "no")
