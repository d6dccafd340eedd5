"""Ramadan and the Eids as the Umm al-Qura table predicts them."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison.observances import ramadan

YEARS = st.integers(2025, 2075)
DAYS = st.dates(date(2025, 1, 1), date(2075, 12, 31))
A_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("year", "first_days"),
    [
        (2025, [date(2025, 3, 1)]),
        (2026, [date(2026, 2, 18)]),
        (2027, [date(2027, 2, 8)]),
        (2030, [date(2030, 1, 5), date(2030, 12, 26)]),
        (1924, []),
        (2078, []),
    ],
)
def test_first_days(year: int, first_days: list[date]):
    assert [each.first_day for each in ramadan.predicted(year)] == first_days


def test_ramadan_1448_in_full():
    (found,) = ramadan.predicted(2027)
    assert found.hijri_year == 1448
    assert found.first_tarawih == date(2027, 2, 7)
    assert (found.earliest, found.latest) == (date(2027, 2, 7), date(2027, 2, 9))
    assert found.last_day == date(2027, 3, 8)
    assert found.days == 29
    assert found.eid_al_fitr == date(2027, 3, 9)
    assert (found.eid_earliest, found.eid_latest) == (date(2027, 3, 8), date(2027, 3, 10))
    assert found.last_ten_nights_from == date(2027, 2, 27)


def test_known_eids():
    assert [each.day for each in ramadan.eid_al_fitr_predicted(2025)] == [date(2025, 3, 30)]
    (adha,) = ramadan.eid_al_adha_predicted(2026)
    assert (adha.earliest, adha.day, adha.latest) == (date(2026, 5, 26), date(2026, 5, 27), date(2026, 5, 28))


def test_next_ramadan():
    def next_first_day(on: date) -> date:
        found = ramadan.next_ramadan(on)
        assert found is not None
        return found.first_day

    assert next_first_day(date(2026, 11, 22)) == date(2027, 2, 8)
    assert next_first_day(date(2027, 2, 8)) == date(2027, 2, 8)
    assert next_first_day(date(2027, 2, 9)) == date(2028, 1, 28)
    assert next_first_day(date(2030, 1, 6)) == date(2030, 12, 26)
    assert ramadan.next_ramadan(date(2078, 1, 1)) is None


def test_running_from_first_tarawih_to_last_fast_across_new_year():
    assert ramadan.running(date(2030, 12, 24)) is None
    for day in (date(2030, 12, 25), date(2031, 1, 1), date(2031, 1, 23)):
        found = ramadan.running(day)
        assert found is not None
        assert found.first_day == date(2030, 12, 26)
    assert ramadan.running(date(2031, 1, 24)) is None


def test_nights_of_a_place_that_confirms_a_day_later():
    nights = ramadan.nights(date(2027, 2, 9), date(2027, 3, 11))
    assert nights[0] == ramadan.Night(evening=date(2027, 2, 8), number=1)
    assert nights[0].fasting_day == date(2027, 2, 9)
    assert len(nights) == 30
    assert [night.number for night in nights if night.last_ten] == list(range(21, 31))
    assert [night.number for night in nights if night.last_ten and night.odd] == [21, 23, 25, 27, 29]


@pytest.mark.parametrize("days", [-1, 0, 28, 31])
def test_nights_of_an_impossible_month(days: int):
    with pytest.raises(ValueError, match="29 or 30 days"):
        ramadan.nights(date(2027, 2, 8), date(2027, 2, 8) + timedelta(days=days))


@given(YEARS)
def test_every_ramadan_holds_together(year: int):
    for each in ramadan.predicted(year):
        assert each.first_day.year == year
        assert each.days in (29, 30)
        nights = each.nights()
        assert nights[0].evening == each.first_tarawih == each.first_day - A_DAY
        assert nights[-1].fasting_day == each.last_day == each.eid_al_fitr - A_DAY
        assert next(night.evening for night in nights if night.last_ten) == each.last_ten_nights_from
        assert [night.number for night in nights] == list(range(1, each.days + 1))
        assert all(after.evening - before.evening == A_DAY for before, after in pairwise(nights))


@given(YEARS)
def test_a_lunar_year_apart(year: int):
    firsts = [each.first_day for each in ramadan.predicted(year) + ramadan.predicted(year + 1)]
    gaps = [(later - earlier).days for earlier, later in pairwise(firsts)]
    assert gaps
    assert all(gap in (354, 355) for gap in gaps)


@given(DAYS)
def test_next_and_running_agree(on: date):
    upcoming = ramadan.next_ramadan(on)
    assert upcoming is not None
    assert 0 <= (upcoming.first_day - on).days <= 355
    current = ramadan.running(on)
    if current and current != upcoming:
        assert current.first_day < on <= current.last_day


@given(YEARS)
def test_adha_follows_fitr_by_about_seventy_days(year: int):
    for adha in ramadan.eid_al_adha_predicted(year):
        fitr = ramadan.of_hijri_year(adha.hijri_year).eid_al_fitr
        assert 67 <= (adha.day - fitr).days <= 69


def test_a_later_start_moves_a_predicted_eid_that_no_longer_fits():
    assert ramadan.fitting_eid(date(2027, 2, 9), date(2027, 3, 9)) == date(2027, 3, 10)
    assert ramadan.fitting_eid(date(2027, 2, 7), date(2027, 3, 9)) == date(2027, 3, 9)
    assert ramadan.fitting_eid(date(2027, 2, 6), date(2027, 3, 9)) == date(2027, 3, 8)


@given(DAYS, st.integers(0, 60))
def test_a_fitting_eid_always_makes_a_month(first_day: date, days: int):
    eid = ramadan.fitting_eid(first_day, first_day + timedelta(days=days))
    assert len(ramadan.nights(first_day, eid)) in (29, 30)
