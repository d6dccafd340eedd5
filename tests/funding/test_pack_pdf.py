"""The PDF of a pack, read back: what stands in it, that screen readers can follow it, and that no text breaks it."""

import re
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from funding.packs.making import TEMPLATE
from liaison.presentation.fonts import can_draw
from liaison.presentation.texts import MISSING, clean, lines
from liaison.presentation.typesetting import SHARED, page_count, typeset
from tests.pdfs import text_of, without_blanks

URDU = "مسجد کی کھڑکی ٹوٹ گئی ہے۔"
ARABIC = "السلام عليكم ورحمة الله"
BENGALI = "আমাদের মসজিদের জানালা ভাঙা হয়েছে"
LETTERS = st.one_of(st.characters(codec="utf-8"), st.sampled_from(URDU + ARABIC + BENGALI + "\u200d\u0301*#"))
HOSTILE = [
    '#import "/etc/passwd"',
    '#read("/etc/passwd")',
    "*bold* _it_ $x^2$ `raw` ``` <label> @ref // comment /* open",
    "\\u{41} ] ) } [ ( { #{",
    '"}}] , "data": {"a": 1}',
    "\u202egnp.exe\u202c \u2066x\u2069 \u200f",
    "e" + "\u0301" * 400,
    "🙏🏽 👨\u200d👩\u200d👧 一二三 ਪੰਜਾਬੀ שלום \U0010ffff",
    "a\r\nb\rc\u2028d\u0085e\x0bf\x00g",
    "W" * 3000,
    "ডাক্তার\u0301ا\u09be\u064b",
]


def document(**parts: Any) -> dict[str, Any]:
    return {
        "marking": "OFFICIAL-SENSITIVE",
        "title": "Application of Madina Mosque",
        "address": lines("1 High Street\nRF1 1AA"),
        "scheme": "Protective Security for Mosques",
        "round": "Autumn round",
        "ref": "ABCD2345",
        "made": "Friday 27 November 2026 at 13:15",
        "sections": [],
        "measures": [],
        "incidents": [],
        "visits": [],
        "support": [],
        "files": [],
        "removed": [],
        "declaration": None,
    } | parts


def section(*answers: str) -> dict[str, Any]:
    return {"title": "Why you need it", "questions": [{"label": "What happened?", "answer": lines(a)} for a in answers]}


def test_it_is_tagged_titled_in_a_language_and_marked_on_every_page() -> None:
    pdf = typeset(TEMPLATE, document(sections=[section("A window was broken.\n" * 300)]))
    with pikepdf.open(BytesIO(pdf)) as read:
        assert len(read.pages) == page_count(pdf) > 3
        assert bool(read.Root.MarkInfo.Marked)
        assert str(read.Root.Lang).lower() == "en-gb"
        assert "/StructTreeRoot" in read.Root
        assert bool(read.Root.ViewerPreferences.DisplayDocTitle)
        with read.open_metadata() as told:
            assert told["dc:title"] == "Application of Madina Mosque"
            assert told["pdfuaid:part"] == "1"
        assert read.open_outline().root
        pages = len(read.pages)
    text = text_of(pdf)
    assert text.count("OFFICIAL-SENSITIVE") == 2 * pages
    assert f"Page{pages}of{pages}" in text


