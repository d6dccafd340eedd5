"""The languages that places and officers are asked about, and finding them in what somebody wrote."""

import re
from functools import lru_cache

# Codes of BCP 47. It is police who read this list, hence English names.
LANGUAGES = (
    ("en", "English"),
    ("ur", "Urdu"),
    ("ar", "Arabic"),
    ("bn", "Bengali"),
    ("pa", "Punjabi"),
    ("gu", "Gujarati"),
    ("hi", "Hindi"),
    ("so", "Somali"),
    ("tr", "Turkish"),
    ("fa", "Persian"),
    ("ps", "Pashto"),
    ("ku", "Kurdish"),
    ("sq", "Albanian"),
    ("ml", "Malayalam"),
    ("ta", "Tamil"),
    ("pl", "Polish"),
    ("he", "Hebrew"),
    ("bsl", "British Sign Language"),
)


def languages() -> tuple[tuple[str, str], ...]:
    """The list, for a column to choose from: so no migration holds a copy of it."""
    return LANGUAGES


_CODES = {name.casefold(): code for code, name in LANGUAGES}
_NAMES = re.compile(r"\b(" + "|".join(re.escape(name) for name in _CODES) + r")\b")


@lru_cache(maxsize=1024)
def spoken(text: str) -> frozenset[str]:
    """The codes of the languages that a text such as "English, some Urdu" names; those not listed are left out."""
    return frozenset(_CODES[name] for name in _NAMES.findall(text.casefold()))
