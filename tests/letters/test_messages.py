"""What is said about letters: to whom, only while it is still so, and the clock of a reply."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import hypothesis.strategies as st
import time_machine
from django.utils import timezone
from hypothesis import given, settings

from letters import messages, reminders
from letters.messages import LETTERS
from liaison.db.acting import acting_as
from liaison.outbox.actions import enqueue
from liaison.outbox.kinds import KINDS, Draft
from liaison.outbox.models import Message
from liaison.outbox.sorting import sort
from liaison.places.models import Membership, Posting
from tests.cast import Cast
from tests.letters import desk
from tests.letters.desk import point
from tests.roles import database_role

SPECIAL = ("mosque", "madina", "noor", "muslim", "church", "paying first")


def mails(kind: str) -> dict[str, str]:
    """Subject and text of what would go out now, by address."""
    with database_role("worker"):
        found = list(Message.objects.filter(kind=kind, state="pending").select_related("to"))
        sorted_out = sort(found, timezone.now())
    return {
        fate.message.to.email: f"{fate.letter.subject} {fate.letter.text}"
        for fate in sorted_out
        if fate.letter and fate.message.to
    }


def ringing(at: datetime) -> list[Draft]:
    """What the clock of replies wants said at this moment."""
    return [draft for draft in reminders.replies(at) if draft.due_at <= at < draft.expires_at]


def leave(row: Any) -> None:
    """Somebody's part ends."""
    with database_role("worker"):
        row.update(until=timezone.localdate() - timedelta(days=1))


def test_who_is_asked_hears_of_it_while_there_is_something_to_say(cast: Cast) -> None:
    letter = desk.written(cast)
    asked = desk.ask_to_quote(cast.supervisor, letter, cast.madina)
    signature = desk.ask_to_sign(cast.supervisor, letter, cast.madina)
    both = {"sara@madina.test", "tariq@madina.test"}
    assert set(mails(messages.ASKED_TO_QUOTE)) == set(mails(messages.ASKED_TO_SIGN)) == both
    leave(Membership.objects.filter(user=cast.treasurer))
    assert set(mails(messages.ASKED_TO_QUOTE)) == {"sara@madina.test"}
    desk.answer(cast.secretary, asked)
    desk.cosign(cast.secretary, signature)
    assert not mails(messages.ASKED_TO_QUOTE)
    assert not mails(messages.ASKED_TO_SIGN)
    assert set(mails(messages.QUOTATION_ANSWERED)) == {"sol@force.test"}
    assert "has signed" in mails(messages.SIGNATURE_ANSWERED)["sol@force.test"]
    desk.write(cast.supervisor, letter, point("Harder words."))
    assert set(mails(messages.SIGNATURE_LAPSED)) == {"sara@madina.test"}
    leave(Posting.objects.filter(user=cast.supervisor))
    assert not mails(messages.QUOTATION_ANSWERED)


def test_no_mail_names_a_place_a_faith_or_a_subject(cast: Cast) -> None:
    letter = desk.written(cast)
    asked = desk.ask_to_quote(cast.supervisor, letter, cast.madina)
    desk.answer(cast.secretary, asked)
    desk.write(cast.supervisor, letter, point(quotations=[asked.ref]))
    signature = desk.ask_to_sign(cast.supervisor, letter, cast.noor)
    desk.cosign(cast.other, signature, 2)
    desk.sign(cast.commander, letter, 2)
    desk.send(cast.commander, letter)
    assert set(mails(messages.SENT_FOR_PLACE)) == {"sara@madina.test", "tariq@madina.test", "omar@noor.test"}
    assert set(mails(messages.SENT_TO_READER)) == {"ola@oversight.test"}
    with database_role("worker"):
        assert not Message.objects.filter(kind__startswith="letters.", place__isnull=False).exists()
    for kind in KINDS:
        for text in mails(kind).values() if kind.startswith("letters.") else ():
            assert not [word for word in SPECIAL if word in text.lower()], text


def test_the_clock_of_a_reply_rings_before_on_the_day_and_until_it_is_there(cast: Cast) -> None:
    letter = desk.sent(cast)
    due = letter.reply_due_on
    assert due is not None
    rung = {}
    for days in range(-9, 40):
        at = datetime.combine(due + timedelta(days=days), time(12), UTC)
        with time_machine.travel(at, tick=False), database_role("worker"):
            rung[days] = {draft.key for draft in ringing(at)}
        if days == 3:
            with time_machine.travel(at, tick=False):
                desk.record(cast.commander, letter, "chased")
    new, known = {}, set()
    for days, keys in rung.items():
        if keys - known:
            new[days] = len(keys - known)
        known |= keys
    # To the commander and to the supervisor who began it; asked again on the third day, so next on the seventeenth.
    assert new == {-7: 2, 0: 2, 17: 2, 31: 2}
    desk.record(cast.commander, letter, "replied", note="They will pay sooner.")
    with database_role("worker"):
        assert not ringing(timezone.now() + timedelta(days=60))


DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))


@settings(deadline=None)
@given(due=DAYS, chased=st.none() | DAYS, today=DAYS)
def test_a_reply_is_asked_for_every_fortnight_and_never_before_it_is_due(
    due: date, chased: date | None, today: date
) -> None:
    found, fortnight = reminders.chase_on(due, chased, today), timedelta(days=14)
    assert found >= due
    assert chased is None or found >= chased + fortnight
    assert found > today or today - found < fortnight
    first = due if chased is None else max(due, chased + fortnight)
    assert (found - first) % fortnight == timedelta(0)


def test_the_group_is_offered_to_whom_it_concerns(cast: Cast) -> None:
    for part, suits in (("secretary", True), ("commander", True), ("oversight", True), ("officer", False)):
        user = getattr(cast, part)
        with acting_as(user.pk):
            assert LETTERS.suits(user) is suits, part


def test_whoever_does_not_lead_any_more_is_not_reminded(cast: Cast) -> None:
    letter = desk.sent(cast)
    assert letter.reply_due_on is not None
    with time_machine.travel(datetime.combine(letter.reply_due_on, time(12), UTC), tick=False):
        with database_role("worker"):
            enqueue(ringing(timezone.now()))
        assert set(mails(reminders.CHASE)) == {"kim@force.test", "sol@force.test"}
        leave(Posting.objects.filter(user=cast.supervisor))
        assert set(mails(reminders.CHASE)) == {"kim@force.test"}
        desk.record(cast.commander, letter, "chased")
        assert not mails(reminders.CHASE)
