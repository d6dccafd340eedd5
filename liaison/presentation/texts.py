"""What people typed, made ready for the typesetter: lines with their direction and language, nothing it cannot draw."""

import re
import unicodedata
from typing import TypedDict

from liaison.presentation.fonts import can_draw

MISSING = "\ufffd"
"""Stands for a character that no font has, such as a picture."""
JOINERS = frozenset("\u200c\u200d")
JUST_APART = frozenset(f"\n {MISSING}")
URDU = re.compile("[\u0679\u0688\u0691\u06ba\u06be\u06c1\u06d2\u06cc\u06a9]")
ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")
BENGALI = re.compile("[\u0980-\u09ff]")
LATIN = re.compile("[A-Za-z]")


class Line(TypedDict):
    """One line: its text, its direction and its language."""

    text: str
    dir: str
    lang: str


def lines(typed: str) -> list[Line]:
    """The lines of a text, without empty ones at its ends."""
    return [line(each) for each in clean(typed).strip("\n").split("\n")]


def line(text: str) -> Line:
    """One line, in the direction of its first letter that has one."""
    return {"text": text, "dir": _direction(text), "lang": _language(text)}


def clean(text: str) -> str:
    """Without control characters and what turns the direction of others; what no font can draw is marked."""
    drawn: list[str] = []
    base = ""
    for letter in unicodedata.normalize("NFC", re.sub(r"\r\n?|[\u0085\u2028\u2029\v\f]", "\n", text)):
        kind = unicodedata.category(letter)
        if letter == "\n" or (letter in JOINERS and base):
            drawn.append(letter)
        elif letter.isspace():
            drawn.append(" ")
        elif kind.startswith("M"):
            # It is drawn on the letter before it, by the same font or not at all.
            if base and can_draw(base, letter):
                drawn.append(letter)
            continue
        elif not kind.startswith("C"):
            drawn.append(letter if can_draw(letter) else MISSING)
        else:
            continue
        base = "" if drawn[-1] in JUST_APART else base if letter in JOINERS else drawn[-1]
    return "".join(drawn)


def _direction(text: str) -> str:
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind in ("R", "AL"):
            return "rtl"
        if kind == "L":
            return "ltr"
    return "ltr"


def _language(text: str) -> str:
    if ARABIC.search(text) and _direction(text) == "rtl":
        return "ur" if URDU.search(text) else "ar"
    return "bn" if BENGALI.search(text) and not LATIN.match(text) else "en"
