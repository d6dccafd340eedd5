"""Reading a roster from the force's duty system: a CSV file with one shift a line. Bad rows are listed with a reason.

Columns, in any order: collar_number, date, start, end, end_date, kind, reason, team. A tour needs collar number,
date, start, end and kind; a whole day needs no times. Dates are 2026-11-27 or 27/11/2026, times 07:00. `start` and
`end` may hold date and time together. Times are those of the clocks in London.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from liaison.observances.clock import wall_clock
from liaison.rosters.models.shift import TOURS, WHOLE_DAYS_ONLY, Kind
from liaison.spreadsheets import BadRow, Unreadable, day_of, is_month_first, refuse_formula, table_of, text_of, time_of

MOST_BYTES = 5 * 1000 * 1000
MOST_ROWS = 100_000
TOO_BIG = "The file is bigger than 5 MB. Send a shorter time or fewer officers at once."
COLUMNS = ("collar_number", "date", "start", "end", "end_date", "kind", "reason", "team")
NEEDED = ("collar_number", "date", "kind")
LONGEST = timedelta(hours=24)
LONGEST_ABSENCE = timedelta(days=366)
DAY = timedelta(days=1)
SPELLINGS = {
    "collar": "collar_number", "collar no": "collar_number", "shoulder number": "collar_number",
    "officer": "collar_number", "force id": "collar_number", "day": "date", "start date": "date", "shift date": "date",
    "from": "start", "starts": "start", "start time": "start", "starts at": "start",
    "to": "end", "ends": "end", "end time": "end", "ends at": "end", "finish": "end",
    "last day": "end_date", "shift": "kind", "type": "kind", "shift type": "kind", "duty": "kind",
    "note": "reason", "why": "reason",
}  # fmt: skip
KINDS = {kind.value: kind for kind in Kind} | {kind.label.casefold(): kind for kind in Kind} | {
    "e": Kind.EARLY, "l": Kind.LATE, "sl": Kind.SUPER_LATE, "superlate": Kind.SUPER_LATE, "n": Kind.NIGHT,
    "d": Kind.DUTY, "rd": Kind.REST_DAY, "r": Kind.REST_DAY, "rest": Kind.REST_DAY, "al": Kind.LEAVE,
    "annual leave": Kind.LEAVE, "c": Kind.COURT, "t": Kind.TRAINING, "a": Kind.ABSTRACTION,
    "abstracted": Kind.ABSTRACTION,
}  # fmt: skip
PAST_MIDNIGHT = (Kind.LATE, Kind.SUPER_LATE, Kind.NIGHT)


@dataclass(frozen=True, slots=True)
class Row:
    """One shift, as a line of the file gives it; moments are UTC."""

    line: int
    collar: str
    kind: Kind
    first_on: date
    last_on: date
    starts_at: datetime | None
    ends_at: datetime | None
    reason: str
    team: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that cannot be used, why, and as much as could be read of whose and which day it is."""

    line: int
    column: str
    sentence: str
    collar: str = ""
    day: date | None = None


