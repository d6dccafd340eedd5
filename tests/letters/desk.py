"""Builders for tests of letters: a body and who holds its office, letters in any state, and what committees said.

What others have done before is written as the worker, past the rules; what the rules are, the tests of actions say.
"""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from letters.actions import drafting, sending, signing, voices
from letters.models import CoSignature, Letter, LetterVersion, OfficeHolder, OversightBody, Quotation, Remit
from liaison.accounts.models import User
from liaison.db.acting import acting_as
from liaison.outbox.models import Message
from liaison.places.models import CommandUnit, Place
from tests.cast import Cast
from tests.roles import database_role
from visits.models import Concern

SAID = "We had to pay first, and we could not."
FIGURE: dict[str, Any] = {
    "label": "Days until an answer",
    "value": 61,
    "unit": "days",
    "source": "A report",
    "as_of": "2026-11-01",
    "compared_with": None,
    "why_alone": "Nobody else has published it.",
    "pinned_at": "2026-11-02T09:00:00+00:00",
}


def make_body(unit: CommandUnit, name: str = "Police and Crime Commissioner for Riverford", **fields: Any) -> Any:
    """A body that oversees this unit, with somebody in office."""
    with database_role("worker"):
        body, _new = OversightBody.objects.get_or_create(name=name, defaults={"kind": "pcc", **fields})
        Remit.objects.get_or_create(body=body, unit=unit)
        OfficeHolder.objects.get_or_create(
            body=body, name="Robin Example", salutation="Dear Commissioner", since=date(2024, 5, 9)
        )
    return body


def point(text: str = "Places wait too long.", **fields: Any) -> dict[str, Any]:
    """One point of a letter."""
    return {"category": "waiting-time", "text": text, "quotations": [], "figures": [], **fields}


def content(*points: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """What a letter says."""
    return {
        "opening": "We write about money.",
        "points": list(points),
        "asks": ["Pay sooner."],
        "closing": "",
        **fields,
    }


def begin(by: User, unit: CommandUnit, body: OversightBody | None = None, **fields: Any) -> Letter:
    """This person begins a letter."""
    with acting_as(by.pk):
        return drafting.begin(
            by=by, unit=unit, body=body or make_body(unit), subject=fields.pop("subject", "Paying first"), **fields
        )


def write(by: User, letter: Letter, *points: dict[str, Any], **fields: Any) -> LetterVersion:
    """This person writes a version of the letter as it is now."""
    version = fields.pop("version", None) or now(letter).version
    figures, because, client_id = fields.pop("figures", {}), fields.pop("because", ""), fields.pop("client_id", None)
    words = content(*(points or (point(),)), **fields)
    with acting_as(by.pk):
        return drafting.write(
            by=by, letter=letter, version=version, content=words, figures=figures, because=because, client_id=client_id
        )


def written(cast: Cast, *points: dict[str, Any], **fields: Any) -> Letter:
    """A letter of the supervisor's with one version."""
    letter = begin(cast.supervisor, cast.unit)
    write(cast.supervisor, letter, *points, **fields)
    return now(letter)


def ask_to_quote(by: User, letter: Letter, place: Place, **fields: Any) -> Quotation:
    """This person asks for words."""
    with acting_as(by.pk):
        return voices.ask_to_quote(
            by=by,
            letter=letter,
            place=place,
            category=fields.pop("category", "upfront-cost"),
            text=fields.pop("text", SAID),
            **fields,
        )


def answer(by: User, quotation: Quotation, said: str = "yes", text: str = SAID, **fields: Any) -> Quotation:
    """This member says something to it, as it stands now."""
    with acting_as(by.pk):
        version = fields.pop("version", None) or Quotation.objects.get(pk=quotation.pk).version
        return voices.answer_quotation(by=by, quotation=quotation, version=version, answer=said, text=text)


def withdraw(by: User, quotation: Quotation) -> Quotation:
    """This member takes consent back."""
    with acting_as(by.pk):
        return voices.withdraw_quotation(by=by, quotation=quotation)


def ask_to_sign(by: User, letter: Letter, place: Place) -> CoSignature:
    """This person asks for a signature."""
    with acting_as(by.pk):
        return signing.ask_to_sign(by=by, letter=letter, place=place)


def cosign(by: User, asked: CoSignature, number: int = 1, signed_as: str = "Sara Malik, Secretary") -> CoSignature:
    """This member signs."""
    with acting_as(by.pk):
        return signing.cosign(by=by, cosignature=asked, version_number=number, signed_as=signed_as)


def sign(by: User, letter: Letter, number: int = 1) -> Letter:
    """The commander signs."""
    with acting_as(by.pk):
        return signing.sign(by=by, letter=letter, version_number=number)


def send(by: User, letter: Letter, on: date | None = None, **fields: Any) -> Letter:
    """The commander sends it as it is now."""
    version = fields.pop("version", None) or now(letter).version
    with acting_as(by.pk):
        return sending.send(by=by, letter=letter, version=version, on=on or timezone.localdate(), **fields)


def record(by: User, letter: Letter, what: str, **fields: Any) -> Any:
    """The commander records what became of it."""
    version = fields.pop("version", None) or now(letter).version
    on = fields.pop("on", None) or timezone.localdate()
    with acting_as(by.pk):
        return sending.record(by=by, letter=letter, version=version, what=what, on=on, **fields)


def sent(cast: Cast, *points: dict[str, Any]) -> Letter:
    """A letter that was written, signed and sent today."""
    letter = written(cast, *points)
    sign(cast.commander, letter)
    return send(cast.commander, letter)


def worry(place: Place, by: User, category: str = "funding") -> Concern:
    """A worry of this place."""
    with database_role("worker"):
        return Concern.objects.create(
            place=place, category=category, text=SAID, raised_by=by, due_on=timezone.localdate() + timedelta(days=9)
        )


def now(thing: Any) -> Any:
    """The row as the database has it."""
    with database_role("worker"):
        return type(thing).objects.get(pk=thing.pk)


def told(kind: str) -> set[int | None]:
    """Who is to hear of it."""
    with database_role("worker"):
        return set(Message.objects.filter(kind=kind).values_list("to", flat=True))
