"""The sun over Oxford, against facts worked out elsewhere."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison.observances import solar
from liaison.observances.clock import LONDON, season_of

OXFORD = (51.7476, -1.2309)
DAYS = st.dates(date(2025, 1, 1), date(2075, 12, 31))
BRITAIN = st.tuples(st.floats(49.9, 60.8), st.floats(-8.2, 1.8))


def near(moment: datetime | None, at: datetime, minutes: int = 2) -> bool:
    return moment is not None and abs(moment - at) <= timedelta(minutes=minutes)


def test_midsummer_sunset():
    sunset = solar.sunset(date(2026, 6, 21), *OXFORD)
    assert near(sunset, datetime(2026, 6, 21, 21, 27, tzinfo=LONDON))
    assert sunset is not None
    assert sunset.tzinfo is LONDON


def test_midsummer_twilight():
    day = date(2026, 6, 21)
    assert near(solar.dusk(day, *OXFORD, degrees=12), datetime(2026, 6, 21, 23, 32, tzinfo=LONDON))
    assert solar.dusk(day, *OXFORD, degrees=18) is None
    assert solar.dawn(day, *OXFORD, degrees=15) is None


def light_nights(degrees: float) -> tuple[date, date]:
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    light = [day for day in days if solar.dusk(day, *OXFORD, degrees=degrees) is None]
    assert len(light) == (light[-1] - light[0]).days + 1
    return light[0], light[-1]


@pytest.mark.parametrize(
    ("degrees", "first", "last"),
    [(18, date(2026, 5, 21), date(2026, 7, 21)), (15, date(2026, 6, 13), date(2026, 6, 28))],
)
def test_when_nights_stay_light(degrees: float, first: date, last: date):
    found_first, found_last = light_nights(degrees)
    assert abs((found_first - first).days) <= 1
    assert abs((found_last - last).days) <= 1


def test_solar_noon_through_the_year():
    noons: dict[str, list[time]] = {"summer": [], "winter": []}
    for day in (date(2026, 1, 1) + timedelta(days=n) for n in range(365)):
        noon = solar.noon(day, *OXFORD)
        assert noon is not None
        noons[season_of(day)].append(noon.time())
    assert time(11, 47) <= min(noons["winter"]) <= time(11, 51)
    assert time(12, 17) <= max(noons["winter"]) <= time(12, 21)
    assert time(12, 47) <= min(noons["summer"]) <= time(12, 51)
    assert time(13, 10) <= max(noons["summer"]) <= time(13, 14)


def test_polar_day_is_none():
    tromso = (69.65, 18.96)
    assert solar.sunset(date(2026, 6, 21), *tromso) is None
    assert solar.sunrise(date(2026, 12, 21), *tromso) is None


@pytest.mark.parametrize("place", [(91.0, 0.0), (51.0, 181.0), (float("nan"), 0.0)])
def test_off_the_globe(place: tuple[float, float]):
    with pytest.raises(ValueError, match="itude must be within"):
        solar.sunset(date(2026, 6, 21), *place)


@given(DAYS, BRITAIN)
def test_the_day_in_order(day: date, place: tuple[float, float]):
    sunrise, noon, sunset = (ask(day, *place) for ask in (solar.sunrise, solar.noon, solar.sunset))
    assert sunrise is not None
    assert noon is not None
    assert sunset is not None
    assert sunrise < noon < sunset
    assert sunrise.date() == sunset.date() == day
    dawn, dusk = solar.dawn(day, *place, degrees=6), solar.dusk(day, *place, degrees=6)
    assert dawn is None or dawn < sunrise
    assert dusk is None or dusk > sunset


@given(DAYS, BRITAIN)
def test_sunset_moves_a_little_from_day_to_day(day: date, place: tuple[float, float]):
    today, tomorrow = (solar.sunset(each, *place) for each in (day, day + timedelta(days=1)))
    assert today is not None
    assert tomorrow is not None
    assert abs((tomorrow.timestamp() - today.timestamp()) - 86400) <= 4 * 60
