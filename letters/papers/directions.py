"""What people typed, made ready for Word: no character that XML forbids, and pieces by direction."""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from liaison.presentation.texts import line

JOINERS = "\u200c\u200d"
"""They shape letters; all other invisible characters go, above all those that turn the direction of others."""
RTL = ("R", "AL", "AN")
LOCALES = {"ur": "ur-PK", "ar": "ar-SA", "bn": "bn-BD"}


class Part(NamedTuple):
    """Characters of one direction, with the locale that Word speaks them in; "" for that of the letter."""

    text: str
    rtl: bool
    language: str


def plain(typed: str) -> str:
    """Without control characters, halves of characters and characters that are none; line breaks stay."""
    text = unicodedata.normalize("NFC", re.sub(r"\r\n?|[\u0085\u2028\u2029\v\f]", "\n", typed))
    return "".join(each if not each.isspace() else "\n" if each == "\n" else " " for each in text if _is_kept(each))


def _is_kept(each: str) -> bool:
    kind = unicodedata.category(each)
    nothing = kind in ("Cc", "Cf", "Cs") or ord(each) & 0xFFFE == 0xFFFE
    return not nothing or each in JOINERS or each == "\n" or each == "\t"


def is_rtl(text: str) -> bool:
    """Whether its first letter that has a direction runs from right to left."""
    return line(text)["dir"] == "rtl"


def runs(text: str) -> Iterator[Part]:
    """The text in pieces of one direction; blanks and signs go with what stands before them."""
    rtl, begun = is_rtl(text), 0
    for at, each in enumerate(text):
        kind = unicodedata.bidirectional(each)
        if (kind != "L" and kind not in RTL) or (kind in RTL) == rtl:
            continue
        yield from _part(text[begun:at], rtl)
        rtl, begun = not rtl, at
    yield from _part(text[begun:], rtl)


def _part(text: str, rtl: bool) -> Iterator[Part]:
    if text:
        yield Part(text, rtl, LOCALES.get(line(text)["lang"], "he-IL" if rtl else ""))
