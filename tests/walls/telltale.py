"""Finding telltale words in an answer: all of them in one look, however many there are."""

import re
from collections.abc import Iterable
from functools import lru_cache

from liaison.db.references import ALPHABET

# What the furnished places write begins so; references are runs of their own letters.
MARKED = re.compile(r"zq[a-z]+")
REFERENCE = re.compile(f"[{ALPHABET}]{{8,}}")


class Telltale:
    """These words. Whatever stands in a longer run of letters is found as well, as `in` would find it."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        shapes = {word: bool(MARKED.fullmatch(word)) or bool(REFERENCE.fullmatch(word)) for word in self._words}
        self._shapeless = [word for word, has_one in shapes.items() if not has_one]
        self._in_run = lru_cache(maxsize=None)(self._look_into)
        self._last: tuple[str, frozenset[str]] = ("", frozenset())

    def words_in(self, text: str) -> frozenset[str]:
        """Those that stand somewhere in this text; asked twice about the same text it looks once."""
        if text is not self._last[0]:
            runs = {*MARKED.findall(text), *REFERENCE.findall(text)}
            found = frozenset().union(*map(self._in_run, runs), (each for each in self._shapeless if each in text))
            self._last = text, found
        return self._last[1]

    def _look_into(self, run: str) -> frozenset[str]:
        return frozenset(word for word in self._words if word in run)
