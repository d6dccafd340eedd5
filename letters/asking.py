"""What a committee is asked about letters and has not answered: for the list of letters and for its home."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from letters.models import CoSignature, Letter, LetterVersion, Quotation
from liaison.places.access import standing
from liaison.places.models import Place


@dataclass(frozen=True)
class Asked:
    """One question to the committee of a place: the sentence, where it is answered, and the subject of the letter."""

    place: Place
    sentence: str
    url: str
    about: str


def asked_of(user: Any) -> list[Asked]:
    """Questions to committees of this person, oldest first; no query for whom no letter concerns, else three."""
    if not standing(user).count_of("letters concerning"):
        return []
    return [*_for_words(user), *_for_signatures(user)]


def _for_words(user: Any) -> Iterator[Asked]:
    own = standing(user).place_ids
    rows = Quotation.objects.visible_to(user).filter(place__in=own, answer="", ended_at=None)
    for each in rows.select_related("place"):
        yield Asked(each.place, "May the police quote your words?", each.get_absolute_url(), each.about)


def _for_signatures(user: Any) -> Iterator[Asked]:
    own = standing(user).place_ids
    rows = CoSignature.objects.visible_to(user).filter(
        place__in=own, taken_back_at=None, letter__state=Letter.State.DRAFT
    )
    signatures = list(rows.select_related("place", "letter"))
    newest = newest_of([each.letter_id for each in signatures])
    for each in signatures:
        version = newest.get(each.letter_id)
        if version is not None and each.awaits_answer(version.number):
            url = f"{reverse('letters:sign', args=[each.letter.ref])}?place={each.place.slug}"
            yield Asked(each.place, "Does your committee sign this letter?", url, each.letter.subject)


def newest_of(letters: list[int]) -> dict[int, LetterVersion]:
    """The newest version of each of these letters; one query, or none."""
    if not letters:
        return {}
    rows = LetterVersion.objects.filter(letter__in=letters).order_by("letter_id", "-number")
    return {version.letter_id: version for version in rows.distinct("letter_id")}
