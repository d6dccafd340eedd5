"""Yearly observances against published dates, and against the moon."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison.observances import festival_dates, yearly
from liaison.observances.festival_dates import Basis, Occurrence

YEARS = st.integers(2025, 2075)


def occurrence(year: int, key: str) -> Occurrence:
    (found,) = (each for each in yearly.occurrences(year) if each.festival.key == key)
    return found


@pytest.mark.parametrize(
    ("key", "first_day"),
    [
        ("easter", date(2026, 4, 5)),
        ("easter", date(2027, 3, 28)),
        ("good-friday", date(2027, 3, 26)),
        ("easter-orthodox", date(2026, 4, 12)),
        ("easter-orthodox", date(2027, 5, 2)),
        ("remembrance-sunday", date(2026, 11, 8)),
        ("rosh-hashanah", date(2026, 9, 12)),
        ("yom-kippur", date(2026, 9, 21)),
        ("sukkot", date(2026, 9, 26)),
        ("hanukkah", date(2026, 12, 5)),
        ("purim", date(2026, 3, 3)),
        ("purim", date(2027, 3, 23)),
        ("passover", date(2026, 4, 2)),
        ("passover", date(2027, 4, 22)),
        ("shavuot", date(2026, 5, 22)),
        ("tisha-bav", date(2029, 7, 22)),
        ("vaisakhi", date(2027, 4, 14)),
        ("diwali", date(2026, 11, 8)),
        ("guru-nanak-gurpurab", date(2026, 11, 24)),
    ],
)
def test_known_dates(key: str, first_day: date):
    assert occurrence(first_day.year, key).first_day == first_day


def test_jewish_days_begin_the_evening_before():
    kippur = occurrence(2026, "yom-kippur")
    assert kippur.begins_on == date(2026, 9, 20)
    assert kippur.last_day == date(2026, 9, 21)
    assert occurrence(2026, "passover").last_day == date(2026, 4, 9)


def test_hanukkah_may_run_into_the_next_year():
    assert occurrence(2027, "hanukkah").last_day == date(2028, 1, 1)


def test_published_dates_end_and_say_nothing_after():
    keys = {each.festival.key for each in yearly.occurrences(2032)}
    assert "diwali" not in keys
    assert "passover" in keys


def test_what_places_enter_is_never_predicted():
    entered = [each for each in yearly.FESTIVALS if each.basis is Basis.ENTERED]
    assert {"vesak", "kathina", "janmashtami"} <= {each.key for each in entered}
    assert all(each.first_days is None for each in entered)
    assert yearly.occurrences(2027, "buddhist") == []


def test_what_is_published_or_follows_the_moon_is_an_estimate():
    for festival in yearly.FESTIVALS:
        if festival.basis is Basis.PUBLISHED or festival.faith == "muslim":
            assert festival.estimate


def test_keys_are_unique():
    assert len({each.key for each in yearly.FESTIVALS}) == len(yearly.FESTIVALS)


def days_from_new_moon(day: date) -> float:
    """Days since the mean new moon, 0 to 29.53 (Meeus: 6 January 2000 18:14 UT, 29.530589 days)."""
    since = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) - datetime(2000, 1, 6, 18, 14, tzinfo=UTC)
    return (since / timedelta(days=1)) % 29.530589


@pytest.mark.parametrize(
    ("dates", "age"),
    [(festival_dates.DIWALI, 0), (festival_dates.GURU_NANAK, 14.77), (festival_dates.HOLI, 15.5)],
)
def test_published_dates_fit_the_moon(dates: dict[int, tuple[int, int]], age: float):
    for year, (month, day) in dates.items():
        off = (days_from_new_moon(date(year, month, day)) - age + 14.77) % 29.530589 - 14.77
        assert abs(off) < 2, (year, off)


@given(YEARS)
def test_calculated_festivals_fall_in_their_year_in_order(year: int):
    found = yearly.occurrences(year)
    firsts = [each.first_day for each in found]
    assert firsts == sorted(firsts)
    assert all(first.year == year for first in firsts)
    assert all(each.begins_on <= each.first_day <= each.last_day for each in found)


@given(YEARS)
def test_hebrew_calendar_invariants(year: int):
    day = {each.festival.key: each.first_day for each in yearly.occurrences(year, "jewish")}
    assert day["rosh-hashanah"].weekday() not in (2, 4, 6)
    assert day["yom-kippur"] - day["rosh-hashanah"] == timedelta(days=9)
    assert day["shavuot"] - day["passover"] == timedelta(days=50)
    assert day["rosh-hashanah"] - day["passover"] == timedelta(days=163)
    assert day["tisha-bav"].weekday() != 5


@given(YEARS)
def test_easter_is_a_sunday_and_the_orthodox_never_earlier(year: int):
    day = {each.festival.key: each.first_day for each in yearly.occurrences(year, "christian")}
    assert day["easter"].weekday() == day["easter-orthodox"].weekday() == 6
    assert (day["easter-orthodox"] - day["easter"]).days in (0, 7, 28, 35)
