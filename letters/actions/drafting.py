"""Beginning a letter, writing its versions, giving it up, and putting worries about funding into categories."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from letters import messages
from letters.access import may_begin, may_categorise, may_write
from letters.contents import check_figures, checked, quotations_in, within
from letters.figures import check_names
from letters.locking import count_alone, hold
from letters.models import Categorised, Letter, LetterStep, LetterVersion, OversightBody, Quotation
from letters.models.letter import FundingCategory
from letters.quoting import quoted
from liaison.db.once import once
from liaison.places.models import CommandUnit
from liaison.refusals import Refused, Stale
from visits.models import Concern

NOT_YOURS = "Only a supervisor or the commander of the unit writes its letters."
CHANGED = "Somebody else has just changed this letter. See above how it stands now. Your words are kept."
FINISHED = "This letter is not a draft any more. Begin another one to write again."


def begin(*, by: Any, unit: CommandUnit, body: OversightBody, subject: str, client_id: UUID | None = None) -> Letter:
    """A letter of this unit to a body that oversees it; to whoever holds the office today.

    The same `client_id` again gives the first. Raises Refused for those who do not lead the unit, for a body that is
    not this unit's today, and without a subject.
    """
    if not may_begin(by, unit):
        raise Refused(NOT_YOURS)
    subject = within(" ".join(subject.split()), "subject", "subject")
    if not subject:
        raise Refused("Say in a line what the letter is about.", "subject")
    today = timezone.localdate()
    if not OversightBody.objects.overseeing(unit, today).filter(pk=body.pk).exists():
        raise Refused("Your unit does not write to this body today. Choose another one.", "body")

    def make() -> Letter:
        return Letter.objects.create(
            unit=unit, body=body, holder=body.holder_on(today), subject=subject, begun_by=by, client_id=client_id
        )

    return once(Letter, client_id, make=make, begun_by=by)


def write(
    *,
    by: Any,
    letter: Letter,
    version: int,
    content: Mapping[str, Any],
    figures: Mapping[str, Any],
    because: str = "",
    client_id: UUID | None = None,
) -> LetterVersion:
    """The letter as it reads from now on, whole. `content` and `figures` are as `LetterVersion` describes them.

    Takes the commander's signature away; committees that had signed are asked again. Words that are those of the
    newest version already make no other. The same `client_id` again gives the version made then.

    Raises Refused for others than those who lead the unit, for a letter that is no draft, for what `letters.contents`
    does not let through, for quotations without consent, and for names that beside counts tell of others; Stale where
    somebody was quicker.
    """
    if not may_write(by, letter):
        raise Refused(NOT_YOURS)

    def make() -> LetterVersion:
        now = _draft(letter.pk)
        if now.version != version:
            raise Stale(CHANGED, now)
        check_figures(figures)
        words = checked(content, figures)
        parts = {"content": words, "figures": dict(figures), "quoted": quoted(now, quotations_in(words))}
        last = now.newest()
        if last is not None and all(getattr(last, name) == value for name, value in parts.items()):
            return last
        count_alone(now)
        check_names(LetterVersion(letter=now, **parts), by)
        return _written(by, now, last.number if last else 0, because, client_id, parts)

    return once(LetterVersion, client_id, make=make, made_by=by, letter=letter)


def _written(
    by: Any, letter: Letter, number: int, because: str, client_id: UUID | None, parts: dict[str, Any]
) -> LetterVersion:
    letter.signed_by = letter.signed_at = None
    letter.holder = letter.body.holder_on(timezone.localdate())
    letter.version += 1
    letter.save(update_fields=["signed_by", "signed_at", "holder", "version"])
    made = LetterVersion.objects.create(
        letter=letter,
        number=number + 1,
        made_by=by,
        because=within(because, "because", "because"),
        client_id=client_id,
        **parts,
    )
    messages.signatures_lapsed(made)
    return made


@transaction.atomic
def drop(*, by: Any, letter: Letter, because: str) -> Letter:
    """Give a draft up, for a reason that stays readable, and tell the committees that had a part in it. Twice is once.

    Raises Refused for others than those who lead the unit, once it is sent, and without a reason.
    """
    if not may_write(by, letter):
        raise Refused(NOT_YOURS)
    now = hold(letter.pk)
    if now.state == Letter.State.DROPPED:
        return now
    if not now.is_draft:
        raise Refused("This letter was sent. What was sent cannot be given up.")
    because = within(because, "step", "because")
    if not because:
        raise Refused("Say why it is given up.", "because")
    now.state, now.signed_by, now.signed_at = Letter.State.DROPPED, None, None
    now.version += 1
    now.save(update_fields=["state", "signed_by", "signed_at", "version"])
    what = LetterStep.What.DROPPED
    LetterStep.objects.create(letter=now, what=what, on=timezone.localdate(), note=because, made_by=by)
    messages.given_up(now, now.newest())
    Quotation.objects.filter(letter=now, ended_at=None).update(ended_at=timezone.now())
    return now


@transaction.atomic
def categorise(*, by: Any, concern: Concern, category: str) -> Categorised:
    """Put a worry about funding into a category, or into another one.

    Raises Refused for others than those who lead the unit of the place, for other worries, and unknown categories.
    """
    if not may_categorise(by, concern.place):
        raise Refused("Only a supervisor or the commander of the unit puts worries into categories.")
    if concern.category != Concern.Category.FUNDING:
        raise Refused("This worry is not about funding.")
    if category not in FundingCategory.values:
        raise Refused("Choose what the worry is about.", "category")
    given = {"category": category, "made_by": by, "made_at": timezone.now()}
    made, is_new = Categorised.objects.get_or_create(concern=concern, defaults={"place": concern.place, **given})
    if not is_new and made.category != category:
        for name, value in given.items():
            setattr(made, name, value)
        made.save(update_fields=list(given))
    return made


def _draft(letter_id: int) -> Letter:
    letter = hold(letter_id)
    if not letter.is_draft:
        raise Refused(FINISHED)
    return letter