def test_what_is_in_it_stands_there_in_order() -> None:
    pdf = typeset(
        TEMPLATE,
        document(
            sections=[section("A window was broken.")],
            measures=[["Fixed cameras (CCTV)", "2", "Wanted", "£1,234.56"]],
            incidents=[{"on": "3 November 2025", "text": lines("Damage\nCrime reference: 43250123456")}],
            visits=[{"on": "7 November 2025", "text": lines("Friday prayers\nMet: Chair")}],
            support=[{"on": "9 November 2025", "text": lines("A statement of support\nWe support this.")}],
            files=[{"name": "01-window.jpg", "title": lines("East window"), "size": "12 KB", "sha256": "ab" * 32}],
            removed=[lines("The old lease")],
            declaration={"text": lines("All of it is true."), "by": "Tariq Aziz", "when": "today"},
        ),
    )
    text = text_of(pdf)
    wanted = [
        "ReferenceABCD2345",
        "Whathappened?Awindowwasbroken.",
        "Fixedcameras(CCTV)2Wanted£1,234.56",
        "Crimereference:43250123456",
        "FridayprayersMet:Chair",
        "Wesupportthis.",
        "01-window.jpg,12KBEastwindowSHA-256" + "ab" * 32,
        "Theoldlease",
        "DeclaredbyTariqAziz,today.",
    ]
    places = [text.find(each) for each in wanted]
    assert -1 not in places, dict(zip(wanted, places, strict=True))
    assert places == sorted(places)
    assert "Thisisadraft" not in text


def test_without_a_declaration_it_says_that_it_is_a_draft() -> None:
    text = text_of(typeset(TEMPLATE, document()))
    assert "Thisisadraft.Nobodyhasdeclaredyet" in text


@pytest.mark.parametrize(("typed", "direction", "language"), [
    (URDU, "rtl", "ur"), (ARABIC, "rtl", "ar"), (BENGALI, "ltr", "bn"), ("A window, مسجد", "ltr", "en"),
    ("123 £", "ltr", "en"), ("", "ltr", "en"),
])  # fmt: skip
def test_each_line_has_the_direction_of_its_first_letter(typed: str, direction: str, language: str) -> None:
    [line] = lines(typed)
    assert (line["text"], line["dir"], line["lang"]) == (typed, direction, language)
    assert MISSING not in line["text"]


def test_urdu_arabic_and_bengali_are_shaped_by_their_own_fonts_and_named_for_screen_readers() -> None:
    pdf = typeset(TEMPLATE, document(sections=[section(URDU, ARABIC, BENGALI)]))
    with pikepdf.open(BytesIO(pdf)) as read:
        names = {
            str(font.BaseFont).partition("+")[2]
            for page in read.pages
            for font in page.Resources.get("/Font", {}).values()
        }
        languages = {
            str(each.Lang) for each in read.objects if isinstance(each, pikepdf.Dictionary) and "/Lang" in each
        }
    assert {"NotoNastaliqUrdu", "NotoNaskhArabic", "NotoSansBengali"} <= {name.split("-")[0] for name in names}
    assert {"ur", "ar", "bn"} <= {language.split("-")[0] for language in languages}


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_text_is_only_text(typed: str) -> None:
    pdf = typeset(
        TEMPLATE,
        document(
            title=clean(typed) or "x",
            sections=[{"title": clean(typed), "questions": [{"label": clean(typed), "answer": lines(typed)}]}],
            incidents=[{"on": "today", "text": lines(typed)}],
        ),
    )
    text = text_of(pdf)
    assert "root:" not in text
    if typed.isascii() and typed.isprintable():
        assert without_blanks(typed) in text


@settings(max_examples=60, deadline=None)
@example("\u09be\u0301")
@example("\u200d\u064b")
@given(st.text(LETTERS, max_size=60))
def test_no_text_breaks_the_typesetter(typed: str) -> None:
    assert typeset(TEMPLATE, document(sections=[section(typed)])).startswith(b"%PDF-")


@given(st.text(max_size=80))
def test_clean_text_has_no_control_characters_and_stays_clean(typed: str) -> None:
    kept = clean(typed)
    assert clean(kept) == kept
    assert all(each == "\n" or each in "\u200c\u200d" or can_draw(each) for each in kept)


def test_the_template_reads_nothing_but_its_data() -> None:
    source = TEMPLATE.read_text()
    assert "eval(" not in source
    assert re.findall("import[^:]*", source) == ['import "/page.typ"']
    assert source.count("sys.inputs") == 2
    shared = [path.read_text() for path in SHARED.iterdir()]
    assert not any(word in text for text in shared for word in ("import ", "eval(", "read(", "sys.inputs"))
