"""Predicted dates: added once, for fourteen months, never over anybody's word."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liaison.observances import predictions
from liaison.observances.models import ObservanceDate
from tests.cast import Cast, make_place
from tests.roles import database_role

TODAY = date(2026, 11, 22)


@pytest.fixture
def house(cast: Cast) -> Iterator[Cast]:
    """The cast, read and written as the worker."""
    with database_role("worker"):
        yield cast


def test_a_mosque_gets_ramadan_and_both_eids(house: Cast) -> None:
    assert predictions.ensure([(house.madina.pk, "muslim")], TODAY) == 3
    held = {each.name: each for each in ObservanceDate.objects.filter(place=house.madina)}
    assert held["ramadan"].cycle == 1448
    assert held["ramadan"].on == date(2027, 2, 8)
    assert held["eid-al-fitr"].on == date(2027, 3, 9)
    assert held["eid-al-adha"].on == date(2027, 5, 16)
    assert {each.status for each in held.values()} == {"predicted"}


def test_a_second_time_adds_nothing(house: Cast) -> None:
    places = [(house.madina.pk, "muslim"), (house.church.pk, "christian")]
    assert predictions.ensure(places, TODAY) > 3
    assert predictions.ensure(places, TODAY) == 0
    assert predictions.ensure(places, TODAY + timedelta(days=1)) == 0


def test_what_the_place_said_stays(house: Cast) -> None:
    said = ObservanceDate.objects.create(
        place=house.madina,
        name="ramadan",
        cycle=1448,
        on=date(2027, 2, 9),
        confirmed_on=date(2027, 2, 9),
        status="confirmed",
        confirmed_by=house.secretary,
        confirmed_at=timezone.now(),
    )
    assert predictions.ensure([(house.madina.pk, "muslim")], TODAY) == 2
    said.refresh_from_db()
    assert (said.on, said.status, said.version) == (date(2027, 2, 9), "confirmed", 1)


def test_a_year_with_two_ramadans(house: Cast) -> None:
    predictions.ensure([(house.madina.pk, "muslim")], date(2029, 12, 1))
    months = ObservanceDate.objects.filter(name="ramadan").order_by("on")
    assert [(each.cycle, each.on.year) for each in months] == [(1451, 2030), (1452, 2030)]


def test_a_ramadan_under_way_counts(house: Cast) -> None:
    predictions.ensure([(house.madina.pk, "muslim")], date(2027, 2, 20))
    assert ObservanceDate.objects.filter(name="ramadan", cycle=1448).exists()


def test_other_faiths_get_their_festivals_and_only_the_usual_ones(house: Cast) -> None:
    predictions.ensure([(house.church.pk, "christian")], TODAY)
    names = set(ObservanceDate.objects.filter(place=house.church).values_list("festival", flat=True))
    assert {"Christmas Day", "Easter Sunday", "Good Friday"} <= names
    assert "Easter Sunday (Orthodox)" not in names


def test_a_festival_that_the_place_kept_before_is_predicted_from_then_on(house: Cast) -> None:
    ObservanceDate.objects.create(
        place=house.madina, name="festival", festival="Mawlid", cycle=2026, on=date(2026, 8, 25)
    )
    predictions.ensure([(house.madina.pk, "muslim")], TODAY)
    assert ObservanceDate.objects.filter(festival="Mawlid", cycle=2027).exists()


def test_confirmed_dates_become_observed_when_they_are_past(house: Cast) -> None:
    def keep(name: str, on: date, cycle: int, settled: bool = True) -> ObservanceDate:
        word = {"confirmed_by": house.secretary, "confirmed_at": timezone.now(), "confirmed_on": on}
        fields = {**word, "status": "confirmed"} if settled else {}
        return ObservanceDate.objects.create(place=house.madina, name=name, cycle=cycle, on=on, **fields)

    keep("eid-al-fitr", TODAY - timedelta(days=1), 1)
    keep("eid-al-fitr", TODAY, 2)
    keep("eid-al-fitr", TODAY - timedelta(days=1), 3, settled=False)
    keep("ramadan", TODAY - timedelta(days=29), 4)
    keep("ramadan", TODAY - timedelta(days=30), 5)
    assert predictions.mark_observed(TODAY) == 2
    observed = ObservanceDate.objects.filter(status="observed").values_list("cycle", flat=True)
    assert set(observed) == {1, 5}


def test_many_places_take_few_queries(house: Cast) -> None:
    places = [(make_place(f"Mosque {n}", house.unit, house.east).pk, "muslim") for n in range(15)]
    with CaptureQueriesContext(connection) as queries:
        assert predictions.ensure(places, TODAY) == 45
    assert len(queries) <= 4
