"""One table as a file, or all of them. Texts stay texts: nothing that somebody typed is calculated."""

import csv
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import xlsxwriter
from django.utils import timezone

from dashboard.tables import ALL_TITLE, Cell, Table
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


def zip_of(tables: Sequence[Table], about: About) -> bytes:
    """Every table as CSV in one ZIP, in the order of the page, and what is said about them as one more."""
    file = io.BytesIO()
    said = (("Marking", about.marking), *about.lines)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, table in enumerate((*tables, Table("about", ALL_TITLE, ("What", "Said"), said)), start=1):
            archive.writestr(f"{number:02}-{table.slug}.csv", csv_of(table, about))
    return file.getvalue()


def xlsx_of(table: Table, about: About) -> bytes:
    """An Excel workbook: the table, and a second sheet that says what it is."""
    return _book({"Table": table}, table.title, about)


def xlsx_of_all(tables: Sequence[Table], about: About) -> bytes:
    """An Excel workbook with a sheet for each table, also where it has no rows, and a last one that says what it is."""
    return _book({table.slug.replace("-", " ").capitalize(): table for table in tables}, ALL_TITLE, about)


def _book(sheets: Mapping[str, Table], title: str, about: About) -> bytes:
    """Headers stay in sight. Every cell has its own type, and none is a formula or a link.

    The marking is printed on each page.
    """
    file = io.BytesIO()
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(file, {"in_memory": True, **safe})
    book.set_properties({"title": title, "subject": about.marking})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    formats = {
        str: book.add_format({"text_wrap": True, "valign": "top"}),
        int: book.add_format({"num_format": "#,##0", "valign": "top"}),
        date: book.add_format({"num_format": "d mmm yyyy", "align": "left", "valign": "top"}),
        datetime: book.add_format({"num_format": "d mmm yyyy hh:mm", "align": "left", "valign": "top"}),
    }
    for name, table in sheets.items():
        sheet = book.add_worksheet(name)
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
    for number, (what, said) in enumerate((("Marking", about.marking), ("Table", title), *about.lines)):
        described.write_string(number, 0, what, bold)
        described.write_string(number, 1, said[:LONGEST_CELL], formats[str])
    for each in book.worksheets():
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


CSV, XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS: Mapping[str, tuple[str, Callable[[Table, About], bytes]]] = {"csv": (CSV, csv_of), "xlsx": (XLSX, xlsx_of)}
"""Kinds of file: content type, and what writes it."""
KINDS_OF_ALL: Mapping[str, tuple[str, str, Callable[[Sequence[Table], About], bytes]]] = {
    "csv": ("zip", "application/zip", zip_of),
    "xlsx": ("xlsx", XLSX, xlsx_of_all),
}
"""The same for all tables at once: how the file's name ends, content type, and what writes it."""