@dataclass
class RosterFile:
    """What a file holds."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ignored: tuple[str, ...] = ()


def text_in(data: bytes) -> str:
    """The text of a file. Raises Unreadable if it is too big or no UTF-8 text."""
    return text_of(data, most=MOST_BYTES, too_big=TOO_BIG)


def read(text: str) -> RosterFile:
    """Read a whole file. Raises Unreadable if it is no CSV file with the columns."""
    (named, header), body = table_of(
        text,
        _heading,
        empty="The file has a heading but no shifts under it.",
        most=MOST_ROWS,
        too_many=f"The file has more than {MOST_ROWS:,} rows. Send a shorter time or fewer officers at once.",
    )
    ignored = tuple(raw[:40] for raw, name in zip(named, header, strict=True) if raw and name not in COLUMNS)
    found = RosterFile(ignored=ignored)
    at = header.index("date")
    month_first = any(is_month_first(cells[at]) for _line, cells in body if len(cells) > at)
    for line, cells in body:
        _take(found, line, header, cells, month_first)
    return found


def _heading(cells: list[str]) -> tuple[list[str], list[str]]:
    named = [cell.strip() for cell in cells]
    return named, _header(named)


def _header(cells: list[str]) -> list[str]:
    plain = [cell.casefold().replace("_", " ") for cell in cells]
    names = [SPELLINGS.get(name, name.replace(" ", "_")) for name in plain]
    if len(names) == 1 and ";" in names[0]:
        raise Unreadable("The columns are separated by semicolons. Save the file with commas between them.")
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise Unreadable(f"The first line must name the columns. These are missing: {', '.join(missing)}.")
    for name in COLUMNS:
        if names.count(name) > 1:
            raise Unreadable(f"Two columns are named “{name}”. Keep one of them.")
    return names


def _take(found: RosterFile, line: int, header: list[str], cells: list[str], month_first: bool) -> None:
    given = {name: cell.strip() for name, cell in zip(header, cells, strict=False) if name in COLUMNS}
    collar, day = given.get("collar_number", ""), None
    try:
        day = _day(given, month_first)
        if any(cell.strip() for cell in cells[len(header) :]):
            raise BadRow("", "This row has more cells than the heading has columns.")
        found.rows.append(_row(line, given, day, month_first))
    except BadRow as bad:
        found.problems.append(Problem(line, bad.column, bad.sentence, collar, day))


def _day(given: dict[str, str], month_first: bool) -> date:
    refuse_formula("date", given.get("date", ""))
    return _cached_day(given.get("date", ""), month_first, "date")


# A year of two hundred officers names each day two hundred times.
@lru_cache(20_000)
def _cached_day(text: str, month_first: bool, column: str) -> date:
    return day_of(text, month_first=month_first, column=column)


@lru_cache(20_000)
def _moment(day: date, at: time) -> datetime:
    return wall_clock(day, at)


def _row(line: int, given: dict[str, str], day: date, month_first: bool) -> Row:
    for name in COLUMNS:
        refuse_formula(name, given.get(name, ""))
    collar, kind = given.get("collar_number", ""), _kind(given.get("kind", ""))
    if not collar:
        raise BadRow("collar_number", "The collar number is missing.")
    reason = given.get("reason", "")
    if len(reason) > 160:
        raise BadRow("reason", "The reason is longer than 160 characters.")
    if kind == Kind.ABSTRACTION and not reason:
        raise BadRow("reason", "An abstraction needs its reason.")
    span = _span(given, kind, day, month_first)
    last = day if span else _last_day(given, day, month_first)
    starts_at, ends_at = span or (None, None)
    return Row(line, collar, kind, day, last, starts_at, ends_at, reason, given.get("team", ""))


def _kind(text: str) -> Kind:
    kind = KINDS.get(text.casefold())
    if kind is None:
        raise BadRow("kind", f"“{text[:40]}” is no kind of shift. Write one of: {', '.join(Kind.values)}.")
    return kind


def _span(given: dict[str, str], kind: Kind, day: date, month_first: bool) -> tuple[datetime, datetime] | None:
    start, end = given.get("start", ""), given.get("end", "")
    if not start and not end:
        if kind in TOURS:
            raise BadRow("start", f"A shift of the kind “{kind}” needs its start and its end.")
        return None
    if kind in WHOLE_DAYS_ONLY:
        raise BadRow("start", f"{kind.label} is for whole days: leave start and end empty.")
    first, begins = _when(start, "start", month_first)
    last, finishes = _when(end, "end", month_first)
    if first is not None and first != day:
        raise BadRow("start", "The start is on another day than the column “date” says.")
    if last is None and given.get("end_date"):
        last = _cached_day(given["end_date"], month_first, "end_date")
    if last is None:
        last = day + DAY if finishes <= begins and kind in PAST_MIDNIGHT else day
    return _checked(_moment(day, begins), _moment(last, finishes), kind)


def _when(text: str, column: str, month_first: bool) -> tuple[date | None, time]:
    """A time, or a date and a time together."""
    before, _, after = text.replace("T", " ").rpartition(" ")
    if before and any(mark in before for mark in "-/"):
        day: date | None = _cached_day(before.strip(), month_first, column)
        text = after
    else:
        day = None
    at = time_of(text, column)
    if at is None:
        raise BadRow(column, f"The {column} is missing.")
    return day, at


def _checked(starts_at: datetime, ends_at: datetime, kind: Kind) -> tuple[datetime, datetime]:
    if ends_at == starts_at:
        raise BadRow("end", "The shift ends when it starts.")
    if ends_at < starts_at:
        hint = "" if kind in PAST_MIDNIGHT else " If it ends the next day, write that day in the column “end_date”."
        raise BadRow("end", f"The shift ends before it starts.{hint}")
    if ends_at - starts_at > LONGEST:
        raise BadRow("end", "The shift is longer than 24 hours.")
    return starts_at, ends_at


def _last_day(given: dict[str, str], day: date, month_first: bool) -> date:
    if not given.get("end_date"):
        return day
    last = _cached_day(given["end_date"], month_first, "end_date")
    if last < day:
        raise BadRow("end_date", "The last day is before the first.")
    if last - day > LONGEST_ABSENCE:
        raise BadRow("end_date", "This is longer than a year.")
    return last
