"""Which days are Fridays."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from liaison.observances.jumuah import fridays, next_friday

DAYS = st.dates(date(2025, 1, 1), date(2075, 12, 31))


def test_known_fridays():
    assert next_friday(date(2026, 11, 22)) == date(2026, 11, 27)
    assert next_friday(date(2026, 11, 27)) == date(2026, 11, 27)
    assert next_friday(date(2026, 11, 28)) == date(2026, 12, 4)
    assert fridays(date(2026, 11, 27), date(2026, 12, 11)) == [
        date(2026, 11, 27),
        date(2026, 12, 4),
        date(2026, 12, 11),
    ]
    assert fridays(date(2026, 11, 28), date(2026, 12, 3)) == []
    assert fridays(date(2026, 12, 4), date(2026, 11, 27)) == []


@given(DAYS, st.integers(-30, 400))
def test_fridays_are_all_the_fridays(start: date, length: int):
    end = start + timedelta(days=length)
    by_hand = [day for n in range(length + 1) if (day := start + timedelta(days=n)).weekday() == 4]
    assert fridays(start, end) == by_hand


@given(DAYS)
def test_next_friday_is_within_a_week(on: date):
    assert next_friday(on).weekday() == 4
    assert 0 <= (next_friday(on) - on).days <= 6
