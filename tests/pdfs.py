"""Reading PDFs back: their text, and what screen readers need of them."""

import re
import unicodedata
from io import BytesIO
from typing import Any

import pikepdf


def text_of(pdf: bytes) -> str:
    """All text in the order in which it is drawn, by the fonts' own tables back to Unicode; blanks left out."""
    return "".join(texts_of(pdf))


def texts_of(pdf: bytes, most: int | None = None) -> list[str]:
    """The text of each page, or of the first ones, blanks left out. Reading takes longer than setting."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        return [_text(page) for page in opened.pages[:most]]


def _text(page: pikepdf.Page) -> str:
    fonts = {str(name): _table(font) for name, font in page.Resources.get("/Font", {}).items()}
    current: tuple[int, dict[int, str]] = (2, {})
    read = []
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            current = fonts[str(operands[0])]
        elif str(operator) in ("Tj", "TJ"):
            parts = operands[0] if str(operator) == "TJ" else operands
            for part in parts:
                if isinstance(part, pikepdf.String):
                    read.append(_decoded(bytes(part), *current))
    return without_blanks("".join(read))


def _decoded(codes: bytes, width: int, table: dict[int, str]) -> str:
    return "".join(table.get(int.from_bytes(codes[at : at + width], "big"), "") for at in range(0, len(codes), width))


def _table(font: Any) -> tuple[int, dict[int, str]]:
    """How many bytes a code of this font has, and what each stands for."""
    found = {}
    told = font["/ToUnicode"].read_bytes().decode("ascii", "replace")
    for block in re.findall(r"beginbfchar(.*?)endbfchar", told, re.DOTALL):
        for code, letters in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            found[int(code, 16)] = bytes.fromhex(letters).decode("utf-16-be", "replace")
    # A browser tells neighbouring letters as ranges.
    for block in re.findall(r"beginbfrange(.*?)endbfrange", told, re.DOTALL):
        for first, last, letter in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]{4})>", block):
            for place, code in enumerate(range(int(first, 16), int(last, 16) + 1)):
                found[code] = chr(int(letter, 16) + place)
    width = re.search(r"begincodespacerange\s*<([0-9A-Fa-f]+)>", told)
    return len(width[1]) // 2 if width else 2, found


def without_blanks(text: str) -> str:
    """As `text_of` gives it: composed letters, no blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
