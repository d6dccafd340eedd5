"""A place confirms another day: its planned visits move with it, and nobody else's."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from liaison.db.acting import acting_as
from liaison.observances.clock import wall_clock
from liaison.observances.models import Kind, ObservanceDate, Sitting
from liaison.places.actions import times
from liaison.places.models import Place
from tests.cast import Cast, planned_visit
from tests.roles import database_role
from visits.models import Visit

FIRST, EID = date(2027, 2, 8), date(2027, 3, 10)


@pytest.fixture(autouse=True)
def in_november(monkeypatch: pytest.MonkeyPatch) -> None:
    """The coming Ramadan is that of 2027."""
    noon = wall_clock(date(2026, 11, 22), time(12))
    monkeypatch.setattr(timezone, "now", lambda: noon)


def keeps_ramadan(place: Place) -> tuple[ObservanceDate, Sitting]:
    """Ramadan as predicted, its Eid, and Tarawih at half past seven."""
    with database_role("worker"):
        month = ObservanceDate.objects.create(
            place=place, name="ramadan", cycle=1448, predicted_on=FIRST, on=FIRST, festival=""
        )
        ObservanceDate.objects.create(place=place, name="eid-al-fitr", cycle=1448, predicted_on=EID, on=EID)
        sitting = Sitting.objects.create(
            place=place, kind=Kind.TARAWIH, name="Tarawih", opens_at=time(19, 30), ends_at=time(21)
        )
    return month, sitting


def night(place: Place, sitting: Sitting, evening: date, cast: Cast, **fields: Any) -> Visit:
    """A visit from seven that evening, with Ada."""
    start = wall_clock(evening, time(19))
    return planned_visit(place, cast.officer, start, cast.supervisor, sitting=sitting, kind="ramadan", **fields)


def confirm(cast: Cast, month: ObservanceDate, on: date) -> None:
    """The secretary says so."""
    with acting_as(cast.secretary.pk):
        times.confirm_date(by=cast.secretary, observance=month, on=on, version=month.version)


def test_a_day_later_moves_each_night_by_a_day(cast: Cast) -> None:
    month, sitting = keeps_ramadan(cast.madina)
    _, other_sitting = keeps_ramadan(cast.noor)
    first = night(cast.madina, sitting, FIRST - timedelta(days=1), cast)
    tenth = night(cast.madina, sitting, FIRST + timedelta(days=8), cast)
    elsewhere = night(cast.noor, other_sitting, FIRST - timedelta(days=1), cast)
    meeting = planned_visit(cast.madina, cast.officer, wall_clock(FIRST, time(19)), cast.supervisor)
    confirm(cast, month, FIRST + timedelta(days=1))
    with database_role("worker"):
        now = {visit.pk: visit for visit in Visit.objects.all()}
    assert now[first.pk].starts_at == wall_clock(FIRST, time(19))
    assert now[tenth.pk].starts_at == wall_clock(FIRST + timedelta(days=9), time(19))
    assert now[elsewhere.pk].starts_at == elsewhere.starts_at
    assert now[meeting.pk].starts_at == meeting.starts_at


def test_a_night_that_is_no_more_is_called_off(cast: Cast) -> None:
    month, sitting = keeps_ramadan(cast.madina)
    with database_role("worker"):
        Sitting.objects.update(ends_on=FIRST)
    last = night(cast.madina, sitting, FIRST, cast)
    confirm(cast, month, FIRST + timedelta(days=1))
    with database_role("worker"):
        visit = Visit.objects.get(pk=last.pk)
    assert visit.status == "cancelled"
    assert "no such gathering on Tuesday 9 February" in visit.cancelled_because


def test_a_committee_changes_no_other_visit(cast: Cast) -> None:
    _, sitting = keeps_ramadan(cast.madina)
    meeting = planned_visit(cast.madina, cast.officer, timezone.now(), cast.supervisor)
    anchored = night(cast.madina, sitting, FIRST, cast)
    with acting_as(cast.secretary.pk):
        assert Visit.objects.filter(pk=meeting.pk).update(purpose="x") == 0
        assert Visit.objects.filter(pk=anchored.pk).update(version=2) == 1
    with acting_as(cast.other.pk):
        assert Visit.objects.filter(pk=anchored.pk).update(version=3) == 0
