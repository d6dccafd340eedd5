"""The fonts of the typesetter: made by the asset build, and which characters they have."""

import struct
from functools import cache
from pathlib import Path

from django.conf import settings


class NoFonts(Exception):
    """The fonts were not built."""


def files() -> list[Path]:
    """The font files. Raises NoFonts where the assets were not built."""
    found = sorted((Path(settings.BASE_DIR) / "build" / "printing-fonts").glob("*.ttf"))
    if not found:
        raise NoFonts("The fonts are missing: build the assets (make run does).")
    return found


@cache
def fonts() -> tuple[frozenset[int], ...]:
    """The characters that each font can draw."""
    return tuple(frozenset(characters_of(path.read_bytes())) for path in files())


def can_draw(*letters: str) -> bool:
    """Whether one font can draw all of these characters."""
    codes = {ord(letter) for letter in letters}
    return any(codes <= font for font in fonts())


def characters_of(font: bytes) -> set[int]:
    """The characters of one TrueType font: those of its Unicode tables in format 4 or 12 (OpenType, table 'cmap')."""
    tables = struct.unpack_from(">H", font, 4)[0]
    entries = (struct.unpack_from(">4sLLL", font, 12 + 16 * number) for number in range(tables))
    start = next(offset for tag, _sum, offset, _length in entries if tag == b"cmap")
    found: set[int] = set()
    for number in range(struct.unpack_from(">H", font, start + 2)[0]):
        table = start + struct.unpack_from(">L", font, start + 4 + 8 * number + 4)[0]
        form = struct.unpack_from(">H", font, table)[0]
        if form == 4:
            found |= _of_segments(font, table)
        elif form == 12:
            for group in range(struct.unpack_from(">L", font, table + 12)[0]):
                first, last, _glyph = struct.unpack_from(">LLL", font, table + 16 + 12 * group)
                found |= set(range(first, last + 1))
    return found


def _of_segments(font: bytes, table: int) -> set[int]:
    count = struct.unpack_from(">H", font, table + 6)[0] // 2
    at = table + 14
    ends, starts, deltas, offsets = (
        struct.unpack_from(f">{count}H", font, at + 2 * count * part + (2 if part else 0)) for part in range(4)
    )
    found: set[int] = set()
    for number, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for code in range(first, last + 1):
            glyph = code
            if offsets[number]:
                where = at + 2 * count * 3 + 2 + 2 * number + offsets[number] + 2 * (code - first)
                glyph = struct.unpack_from(">H", font, where)[0]
            if glyph and (glyph + deltas[number]) % 65536 and code != 0xFFFF:
                found.add(code)
    return found
