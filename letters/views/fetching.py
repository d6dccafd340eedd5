"""Fetching what an address names, or answering that there is no such thing; and noting who read it."""

from collections.abc import Iterable

from django.db import connection
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from letters.access import may_send, may_write
from letters.models import CoSignature, Letter, LetterVersion, Quotation
from liaison.audit.models import Consultation
from liaison.places.access import role_words
from liaison.places.consulting import note_reading
from liaison.places.models import Place

NOTE = "select app_note_letter_read(%s, %s, %s, %s, %s, %s, %s, %s)"


def letter_of(request: HttpRequest, ref: str) -> Letter:
    """The letter, for whoever may read it."""
    found = Letter.objects.visible_to(request.user)
    related = ("unit", "body", "holder", "begun_by", "signed_by", "sent_by")
    return get_object_or_404(found.select_related(*related), ref=ref)


def led_letter(request: HttpRequest, ref: str) -> Letter:
    """The letter, for those who lead its unit; 404 for everybody else."""
    letter = letter_of(request, ref)
    if not may_write(request.user, letter):
        raise Http404
    return letter


def commanded_letter(request: HttpRequest, ref: str) -> Letter:
    """The letter, for the unit's commander; 404 for everybody else."""
    letter = letter_of(request, ref)
    if not may_send(request.user, letter):
        raise Http404
    return letter


def voices_of(request: HttpRequest, letter: Letter) -> tuple[list[Quotation], list[CoSignature]]:
    """What places were asked for in this letter, as far as this person may see it. Two queries."""
    quotations = Quotation.objects.visible_to(request.user).filter(letter=letter)
    signatures = CoSignature.objects.visible_to(request.user).filter(letter=letter, taken_back_at=None)
    return (
        list(quotations.select_related("place", "asked_by", "answered_by", "withdrawn_by")),
        list(signatures.select_related("place", "asked_by", "signed_by", "declined_by")),
    )


def note_voices(
    request: HttpRequest,
    page: str,
    voices: Iterable[Quotation | CoSignature],
    *also: Place | int,
    manner: str = Consultation.Manner.PAGE,
) -> None:
    """Write into the read log whose words and signatures this page shows."""
    note_reading(request, page, [*(each.place_id for each in voices), *also], manner=manner)


def note_letter(
    request: HttpRequest,
    page: str,
    letter: Letter,
    versions: Iterable[LetterVersion | None],
    voices: Iterable[Quotation | CoSignature],
    *,
    manner: str = Consultation.Manner.PAGE,
) -> None:
    """As `note_voices`, for a page that shows these versions of a letter to whoever may read it.

    Places whose words or signatures stand in them are noted too where the reader does not see these places.
    """
    note_voices(request, page, voices, manner=manner)
    numbers = sorted({version.number for version in versions if version is not None})
    if not numbers:
        return
    asked = str(request.request_id)  # type: ignore[attr-defined]
    said = [page, request.path[:200], role_words(request.user), manner, page, asked]
    with connection.cursor() as cursor:
        cursor.execute(NOTE, [letter.pk, numbers, *said])


def points_of(version: LetterVersion | None) -> list[dict]:
    """The points of a version; none before anything is written."""
    return list(version.content.get("points", ())) if version else []
