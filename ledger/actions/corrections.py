"""What can be done about a correction: a committee asks for it, the police of the place answer."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ledger import messages
from ledger.models import Correction
from liaison.db.once import once
from liaison.places.models import Place
from liaison.refusals import Refused, Stale

CHANGED = "This was answered in the meantime. See above how it stands now."


@dataclass(frozen=True)
class About:
    """The line of the ledger from which it is asked: the model's label, the row, the line in words, its page."""

    model: str = ""
    row: int | None = None
    words: str = ""
    path: str = ""


def ask(
    *, by: Any, place: Place, wrong: str, right: str, about: About | None = None, client_id: UUID | None = None
) -> Correction:
    """A committee says what is not right and what it should say. The same `client_id` again gives the first one."""
    about = about or About()

    def make() -> Correction:
        correction = Correction.objects.create(
            client_id=client_id,
            place=place,
            about_model=about.model,
            about_id=about.row,
            about=about.words[:300],
            about_path=about.path[:200],
            wrong=wrong,
            right=right,
            asked_by=by,
        )
        messages.correction_asked(correction)
        return correction

    return once(Correction, client_id, make=make, asked_by=by)


@transaction.atomic
def answer(*, by: Any, correction: Correction, answer: str, text: str, version: int) -> Correction:
    """The police put it right, or say why it stays as it is.

    Raises Stale where it was answered in the meantime, Refused for a "no" without a reason. The same answer twice is
    given once.
    """
    correction = Correction.objects.select_for_update(no_key=True).get(pk=correction.pk)
    if (correction.answered_by_id, correction.answer, correction.answer_text) == (by.pk, answer, text):
        return correction
    if correction.version != version or not correction.is_waiting:
        raise Stale(CHANGED, correction)
    if not text and answer == Correction.Answer.NOT_CORRECTED:
        raise Refused("Say why it stays as it is. The committee will read it.", "text")
    correction.answer, correction.answer_text = answer, text
    correction.answered_by, correction.answered_at = by, timezone.now()
    correction.version += 1
    correction.save(update_fields=["answer", "answer_text", "answered_by", "answered_at", "version"])
    messages.correction_answered(correction)
    return correction
