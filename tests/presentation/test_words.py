"""Dates and times in words."""

import datetime as dt

import pytest

from liaison.presentation import words
from liaison.presentation.templatetags import portal

TODAY = dt.date(2026, 11, 22)
NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (dt.date(2026, 11, 27), "Friday 27 November"),
        (dt.date(2027, 2, 8), "Monday 8 February"),
        (dt.date(2027, 9, 1), "Wednesday 1 September 2027"),
        (dt.date(2025, 11, 22), "Saturday 22 November 2025"),
        # 23:30 in UTC is already the next day in London's summer.
        (utc(2026, 7, 9, 23, 30), "Friday 10 July"),
    ],
)
def test_a_day_has_its_year_only_when_it_is_far(value, expected):
    assert words.day(value, today=TODAY) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (dt.time(13, 15), "13:15"),
        (dt.time(0, 0), "00:00"),
        (utc(2026, 11, 27, 13, 15), "13:15"),
        (utc(2026, 7, 10, 12, 15), "13:15"),
        (utc(2026, 10, 25, 0, 30), "01:30 BST"),
        (utc(2026, 10, 25, 1, 30), "01:30 GMT"),
        (utc(2026, 10, 25, 2, 0), "02:00"),
        (utc(2027, 3, 28, 1, 0), "02:00"),
    ],
)
def test_a_clock_names_the_zone_only_in_the_hour_that_happens_twice(value, expected):
    assert words.clock(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (utc(2026, 11, 22, 8, 59, 40), "just now"),
        (utc(2026, 11, 22, 8, 59), "1 minute ago"),
        (utc(2026, 11, 22, 8, 15), "45 minutes ago"),
        (utc(2026, 11, 22, 6, 0), "3 hours ago"),
        (utc(2026, 11, 22, 9, 30), "in 30 minutes"),
        (utc(2026, 11, 22, 10, 30), "in 1 hour"),
        (utc(2026, 11, 21, 23, 59), "yesterday"),
        (dt.date(2026, 11, 22), "today"),
        (dt.date(2026, 11, 23), "tomorrow"),
        (dt.date(2026, 11, 19), "3 days ago"),
        (dt.date(2026, 11, 25), "in 3 days"),
        (dt.date(2026, 8, 1), "3 months ago"),
        (dt.date(2027, 8, 1), "in 8 months"),
    ],
)
def test_ago_counts_in_london_days(value, expected):
    assert words.ago(value, now=NOW) == expected


@pytest.mark.parametrize(
    ("value", "expected", "colour"),
    [
        (dt.date(2026, 11, 21), "Overdue by 1 day", "red"),
        (dt.date(2026, 11, 12), "Overdue by 10 days", "red"),
        (dt.date(2026, 11, 22), "Due today", "yellow"),
        (dt.date(2026, 11, 23), "Due tomorrow", "yellow"),
        (dt.date(2026, 11, 27), "Due in 5 days", "blue"),
        (utc(2026, 11, 22, 8, 30), "Overdue by less than an hour", "red"),
        (utc(2026, 11, 21, 9, 0), "Overdue by 24 hours", "red"),
        (utc(2026, 11, 22, 9, 20), "Due within the hour", "yellow"),
        (utc(2026, 11, 22, 10, 0), "Due in 1 hour", "yellow"),
        (utc(2026, 11, 25, 9, 0), "Due in 3 days", "blue"),
    ],
)
def test_due_says_how_late_in_words_and_colour(value, expected, colour):
    assert words.due(value, now=NOW) == expected
    assert words.due_colour(value, now=NOW) == colour


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (dt.timedelta(minutes=75), "1 hour 15 minutes"),
        (45, "45 minutes"),
        (1, "1 minute"),
        (0, "0 minutes"),
        (120, "2 hours"),
        (dt.timedelta(days=2, hours=1), "2 days 1 hour"),
    ],
)
def test_a_duration(value, expected):
    assert words.duration(value) == expected


def test_a_hijri_date_and_the_table_s_ends():
    assert portal.hijri(dt.date(2027, 2, 8)) == "1 Ramadan 1448"
    assert portal.hijri(dt.date(1900, 1, 1)) == ""
    assert portal.hijri(dt.date(2100, 1, 1)) == ""


def test_empty_values_print_nothing():
    for tag in (
        portal.day,
        portal.clock,
        portal.moment,
        portal.ago,
        portal.due,
        portal.duration,
        portal.hijri,
    ):
        assert tag(None) == ""
    assert portal.clock(dt.time(0)) == "00:00"
    assert portal.between(dt.time(12, 30), dt.time(13, 45)) == "12:30 to 13:45"
    assert portal.between(dt.time(12, 30), None) == "12:30"
    assert portal.tel("+44 (0)20 7946-0000") == "+4402079460000"
