"""Wall-clock times keep their meaning when the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison.observances.clock import LONDON, season_of, wall_clock

DAYS = st.dates(date(2025, 1, 1), date(2075, 12, 31))

# Last Sundays of March and October (Summer Time Order 2002).
CHANGES = {
    2026: (date(2026, 3, 29), date(2026, 10, 25)),
    2027: (date(2027, 3, 28), date(2027, 10, 31)),
    2028: (date(2028, 3, 26), date(2028, 10, 29)),
    2029: (date(2029, 3, 25), date(2029, 10, 28)),
    2030: (date(2030, 3, 31), date(2030, 10, 27)),
    2031: (date(2031, 3, 30), date(2031, 10, 26)),
}


@pytest.mark.parametrize(("spring", "autumn"), CHANGES.values())
def test_clock_changes(spring: date, autumn: date):
    assert wall_clock(spring, time(0, 59)) == datetime(spring.year, 3, spring.day, 0, 59, tzinfo=UTC)
    for skipped in (time(1), time(1, 30), time(1, 59, 59)):
        assert wall_clock(spring, skipped) == datetime(spring.year, 3, spring.day, 1, tzinfo=UTC)
    assert wall_clock(spring, time(2)) == datetime(spring.year, 3, spring.day, 1, tzinfo=UTC)
    assert wall_clock(spring, time(13, 15)) == datetime(spring.year, 3, spring.day, 12, 15, tzinfo=UTC)
    assert wall_clock(autumn, time(1, 30)) == datetime(autumn.year, 10, autumn.day, 0, 30, tzinfo=UTC)
    assert wall_clock(autumn, time(2)) == datetime(autumn.year, 10, autumn.day, 2, tzinfo=UTC)


@pytest.mark.parametrize(("spring", "autumn"), CHANGES.values())
def test_season_turns_on_the_day_of_the_change(spring: date, autumn: date):
    a_day = timedelta(days=1)
    assert [season_of(day) for day in (spring - a_day, spring, autumn - a_day, autumn)] == [
        "winter",
        "summer",
        "summer",
        "winter",
    ]


@pytest.mark.parametrize(("spring", "autumn"), CHANGES.values())
def test_thursday_reminder_keeps_its_wall_time_through_the_week_of_the_change(spring: date, autumn: date):
    for change in (spring, autumn):
        for day in (change - timedelta(days=3), change + timedelta(days=4)):
            assert wall_clock(day, time(18)).astimezone(LONDON).time() == time(18)


def test_eid_on_the_day_clocks_went_forward():
    assert wall_clock(date(2025, 3, 30), time(7)) == datetime(2025, 3, 30, 6, tzinfo=UTC)


def test_a_fold_mark_changes_nothing():
    assert wall_clock(date(2026, 10, 25), time(1, 30, fold=1)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_gap_in_a_zone_that_skips_half_an_hour():
    lord_howe = ZoneInfo("Australia/Lord_Howe")
    moment = wall_clock(date(2026, 10, 4), time(2, 10), lord_howe)
    assert moment.astimezone(lord_howe).time() == time(2, 30)


def test_a_time_with_a_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        wall_clock(date(2026, 11, 27), time(13, tzinfo=UTC))


@given(DAYS, st.times())
def test_wall_clock_is_utc_and_reads_back(day: date, at: time):
    moment = wall_clock(day, at)
    assert moment.tzinfo is UTC
    read_back = moment.astimezone(LONDON).replace(tzinfo=None)
    if read_back.time() != at.replace(fold=0):
        assert at.hour == 1
        assert read_back == datetime.combine(day, time(2))


@given(DAYS, st.times(), st.times())
def test_later_on_the_wall_is_never_earlier_in_the_world(day: date, one: time, other: time):
    earlier, later = sorted((one.replace(fold=0), other.replace(fold=0)))
    if later.hour < 1 or earlier.hour >= 2:
        assert wall_clock(day, earlier) <= wall_clock(day, later)
