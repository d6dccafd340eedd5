"""How much room words take in a drawing: SVG neither wraps nor cuts them."""

import unicodedata

# Measured in Noto Sans: digits are 0.57 of the size wide, small letters less, capitals a little more.
NARROW, WIDE = 0.6, 1.0


def width_of(text: str, size: int) -> int:
    """About how wide these words are, rather too much than too little; in the units of the drawing."""
    return round(sum(map(_ems, text)) * size + 0.5)


def fitting(text: str, room: int, size: int) -> str:
    """The words, cut with an ellipsis where the room does not hold them; never in front of a mark that belongs to
    the letter before."""
    if width_of(text, size) <= room:
        return text
    ems, kept = _ems("…"), 0
    for place, sign in enumerate(text):
        ems += _ems(sign)
        if round(ems * size + 0.5) > room:
            break
        kept = place + 1
    while kept and unicodedata.combining(text[kept]):
        kept -= 1
    return f"{text[:kept].rstrip()}…"


def _ems(sign: str) -> float:
    if unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0
    return WIDE if unicodedata.east_asian_width(sign) in "WF" else NARROW
