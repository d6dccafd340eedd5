"""Timetables as files: good rows kept, bad rows named."""

from datetime import date, time

import pytest

from liaison.observances import timetable
from liaison.observances.timetable import Unreadable

HEAD = "date,fajr,sunrise,dhuhr,asr,maghrib,isha\n"
GOOD = "2027-02-08,05:36,07:24,12:25,14:52,17:09,18:49\n"


def read(text: str) -> timetable.Timetable:
    """A file of this text."""
    return timetable.read(text.encode())


def problem(row: str, head: str = HEAD) -> tuple[int, str, str]:
    """The one thing wrong with a file of one row."""
    found = read(head + row)
    assert found.rows == []
    assert len(found.problems) == 1
    return found.problems[0]


def test_a_plain_file() -> None:
    (row,) = read(HEAD + GOOD).rows
    assert row.day == date(2027, 2, 8)
    assert row.times["fajr"] == time(5, 36)
    assert row.times["isha"] == time(18, 49)
    assert row.line == 2


def test_a_byte_order_mark_columns_in_any_order_and_more_columns() -> None:
    found = timetable.read("\ufeffIsha, Hijri,Date ,MAGRIB\r\n18:49,1 Ramadan,8/2/2027,17:09\r\n".encode())
    assert found.columns == ("isha", "maghrib")
    assert found.ignored == ("hijri",)
    assert found.rows[0].times == {"isha": time(18, 49), "maghrib": time(17, 9)}


@pytest.mark.parametrize(
    "text",
    ["2027-02-08", "08/02/2027", "8.2.2027", "8-2-2027", "8 February 2027", "8 Feb 2027", "Monday, 8 February 2027"],
)
def test_ways_to_write_a_day(text: str) -> None:
    quoted = f'"{text}"'
    assert read(f"date,isha\n{quoted},18:49\n").rows[0].day == date(2027, 2, 8)


@pytest.mark.parametrize(("text", "at"), [("13:15", time(13, 15)), ("1:15 pm", time(13, 15)), ("1.15PM", time(13, 15)),
                                          ("13:15:00", time(13, 15)), ("12:05am", time(0, 5))])  # fmt: skip
def test_ways_to_write_a_time(text: str, at: time) -> None:
    assert read(f"date,isha\n2027-02-08,{text}\n").rows[0].times["isha"] == at


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("30/02/2027,,,,,,18:49", "date", "no such day"),
        ("11/27/2026,,,,,,18:49", "date", "begin with the month"),
        ("8/2/27,,,,,,18:49", "date", "4 numbers"),
        ("tomorrow,,,,,,18:49", "date", "not a date"),
        (",,,,,,18:49", "date", "missing"),
        ("1027-02-08,,,,,,18:49", "date", "1027"),
        ("2027-02-08,,,,,,25:00", "isha", "no such time"),
        ("2027-02-08,,,,,,evening", "isha", "not a time"),
        ("2027-02-08,,,,,,1849", "isha", "not a time"),
        ("2027-02-08,,,,,,", "", "no times"),
        ("2027-02-08,05:36,07:24,1:15,14:52,17:09,18:49", "dhuhr", "24 hours"),
        ("2027-02-08,,,,,17:09,17:09", "isha", "not after"),
        ("=HYPERLINK(1),,,,,,18:49", "date", "formula"),
        ("2027-02-08,,,,,,@SUM(1)", "isha", "formula"),
        ("2027-02-08,,,,,,18:49,19:00", "", "more cells"),
    ],
)
def test_a_bad_row_says_what_is_wrong(row: str, column: str, words: str) -> None:
    line, found_column, sentence = problem(row + "\n")
    assert (line, found_column) == (2, column)
    assert words in sentence


def test_good_rows_are_kept_beside_bad_ones() -> None:
    found = read(HEAD + GOOD + "rubbish\n\n" + GOOD.replace("02-08", "02-09") + GOOD)
    assert [row.day.day for row in found.rows] == [8, 9]
    assert [line for line, _, _ in found.problems] == [3, 6]
    assert "Line 2" in found.problems[1][2]


def test_in_a_file_that_begins_with_the_month_no_day_is_guessed() -> None:
    days = ("03/04/2027", "05/05/2027", "2027-04-06", "13/04/2027", "04/13/2027")
    found = read("date,isha\n" + "".join(f"{day},18:49\n" for day in days))
    assert [row.line for row in found.rows] == [3, 4, 5]
    assert "two ways" in found.problems[0][2]
    assert "begin with the month" in found.problems[1][2]


def test_isha_after_midnight_in_summer() -> None:
    assert read("date,maghrib,isha\n2027-06-21,21:27,00:10\n").rows[0].times["isha"] == time(0, 10)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (HEAD.encode(), "no days"),
        ((HEAD + GOOD).encode("utf-16"), "UTF-16"),
        (HEAD.encode() + b"2027-02-08,,,,,,18:49\nM\xe9dina,,,,,,\n", "Line 3"),
        (b"date,isha\n2027-02-08,18:4\x009\n", "plain text"),
        (b"day of prayer,isha\n2027-02-08,18:49\n", "one of them must be"),
        (b"date,time\n2027-02-08,18:49\n", "name of a prayer"),
        (b"date;isha\n2027-02-08;18:49\n", "semicolons"),
        (b"date,isha,esha\n2027-02-08,18:49,18:50\n", "Two columns"),
        (b'date,isha\n"2027-02-08,18:49\n2027-02-09,18:50\n', "quotation mark"),
        (b"x" * (timetable.MOST_BYTES + 1), "1 MB"),
        (b"date,isha\n" + b"2027-02-08,18:49\n" * (timetable.MOST_ROWS + 1), "4,000"),
        (b"PK\x03\x04\x00\x00workbook", "plain text"),
        (b"date,isha\n2027-02-08," + b"9" * 200_000 + b"\n", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(data: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        timetable.read(data)
