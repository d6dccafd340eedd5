"""Asking committees to sign a letter too, their answers, and the commander's own signature."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from letters import messages
from letters.access import may_cosign, may_send, may_write
from letters.actions.drafting import CHANGED, FINISHED, NOT_YOURS
from letters.actions.voices import ONLY_COMMITTEE, check_committee
from letters.contents import is_complete, within
from letters.locking import hold
from letters.models import CoSignature, Letter
from letters.quoting import no_longer_agreed
from liaison.places.models import Place
from liaison.refusals import Refused, Stale

NOT_COMMANDER = "Only the commander of the unit signs and sends its letters."
NOTHING_WRITTEN = "Nothing is written yet. Write the letter first."
REWRITTEN = "The letter was changed since you opened it. Read it again before you say something."
NOT_ASKED = "Your committee is not asked any more. Nothing was signed."
OVER = "This letter was sent, or given up. Nothing can be signed any more."
NOT_AGREED = (
    "A committee took its words back, or changed them: quotation %s."
    " Write a new version without them, or with them as they are now."
)


@transaction.atomic
def ask_to_sign(*, by: Any, letter: Letter, place: Place) -> CoSignature:
    """Ask the committee of this place to sign too; from now on it reads the letter. Asked twice is asked once.

    A committee that declined is asked anew. Raises Refused for others than those who lead the unit, for a letter that
    is no draft or says nothing yet, for a place of another unit, and a committee that nobody has joined.
    """
    if not may_write(by, letter):
        raise Refused(NOT_YOURS)
    now = hold(letter.pk)
    if not now.is_draft:
        raise Refused(FINISHED)
    if now.newest() is None:
        raise Refused(NOTHING_WRITTEN)
    check_committee(now, place)
    asked = CoSignature.objects.filter(letter=now, place=place, taken_back_at=None).first()
    if asked is None:
        asked = CoSignature.objects.create(letter=now, place=place, asked_by=by)
    elif asked.declined_at is None:
        return asked
    else:
        asked.declined_by = asked.declined_at = None
        asked.note = ""
        asked.version += 1
        asked.save(update_fields=["declined_by", "declined_at", "note", "version"])
    messages.asked_to_sign(asked)
    return asked


@transaction.atomic
def take_back_asking(*, by: Any, cosignature: CoSignature) -> CoSignature:
    """Do not ask this committee any more; it does not read the letter any longer. Twice is once.

    Raises Refused for others than those who lead the unit, and for a letter that is no draft.
    """
    if not may_write(by, cosignature.letter):
        raise Refused(NOT_YOURS)
    if not hold(cosignature.letter_id).is_draft:
        raise Refused(FINISHED)
    asked = CoSignature.objects.select_related("place").get(pk=cosignature.pk)
    if asked.taken_back_at is None:
        asked.taken_back_at = timezone.now()
        asked.version += 1
        asked.save(update_fields=["taken_back_at", "version"])
    return asked


@transaction.atomic
def cosign(*, by: Any, cosignature: CoSignature, version_number: int, signed_as: str) -> CoSignature:
    """The committee signs this version, as `signed_as`: the name and role that stand under the letter.

    The same signature twice is given once. Raises Refused for others than the committee, where it is not asked any
    more, without a name, and for a letter that is no draft; Stale where the letter has a newer version.
    """
    asked = _asked(by, cosignature)
    signed_as = within(" ".join(signed_as.split()), "signed_as", "signed_as")
    if not signed_as:
        raise Refused("Write the name and the role that stand under the letter.", "signed_as")
    if (asked.signed_by_id, asked.signed_version, asked.signed_as) == (by.pk, version_number, signed_as):
        return asked
    _check_newest(asked, version_number)
    asked.signed_version, asked.signed_as = version_number, signed_as
    asked.signed_by, asked.signed_at = by, timezone.now()
    asked.declined_by, asked.declined_at, asked.note = None, None, ""
    return _answered(asked)


@transaction.atomic
def decline(*, by: Any, cosignature: CoSignature, note: str = "") -> CoSignature:
    """The committee does not sign; `note` tells the writers what it would change. A signature it gave is gone.

    Twice is once. Raises Refused as `cosign` does.
    """
    asked = _asked(by, cosignature)
    note = within(note, "note", "note")
    if (asked.declined_by_id, asked.note) == (by.pk, note):
        return asked
    asked.declined_by, asked.declined_at, asked.note = by, timezone.now(), note
    asked.signed_version = asked.signed_by = asked.signed_at = None
    asked.signed_as = ""
    return _answered(asked)


@transaction.atomic
def sign(*, by: Any, letter: Letter, version_number: int) -> Letter:
    """The commander signs this version, which must be the newest. Twice is once.

    Raises Refused for others than the commander, for a letter that is no draft, for one without an opening and a point,
    and with words that were taken back; Stale where there is a newer version.
    """
    if not may_send(by, letter):
        raise Refused(NOT_COMMANDER)
    now = hold(letter.pk)
    if not now.is_draft:
        raise Refused(FINISHED)
    newest = now.newest()
    if newest is None:
        raise Refused(NOTHING_WRITTEN)
    if newest.number != version_number:
        raise Stale(CHANGED, now)
    if now.signed_by_id == by.pk:
        return now
    if not is_complete(newest.content):
        raise Refused("A letter needs a beginning, and a point or something that you ask for.")
    if gone := no_longer_agreed(newest):
        raise Refused(NOT_AGREED % ", ".join(gone))
    now.signed_by, now.signed_at = by, timezone.now()
    now.version += 1
    now.save(update_fields=["signed_by", "signed_at", "version"])
    return now


def _asked(by: Any, cosignature: CoSignature) -> CoSignature:
    """What the committee is asked, as it is now and while nobody writes; Refused where there is nothing to answer."""
    if not may_cosign(by, cosignature):
        raise Refused(ONLY_COMMITTEE)
    letter = Letter.objects.filter(pk=cosignature.letter_id).first()
    letter = hold(letter.pk) if letter is not None else None
    rows = CoSignature.objects.select_for_update(no_key=True, of=("self",)).select_related("place")
    asked = rows.get(pk=cosignature.pk)
    if letter is None or asked.taken_back_at is not None:
        raise Refused(NOT_ASKED)
    if not letter.is_draft:
        raise Refused(OVER)
    asked.letter = letter
    return asked


def _check_newest(asked: CoSignature, version_number: int) -> None:
    newest = asked.letter.newest()
    if newest is None or newest.number != version_number:
        raise Stale(REWRITTEN, asked)


def _answered(asked: CoSignature) -> CoSignature:
    asked.version += 1
    said = ["signed_version", "signed_as", "signed_by", "signed_at", "declined_by", "declined_at", "note", "version"]
    asked.save(update_fields=said)
    messages.signature_answered(asked)
    return asked
