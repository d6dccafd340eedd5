"""Hijri dates by the Umm al-Qura table."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison.observances import hijri
from liaison.observances.hijri import HijriDate

DAYS = st.dates(date(2025, 1, 1), date(2075, 12, 31))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 3, 30), HijriDate(1446, 10, 1)),
        (date(2026, 2, 18), HijriDate(1447, 9, 1)),
        (date(2026, 11, 22), HijriDate(1448, 6, 12)),
        (date(2027, 2, 8), HijriDate(1448, 9, 1)),
    ],
)
def test_known_dates(day: date, expected: HijriDate):
    assert hijri.about(day) == expected


def test_reads_in_four_languages():
    day = hijri.about(date(2026, 11, 21))
    assert day is not None
    assert str(day) == "11 Jumada al-Thani 1448"
    assert day.month_name == "Jumada al-Thani"
    ramadan = HijriDate(1448, 9, 1)
    assert ramadan.in_language("ar") == "1 رمضان 1448"
    assert ramadan.in_language("bn") == "1 রমজান 1448"
    assert ramadan.in_language("ur-pk") == "1 رمضان 1448"
    assert HijriDate(1448, 11, 3).in_language("ur") == "3 ذوالقعدہ 1448"
    assert ramadan.in_language("cy") == "1 Ramadan 1448"


@pytest.mark.parametrize("language", ["en", "ar", "bn", "ur"])
def test_twelve_different_names(language: str):
    assert len({hijri.month_name(month, language) for month in range(1, 13)}) == 12


@pytest.mark.parametrize("month", [0, 13])
def test_no_thirteenth_month(month: int):
    with pytest.raises(ValueError, match="1 to 12"):
        hijri.month_name(month)


def test_outside_the_table():
    assert hijri.about(date(1924, 7, 31)) is None
    assert hijri.about(date(1924, 8, 1)) == HijriDate(1343, 1, 1)
    assert hijri.about(date(2077, 11, 16)) == HijriDate(1500, 12, 30)
    assert hijri.about(date(2077, 11, 17)) is None
    with pytest.raises(ValueError, match="1501"):
        hijri.gregorian(1501, 1, 1)
    with pytest.raises(ValueError, match="day must be"):
        hijri.gregorian(1448, 9, 31)


@given(DAYS)
def test_there_and_back(day: date):
    found = hijri.about(day)
    assert found is not None
    assert hijri.gregorian(found.year, found.month, found.day) == day


@given(DAYS)
def test_tomorrow_is_the_next_day_or_the_first_of_a_month(day: date):
    today, tomorrow = hijri.about(day), hijri.about(day + timedelta(days=1))
    assert today is not None
    assert tomorrow is not None
    assert today < tomorrow
    assert tomorrow.day == today.day + 1 or (tomorrow.day == 1 and today.day in (29, 30))


@given(st.integers(2025, 2075), st.integers(1, 12), st.integers(1, 29))
def test_falling_in_finds_every_occurrence(year: int, month: int, day: int):
    first = date(year, 1, 1)
    by_hand = [
        each
        for n in range(366)
        if (each := first + timedelta(days=n)).year == year
        and (found := hijri.about(each))
        and (found.month, found.day) == (month, day)
    ]
    assert [found for _, found in hijri.falling_in(year, month, day)] == by_hand
