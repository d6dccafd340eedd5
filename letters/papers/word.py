"""A letter for Word (.docx): the same words as the PDF, in real styles, to be edited by whoever sends it."""

from collections.abc import Iterable
from io import BytesIO

from django.utils import timezone
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from letters.papers.consents import Quoted
from letters.papers.content import FigureLine, Paper, Point, Signature
from letters.papers.directions import is_rtl, plain, runs
from letters.papers.styles import ASIDE, CLOSE, prepare

TEXT_WIDTH = Mm(160)
AFTER_BIDI = (
    *("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents"),
    *("w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl"),
    *("w:divId", "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange"),
)
"""What stands behind `w:bidi` in the properties of a paragraph (ECMA-376 part 1, 17.3.1.26)."""


def docx_of(paper: Paper) -> bytes:
    """The letter as a Word file; a tenth of a second. It holds no macro and names no author but the unit."""
    document = Document()
    prepare(document)
    _describe(document, paper)
    _page(document.sections[0], paper)
    _head(document, paper)
    for point in paper.points:
        _point(document, point)
    if paper.asks:
        document.add_heading("What we ask", 1)
        _numbered(document, paper.asks)
    _texts(document, paper.closing)
    _signatures(document, paper)
    if paper.notes:
        document.add_heading("Where the figures come from", 1)
        _numbered(document, [each.worded for each in paper.notes])
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _describe(document: WordDocument, paper: Paper) -> None:
    about = document.core_properties
    about.title = plain(paper.subject)[:255]
    about.author = plain(f"{paper.force}, {paper.unit}")[:255]
    about.language = "en-GB"
    about.comments = about.last_modified_by = about.subject = about.keywords = ""
    about.revision = 1
    about.created = about.modified = timezone.now().replace(tzinfo=None)
    # The picture of somebody else's page that the library's own template carries.
    package = document.part.package
    for name in [name for name, each in package.rels.items() if each.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        del package.rels[name]


def _page(section: Section, paper: Paper) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(25)
    marking = f"{paper.marking} – Draft" if paper.is_draft else paper.marking
    header = section.header.paragraphs[0]
    header.alignment = WD_ALIGN_PARAGRAPH.CENTER
    header.add_run(plain(marking)).bold = True
    footer = section.footer.paragraphs[0]
    footer.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH // 2, WD_TAB_ALIGNMENT.CENTER)
    footer.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    footer.add_run(f"{plain(paper.reference)}\t")
    footer.add_run(plain(marking)).bold = True
    footer.add_run("\tPage ")
    _field(footer, "PAGE")
    footer.add_run(" of ")
    _field(footer, "NUMPAGES")


def _field(paragraph: Paragraph, instruction: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    paragraph._p.append(field)
    shown = OxmlElement("w:r")
    field.append(shown)
    Run(shown, paragraph).text = "1"


def _head(document: WordDocument, paper: Paper) -> None:
    _close(document, (paper.force, paper.unit))
    _close(document, paper.address)
    _close(document, (paper.dated, f"Our reference: {paper.reference}"))
    _text(document.add_paragraph(), paper.salutation)
    _text(document.add_paragraph(style="Title"), paper.subject)
    _texts(document, paper.opening)


def _point(document: WordDocument, point: Point) -> None:
    document.add_heading(plain(point.category), 1)
    _texts(document, point.text)
    if point.figures:
        _figures(document, point.figures)
    for quoted in point.quotations:
        _quotation(document, quoted)


def _figures(document: WordDocument, figures: tuple[FigureLine, ...]) -> None:
    table = document.add_table(rows=1, cols=2, style="Table Grid")
    head = table.rows[0]
    for cell, name in zip(head.cells, ("Figure", "Compared with"), strict=True):
        cell.paragraphs[0].style = CLOSE
        cell.paragraphs[0].add_run(name).bold = True
    head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for figure in figures:
        row = table.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        _figure(row.cells[0], figure.label, figure.value, figure.note)
        if figure.compared:
            _figure(row.cells[1], figure.compared, figure.compared_value, figure.compared_note)
        else:
            _text(_first(row.cells[1]), f"It stands alone: {figure.why_alone}")
    document.add_paragraph(style=CLOSE)


def _figure(cell: _Cell, label: str, value: str, note: int | None) -> None:
    _text(_first(cell), label)
    paragraph = cell.add_paragraph(style=CLOSE)
    paragraph.add_run(plain(value)).bold = True
    paragraph.add_run(f" [{note}]").font.superscript = True


def _first(cell: _Cell) -> Paragraph:
    cell.paragraphs[0].style = CLOSE
    return cell.paragraphs[0]


def _quotation(document: WordDocument, quoted: Quoted) -> None:
    for each in _paragraphs(quoted.text):
        _text(document.add_paragraph(style="Quote"), each)
    if quoted.by:
        _text(document.add_paragraph(style=ASIDE), quoted.by)


def _signatures(document: WordDocument, paper: Paper) -> None:
    if paper.signed is None:
        document.add_paragraph("Not signed yet.")
    else:
        document.add_paragraph("Yours sincerely").paragraph_format.keep_with_next = True
        _signature(document, paper.signed)
    if paper.cosigned:
        document.add_heading("Signed as well by", 1)
        for each in paper.cosigned:
            _signature(document, each)


def _signature(document: WordDocument, signature: Signature) -> None:
    _close(document, (signature.name, signature.of))


def _numbered(document: WordDocument, texts: Iterable[str]) -> None:
    """A list that begins at one."""
    number = _new_list(document)
    for text in texts:
        paragraph = document.add_paragraph(style="List Number")
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = number
        _text(paragraph, text)


def _new_list(document: WordDocument) -> int:
    """A list numbered as the style says; without it, Word would go on counting from the list before."""
    numbering = document.part.numbering_part.element
    style = document.styles["List Number"].element
    like = numbering.num_having_numId(style.pPr.numPr.numId.val)
    number = numbering.add_num(like.abstractNumId.val)
    number.add_lvlOverride(0).add_startOverride(1)
    return int(number.numId)


def _close(document: WordDocument, texts: Iterable[str]) -> None:
    """Lines that belong together, as an address; then a gap."""
    for text in texts:
        _text(document.add_paragraph(style=CLOSE), text)
    document.add_paragraph(style=CLOSE)


def _texts(document: WordDocument, text: str) -> None:
    for each in _paragraphs(text):
        _text(document.add_paragraph(), each)


def _paragraphs(text: str) -> list[str]:
    return [line for line in plain(text).split("\n") if line.strip()]


def _text(paragraph: Paragraph, typed: str) -> None:
    """Write what was typed; a right-to-left paragraph stands on the right, and words of either direction are told."""
    text = plain(typed)
    if is_rtl(text):
        paragraph._p.get_or_add_pPr().insert_element_before(OxmlElement("w:bidi"), *AFTER_BIDI)
    for part in runs(text):
        run = paragraph.add_run(part.text)
        if part.language:
            run.font.rtl = True if part.rtl else None
            language = OxmlElement("w:lang")
            language.set(qn("w:bidi" if part.rtl else "w:val"), part.language)
            run._r.get_or_add_rPr().insert_element_before(language, "w:eastAsianLayout", "w:specVanish", "w:oMath")
