"""Letters of the furnished places: a draft that each committee is asked to sign, and one that was sent and quotes it.

What a committee is asked and says carries the word `voice`, the draft and what was sent a word each.
"""

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from letters import messages
from letters.models import (
    Categorised,
    CoSignature,
    Letter,
    LetterStep,
    LetterVersion,
    OfficeHolder,
    OversightBody,
    Quotation,
    Remit,
)
from liaison.accounts.models import User
from liaison.places.models import CommandUnit, Place
from visits.models import Concern

if TYPE_CHECKING:
    from tests.walls.tenants import Tenant


def furnish_body(unit: CommandUnit) -> OversightBody:
    """Somebody to write to."""
    body = OversightBody.objects.create(name="Commissioner", kind="pcc", address="1 Long Street", source="A page")
    Remit.objects.create(body=body, unit=unit)
    OfficeHolder.objects.create(body=body, name="Robin Example", salutation="Dear Robin", since="2024-05-09")
    return body


def furnish(place: Place, tenant: "Tenant", body: OversightBody, by: User, commander: User, member: User) -> None:
    """A worry in a category, words that are asked for and words that are quoted, signatures asked and declined.

    Sets the words `voice` (the committee and those who lead), `draft` (the same, for what stands in the letter that is
    being written) and `sent` (oversight readers as well), and the numbers of addresses.
    """
    voice, today = tenant.word("voice"), timezone.localdate()
    worry = Concern.objects.create(
        place=place, category="funding", text=f"Pay first {tenant.word('full')}", raised_by=member, due_on=today
    )
    Categorised.objects.create(place=place, concern=worry, category="upfront-cost", made_by=by)
    draft = _letter(place, body, by, tenant.word("draft"))
    asked = _quotation(place, draft, by, voice)
    messages.asked_to_quote(asked)
    signature = CoSignature.objects.create(place=place, letter=draft, asked_by=by)
    messages.asked_to_sign(signature)
    sent = _letter(place, body, by, tenant.word("sent"))
    given = {"answer": "yes", "answered_by": member, "answered_at": timezone.now()}
    _quotation(place, sent, by, voice, used=True, ended_at=timezone.now(), **given)
    said = {"signed_as": f"Chair {voice}", "signed_by": member, "signed_at": timezone.now(), "signed_version": 1}
    CoSignature.objects.create(place=place, letter=sent, asked_by=by, **said)
    _declined(place, _letter(place, body, by, tenant.word("draft")), by, member, voice)
    _send(sent, commander)
    tenant.numbers |= {
        "letter_draft": draft.ref, "letter_sent": sent.ref, "quotation": asked.ref, "cosignature": signature.pk,
        "funding_worry": worry.ref,
    }  # fmt: skip


def _letter(place: Place, body: OversightBody, by: User, word: str) -> Letter:
    letter = Letter.objects.create(unit=place.unit, body=body, subject=f"Paying first {word}", begun_by=by)
    points = [{"category": "upfront-cost", "text": f"Pay later {word}", "quotations": [], "figures": []}]
    words: dict[str, Any] = {"opening": f"We write {word}", "points": points, "asks": [f"Pay {word}"], "closing": ""}
    LetterVersion.objects.create(letter=letter, number=1, content=words, made_by=by, because=f"First {word}")
    return letter


def _quotation(place: Place, letter: Letter, by: User, word: str, **fields: Any) -> Quotation:
    made: Quotation = Quotation.objects.create(
        place=place,
        letter=letter,
        category="upfront-cost",
        text=f"We paid {word}",
        about=f"About {word}",
        to_whom=f"To {word}",
        asked_by=by,
        **fields,
    )
    return made


def _declined(place: Place, letter: Letter, by: User, member: User, word: str) -> None:
    said = {"declined_by": member, "declined_at": timezone.now(), "note": f"Too soft {word}"}
    messages.signature_answered(CoSignature.objects.create(place=place, letter=letter, asked_by=by, **said))


def _send(letter: Letter, commander: User) -> None:
    today, now = timezone.localdate(), timezone.now()
    letter.signed_by, letter.signed_at, letter.sent_by = commander, now, commander
    letter.state, letter.sent_on, letter.reply_due_on = "sent", today, today
    letter.save()
    LetterStep.objects.create(letter=letter, what="sent", on=today, note=letter.subject, made_by=commander)
    messages.sent(letter, letter.versions.get())
