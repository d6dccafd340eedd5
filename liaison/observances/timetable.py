"""A place's own prayer timetable, read from a CSV file: good rows are kept, bad ones are listed by line and reason.

Columns, in any order: date, fajr, sunrise, dhuhr, asr, maghrib, isha. Only the date and one prayer are needed.
Dates are 2026-11-27, 27/11/2026 or 27 November 2026; times 13:15 or 1:15pm.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time

from liaison.spreadsheets import BadRow, Unreadable, day_of, is_month_first, refuse_formula, table_of, text_of, time_of

MOST_BYTES = 1024 * 1024
MOST_ROWS = 4000
TOO_BIG = "The file is bigger than 1 MB. A year's timetable needs far less: check the file."
PRAYERS = ("fajr", "sunrise", "dhuhr", "asr", "maghrib", "isha")
# Spellings met on printed timetables.
SPELLINGS = {
    "day": "date", "shuruq": "sunrise", "zuhr": "dhuhr", "dhuhur": "dhuhr", "zohr": "dhuhr",
    "magrib": "maghrib", "maghreb": "maghrib", "esha": "isha", "ishaa": "isha",
}  # fmt: skip
SMALL_HOURS = time(3)


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
    header, body = table_of(
        text_of(data, most=MOST_BYTES, too_big=TOO_BIG),
        _header,
        empty="The file has a heading but no days under it.",
        most=MOST_ROWS,
        too_many=f"The file has more than {MOST_ROWS:,} rows. Send one year at a time.",
    )
    found = Timetable(tuple(name for name in header if name in PRAYERS), ignored=_ignored(header))
    _fill(found, header, body)
    return found


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
    month_first = any(is_month_first(dict(zip(header, cells, strict=False))["date"]) for _, cells in body
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


def _row(line: int, header: list[str], cells: list[str], month_first: bool) -> Row:
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        raise BadRow("", "This row has more cells than the heading has columns.")
    given = {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
    for name in ("date", *PRAYERS):
        refuse_formula(name, given.get(name, ""))
    day = day_of(given.get("date", ""), month_first=month_first)
    times = {name: time_of(given.get(name, ""), name) for name in header if name in PRAYERS}
    if not any(times.values()):
        raise BadRow("", "This row has no times.")
    _check_order(times)
    return Row(line, day, times)


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
