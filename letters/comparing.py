"""What changed between two versions of a letter, part by part and word by word."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from django.utils import dateformat

from letters.figures import worded
from letters.models import LetterVersion
from letters.models.letter import FundingCategory
from letters.papers.consents import quoted_in

TOO_LONG = 4_000_000
"""Above this product of numbers of words two texts are told apart as wholes, so that nobody waits for it."""


@dataclass(frozen=True)
class Piece:
    """A few words, and whether the other version lacks them."""

    text: str
    is_changed: bool


@dataclass(frozen=True)
class Change:
    """One part that differs. `before` is empty where it is new, `after` where it was taken out."""

    part: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


def compare(old: LetterVersion, new: LetterVersion) -> list[Change]:
    """The parts that differ, in the order of the letter; quotations and figures last. At most two queries."""
    before, after = old.content, new.content
    return [
        *_text("Opening", before.get("opening", ""), after.get("opening", "")),
        *_points(before.get("points", ()), after.get("points", ())),
        *_asks(before.get("asks", ()), after.get("asks", ())),
        *_text("Closing", before.get("closing", ""), after.get("closing", "")),
        *_rows("Quotation", _quotations(old), _quotations(new)),
        *_rows("Figure", _figures(old), _figures(new)),
    ]


def _text(part: str, before: str, after: str) -> Iterator[Change]:
    if before != after:
        yield Change(part, *words(before, after))


def words(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts in pieces, whole again when joined; changed pieces are whole words and the blanks beside them."""
    one, other = (re.findall(r"\s+|\S+", text) for text in (before, after))
    # Equal ends are cheap to find, and most changes are small.
    head = _alike(one, other)
    tail = _alike(one[head:][::-1], other[head:][::-1])
    begun, ends = one[:head], one[len(one) - tail :]
    old, new = one[head : len(one) - tail], other[head : len(other) - tail]
    codes: Sequence[tuple[str, int, int, int, int]] = [("replace", 0, len(old), 0, len(new))]
    if len(old) * len(new) <= TOO_LONG:
        codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return (
        _marked(begun, old, ends, [(start, end, tag) for tag, start, end, _s, _e in codes]),
        _marked(begun, new, ends, [(start, end, tag) for tag, _s, _e, start, end in codes]),
    )


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many they have in common from the beginning."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _marked(
    begun: Sequence[str], middle: Sequence[str], ends: Sequence[str], spans: Sequence[tuple[int, int, str]]
) -> tuple[Piece, ...]:
    pieces = [Piece("".join(middle[start:end]), tag != "equal") for start, end, tag in spans]
    whole = [Piece("".join(begun), False), *pieces, Piece("".join(ends), False)]
    return tuple(piece for piece in whole if piece.text)


def _points(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> Iterator[Change]:
    """Points of the same category are compared with each other, in their order; then the order itself."""
    old, new = _by_category(before), _by_category(after)
    for name in dict.fromkeys([*old, *new]):
        yield from _text(name, old.get(name, ""), new.get(name, ""))
    both = set(old) & set(new)
    orders = [[name for name in each if name in both] for each in (old, new)]
    if orders[0] != orders[1]:
        yield Change("Order of the points", *((Piece("; ".join(order), True),) for order in orders))


def _by_category(points: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    named: dict[str, str] = {}
    for point in points:
        label = str(FundingCategory(point["category"]).label)
        times = sum(1 for name in named if name == label or name.startswith(f"{label} ("))
        # An empty text would look like no point at all.
        named[f"{label} ({times + 1})" if times else label] = point.get("text", "") or "No text"
    return named


def _asks(before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    matched = SequenceMatcher(None, before, after, autojunk=False)
    for tag, begun, end, from_, to in matched.get_opcodes():
        if tag == "equal":
            continue
        olds, news = before[begun:end], after[from_:to]
        for at in range(max(len(olds), len(news))):
            number = (from_ if at < len(news) else begun) + at + 1
            yield from _text(f"What we ask, number {number}", "".join(olds[at : at + 1]), "".join(news[at : at + 1]))


def _rows(part: str, before: Mapping[str, tuple[str, str]], after: Mapping[str, tuple[str, str]]) -> Iterator[Change]:
    """Rows that are named and said in words; by key."""
    for name in dict.fromkeys([*before, *after]):
        old, new = before.get(name, ("", "")), after.get(name, ("", ""))
        label = new[0] or old[0]
        yield from _text(f"{part}: {label}" if label else part, old[1], new[1])


def _quotations(version: LetterVersion) -> dict[str, tuple[str, str]]:
    used = {ref for point in version.content.get("points", ()) for ref in point.get("quotations", ())}
    return {ref: (each.by, each.text) for ref, each in quoted_in(version).items() if ref in used}


def _figures(version: LetterVersion) -> dict[str, tuple[str, str]]:
    used = {name for point in version.content.get("points", ()) for name in point.get("figures", ())}
    return {name: (each["label"], _said(each)) for name, each in version.figures.items() if name in used}


def _said(pinned: Mapping[str, Any]) -> str:
    other = pinned.get("compared_with")
    beside = f"compared with {other['label']}: {worded(other)}" if other else f"alone: {pinned.get('why_alone', '')}"
    on = dateformat.format(date.fromisoformat(pinned["as_of"]), "j F Y")
    return f"{worded(pinned)} ({on}), {beside}"
