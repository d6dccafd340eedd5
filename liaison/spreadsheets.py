"""Reading what people saved from a spreadsheet: the text of a CSV file, and the dates and times in its cells.

A file that cannot be read at all raises Unreadable; a cell that cannot be used raises BadRow, so that the other
rows are kept. Every sentence says what to do. What goes out to spreadsheets is made harmless here too: `defused`.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time
from typing import TypeVar

FORMULA = ("=", "+", "-", "@")
UNSEEN = ("Cc", "Cf", "Mn")
"""Categories of Unicode that take no room: control characters, marks of direction, accents."""
Heading = TypeVar("Heading")
FIRST_YEAR, LAST_YEAR = 2000, 2100

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{4})")
_WORDS = re.compile(r"(?:[A-Za-z]+,? )?(\d{1,2}) ([A-Za-z]+) (\d{4})")
_SHORT_YEAR = re.compile(r"\d{1,2}([/.\-])\d{1,2}\1\d{2}")
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?::00)?\s*([ap])?\.?(?:m\.?)?", re.IGNORECASE)


class Unreadable(Exception):
    """The file as a whole cannot be read. The message says why and what to do."""


class BadRow(Exception):
    """One row cannot be used: `column` and a sentence."""

    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column, self.sentence = column, sentence


def text_of(data: bytes, *, most: int, too_big: str) -> str:
    """The text of a file of at most `most` bytes. Raises Unreadable, with `too_big` for a bigger one."""
    if len(data) > most:
        raise Unreadable(too_big)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("The file is saved as UTF-16. Save it again and choose “CSV UTF-8”.")
    if b"\0" in data:
        raise Unreadable("This is not a plain text file. In your spreadsheet, save the sheet as “CSV UTF-8”.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            f"Line {line} has letters that are not saved as UTF-8. Save the file again and choose “CSV UTF-8”."
        ) from error
    if not text.strip():
        raise Unreadable("The file is empty.")
    return text


def table_of(
    text: str, heading: Callable[[list[str]], Heading], *, empty: str, most: int, too_many: str
) -> tuple[Heading, list[tuple[int, list[str]]]]:
    """What `heading` makes of the first line, and the other lines that hold something, with their numbers.

    Raises Unreadable: with `empty` where there are none, with `too_many` where there are more than `most`, and
    whatever `heading` raises.
    """
    lines = csv.reader(io.StringIO(text, newline=""), strict=False)
    try:
        head = heading(next(lines, []))
        body = [(lines.line_num, cells) for cells in lines if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise Unreadable(f"Line {lines.line_num} of the file cannot be read as CSV. Save it as CSV again.") from error
    open_quote = next((line for line, cells in body if any("\n" in cell for cell in cells)), None)
    if open_quote:
        raise Unreadable(f"A quotation mark is not closed, at or before line {open_quote}.")
    if not body:
        raise Unreadable(empty)
    if len(body) > most:
        raise Unreadable(too_many)
    return head, body


def refuse_formula(column: str, text: str) -> None:
    """Raise BadRow when a cell begins as a formula does."""
    if text.startswith(FORMULA):
        raise BadRow(column, "This is a formula, and formulas are not read. Write the value itself.")


def defused(text: str) -> str:
    """The same text for a cell of a CSV file; with an apostrophe before it where a spreadsheet would calculate it.

    That is where it begins, after blanks and what is not to be seen, with = + - @ (wide ones too), or holds a tab or
    the end of a line there (OWASP, CSV injection; ASVS 5.0 V1.2.10). Numbers are no texts and stay numbers.
    """
    for letter in text:
        if letter in "\t\r\n" or unicodedata.normalize("NFKC", letter).startswith(FORMULA):
            return f"'{text}"
        if not letter.isspace() and unicodedata.category(letter) not in UNSEEN:
            break
    return text


def is_month_first(text: str) -> bool:
    """Whether a date can only be read with the month first, such as 11/27/2026."""
    match = _NUMBERS.fullmatch(text.strip())
    return bool(match) and int(match[1]) <= 12 < int(match[3])  # type: ignore[index]


def day_of(text: str, *, month_first: bool, column: str = "date") -> date:
    """The day a cell names: 2026-11-27, 27/11/2026 or 27 November 2026. Raises BadRow.

    `month_first` says that other rows of the file begin with the month: then 03/04/2026 could be either, and is
    refused.
    """
    if not text:
        raise BadRow(column, "The date is missing.")
    year, month, day = _parts(text, month_first, column)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadRow(column, f"The year {year} cannot be right.")
    try:
        return date(year, month, day)
    except ValueError:
        raise BadRow(column, f"There is no such day: {text[:40]}.") from None


def _parts(text: str, month_first: bool, column: str) -> tuple[int, int, int]:
    if match := _ISO.fullmatch(text):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _NUMBERS.fullmatch(text):
        day, month = int(match[1]), int(match[3])
        if month > 12 >= day:
            raise BadRow(column, f"{text} seems to begin with the month. Write the day first: 27/11/2026.")
        if month_first and day <= 12 and day != month:
            raise BadRow(
                column,
                f"{text} can be read in two ways, as other rows begin with the month. Write it like 2026-11-27.",
            )
        return int(match[4]), month, day
    if match := _WORDS.fullmatch(text):
        for pattern in ("%B", "%b"):
            try:
                month = datetime.strptime(match[2].title(), pattern).month  # noqa: DTZ007 -- only a month's name
            except ValueError:
                continue
            return int(match[3]), month, int(match[1])
    if _SHORT_YEAR.fullmatch(text):
        raise BadRow(column, "Write the year with 4 numbers, like 27/11/2026.")
    raise BadRow(column, f"“{text[:40]}” is not a date. Write it like 2026-11-27 or 27/11/2026.")


def time_of(text: str, column: str) -> time | None:
    """The time of day in a cell: 13:15, 13.15 or 1:15pm; None when it is empty. Raises BadRow."""
    if not text:
        return None
    match = _CLOCK.fullmatch(text)
    if match is None or (text[-1] in "mM" and not match[3]):
        raise BadRow(column, f"“{text[:40]}” is not a time. Write it like 13:15.")
    hour, minute, half = int(match[1]), int(match[2]), (match[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise BadRow(column, f"“{text[:40]}” is not a time. Write it like 13:15.")
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        raise BadRow(column, f"There is no such time: {text[:40]}.") from None
