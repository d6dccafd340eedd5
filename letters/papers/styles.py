"""How a letter looks in Word: styles that can be edited, one font for every script, in British English."""

from typing import Any

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

FONT = "Arial"
"""On every computer with Word, and with Arabic letters. Word takes another font of the computer for other scripts."""
CLOSE = "No Spacing"
ASIDE = "Quote Source"
BLACK, GREY = RGBColor(0, 0, 0), RGBColor(0x50, 0x5A, 0x5F)
SIZES = {"Normal": 11, "Title": 14, "Heading 1": 12, "Quote": 11, ASIDE: 11, "Header": 9, "Footer": 9}


def prepare(document: WordDocument) -> None:
    """Change the library's own template into that of a letter."""
    aside = document.styles.add_style(ASIDE, WD_STYLE_TYPE.PARAGRAPH)
    aside.base_style = document.styles["Quote"]
    for name, size in SIZES.items():
        style: Any = document.styles[name]
        _letters(style, size)
        style.font.color.rgb = GREY if name == ASIDE else BLACK
    for name in ("Title", "Heading 1"):
        style = document.styles[name]
        style.font.bold = style.font.cs_bold = True
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(12), Pt(6)
        style.paragraph_format.keep_with_next = True
    _spaced(document)
    _speaks_british(document)


def _spaced(document: WordDocument) -> None:
    normal: Any = document.styles["Normal"]
    normal.paragraph_format.space_after = Pt(8)
    quote: Any = document.styles["Quote"]
    quote.font.italic = False
    quote.paragraph_format.left_indent = quote.paragraph_format.right_indent = Mm(8)
    quote.paragraph_format.space_after, quote.paragraph_format.keep_with_next = Pt(2), True
    aside: Any = document.styles[ASIDE]
    aside.paragraph_format.space_after, aside.paragraph_format.keep_with_next = Pt(8), False
    footer: Any = document.styles["Footer"]
    footer.paragraph_format.tab_stops.clear_all()
    # The line under a title belongs to reports.
    properties = document.styles["Title"].element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)


def _letters(style: Any, size: int) -> None:
    """Font and size, for scripts that are written from the right as well."""
    style.font.name, style.font.size = FONT, Pt(size)
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for each in list(fonts.attrib):
        del fonts.attrib[each]
    for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{kind}"), FONT)
    for old in properties.findall(qn("w:szCs")):
        properties.remove(old)
    complex_size = OxmlElement("w:szCs")
    complex_size.set(qn("w:val"), str(size * 2))
    properties.find(qn("w:sz")).addnext(complex_size)


def _speaks_british(document: WordDocument) -> None:
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")
        language.set(qn("w:bidi"), "ar-SA")
    for language in document.settings.element.iter(qn("w:themeFontLang")):
        language.set(qn("w:val"), "en-GB")
