"""Letters as papers: PDF and Word file say the same, screen readers can follow them, and no text breaks them."""

import re
import unicodedata
import zipfile
from io import BytesIO
from itertools import pairwise
from typing import Any

import pikepdf
import pytest
from django.db import connection
from docx import Document
from docx.oxml.ns import qn
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from letters.papers import content_of, docx_of, pdf_of
from letters.papers.consents import TAKEN_OUT, UNNAMED
from letters.papers.directions import plain, runs
from letters.papers.printing import TEMPLATE
from liaison.accounts.models import User
from liaison.db.acting import acting_as
from liaison.presentation.texts import MISSING
from tests.cast import Cast
from tests.letters import desk
from tests.letters.paper import ARABIC, BENGALI, HOSTILE, URDU, paper, said_everywhere, text_of_docx
from tests.pdfs import text_of, without_blanks
from tests.timing import processor_seconds

LETTERS = st.one_of(st.characters(codec="utf-8"), st.sampled_from(URDU + ARABIC + BENGALI + "\u200d\u0301*#$<&\\"))
IN_ORDER = (
    *("Demo Police", "Riverford", "Robin Example", "1 Bridge Street", "27 November 2026", "ABCD2345, version 3"),
    *("Dear Commissioner", "Paying first", "We write about money.", "It is not a small thing."),
    *("Amount of money", "It is not enough.", "Applications sent: all places", "12 applications", "[1]"),
    *("Applications sent: by faith, Sikh", "1 application", "[2]", "We had to pay first.", UNNAMED),
    *("Waiting time", "It takes long.", "Madina Mosque", "What we ask", "Pay sooner.", "Publish how long it takes."),
    *(
        "We would be glad to meet you.",
        "Yours sincerely",
        "Supt Kim Reed",
        "Signed as well by",
        "Sara Malik, Secretary",
    ),
    *("Where the figures come from", "A report. As of 1 October 2026.", "Hansard. As of 2 July 2026."),
)


def in_order(text: str) -> None:
    """All of the letter stands in this text, one after the other."""
    at = 0
    for each in IN_ORDER:
        found = text.find(without_blanks(each), at)
        assert found >= 0, each
        at = found + len(without_blanks(each))


def tags_of(pdf: bytes) -> list[str]:
    """The structure that a screen reader follows."""
    found: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, pikepdf.Array):
            for each in node:
                walk(each)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            found.append(str(node.S)[1:])
            walk(node.get("/K", pikepdf.Array()))

    with pikepdf.open(BytesIO(pdf)) as read:
        walk(read.Root.StructTreeRoot.K)
    return found


def words_of(element: Any) -> str:
    """What is written in a part of a Word file."""
    return "".join(each.text or "" for each in element.iter(qn("w:t")))


def parts_of(file: bytes) -> dict[str, bytes]:
    """The files in a Word file."""
    with zipfile.ZipFile(BytesIO(file)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


# What stands in them ------------------------------------------------------------------------------------------


def test_both_say_all_of_it_in_order_within_two_seconds() -> None:
    (pdf, file), seconds = processor_seconds(lambda: (pdf_of(paper()), docx_of(paper())))
    assert seconds < 2
    in_order(text_of(pdf))
    in_order(text_of_docx(file))


def test_the_pdf_is_accessible_titled_in_british_english_and_marked_on_every_page() -> None:
    pdf = pdf_of(paper(opening="We write about money.\n" * 200))
    with pikepdf.open(BytesIO(pdf)) as read:
        pages = len(read.pages)
        assert pages > 2
        assert bool(read.Root.MarkInfo.Marked)
        assert str(read.Root.Lang).lower() == "en-gb"
        assert bool(read.Root.ViewerPreferences.DisplayDocTitle)
        languages = {
            str(each.Lang) for each in read.objects if isinstance(each, pikepdf.Dictionary) and "/Lang" in each
        }
        with read.open_metadata() as told:
            assert told["dc:title"] == "Paying first"
            assert told["pdfuaid:part"] == "1"
    assert any(each.startswith("ur") for each in languages)
    text = text_of(pdf)
    assert text.count("OFFICIAL") == 2 * pages
    assert f"Page{pages}of{pages}" in text
    tags = tags_of(pdf)
    for tag, times in {"Title": 1, "H1": 5, "Table": 1, "TH": 2, "BlockQuote": 2, "L": 2, "LI": 4}.items():
        assert tags.count(tag) == times, tag


def test_the_word_file_has_real_styles_lists_that_begin_at_one_and_a_head_row_that_comes_again() -> None:
    document = Document(BytesIO(docx_of(paper())))
    styles = [each.style.name for each in document.paragraphs if each.style]
    assert [styles.count(name) for name in ("Title", "Heading 1", "Quote", "Quote Source", "List Number")] == [
        1,
        5,
        2,
        2,
        4,
    ]
    numbers = [
        each._p.pPr.numPr.numId.val for each in document.paragraphs if each.style and each.style.name == "List Number"
    ]
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3]
    [table] = document.tables
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [cell.text for cell in table.rows[0].cells] == ["Figure", "Compared with"]
    section = document.sections[0]
    assert section.header.paragraphs[0].text == "OFFICIAL"
    footer = etree.tostring(section.footer._element).decode()
    assert "OFFICIAL" in footer
    assert re.findall(r'instr="(\w+)"', footer) == ["PAGE", "NUMPAGES"]


