"""A place confirms its Ramadan: its own visits move with it, nobody else's, and each officer hears of it once."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liaison.accounts.models import User
from liaison.db.acting import acting_as
from liaison.observances.models import ObservanceDate
from liaison.places.actions import times
from tests.cast import Cast
from tests.outbox.minutes import Life
from tests.roles import database_role
from tests.visits.ramadan import DAY, FIRST, IN_NOVEMBER, keeps_ramadan, night_visit
from visits.models import Allotment, Visit

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def in_november() -> Iterator[None]:
    """Eleven weeks before the Ramadan of 2027."""
    with time_machine.travel(IN_NOVEMBER, tick=False):
        yield


def month_of(place: Any) -> ObservanceDate:
    with database_role("worker"):
        return ObservanceDate.objects.get(place=place, name="ramadan")


def address_of(place: Any) -> str:
    return f"/places/{place.slug}/times/dates/{month_of(place).pk}/"


def text_of(page: Any) -> str:
    assert page.status_code == 200
    return " ".join(page.content.decode().split())


def rows_of(place: Any) -> list[list[Any]]:
    """Everything that is held about the visits and dates of a place, and who is sent."""
    with database_role("worker"):
        return [
            list(Visit.objects.filter(place=place).order_by("pk").values()),
            list(Allotment.objects.filter(place=place).order_by("pk").values()),
            list(ObservanceDate.objects.filter(place=place).order_by("pk").values()),
        ]


def test_the_form_says_whom_it_hits_before_and_after(cast: Cast, client_of: SignIn) -> None:
    keeps_ramadan(cast.madina)
    for number in range(5):
        night_visit(cast.madina, FIRST + number * DAY, cast.officer if number < 3 else cast.colleague, cast)
    client = client_of(cast.secretary)
    text = text_of(client.get(address_of(cast.madina)))
    assert (
        "5 planned visits hang on this date. PC Ada Shaw comes on 3 of them, PC Ben Cole on 2."
        " If you choose another day, they move with it."
    ) in text
    given = {"on": str(FIRST + DAY), "version": 1}
    done = text_of(client.post(address_of(cast.madina), given, follow=True))
    assert "Tuesday 9 February 2027 is confirmed. 5 planned visits moved with it." in done
    assert "PC Ada Shaw comes on 3 of them, PC Ben Cole on 2. Officers are told once." in done


def test_a_day_that_stays_hits_nobody(cast: Cast, client_of: SignIn) -> None:
    keeps_ramadan(cast.madina)
    night_visit(cast.madina, FIRST, cast.officer, cast)
    client = client_of(cast.secretary)
    assert "1 planned visit hangs on this date. PC Ada Shaw comes." in text_of(client.get(address_of(cast.madina)))
    done = text_of(client.post(address_of(cast.madina), {"on": str(FIRST), "version": 1}, follow=True))
    assert "moved with it" not in done


def test_nothing_planned_says_nothing(cast: Cast, client_of: SignIn) -> None:
    keeps_ramadan(cast.madina)
    keeps_ramadan(cast.noor)
    night_visit(cast.noor, FIRST, cast.officer, cast)
    assert "on this date" not in text_of(client_of(cast.secretary).get(address_of(cast.madina)))
    assert client_of(cast.other).get(address_of(cast.madina)).status_code == 404


def test_each_officer_is_told_once_for_the_whole_change(cast: Cast, client_of: SignIn) -> None:
    keeps_ramadan(cast.madina)
    for number in range(12):
        night_visit(cast.madina, FIRST + number * DAY, cast.officer if number % 2 else cast.colleague, cast)
    client_of(cast.secretary).post(address_of(cast.madina), {"on": str(FIRST + DAY), "version": 1})
    life = Life()
    with database_role("worker"):
        life.through("2026-11-22T12:01", "2026-11-22T12:10")
    told = sorted(mail.to for mail in life.received if "reachable" not in mail.subject)
    assert told == [cast.officer.email, cast.colleague.email]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    by=st.integers(-3, 3),
    nights=st.sets(st.integers(0, 28), min_size=1, max_size=4),
    elsewhere=st.sets(st.integers(0, 28), max_size=2),
)
def test_confirming_moves_that_place_by_as_many_days_and_touches_no_other(
    cast: Cast, by: int, nights: set[int], elsewhere: set[int]
) -> None:
    before = transaction.savepoint()
    keeps_ramadan(cast.madina)
    keeps_ramadan(cast.noor)
    mine = [night_visit(cast.madina, FIRST + (n - 1) * DAY, cast.officer, cast) for n in nights]
    for n in elsewhere:
        night_visit(cast.noor, FIRST + (n - 1) * DAY, cast.stranger, cast)
    others = rows_of(cast.noor)
    month = month_of(cast.madina)
    with acting_as(cast.secretary.pk):
        times.confirm_date(by=cast.secretary, observance=month, on=FIRST + by * DAY, version=month.version)
    with database_role("worker"):
        now = Visit.objects.in_bulk([visit.pk for visit in mine])
    for visit in mine:
        assert now[visit.pk].status == "planned"
        assert now[visit.pk].starts_at - visit.starts_at == timedelta(days=by)
        assert now[visit.pk].ends_at - visit.ends_at == timedelta(days=by)
    assert rows_of(cast.noor) == others
    transaction.savepoint_rollback(before)
