"""A text made plain for the rules, letter for letter: what is found there stands at the same place in the text."""

import re
import unicodedata

SPACES = re.compile(r"\s")
DASHES = frozenset("\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d")
QUOTES = {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'}


def plain(text: str) -> str:
    """As long as the text: digits of every script as 0 to 9, full-width letters as A to Z, plain spaces and dashes."""
    return "".join(map(_plain, text))


def _plain(letter: str) -> str:
    if letter.isascii():
        return " " if letter in "\t\r\v\f" else letter
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    if letter in DASHES:
        return "-"
    # Marks that turn the direction stand between digits without being seen.
    if SPACES.match(letter) or unicodedata.category(letter) == "Cf":
        return " "
    if letter in QUOTES:
        return QUOTES[letter]
    narrow = unicodedata.normalize("NFKC", letter)
    return narrow if len(narrow) == 1 else letter
