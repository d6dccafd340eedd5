"""Weekly observances of the faiths."""

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from liaison.observances import weekly
from liaison.observances.clock import LONDON

OXFORD = (51.758, -1.266)
DAYS = st.dates(date(2025, 1, 1), date(2075, 12, 31))


def test_days_by_faith():
    def days(faith: str) -> list[date]:
        (found,) = weekly.weekly_of(faith)
        return found.days(date(2026, 11, 22), date(2026, 11, 29))

    assert days("muslim") == [date(2026, 11, 27)]
    assert days("jewish") == [date(2026, 11, 28)]
    assert days("christian") == days("sikh") == days("hindu") == [date(2026, 11, 22), date(2026, 11, 29)]
    assert weekly.weekly_of("buddhist") == []


def test_keys_are_unique():
    assert len({each.key for each in weekly.WEEKLY}) == len(weekly.WEEKLY)


def test_shabbat_in_november():
    found = weekly.shabbat(date(2026, 11, 22), *OXFORD)
    assert found.sunset is not None
    assert abs(found.sunset - datetime(2026, 11, 27, 16, 1, tzinfo=LONDON)) <= timedelta(minutes=2)
    assert found.candles == found.sunset - timedelta(minutes=18)


@given(DAYS)
def test_shabbat_lasts_about_a_day_and_an_hour(on: date):
    found = weekly.shabbat(on, *OXFORD)
    assert found.candles is not None
    assert found.sunset is not None
    assert found.nightfall is not None
    assert found.sunset.weekday() == 4
    length = found.nightfall.timestamp() - found.sunset.timestamp()
    assert 24.5 * 3600 <= length <= 26.5 * 3600
