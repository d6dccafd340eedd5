"""Quotations of a version as they may be read today: in words that the committee still agrees to, or not at all."""

from dataclasses import dataclass

from django.db import connection, transaction

from letters.models import LetterVersion

UNNAMED = "A place of worship in the area"
TAKEN_OUT = "These words were taken out: the place does not give them any more."


@dataclass(frozen=True)
class Quoted:
    """Words of a place, and whose they are; `by` is "" where the words were taken out."""

    text: str
    by: str


def quoted_in(version: LetterVersion) -> dict[str, Quoted]:
    """By reference, for whoever is signed in and reads the letter; one query, none without quotations.

    A place that agreed to be named when this version was made, and does not now, is not named.
    """
    if not version.quoted:
        return {}
    # Row-level security answers only within a transaction.
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute("select ref, words, is_named from app_consents(%s)", [version.letter_id])
        agreed = {ref: (words, is_named) for ref, words, is_named in cursor.fetchall()}
    found = {}
    for ref, kept in version.quoted.items():
        words, is_named = agreed.get(ref, (None, False))
        named = kept["place"] if is_named else ""
        found[ref] = Quoted(kept["text"], named or UNNAMED) if words == kept["text"] else Quoted(TAKEN_OUT, "")
    return found
