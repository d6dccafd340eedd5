"""From data to a PDF that screen readers can read (PDF/UA-1), by Typst, without the network."""

import json
import logging
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import pikepdf
import typst

from funding.packs.fonts import files

logger = logging.getLogger(__name__)

TEMPLATE = Path(__file__).parent / "pack.typ"
ACCESSIBLE: Final = "ua-1"


@cache
def _fonts() -> typst.Fonts:
    folder = files()[0].parent
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])


def typeset(document: dict[str, Any]) -> bytes:
    """The PDF of a pack. Raises typst.TypstError where it cannot be set.

    Marks that cannot stand together in their script are drawn with a gap; such a file cannot keep the whole standard.
    """
    compiler = typst.Compiler(str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=_fonts(), ignore_system_fonts=True)
    given = {"data": json.dumps(document)}
    try:
        made = compiler.compile(format="pdf", pdf_standards=ACCESSIBLE, sys_inputs=given)
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        logger.warning("A pack is set without the whole of PDF/UA-1: some of its letters have no shape.")
        made = compiler.compile(format="pdf", sys_inputs=given)
    if not isinstance(made, bytes):
        raise TypeError("The typesetter gave no single document.")
    return made


def page_count(pdf: bytes) -> int:
    """How many pages it has."""
    with pikepdf.open(BytesIO(pdf)) as read:
        return len(read.pages)