def test_the_word_file_tells_of_nobody_runs_nothing_and_is_british() -> None:
    file = docx_of(paper())
    about = Document(BytesIO(file)).core_properties
    assert (about.author, about.title, about.language) == ("Demo Police, Riverford", "Paying first", "en-GB")
    assert about.last_modified_by == about.comments == about.keywords == ""
    parts = parts_of(file)
    assert not [name for name in parts if "vba" in name.lower() or "thumbnail" in name or "embeddings" in name]
    together = b"".join(parts.values())
    assert b'TargetMode="External"' not in together
    assert b"Kim Reed" not in parts["docProps/core.xml"] + parts["docProps/app.xml"]
    assert set(re.findall(rb'<w:lang w:val="([^"]+)"', parts["word/styles.xml"])) == {b"en-GB"}


def test_words_from_right_to_left_are_told_as_such() -> None:
    body = Document(BytesIO(docx_of(paper(opening=f"The sign says {ARABIC} today.\n{URDU}")))).element.body
    [mixed] = [each for each in body.iter(qn("w:p")) if "The sign" in words_of(each)]
    told = [(run.find(f".//{qn('w:rtl')}") is not None, words_of(run).strip()) for run in mixed.iter(qn("w:r"))]
    assert told == [(False, "The sign says"), (True, ARABIC), (False, "today.")]
    assert mixed.find(f".//{qn('w:bidi')}") is None
    whole = next(each for each in body.iter(qn("w:p")) if words_of(each) == URDU)
    assert whole.pPr.find(qn("w:bidi")) is not None
    assert [each.get(qn("w:bidi")) for each in whole.iter(qn("w:lang"))] == ["ur-PK"]


def test_a_draft_says_so_on_every_page_and_what_is_missing() -> None:
    draft = paper(is_draft=True, on=None, signed=None, cosigned=(), asks=(), notes=(), points=())
    for text in (text_of(pdf_of(draft)), text_of_docx(docx_of(draft))):
        assert "Notsignedyet." in text
        assert "Notsentyet" in text
        assert "Signedaswellby" not in text
        assert "Whatweask" not in text
    assert text_of(pdf_of(draft)).count("OFFICIAL–Draft") == 2
    section = Document(BytesIO(docx_of(draft))).sections[0]
    assert section.header.paragraphs[0].text == "OFFICIAL – Draft"
    assert "OFFICIAL – Draft" in section.footer.paragraphs[0].text
    assert "Draft" not in text_of(pdf_of(paper()))


# Nothing breaks out -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_text_is_only_text(typed: str) -> None:
    said = said_everywhere(typed)
    pdf, file = text_of(pdf_of(said)), text_of_docx(docx_of(said))
    assert "root:" not in pdf + file
    assert without_blanks(plain(typed)) in file
    if typed.isascii() and typed.isprintable():
        assert pdf.replace("\u200b", "").count(without_blanks(typed)) >= 10
    for part in parts_of(docx_of(said)).values():
        if part.startswith(b"<?xml"):
            etree.fromstring(part)


def test_names_of_200_letters_stay_on_the_page() -> None:
    for typed in ("W" * 200, "م" * 200):
        pdf = pdf_of(said_everywhere(typed))
        # Where a line may end is marked by a blank of no width.
        assert text_of(pdf).replace("\u200b", "").count(typed) >= 10
        with pikepdf.open(BytesIO(pdf)) as read:
            assert len(read.pages) < 12


@settings(max_examples=15, deadline=None)
@example("\u09be\u0301")
@example("\u200d\u064b")
@given(st.text(LETTERS, max_size=60))
def test_no_text_breaks_either(typed: str) -> None:
    said = said_everywhere(typed)
    assert pdf_of(said).startswith(b"%PDF-")
    assert without_blanks(plain(typed)) in text_of_docx(docx_of(said))


@given(st.text(LETTERS, max_size=80))
def test_pieces_by_direction_are_the_text_again(typed: str) -> None:
    text = plain(typed)
    pieces = list(runs(text))
    assert "".join(each.text for each in pieces) == text
    assert all(one.rtl != other.rtl for one, other in pairwise(pieces))
    assert plain(text) == text
    kept = (unicodedata.category(each) == "Cn" or each in "\n\u200c\u200d" or ord(each) > 0xD7FF for each in text)
    assert all(each.isprintable() or stays for each, stays in zip(text, kept, strict=True))


def test_the_template_reads_nothing_but_its_data() -> None:
    source = TEMPLATE.read_text()
    assert "eval(" not in source
    assert re.findall(r"#import (\S+)", source) == ['"/page.typ":']
    assert source.count("sys.inputs") == 2


