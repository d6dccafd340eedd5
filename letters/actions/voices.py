"""Asking a committee for its words, its answer, and taking consent back."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from letters import messages
from letters.access import may_answer, may_write
from letters.actions.drafting import FINISHED, NOT_YOURS
from letters.contents import within
from letters.locking import hold, wait
from letters.models import Letter, Quotation
from letters.models.letter import FundingCategory
from liaison.db.once import once
from liaison.places import recipients
from liaison.places.models import Place
from liaison.refusals import Refused, Stale
from visits.models import Concern

NOBODY_THERE = "Nobody of this committee has joined the portal, so nobody can answer. Invite somebody first."
ELSEWHERE = "This place is not in the area of the unit that writes."
ONLY_COMMITTEE = "Only the committee of the place can say that."
TOO_LATE = "The letter was sent, or given up. Nothing about these words can change any more."
ANSWERED = "Somebody has answered in the meantime. See how it stands now."


def ask_to_quote(
    *,
    by: Any,
    letter: Letter,
    place: Place,
    concern: Concern | None = None,
    category: str,
    text: str,
    client_id: UUID | None = None,
) -> Quotation:
    """Ask the committee whether these words of theirs may stand in the letter. `concern` is where they were said.

    The same `client_id` again gives the first. Raises Refused for others than those who lead the unit, for a letter
    that is no draft, for a place of another unit, a committee that nobody has joined, and a worry of another place.
    """
    if not may_write(by, letter):
        raise Refused(NOT_YOURS)
    text = _words(text)
    if category not in FundingCategory.values:
        raise Refused("Choose what these words are about.", "category")
    if concern is not None and concern.place_id != place.pk:
        raise Refused("This worry is another place's.", "concern")

    def make() -> Quotation:
        now = hold(letter.pk)
        if not now.is_draft:
            raise Refused(FINISHED)
        check_committee(now, place)
        made = Quotation.objects.create(
            place=place,
            letter=now,
            concern=concern,
            category=category,
            text=text,
            about=now.subject,
            to_whom=now.body.name,
            asked_by=by,
            client_id=client_id,
        )
        messages.asked_to_quote(made)
        return made

    return once(Quotation, client_id, make=make, asked_by=by, letter=letter, place=place)


@transaction.atomic
def answer_quotation(*, by: Any, quotation: Quotation, version: int, answer: str, text: str = "") -> Quotation:
    """The committee consents, with its name or without, in these words; or refuses. It may answer anew until sending.

    The same answer twice is given once. Raises Refused for others, without words where they consent, and once the
    letter is sent; Stale where a colleague was quicker.
    """
    if not may_answer(by, quotation):
        raise Refused(ONLY_COMMITTEE)
    if answer not in Quotation.Answer.values:
        raise Refused("Choose what you say to this.", "answer")
    now = _held(quotation)
    words = now.text if answer == Quotation.Answer.NO else _words(text)
    if (now.answered_by_id, now.answer, now.text, now.withdrawn_at) == (by.pk, answer, words, None):
        return now
    if now.version != version:
        raise Stale(ANSWERED, now)
    now.answer, now.text = answer, words
    now.answered_by, now.answered_at = by, timezone.now()
    now.withdrawn_by = now.withdrawn_at = None
    return _kept(now)


@transaction.atomic
def withdraw_quotation(*, by: Any, quotation: Quotation) -> Quotation:
    """The committee takes its consent back; the letter cannot be sent with these words any more. Twice is once.

    Raises Refused for others, where there is no consent, and once the letter is sent.
    """
    if not may_answer(by, quotation):
        raise Refused(ONLY_COMMITTEE)
    now = _held(quotation)
    if now.withdrawn_at is not None:
        return now
    if not now.may_be_quoted:
        raise Refused("You have not agreed to these words, so there is nothing to take back.")
    now.withdrawn_by, now.withdrawn_at = by, timezone.now()
    return _kept(now)


def check_committee(letter: Letter, place: Place) -> None:
    """Raise Refused unless this place is of the letter's unit, exists, and somebody there can answer."""
    if place.unit_id != letter.unit_id:
        raise Refused(ELSEWHERE, "place")
    if place.closed_on is not None and place.closed_on <= timezone.localdate():
        raise Refused("This place has closed.", "place")
    if not recipients.committee(place.pk):
        raise Refused(NOBODY_THERE, "place")


def _held(quotation: Quotation) -> Quotation:
    """The quotation as it is now, while nobody writes or sends the letter."""
    wait(quotation.letter_id)
    now = Quotation.objects.select_for_update(no_key=True, of=("self",)).select_related("place").get(pk=quotation.pk)
    if not now.is_open:
        raise Refused(TOO_LATE)
    return now


def _kept(quotation: Quotation) -> Quotation:
    quotation.version += 1
    changed = ["answer", "text", "answered_by", "answered_at", "withdrawn_by", "withdrawn_at", "version"]
    quotation.save(update_fields=changed)
    messages.quotation_answered(quotation)
    return quotation


def _words(text: str) -> str:
    text = within(text, "quotation", "text")
    if not text:
        raise Refused("Write the words.", "text")
    return text
