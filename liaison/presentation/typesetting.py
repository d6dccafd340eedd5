"""From data to a PDF that screen readers can read (PDF/UA-1), by Typst, without the network."""

import json
import logging
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import pikepdf
import typst

from liaison.presentation.fonts import files

logger = logging.getLogger(__name__)

SHARED = Path(__file__).parent / "typst"
"""All that a template can import, as `#import "/page.typ"`: the typesetter reads no other file."""
ACCESSIBLE: Final = "ua-1"


@cache
def _fonts() -> typst.Fonts:
    folder = files()[0].parent
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])


def typeset(template: Path, data: Mapping[str, Any]) -> bytes:
    """The PDF that a template makes of `data`, which it finds as JSON in `sys.inputs.data` and never reads as source.

    Raises typst.TypstError where it cannot be set. Marks that cannot stand together in their script are drawn with a
    gap; such a file cannot keep the whole standard. What people typed goes through `liaison.presentation.texts` first.
    """
    source = template.read_bytes()
    compiler = typst.Compiler(source, root=str(SHARED), font_paths=_fonts(), ignore_system_fonts=True)
    given = {"data": json.dumps(data)}
    try:
        made = compiler.compile(format="pdf", pdf_standards=ACCESSIBLE, sys_inputs=given)
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        logger.warning("%s is set without the whole of PDF/UA-1: some of its letters have no shape.", template.stem)
        made = compiler.compile(format="pdf", sys_inputs=given)
    if not isinstance(made, bytes):
        raise TypeError("The typesetter gave no single document.")
    return made


def page_count(pdf: bytes) -> int:
    """How many pages it has."""
    with pikepdf.open(BytesIO(pdf)) as read:
        return len(read.pages)
