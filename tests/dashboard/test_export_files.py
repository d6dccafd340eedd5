"""Tables as files: nothing is calculated, nothing is lost, numbers stay numbers."""

import csv
import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard.exports.files import About, csv_of, xlsx_of
from dashboard.tables import Table, tables_of
from liaison.spreadsheets import defused
from tests.dashboard.figures import a_week, an_empty_week, not_met

ABOUT = About("OFFICIAL-SENSITIVE", (("Whose week", "Riverford & East"), ("Purpose", "=1+1")))
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FORMULAS = [
    "=1+1",
    "+44 20 7946 0000",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "\u200b=1",
    "\ufeff\u202e=cmd|' /C calc'!A0",
    "＝1",
    "－1",
    "\u0301=1",
]


def a_table(*cells: object) -> Table:
    return Table("any", "Any", tuple(f"Column {n}" for n in range(len(cells))), (cells,))  # type: ignore[arg-type]


def rows_of(data: bytes) -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def cells_of(data: bytes, sheet: int = 1) -> list[tuple[str, str]]:
    """(type, text) of each cell: 's' for a text, '' for a number."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        texts = [
            _unescaped("".join(part.text or "" for part in item.iter(f"{SHEET}t")))
            for item in _read(book, "xl/sharedStrings.xml").iter(f"{SHEET}si")
        ]
        found = []
        for cell in _read(book, f"xl/worksheets/sheet{sheet}.xml").iter(f"{SHEET}c"):
            assert cell.find(f"{SHEET}f") is None, "a formula"
            value = cell.findtext(f"{SHEET}v") or ""
            found.append((cell.get("t", ""), texts[int(value)] if cell.get("t") == "s" else value))
        return found


def _read(book: zipfile.ZipFile, name: str) -> ET.Element:
    return ET.fromstring(book.read(name))  # noqa: S314 -- our own file


def _unescaped(text: str) -> str:
    # What XML cannot hold stands there by its number (ECMA-376, ST_Xstring).
    return re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text)


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_a_text_in_both(text: str) -> None:
    [_head, row] = rows_of(csv_of(a_table(text, -2), ABOUT))
    assert row == [f"'{text}", "-2"], "numbers stay numbers"
    assert ("s", text) in cells_of(xlsx_of(a_table(text), ABOUT))


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
@example('a "quoted", text\r\nin two lines')
def test_what_is_typed_comes_back_whole(text: str) -> None:
    [_head, row] = rows_of(csv_of(a_table(text), ABOUT))
    assert row[0].removeprefix("'") == text.removeprefix("'")
    assert defused(text) in (text, f"'{text}")


@pytest.mark.parametrize("text", ["Ada", "a=b", "1-2", "“=1”", "م = 1", "", "St Chad’s", "'=1"])
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert defused(text) == text


def test_days_and_moments_are_of_london() -> None:
    at = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    [_head, row] = rows_of(csv_of(a_table(date(2026, 11, 27), at), ABOUT))
    assert row == ["2026-11-27", "2026-07-02 00:30"]
    numbers = [value for kind, value in cells_of(xlsx_of(a_table(date(2026, 11, 27), at), ABOUT)) if kind != "s"]
    assert [float(value) for value in numbers] == pytest.approx([46353, 46205 + 30 / 1440])


@pytest.mark.parametrize("week", [a_week(), an_empty_week()], ids=["full", "empty"])
def test_every_table_of_a_week_has_its_rows_in_both(week: object) -> None:
    for table in tables_of(week) + tables_of(week, outside=True):  # type: ignore[arg-type]
        assert len(rows_of(csv_of(table, ABOUT))) == 1 + len(table.rows)
        assert len(cells_of(xlsx_of(table, ABOUT))) == len(table.header) * (1 + len(table.rows))


def test_the_second_sheet_says_what_it_is_and_paper_is_marked() -> None:
    data = xlsx_of(tables_of(a_week())[0], ABOUT)
    said = [text for _kind, text in cells_of(data, sheet=2)]
    assert said[:4] == ["Marking", "OFFICIAL-SENSITIVE", "Table", "The week in numbers"]
    assert said[-1] == "=1+1"
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        for number in (1, 2):
            assert book.read(f"xl/worksheets/sheet{number}.xml").count(b"OFFICIAL-SENSITIVE") == 2


def test_five_hundred_places_with_long_names_from_right_to_left() -> None:
    name = "جامع مسجد غوثیہ " * 12
    rows = tuple(not_met(n, name=name[:200]) for n in range(500))
    week = a_week(contacts=replace(a_week().contacts, not_met=rows))
    table = next(each for each in tables_of(week) if each.slug == "not-met")
    assert [row[0] for row in rows_of(csv_of(table, ABOUT))[1:]] == [name[:200]] * 500
    assert cells_of(xlsx_of(table, ABOUT)).count(("s", name[:200])) == 500
