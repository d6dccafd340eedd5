"""One table as a file. Texts stay texts in both: nothing that somebody typed is calculated."""

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import xlsxwriter
from django.utils import timezone

from dashboard.tables import Cell, Table
from liaison.spreadsheets import defused

LONGEST_CELL = 32_767  # characters: what a spreadsheet takes
WIDEST = 60  # letters


@dataclass(frozen=True)
class About:
    """What is said beside a table: its marking, whose week it is, as known when, who takes it and what for."""

    marking: str
    lines: tuple[tuple[str, str], ...]


def csv_of(table: Table, about: About) -> bytes:
    """RFC 4180 in UTF-8, with the mark by which spreadsheets know that; days as 2026-11-27, moments in London time.

    Only header and rows, so that programs can read it: what is said `about` it stands in the file's name.
    """
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(map(defused, table.header))
    rows.writerows([_plain(cell) for cell in row] for row in table.rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")


def _plain(cell: Cell) -> str | int:
    if isinstance(cell, datetime):
        return f"{timezone.localtime(cell):%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    return cell if isinstance(cell, int) else defused(cell)


def xlsx_of(table: Table, about: About) -> bytes:
    """An Excel workbook: the table with a header that stays in sight, and a second sheet that says what it is.

    Every cell has its own type, and none is a formula or a link. The marking is printed on each page.
    """
    file = io.BytesIO()
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(file, {"in_memory": True, **safe})
    book.set_properties({"title": table.title, "subject": about.marking})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    formats = {
        str: book.add_format({"text_wrap": True, "valign": "top"}),
        int: book.add_format({"num_format": "#,##0", "valign": "top"}),
        date: book.add_format({"num_format": "d mmm yyyy", "align": "left", "valign": "top"}),
        datetime: book.add_format({"num_format": "d mmm yyyy hh:mm", "align": "left", "valign": "top"}),
    }
    sheet = book.add_worksheet("Table")
    for column, heading in enumerate(table.header):
        sheet.write_string(0, column, heading, bold)
        texts = [str(_plain(row[column])) for row in table.rows]
        sheet.set_column(column, column, min(max(map(len, [heading, *texts])) + 2, WIDEST))
    for number, row in enumerate(table.rows, start=1):
        for column, cell in enumerate(row):
            _write(sheet, number, column, cell, formats)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    described = book.add_worksheet("About")
    described.set_column(0, 1, 40)
    for number, (what, said) in enumerate((("Marking", about.marking), ("Table", table.title), *about.lines)):
        described.write_string(number, 0, what, bold)
        described.write_string(number, 1, said[:LONGEST_CELL], formats[str])
    for each in (sheet, described):
        each.set_landscape()
        each.set_paper(9)  # A4
        each.fit_to_pages(1, 0)
        each.set_header(f"&C&B{_printed(about.marking)}")
        each.set_footer(f"&C&B{_printed(about.marking)}&RPage &P of &N")
    book.close()
    return file.getvalue()


def _write(sheet: xlsxwriter.workbook.Worksheet, row: int, column: int, cell: Cell, formats: Mapping) -> None:
    kind = type(cell)
    if isinstance(cell, str):
        sheet.write_string(row, column, cell[:LONGEST_CELL], formats[kind])
    elif isinstance(cell, int):
        sheet.write_number(row, column, cell, formats[kind])
    else:
        # A spreadsheet knows of no time zones.
        local = timezone.localtime(cell).replace(tzinfo=None) if isinstance(cell, datetime) else cell
        sheet.write_datetime(row, column, local, formats[kind])


def _printed(text: str) -> str:
    # In headers "&" begins a command.
    return text.replace("&", "&&")


Writer = Callable[[Table, About], bytes]
KINDS: Mapping[str, tuple[str, Writer]] = {
    "csv": ("text/csv; charset=utf-8", csv_of),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx_of),
}
"""Kinds of file: content type, and what writes it."""
