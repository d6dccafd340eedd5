"""What a letter says, as plain data: the one home for the page, the PDF and the Word file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import dateformat

from letters.figures import worded
from letters.models import CoSignature, Letter, LetterVersion
from letters.models.letter import FundingCategory
from letters.papers.consents import Quoted, quoted_in


@dataclass(frozen=True)
class FigureLine:
    """One line of a table of figures: in words, with the numbers of its notes. `compared` is "" where it is alone."""

    label: str
    value: str
    note: int
    compared: str
    compared_value: str
    compared_note: int | None
    why_alone: str


@dataclass(frozen=True)
class Point:
    """What is said about one category. `category` is its plain name."""

    category: str
    text: str
    figures: tuple[FigureLine, ...]
    quotations: tuple[Quoted, ...]


@dataclass(frozen=True)
class Signature:
    """Who signs, and for whom."""

    name: str
    of: str


@dataclass(frozen=True)
class Note:
    """Where a figure comes from; `as_of` is the day to which it counts, or on which the source was read."""

    number: int
    source: str
    as_of: date

    @property
    def worded(self) -> str:
        """The note as it is printed under the letter."""
        return f"{self.source} As of {dateformat.format(self.as_of, 'j F Y')}."


@dataclass(frozen=True)
class Paper:
    """One version of a letter, whole, as typed. `on` is None until it is sent, `signed` until it is signed."""

    marking: str
    is_draft: bool
    reference: str
    subject: str
    unit: str
    force: str
    address: tuple[str, ...]
    on: date | None
    salutation: str
    opening: str
    points: tuple[Point, ...]
    asks: tuple[str, ...]
    closing: str
    signed: Signature | None
    cosigned: tuple[Signature, ...]
    notes: tuple[Note, ...]

    @property
    def dated(self) -> str:
        """Its date in words."""
        return dateformat.format(self.on, "j F Y") if self.on else "Not sent yet"


class Notes:
    """Sources in the order in which figures name them; the same one twice has one number."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}

    def number_of(self, pinned: Mapping[str, Any]) -> int:
        """The number of the note that this figure has."""
        return self._numbers.setdefault((pinned["source"], pinned["as_of"]), len(self._numbers) + 1)

    def all(self) -> tuple[Note, ...]:
        """The notes so far."""
        found = self._numbers.items()
        return tuple(Note(number, source, date.fromisoformat(as_of)) for (source, as_of), number in found)


def content_of(letter: Letter, version: LetterVersion) -> Paper:
    """What this version of the letter says to whoever is signed in; three queries beside what the letter points to.

    Only the newest version carries the commander's signature. The committees that signed are those of the letter as it
    was sent; before that, those whose signature of this very version the reader may see.
    """
    said, notes = version.content, Notes()
    quoted = quoted_in(version)
    points = tuple(_point(each, version, quoted, notes) for each in said.get("points", ()))
    return Paper(
        marking=settings.PORTAL_MARKING,
        is_draft=letter.sent_on is None,
        reference=f"{letter.ref}, version {version.number}",
        subject=letter.subject,
        unit=letter.unit.name,
        force=settings.FORCE_NAME,
        address=_address(letter),
        on=letter.sent_on,
        salutation=letter.holder.salutation if letter.holder else f"To the {letter.body.get_kind_display()}",
        opening=said.get("opening", ""),
        points=points,
        asks=tuple(each for each in said.get("asks", ()) if each.strip()),
        closing=said.get("closing", ""),
        signed=_signature(letter, version),
        cosigned=tuple(_cosignatures(letter, version)),
        notes=notes.all(),
    )


def _address(letter: Letter) -> tuple[str, ...]:
    lines = [letter.holder.name if letter.holder else "", letter.body.name, *letter.body.address.splitlines()]
    return tuple(line.strip() for line in lines if line.strip())


def _point(said: Mapping[str, Any], version: LetterVersion, quoted: Mapping[str, Quoted], notes: Notes) -> Point:
    figures = (_figure(version.figures[name], notes) for name in said.get("figures", ()) if name in version.figures)
    return Point(
        category=str(FundingCategory(said["category"]).label),
        text=said.get("text", ""),
        figures=tuple(figures),
        quotations=tuple(quoted[ref] for ref in said.get("quotations", ()) if ref in quoted),
    )


def _figure(pinned: Mapping[str, Any], notes: Notes) -> FigureLine:
    other = pinned.get("compared_with")
    return FigureLine(
        label=pinned["label"],
        value=worded(pinned),
        note=notes.number_of(pinned),
        compared=other["label"] if other else "",
        compared_value=worded(other) if other else "",
        compared_note=notes.number_of(other) if other else None,
        why_alone=pinned.get("why_alone", ""),
    )


def _signature(letter: Letter, version: LetterVersion) -> Signature | None:
    newest = letter.newest()
    if letter.signed_by is None or newest is None or newest.number != version.number:
        return None
    return Signature(str(letter.signed_by), letter.unit.name)


def _cosignatures(letter: Letter, version: LetterVersion) -> Iterator[Signature]:
    if letter.sent_on:
        for each in letter.cosigned:
            yield Signature(each["as"], each["place"])
        return
    rows = CoSignature.objects.filter(letter=letter, taken_back_at=None, signed_version=version.number)
    for row in rows.select_related("place").order_by("place__name", "pk"):
        yield Signature(row.signed_as, row.place.name)
