"""A place's own prayer timetable, read from a CSV file: good rows are kept, bad ones are listed by line and reason.

Columns, in any order: date, fajr, sunrise, dhuhr, asr, maghrib, isha. Only the date and one prayer are needed.
Dates are 2026-11-27, 27/11/2026 or 27 November 2026; times 13:15 or 1:15pm.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time

MOST_BYTES = 1024 * 1024
MOST_ROWS = 4000
TOO_BIG = "The file is bigger than 1 MB. A year's timetable needs far less: check the file."
PRAYERS = ("fajr", "sunrise", "dhuhr", "asr", "maghrib", "isha")
# Spellings met on printed timetables.
SPELLINGS = {
    "day": "date", "shuruq": "sunrise", "zuhr": "dhuhr", "dhuhur": "dhuhr", "zohr": "dhuhr",
    "magrib": "maghrib", "maghreb": "maghrib", "esha": "isha", "ishaa": "isha",
}  # fmt: skip
FORMULA = ("=", "+", "-", "@")
FIRST_YEAR, LAST_YEAR = 2000, 2100
SMALL_HOURS = time(3)

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


@dataclass(frozen=True)
class Row:
    """One day's times, for the columns of the file; None where the cell is empty."""

    line: int
    day: date
    times: dict[str, time | None]


@dataclass
class Timetable:
    """What a file holds: its prayer columns, the good rows, the bad ones as (line, column, sentence), and notes."""

    columns: tuple[str, ...]
    rows: list[Row] = field(default_factory=list)
    problems: list[tuple[int, str, str]] = field(default_factory=list)
    ignored: tuple[str, ...] = ()


def read(data: bytes) -> Timetable:
    """Read a whole file. Raises Unreadable if it is too big, no UTF-8 text, or lacks the columns."""
    lines = csv.reader(io.StringIO(_text(data), newline=""), strict=False)
    try:
        header = _header(next(lines, []))
        found = Timetable(tuple(name for name in header if name in PRAYERS), ignored=_ignored(header))
        body = [(lines.line_num, cells) for cells in lines if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise Unreadable(f"Line {lines.line_num} of the file cannot be read as CSV. Save it as CSV again.") from error
    open_quote = next((line for line, cells in body if any("\n" in cell for cell in cells)), None)
    if open_quote:
        raise Unreadable(f"A quotation mark is not closed, at or before line {open_quote}.")
    if not body:
        raise Unreadable("The file has a heading but no days under it.")
    if len(body) > MOST_ROWS:
        raise Unreadable(f"The file has more than {MOST_ROWS:,} rows. Send one year at a time.")
    _fill(found, header, body)
    return found


def _text(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise Unreadable(TOO_BIG)
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


def _header(cells: list[str]) -> list[str]:
    names = [SPELLINGS.get(name, name) for name in (cell.strip().casefold() for cell in cells)]
    if len(names) == 1 and ";" in names[0]:
        raise Unreadable("The columns are separated by semicolons. Save the file with commas between them.")
    if "date" not in names:
        raise Unreadable("The first line must name the columns, and one of them must be “date”.")
    if not set(names) & set(PRAYERS):
        raise Unreadable("No column has the name of a prayer: fajr, sunrise, dhuhr, asr, maghrib or isha.")
    for name in ("date", *PRAYERS):
        if names.count(name) > 1:
            raise Unreadable(f"Two columns are named “{name}”. Keep the one with the times to use.")
    return names


def _ignored(header: list[str]) -> tuple[str, ...]:
    return tuple(name[:40] for name in header if name and name != "date" and name not in PRAYERS)


def _fill(found: Timetable, header: list[str], body: list[tuple[int, list[str]]]) -> None:
    month_first = any(_is_month_first(dict(zip(header, cells, strict=False))["date"]) for _, cells in body
                      if len(cells) > header.index("date"))  # fmt: skip
    seen: dict[date, int] = {}
    for line, cells in body:
        try:
            row = _row(line, header, cells, month_first)
            if row.day in seen:
                raise BadRow("date", f"Line {seen[row.day]} already gives this day. That one was used.")
        except BadRow as bad:
            found.problems.append((line, bad.column, bad.sentence))
        else:
            seen[row.day] = line
            found.rows.append(row)


def _is_month_first(text: str) -> bool:
    match = _NUMBERS.fullmatch(text.strip())
    return bool(match) and int(match[1]) <= 12 < int(match[3])  # type: ignore[index]


def _row(line: int, header: list[str], cells: list[str], month_first: bool) -> Row:
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        raise BadRow("", "This row has more cells than the heading has columns.")
    given = {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
    for name in ("date", *PRAYERS):
        if given.get(name, "").startswith(FORMULA):
            raise BadRow(name, "This is a formula, and formulas are not read. Write the value itself.")
    day = _day(given.get("date", ""), month_first)
    times = {name: _time(name, given.get(name, "")) for name in header if name in PRAYERS}
    if not any(times.values()):
        raise BadRow("", "This row has no times.")
    _check_order(times)
    return Row(line, day, times)


def _day(text: str, month_first: bool) -> date:
    if not text:
        raise BadRow("date", "The date is missing.")
    year, month, day = _parts(text, month_first)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadRow("date", f"The year {year} cannot be right.")
    try:
        return date(year, month, day)
    except ValueError:
        raise BadRow("date", f"There is no such day: {text[:40]}.") from None


def _parts(text: str, month_first: bool) -> tuple[int, int, int]:
    if match := _ISO.fullmatch(text):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _NUMBERS.fullmatch(text):
        day, month = int(match[1]), int(match[3])
        if month > 12 >= day:
            raise BadRow("date", f"{text} seems to begin with the month. Write the day first: 27/11/2026.")
        if month_first and day <= 12 and day != month:
            raise BadRow(
                "date",
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
        raise BadRow("date", "Write the year with 4 numbers, like 27/11/2026.")
    raise BadRow("date", f"“{text[:40]}” is not a date. Write it like 2026-11-27 or 27/11/2026.")


def _time(name: str, text: str) -> time | None:
    if not text:
        return None
    match = _CLOCK.fullmatch(text)
    if match is None or (text[-1] in "mM" and not match[3]):
        raise BadRow(name, f"“{text[:40]}” is not a time. Write it like 13:15.")
    hour, minute, half = int(match[1]), int(match[2]), (match[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise BadRow(name, f"“{text[:40]}” is not a time. Write it like 13:15.")
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        raise BadRow(name, f"There is no such time: {text[:40]}.") from None


def _check_order(times: dict[str, time | None]) -> None:
    """Raise BadRow unless the times follow each other; Isha may fall after midnight in summer."""
    earlier: tuple[str, time] | None = None
    for name, at in _in_order(times):
        if earlier and at <= earlier[1] and not (name == "isha" and at < SMALL_HOURS):
            raise BadRow(
                name,
                f"{name.title()} at {at:%H:%M} is not after {earlier[0].title()} at {earlier[1]:%H:%M}."
                " Write times in 24 hours, like 13:15.",
            )
        earlier = (name, at)


def _in_order(times: dict[str, time | None]) -> Iterator[tuple[str, time]]:
    for name in PRAYERS:
        at = times.get(name)
        if at is not None:
            yield name, at
