"""All that is found in a text, in the order of the text."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings

from liaison.presentation.wording.kinds import Kind
from liaison.presentation.wording.numbers import RULES, Span
from liaison.presentation.wording.reading import plain

WORDED = (Kind.PREVENT, Kind.INTELLIGENCE, Kind.IMMIGRATION)


@dataclass(frozen=True, order=True)
class Hit:
    """A phrase that looks like something that does not belong here; `start` and `end` count letters of the text."""

    start: int
    end: int
    kind: str
    phrase: str


def find(text: str) -> list[Hit]:
    """What is found. The same phrase is told once for each kind; phrases of one kind do not overlap."""
    read = plain(text)
    hits: list[Hit] = []
    for kind in Kind:
        last = -1
        for start, end in sorted(set(_spans(kind, read)), key=lambda span: (span[0], -span[1])):
            while end > start and text[end - 1].isspace():
                end -= 1
            if start >= last:
                hits.append(Hit(start, end, kind.value, text[start:end]))
                last = end
    return sorted(hits)


def _spans(kind: Kind, read: str) -> Iterator[Span]:
    if kind in RULES:
        yield from RULES[kind](read)
        return
    if kind in WORDED:
        words, fine = _words(kind)
        harmless = [each.span() for rule in fine for each in rule.finditer(read)]
        for rule in words:
            for found in rule.finditer(read):
                if not any(start < found.end() and found.start() < end for start, end in harmless):
                    yield found.span()
        return
    for rule in _opinions():
        for found in rule.finditer(read):
            yield found.span()


@cache
def _lists() -> dict[str, Any]:
    with (settings.BASE_DIR / "data" / "wording.toml").open("rb") as file:
        return tomllib.load(file)


def _spaced(pattern: str) -> str:
    # A look-behind needs a fixed width: its spaces stay one.
    return re.sub(r"(\(\?<[!=][^)]*\))|( )", lambda found: found[1] or r"\s+", pattern)


@cache
def _words(kind: Kind) -> tuple[list[re.Pattern[str]], list[re.Pattern[str]]]:
    lists = _lists()[kind.value]
    words = [re.compile(rf"\b(?:{_spaced(each)})\b", re.IGNORECASE) for each in lists["words"]]
    words += [re.compile(_spaced(each)) for each in lists.get("with_capitals", ())]
    return words, [re.compile(rf"\b(?:{_spaced(each)})\b", re.IGNORECASE) for each in lists.get("fine", ())]


@cache
def _opinions() -> list[re.Pattern[str]]:
    lists = _lists()["person"]
    one = {name: "|".join(map(_spaced, values)) for name, values in lists.items()}
    name = r"[A-Z][\w'-]+"
    titled = rf"(?i:\b(?:{one['titles']}))\.?\s+{name}(?:\s+{name}){{0,2}}"
    office = rf"(?i:\b(?:the|their|its|your)\s+(?:{one['offices']}))"
    said = rf"\s+(?i:(?:{one['says']})(?:\s+(?:{one['how']})){{0,3}})"
    return [
        re.compile(rf"(?:{titled}|{office})(?:,[^,\n]{{1,30}},)?{said}\s+(?i:{one['opinions']}|{one['softer']})\b"),
        re.compile(rf"\b{name}\s+{name}{said}\s+(?i:{one['opinions']})\b"),
    ]
