"""The PDF of a briefing, read back: one page first, the same figures to the digit, for screen readers too."""

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest

from dashboard.briefings.document import LONGEST, document, main_figures
from dashboard.briefings.making import TEMPLATE, pdf_of
from dashboard.figures.shape import Ahead, Decision, WeekFigures
from dashboard.tables import in_words, tables_of
from liaison.presentation.typesetting import page_count
from tests.dashboard.figures import WEEK, a_week, an_empty_week, not_met
from tests.pdfs import text_of, texts_of, without_blanks
from tests.timing import processor_seconds

URDU = ("جامع مسجد غوثیہ رضویہ " * 10)[:200]
ARABIC = ("مركز الرحمة الإسلامي " * 10)[:200]
LATIN = ("The Fellowship of Saint Chad and All Angels " * 5)[:200]
HOSTILE = ('#read("/etc/passwd") *b* $x$ <l> @ref // c /* ', "W" * 200, "🙏🏽 一二三 \u202egnp.exe", 'a"}}],{"b')


def large() -> WeekFigures:
    """500 places with names of 200 letters that were not met, every day full, three long decisions."""
    names = (URDU, LATIN, ARABIC, *HOSTILE)
    rows = tuple(not_met(n % 60, name=names[n % len(names)], slug=f"p{n}") for n in range(500))
    long = Decision(what=URDU, why="W" * 300, owner="PC " + "Ada " * 60, action="Open the place", path="/")
    ahead = tuple(
        Ahead(
            day=WEEK.sunday + timedelta(days=1 + n // 3), label=LATIN, gatherings=400, uncovered=123, unsure=n % 2 == 0
        )
        for n in range(42)
    )
    return a_week(
        places=500,
        contacts=replace(a_week().contacts, not_met=rows),
        decisions=(long, long, long),
        ahead=ahead,
        scope_name=LATIN[:80],
    )


def test_it_is_tagged_titled_in_a_language_and_marked_on_every_page() -> None:
    pdf = pdf_of(a_week(), a_week(WEEK.previous))
    with pikepdf.open(BytesIO(pdf)) as read:
        assert bool(read.Root.MarkInfo.Marked)
        assert str(read.Root.Lang).lower() == "en-gb"
        assert "/StructTreeRoot" in read.Root
        assert bool(read.Root.ViewerPreferences.DisplayDocTitle)
        with read.open_metadata() as told:
            assert told["dc:title"] == "Safety of places of worship, 16 to 22 November 2026"
            assert told["pdfuaid:part"] == "1"
        headings = [item.title for item in read.open_outline().root]
    assert headings[0] == "What needs a decision"
    pages = texts_of(pdf)
    assert len(pages) == page_count(pdf) > 1
    for number, page in enumerate(pages, start=1):
        assert page.count("OFFICIAL-SENSITIVE") == 2, "above and below"
        assert f"Page{number}of{len(pages)}" in page
        assert "2026-W47,asknownon23November2026,00:05" in page


def test_the_charts_say_in_words_what_they_show() -> None:
    with pikepdf.open(BytesIO(pdf_of(a_week(), None))) as read:
        told = [str(item.Alt) for item in read.objects if isinstance(item, pikepdf.Dictionary) and "/Alt" in item]
    assert any("Friday 26" in each for each in told)
    assert any("22 of 24" in each for each in told)


@pytest.mark.parametrize("week", [a_week(), an_empty_week(), large()], ids=["full", "empty", "large"])
def test_the_first_page_is_one_page_and_the_tables_come_after(week: WeekFigures) -> None:
    first, *rest = texts_of(pdf_of(week, None), most=3)
    for part in ("Whatneedsadecision", "Theweekinfigures", "Thenext14days", "Howfartotrustthis", "Asknownon"):
        assert part in first
        assert not part.startswith("How") or all(part not in page for page in rest)
    assert "Thetablesbehindthepage" not in first
    assert rest[0].startswith("OFFICIAL-SENSITIVEThetablesbehindthepage")


def test_its_figures_are_those_of_the_week_to_the_digit() -> None:
    week, before = a_week(), a_week(WEEK.previous, places=40)
    first, *rest = texts_of(pdf_of(week, before))
    for row in main_figures(week, before):
        assert without_blanks(f"{row.label}{row.now}{row.before}") in first
    tables = "".join(rest)
    # A heading of a table is said again on its next page, and every page has its marking and number.
    for table in tables_of(week):
        for row in table.rows if not table.slug.startswith("funding") else ():
            for cell in row:
                assert without_blanks(f"{cell:,}" if isinstance(cell, int) else in_words(cell)) in tables, table.slug


def test_what_only_a_commander_reads_is_not_on_paper() -> None:
    text = text_of(pdf_of(a_week(funding=None), None))
    assert "Applicationsforfunding" not in text


def test_without_a_kept_week_before_nothing_is_compared() -> None:
    first = texts_of(pdf_of(a_week(), None))[0]
    assert "Visitsmade70Notknown" in first
    assert "weekbefore." not in first


def test_five_hundred_places_with_names_in_three_scripts_in_less_than_three_seconds() -> None:
    week = large()
    pdf_of(a_week(), None)
    pdf, seconds = processor_seconds(lambda: pdf_of(week, a_week(WEEK.previous)))
    assert seconds < 3
    assert page_count(pdf) < 100
    with pikepdf.open(BytesIO(pdf)) as read, read.open_metadata() as told:
        assert told["pdfuaid:part"] == "1"
        fonts = {str(font.BaseFont) for page in read.pages for font in page.Resources.get("/Font", {}).values()}
    for name in ("NotoNastaliqUrdu", "NotoNaskhArabic", "NotoSans"):
        assert any(name in font for font in fonts), name


def test_long_texts_are_cut_on_the_first_page_alone() -> None:
    data = document(large(), None)
    for decision in data["decisions"]:
        assert all(len(line["text"]) <= LONGEST for line in decision.values())
    assert any(cell["lines"][0]["text"] == URDU.strip() for row in data["tables"][3]["rows"] for cell in row[:1])


def test_the_template_reads_nothing_but_its_data() -> None:
    source = TEMPLATE.read_text()
    assert re.findall("import[^:]*", source) == ['import "/page.typ"']
    assert source.count("sys.inputs") == 2
    assert not any(word in source for word in ("eval(", "read(", "image("))
