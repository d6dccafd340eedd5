"""Sending a letter, and what becomes of it: acknowledged, chased, answered, finished."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from letters import figures, messages
from letters.access import may_send
from letters.actions.drafting import CHANGED, FINISHED
from letters.actions.signing import NOT_AGREED, NOT_COMMANDER, NOTHING_WRITTEN
from letters.contents import within
from letters.locking import count_alone, hold
from letters.models import CoSignature, Letter, LetterStep, LetterVersion, OversightBody, Quotation
from letters.quoting import no_longer_agreed
from liaison.db.once import once
from liaison.refusals import Refused, Stale

State, What = Letter.State, LetterStep.What
# What can become of a letter, from where it stands; chasing leaves it where it stands.
FOLLOWING: Mapping[str, tuple[str, ...]] = {
    State.SENT: (What.ACKNOWLEDGED, What.CHASED, What.REPLIED, What.CLOSED),
    State.ACKNOWLEDGED: (What.ACKNOWLEDGED, What.CHASED, What.REPLIED, What.CLOSED),
    State.REPLIED: (What.CLOSED,),
}
NOT_WAITED = "Sent without waiting for every committee that was asked to sign."
STAY = "Figures that have changed since they were written down stay as they were:"


@transaction.atomic
def send(
    *, by: Any, letter: Letter, version: int, on: date, although_changed: str = "", although_unsigned: bool = False
) -> Letter:
    """Record that the letter was sent on this day; from then on nothing of it changes, and its reply is due.

    `although_changed` is why figures that have changed since stay; `although_unsigned` that answers of committees are
    not waited for. Both are told in the step. Sent twice in the same way is sent once. Raises Refused for others than
    the commander, where the newest version is not signed, words were taken back, names beside counts tell of others,
    figures have changed or answers are open and nothing is said of it, the body has no say any more, and for a day
    before the signature or in the future; Stale where somebody was quicker.
    """
    if not may_send(by, letter):
        raise Refused(NOT_COMMANDER)
    now = hold(letter.pk)
    if now.sent_on is not None and (now.sent_by_id, now.sent_on) == (by.pk, on):
        return now
    if now.version != version:
        raise Stale(CHANGED, now)
    if not now.is_draft:
        raise Refused(FINISHED)
    newest = now.newest()
    if newest is None:
        raise Refused(NOTHING_WRITTEN)
    _check_ready(by, now, newest)
    _check_day(now, on)
    notes = [*_about_figures(by, newest, although_changed), *_about_signatures(newest, although_unsigned)]
    return _sent(by, now, newest, on, "\n".join(notes))


def _check_ready(by: Any, letter: Letter, newest: LetterVersion) -> None:
    if letter.signed_at is None:
        raise Refused("Sign the letter as it reads now, then send it.")
    if gone := no_longer_agreed(newest):
        raise Refused(NOT_AGREED % ", ".join(gone))
    count_alone(letter)
    figures.check_names(newest, by)


def _check_day(letter: Letter, on: date) -> None:
    signed_on = timezone.localdate(letter.signed_at)
    if not signed_on <= on <= timezone.localdate():
        raise Refused("A letter is sent after it was signed, and not in the future.", "on")
    if not OversightBody.objects.overseeing(letter.unit, on).filter(pk=letter.body_id).exists():
        raise Refused(f"Your unit does not write to “{letter.body}” any more. Begin a letter to who came after.")


def _about_figures(by: Any, newest: LetterVersion, why: str) -> list[str]:
    changed = figures.changed_since(newest, by)
    if not changed:
        return []
    why = within(why, "note", "although_changed")
    if not why:
        raise Refused(
            "Figures have changed since they were written down. Choose them anew, or say why they stay.",
            "although_changed",
        )
    return [f"{STAY} {why}"]


def _about_signatures(newest: LetterVersion, although: bool) -> list[str]:
    asked = CoSignature.objects.filter(letter=newest.letter_id, taken_back_at=None)
    if not any(each.awaits_answer(newest.number) for each in asked):
        return []
    if not although:
        raise Refused(
            "A committee that was asked to sign has not answered. Wait, or send it without.", "although_unsigned"
        )
    return [NOT_WAITED]


def _sent(by: Any, letter: Letter, newest: LetterVersion, on: date, note: str) -> Letter:
    signed = CoSignature.objects.filter(letter=letter, taken_back_at=None, signed_version=newest.number)
    letter.cosigned = [
        {"place": each.place.name, "as": each.signed_as} for each in signed.select_related("place").order_by("pk")
    ]
    letter.state, letter.sent_by, letter.sent_on = State.SENT, by, on
    letter.reply_due_on = on + timedelta(days=letter.body.replies_within_days)
    letter.version += 1
    letter.save(update_fields=["cosigned", "state", "sent_by", "sent_on", "reply_due_on", "version"])
    LetterStep.objects.create(letter=letter, what=What.SENT, on=on, note=note, made_by=by)
    asked, at = Quotation.objects.filter(letter=letter, ended_at=None), timezone.now()
    asked.filter(ref__in=list(newest.quoted)).update(used=True, ended_at=at)
    asked.update(ended_at=at)
    messages.sent(letter, newest)
    return letter


def record(
    *, by: Any, letter: Letter, version: int, what: str, on: date, note: str = "", client_id: UUID | None = None
) -> LetterStep:
    """Record what became of a letter on this day. The same `client_id` again gives the step made then.

    Raises Refused for others than the commander, for what cannot follow, for a day before the sending or in the future,
    and without words about the reply, or about finishing without one; Stale where somebody was quicker.
    """
    if not may_send(by, letter):
        raise Refused(NOT_COMMANDER)

    def make() -> LetterStep:
        now = hold(letter.pk)
        if now.version != version:
            raise Stale(CHANGED, now)
        if what not in FOLLOWING.get(now.state, ()):
            raise Refused("This cannot follow. See above where the letter stands.", "what")
        if now.sent_on is None or not now.sent_on <= on <= timezone.localdate():
            raise Refused("Choose a day after the sending, and not in the future.", "on")
        said = within(note, "step", "note")
        if not said and what == What.REPLIED:
            raise Refused("Say in short what they answered.", "note")
        if not said and what == What.CLOSED and now.state != State.REPLIED:
            raise Refused("Say why it is finished without an answer.", "note")
        if what != What.CHASED:
            now.state = State(what)
        now.version += 1
        now.save(update_fields=["state", "version"])
        return LetterStep.objects.create(letter=now, what=what, on=on, note=said, made_by=by, client_id=client_id)

    return once(LetterStep, client_id, make=make, made_by=by, letter=letter)
