"""A place confirms another day: its planned visits move with it, and nobody else's."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from liaison.db.acting import acting_as
from liaison.observances.clock import wall_clock
from liaison.observances.models import Kind, ObservanceDate, Sitting
from liaison.observances.timetable import Row, Timetable
from liaison.outbox.dispatching import Dispatcher
from liaison.outbox.models import Alteration, Message
from liaison.outbox.settling import settle
from liaison.places.actions import times
from liaison.places.actions.timetable import keep_timetable
from liaison.places.models import Place
from tests.cast import Cast, planned_visit
from tests.outbox.plain import Told
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
    assert visit.cancelled_because == "The committee says this gathering is not held on Tuesday 9 February"


def eid_of(place: Place) -> ObservanceDate:
    """The Eid that ends that Ramadan."""
    with database_role("worker"):
        return ObservanceDate.objects.get(place=place, name="eid-al-fitr")


def as_they_are(*visits: Visit) -> list[tuple[str, datetime]]:
    """Status and start of these visits as they lie in the database."""
    with database_role("worker"):
        now = Visit.objects.in_bulk([visit.pk for visit in visits])
    return [(now[visit.pk].status, now[visit.pk].starts_at) for visit in visits]


def test_a_night_that_an_earlier_eid_takes_away_is_called_off(cast: Cast) -> None:
    _, sitting = keeps_ramadan(cast.madina)
    _, other_sitting = keeps_ramadan(cast.noor)
    # Thirty fasts: the last Tarawih is two evenings before Eid. With 29 that night is the eve of Eid.
    stays, gone = (night(cast.madina, sitting, EID - timedelta(days=ago), cast) for ago in (3, 2))
    elsewhere = night(cast.noor, other_sitting, EID - timedelta(days=2), cast)
    confirm(cast, eid_of(cast.madina), EID - timedelta(days=1))
    assert as_they_are(stays, gone, elsewhere) == [
        ("planned", stays.starts_at), ("cancelled", gone.starts_at), ("planned", elsewhere.starts_at)
    ]  # fmt: skip
    with database_role("worker"):
        visit = Visit.objects.get(pk=gone.pk)
        # Of the other nights nothing has changed.
        assert list(Alteration.objects.values_list("to__name", "thing")) == [("Ada Shaw", gone.pk)]
    assert visit.cancelled_by_id == cast.secretary.pk
    assert visit.cancelled_because == "The committee says this gathering is not held on Monday 8 March"


def test_a_longer_ramadan_loses_nothing(cast: Cast) -> None:
    _, sitting = keeps_ramadan(cast.madina)
    confirm(cast, eid_of(cast.madina), EID - timedelta(days=1))
    last = night(cast.madina, sitting, EID - timedelta(days=3), cast)
    with database_role("worker"):
        prayer = Sitting.objects.create(
            place=cast.madina, kind=Kind.EID_AL_FITR, name="Eid prayer", opens_at=time(8), ends_at=time(9)
        )
    morning = wall_clock(EID - timedelta(days=1), time(7, 30))
    eid = planned_visit(cast.madina, cast.officer, morning, cast.supervisor, sitting=prayer, kind="eid")
    confirm(cast, eid_of(cast.madina), EID)
    assert as_they_are(last, eid) == [("planned", last.starts_at), ("planned", wall_clock(EID, time(7, 30)))]


def test_confirmed_twice_and_back_again_every_visit_is_where_it_was(cast: Cast) -> None:
    month, sitting = keeps_ramadan(cast.madina)
    tenth = night(cast.madina, sitting, FIRST + timedelta(days=8), cast)
    for on in (FIRST + timedelta(days=1), FIRST - timedelta(days=1), FIRST):
        confirm(cast, month, on)
        with database_role("worker"):
            month.refresh_from_db()
    assert as_they_are(tenth) == [("planned", tenth.starts_at)]
    with database_role("worker"):
        # Noted at each move; told is what is different in the end, and here nothing is.
        assert Alteration.objects.filter(to=cast.officer).count() == 3
        settle(timezone.now() + timedelta(minutes=1))
        Dispatcher(Told()).until_empty()
        assert Message.objects.get(kind="visits.changed").state == "cancelled"


@pytest.mark.parametrize("by_whom", ["secretary", None])
def test_a_timetable_takes_its_nights_along(cast: Cast, by_whom: str | None) -> None:
    month, sitting = keeps_ramadan(cast.madina)
    with database_role("worker"):
        Sitting.objects.filter(pk=sitting.pk).update(
            anchor="isha", after_anchor=15, lasts=60, opens_at=None, ends_at=None
        )
    evening = month.on + timedelta(days=3)

    def upload(isha: time, by: Any) -> None:
        with acting_as(by.pk if by else None), database_role("web" if by else "worker"):
            keep_timetable(by=by, place=cast.madina, timetable=Timetable(("isha",), [Row(2, evening, {"isha": isha})]))

    upload(time(18, 45), cast.secretary)
    tonight = planned_visit(
        cast.madina, cast.officer, wall_clock(evening, time(18, 30)), cast.supervisor, sitting=sitting
    )
    with database_role("worker"):
        Visit.objects.filter(pk=tonight.pk).update(ends_at=wall_clock(evening, time(20, 20)))
    upload(time(19, 5), getattr(cast, by_whom) if by_whom else None)
    assert as_they_are(tonight) == [("planned", wall_clock(evening, time(18, 50)))]
    with database_role("worker"):
        assert Alteration.objects.count() == 1


def test_a_committee_changes_no_other_visit(cast: Cast) -> None:
    _, sitting = keeps_ramadan(cast.madina)
    meeting = planned_visit(cast.madina, cast.officer, timezone.now(), cast.supervisor)
    anchored = night(cast.madina, sitting, FIRST, cast)
    with acting_as(cast.secretary.pk):
        assert Visit.objects.filter(pk=meeting.pk).update(purpose="x") == 0
        assert Visit.objects.filter(pk=anchored.pk).update(version=2) == 1
    with acting_as(cast.other.pk):
        assert Visit.objects.filter(pk=anchored.pk).update(version=3) == 0
