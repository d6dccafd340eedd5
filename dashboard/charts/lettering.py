"""How much room words take in a drawing: SVG neither wraps nor cuts them."""

import unicodedata

# Measured in Noto Sans: digits are 0.57 of the size wide, small letters less, capitals a little more.
NARROW, WIDE = 0.6, 1.0


def width_of(text: str, size: int) -> int:
    """About how wide these words are, rather too much than too little; in the units of the drawing."""
    marks = {"Mn", "Me", "Cf"}
    ems = sum(
        0 if unicodedata.category(sign) in marks else WIDE if unicodedata.east_asian_width(sign) in "WF" else NARROW
        for sign in text
    )
    return round(ems * size + 0.5)


def fitting(text: str, room: int, size: int) -> str:
    """The words, cut with an ellipsis where the room does not hold them; never in front of a mark that belongs to
    the letter before."""
    if width_of(text, size) <= room:
        return text
    kept = text
    while kept and width_of(f"{kept}…", size) > room:
        kept = kept[:-1]
        while kept and unicodedata.combining(text[len(kept)]):
            kept = kept[:-1]
    return f"{kept.rstrip()}…"
