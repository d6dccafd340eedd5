"""Quotations as they may stand in a letter: in the words the committee consented to, with its name or without."""

from collections.abc import Iterable

from letters.models import Letter, LetterVersion, Quotation
from liaison.refusals import Refused

Quoted = dict[str, dict[str, str]]


def as_consented(quotation: Quotation) -> dict[str, str]:
    """The words, and the name of the place or nothing."""
    named = quotation.answer == Quotation.Answer.YES
    return {"text": quotation.text, "place": quotation.place.name if named else ""}


def quoted(letter: Letter, refs: Iterable[str]) -> Quoted:
    """What of these quotations stands in a version, by reference. One query.

    Raises Refused where one is not of this letter, or its committee does not consent.
    """
    refs = list(refs)
    found = {each.ref: each for each in _of(letter, refs)}
    for ref in refs:
        if ref not in found or not found[ref].may_be_quoted:
            raise Refused(
                f"Quotation {ref} cannot stand in the letter: its committee has not agreed to it.", "quotations"
            )
    return {ref: as_consented(found[ref]) for ref in refs}


def no_longer_agreed(version: LetterVersion) -> list[str]:
    """References of quotations in this version that their committees took back or changed since. One query."""
    if not version.quoted:
        return []
    found = {each.ref: each for each in _of(version.letter, version.quoted)}
    return [ref for ref, words in version.quoted.items() if not _still(found.get(ref), words)]


def _still(quotation: Quotation | None, words: dict[str, str]) -> bool:
    if quotation is None or not quotation.may_be_quoted:
        return False
    # A place that was renamed meanwhile is still the place that gave its name.
    agreed = as_consented(quotation)
    return agreed["text"] == words["text"] and bool(agreed["place"]) == bool(words["place"])


def _of(letter: Letter, refs: Iterable[str]) -> Iterable[Quotation]:
    return Quotation.objects.filter(letter=letter, ref__in=list(refs)).select_related("place")
