"""Estimated prayer times: in order, labelled, and silent where there is nothing to say."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison.observances import prayer_times, solar
from liaison.observances.clock import LONDON
from liaison.observances.prayer_times import Method, estimate

OXFORD = (51.7476, -1.2309)
DAYS = st.dates(date(2025, 1, 1), date(2075, 12, 31))
BRITAIN = st.tuples(st.floats(49.9, 60.8), st.floats(-8.2, 1.8))
MIDSUMMER, MIDWINTER = date(2026, 6, 21), date(2026, 12, 21)


def says(found: prayer_times.Estimate, caution: object) -> bool:
    return any(each is caution for each in found.cautions)


def near(moment: datetime | None, at: datetime, minutes: int = 3) -> bool:
    return moment is not None and abs(moment - at) <= timedelta(minutes=minutes)


def test_midwinter_asr_by_one_shadow_and_by_two():
    found = estimate(MIDWINTER, *OXFORD)
    assert near(found.asr, datetime(2026, 12, 21, 13, 41, tzinfo=LONDON))
    assert near(found.asr_hanafi, datetime(2026, 12, 21, 14, 10, tzinfo=LONDON))


def test_every_estimate_says_it_is_one():
    found = estimate(MIDWINTER, *OXFORD)
    assert found.cautions == (prayer_times.ASK_THE_MOSQUE,)
    assert found.method is Method.MUSLIM_WORLD_LEAGUE.label
    assert len({id(method.label) for method in Method}) == len(Method)


@pytest.mark.parametrize("method", [Method.MUSLIM_WORLD_LEAGUE, Method.KARACHI, Method.NORTH_AMERICA])
def test_midsummer_invents_no_fajr_and_no_isha(method: Method):
    found = estimate(MIDSUMMER, *OXFORD, method=method)
    assert found.fajr is None
    assert found.isha is None
    assert found.cautions == (prayer_times.ASK_THE_MOSQUE, prayer_times.NO_FAJR, prayer_times.NO_ISHA)
    assert near(found.maghrib, datetime(2026, 6, 21, 21, 27, tzinfo=LONDON))


def test_midsummer_by_the_moonsighting_committee_counts_minutes_and_says_so():
    found = estimate(MIDSUMMER, *OXFORD, method=Method.MOONSIGHTING_COMMITTEE)
    assert found.fajr is not None
    assert found.isha is not None
    assert says(found, prayer_times.SEASONAL)


@pytest.mark.parametrize(
    ("day", "earliest", "latest"),
    [
        (date(2026, 2, 18), (18, 55), (19, 25)),
        (date(2030, 1, 5), (17, 55), (18, 35)),
    ],
)
def test_isha_of_early_ramadan_nights(day: date, earliest: tuple[int, int], latest: tuple[int, int]):
    isha = estimate(day, *OXFORD).isha
    assert isha is not None
    assert earliest <= (isha.hour, isha.minute) <= latest


def test_polar_day_has_no_times_at_all():
    found = estimate(MIDSUMMER, 69.65, 18.96)
    assert (found.fajr, found.sunrise, found.dhuhr, found.asr, found.maghrib, found.isha) == (None,) * 6
    assert says(found, prayer_times.NO_TIMES)


def test_off_the_globe():
    with pytest.raises(ValueError, match="itude must be within"):
        estimate(MIDSUMMER, 95.0, 0.0)


@given(DAYS, BRITAIN, st.sampled_from(Method))
def test_times_are_aware_and_in_order(day: date, place: tuple[float, float], method: Method):
    found = estimate(day, *place, method=method)
    times = [found.fajr, found.sunrise, found.dhuhr, found.asr, found.asr_hanafi, found.maghrib, found.isha]
    known = [each for each in times if each is not None]
    assert known == sorted(known)
    assert len(set(known)) == len(known)
    assert all(each.tzinfo is LONDON for each in known)
    assert (found.fajr is None) == says(found, prayer_times.NO_FAJR)
    assert (found.isha is None) == says(found, prayer_times.NO_ISHA)
    assert near(found.maghrib, solar.sunset(day, *place), minutes=4)
    assert near(found.dhuhr, solar.noon(day, *place), minutes=6)