# From a letter ------------------------------------------------------------------------------------------------


def read_by(person: User, letter: Any, number: int | None = None) -> Any:
    """What this person reads."""
    with acting_as(person.pk):
        version = letter.versions.get(number=number) if number else letter.newest()
        return content_of(letter, version)


def quoting(cast: Cast, said: str = "yes") -> tuple[Any, Any]:
    """A draft that quotes the Madina Mosque, and the quotation."""
    letter = desk.written(cast)
    quotation = desk.ask_to_quote(cast.supervisor, letter, cast.madina)
    desk.answer(cast.secretary, quotation, said)
    version = desk.write(
        cast.supervisor, letter, desk.point(quotations=[quotation.ref], figures=["x"]), figures={"x": desk.FIGURE}
    )
    return desk.now(version.letter), quotation


def test_a_paper_says_what_its_version_says(cast: Cast) -> None:
    letter, _quotation = quoting(cast)
    asked = desk.ask_to_sign(cast.supervisor, letter, cast.madina)
    desk.cosign(cast.secretary, asked, 2)
    desk.sign(cast.commander, letter, 2)
    letter = desk.send(cast.commander, letter, although_changed="It was so then.")
    for person in (cast.commander, cast.supervisor, cast.oversight, cast.secretary):
        said = read_by(person, letter)
        assert (said.is_draft, said.on, said.salutation) == (False, letter.sent_on, "Dear Commissioner")
        assert said.address[:2] == ("Robin Example", letter.body.name)
        [point] = said.points
        assert point.quotations[0].by == "Madina Mosque"
        assert (point.figures[0].value, point.figures[0].why_alone) == ("61 days", desk.FIGURE["why_alone"])
        assert [each.source for each in said.notes] == ["A report"]
        assert (said.signed.name, [each.of for each in said.cosigned]) == ("Supt Kim Reed", ["Madina Mosque"])
    assert read_by(cast.commander, letter, 1).signed is None, "it was the second version that was signed"


def test_one_source_has_one_note(cast: Cast) -> None:
    other = {**desk.FIGURE, "key": "y", "value": 1, "as_of": "2026-10-01"}
    figures = {"x": desk.FIGURE, "y": {**desk.FIGURE, "compared_with": other, "why_alone": ""}}
    letter = desk.written(cast, desk.point(figures=["x", "y"]), figures=figures)
    said = read_by(cast.supervisor, letter)
    assert [(each.note, each.compared_note) for each in said.points[0].figures] == [(1, None), (1, 2)]
    assert said.points[0].figures[1].compared_value == "1 day"
    assert [each.number for each in said.notes] == [1, 2]


@pytest.mark.parametrize(("answer", "text", "by"), [
    ("yes", desk.SAID, "Madina Mosque"), ("unnamed", desk.SAID, UNNAMED), ("no", TAKEN_OUT, ""),
])  # fmt: skip
def test_words_stand_as_far_as_their_committee_agrees_today(cast: Cast, answer: str, text: str, by: str) -> None:
    letter, quotation = quoting(cast)
    desk.ask_to_sign(cast.supervisor, letter, cast.noor)
    desk.answer(cast.secretary, quotation, answer)
    # The other mosque is asked to sign; it sees no quotation but its own, and no words that are not agreed to.
    for person in (cast.supervisor, cast.other):
        [quoted] = read_by(person, letter).points[0].quotations
        assert (quoted.text, quoted.by) == (text, by)


def test_words_that_were_taken_back_are_in_no_version(cast: Cast) -> None:
    letter, quotation = quoting(cast)
    desk.ask_to_sign(cast.supervisor, letter, cast.noor)
    desk.withdraw(cast.secretary, quotation)
    desk.write(cast.supervisor, letter, desk.point())
    desk.sign(cast.commander, letter, 3)
    letter = desk.send(cast.commander, letter, although_unsigned=True)
    for person in (cast.commander, cast.oversight, cast.other):
        assert read_by(person, letter, 2).points[0].quotations[0].text == TAKEN_OUT


def test_who_may_not_read_the_letter_learns_of_no_consent(cast: Cast) -> None:
    letter, quotation = quoting(cast)
    readers = {"supervisor", "commander"}
    for part, person in cast.everybody().items():
        with acting_as(person.pk), connection.cursor() as cursor:
            cursor.execute("select ref from app_consents(%s)", [letter.pk])
            assert cursor.fetchall() == ([(quotation.ref,)] if part in readers else []), part


def test_words_that_were_changed_since_are_not_shown_as_they_were(cast: Cast) -> None:
    letter, quotation = quoting(cast)
    desk.answer(cast.secretary, quotation, "yes", "We waited for a year.")
    assert read_by(cast.supervisor, letter).points[0].quotations[0].text == TAKEN_OUT


def test_what_no_font_draws_is_marked_in_the_pdf_and_kept_in_word() -> None:
    said = paper(opening="一二三")
    assert MISSING * 3 in text_of(pdf_of(said))
    assert "一二三" in text_of_docx(docx_of(said))
