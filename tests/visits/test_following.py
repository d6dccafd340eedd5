"""A sitting is held at another time, or not: the visits planned for it follow, and nobody else's."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liaison.accounts.models import User
from liaison.db.acting import acting_as
from liaison.observances import occurrences
from liaison.observances.clock import wall_clock
from liaison.observances.models import Sitting, SittingOverride
from liaison.outbox.models import Alteration, Message
from liaison.places.actions import sittings
from liaison.places.models import Place
from liaison.refusals import Refused
from tests.cast import Cast, friday_sitting, planned_visit
from tests.outbox.minutes import Life
from tests.roles import database_role
from visits.models import Visit

ClientOf = Callable[..., Client]
WEEK = timedelta(days=7)
FRIDAY = date(2026, 11, 27)
SUNDAY_BEFORE = wall_clock(date(2026, 11, 22), time(12))


@pytest.fixture(autouse=True)
def on_the_sunday_before(request: pytest.FixtureRequest) -> Any:
    """Friday is five days away."""
    with time_machine.travel(SUNDAY_BEFORE, tick=False):
        yield


def visit_at(place: Place, sitting: Sitting, day: date, cast: Cast, starts: time = time(12, 45), **more: Any) -> Visit:
    """A visit of Ada's in the window of the sitting from 13:15 to 14:00, unless `starts` says otherwise."""
    moment = wall_clock(day, starts)
    visit = planned_visit(place, cast.officer, moment, cast.supervisor, sitting=sitting, kind="friday", **more)
    with database_role("worker"):
        visit.ends_at = moment + timedelta(minutes=95)
        visit.save()
    return visit


def now(visit: Visit) -> Visit:
    """The visit as it lies in the database."""
    with database_role("worker"):
        return Visit.objects.get(pk=visit.pk)


def span(visit: Visit) -> tuple[datetime, datetime]:
    """From when until when it is now."""
    visit = now(visit)
    return visit.starts_at, visit.ends_at


def hours(day: date, starts: time, ends: time) -> tuple[datetime, datetime]:
    """Wall times of one day as moments."""
    return wall_clock(day, starts), wall_clock(day, ends)


def told(kind: str) -> list[str]:
    """Who has a message of this kind."""
    with database_role("worker"):
        return sorted(Message.objects.filter(kind=f"visits.{kind}").values_list("to__name", flat=True))


def noted() -> list[str]:
    """Whose own visits have changed: once for each change, whatever a letter then says of it."""
    with database_role("worker"):
        return sorted(Alteration.objects.filter(kind="visits.changed").values_list("to__name", flat=True))


def one_day(by: User, sitting: Sitting, day: date, **more: Any) -> SittingOverride:
    """Another time on one day, or not held, as this person."""
    with acting_as(by.pk):
        return sittings.change_one_day(
            by=by, sitting=sitting, day=day, client_id=uuid4(), confirmed=False, **{"cancelled": False, **more}
        )


EARLIER = {"opens_at": time(12, 30), "ends_at": time(13, 10)}


def test_the_committee_changes_one_day_and_takes_it_back(cast: Cast, client_of: ClientOf) -> None:
    sitting, other = friday_sitting(cast.madina), friday_sitting(cast.noor)
    visit, elsewhere = visit_at(cast.madina, sitting, FRIDAY, cast), visit_at(cast.noor, other, FRIDAY, cast)
    week_after = visit_at(cast.madina, sitting, FRIDAY + WEEK, cast)
    untied = planned_visit(cast.madina, cast.officer, wall_clock(FRIDAY, time(12, 45)), cast.supervisor)
    address = f"/places/madina-mosque/times/sittings/{sitting.pk}/one-day/"
    sent = {
        "client_id": str(uuid4()), "what": "times", "opens_at": "12:30", "ends_at": "13:10",
        "day_day": "27", "day_month": "11", "day_year": "2026",
    }  # fmt: skip
    assert client_of(cast.other).post(address, sent).status_code == 404
    assert span(visit)[0] == visit.starts_at
    secretary = client_of(cast.secretary)
    for _ in range(2):
        assert secretary.post(address, sent).status_code == 302
    assert span(visit) == hours(FRIDAY, time(12), time(13, 30))
    assert now(visit).version == 2
    assert noted() == ["Ada Shaw"]
    with database_role("worker"):
        override = SittingOverride.objects.get()
    assert secretary.post(f"/places/madina-mosque/times/changes/{override.pk}/take-back/").status_code == 302
    assert span(visit) == hours(FRIDAY, time(12, 45), time(14, 20))
    assert noted() == ["Ada Shaw", "Ada Shaw"]
    for still in (elsewhere, week_after, untied):
        assert (span(still), now(still).version) == ((still.starts_at, still.ends_at), 1)


def test_what_an_officer_enters_moves_it_too_and_tells_the_others(cast: Cast) -> None:
    sitting = friday_sitting(cast.madina)
    visit = visit_at(cast.madina, sitting, FRIDAY, cast)
    one_day(cast.colleague, sitting, FRIDAY, **EARLIER)
    assert span(visit) == hours(FRIDAY, time(12), time(13, 30))
    assert noted() == ["Ada Shaw"]
    mine = visit_at(cast.madina, sitting, FRIDAY + WEEK, cast)
    one_day(cast.officer, sitting, FRIDAY + WEEK, **EARLIER)
    assert span(mine) == hours(FRIDAY + WEEK, time(12), time(13, 30))
    assert noted() == ["Ada Shaw"]


def test_a_gathering_that_is_not_held_calls_the_visit_off(cast: Cast) -> None:
    sitting = friday_sitting(cast.madina)
    visit, logged = visit_at(cast.madina, sitting, FRIDAY, cast), visit_at(cast.madina, sitting, FRIDAY + WEEK, cast)
    with database_role("worker"):
        Visit.objects.filter(pk=logged.pk).update(status="logged", logged_by=cast.officer, logged_at=SUNDAY_BEFORE)
    for day in (FRIDAY, FRIDAY + WEEK):
        one_day(cast.secretary, sitting, day, cancelled=True)
    ended = now(visit)
    assert (ended.status, ended.cancelled_by_id) == ("cancelled", cast.secretary.pk)
    assert ended.cancelled_because == "The committee says this gathering is not held on Friday 27 November"
    assert noted() == ["Ada Shaw"]
    assert told("not-coming") == ["Tariq Aziz"]
    assert now(logged).status == "logged"
    other = friday_sitting(cast.noor)
    elsewhere = visit_at(cast.noor, other, FRIDAY, cast)
    one_day(cast.stranger, other, FRIDAY, cancelled=True)
    assert now(elsewhere).cancelled_because == "This gathering is not held on Friday 27 November"


def test_a_gathering_that_is_held_after_all_says_that_its_visit_is_to_be_planned_again(
    cast: Cast, client_of: ClientOf
) -> None:
    sitting = friday_sitting(cast.madina)
    visit = visit_at(cast.madina, sitting, FRIDAY, cast)
    address = f"/visits/plan/?place=madina-mosque&gathering={sitting.pk}@{FRIDAY}"
    client = client_of(cast.supervisor)
    assert client.get(address).context["called_off"] is None
    one_day(cast.secretary, sitting, FRIDAY, cancelled=True)
    with acting_as(cast.secretary.pk):
        sittings.withdraw_change(by=cast.secretary, override=SittingOverride.objects.get())
    assert now(visit).status == "cancelled"
    page = client.get(address)
    assert page.context["called_off"] == visit
    assert "The committee says this gathering is not held on Friday 27 November" in page.content.decode()
    for part in ("secretary", "stranger", "foreign_supervisor"):
        assert client_of(getattr(cast, part)).get(address).status_code == 404
    again = visit_at(cast.madina, sitting, FRIDAY, cast)
    assert client.get(address).context["called_off"] is None
    assert again.pk != visit.pk


def test_an_ended_sitting_calls_off_what_comes_after_its_last_day(cast: Cast) -> None:
    sitting = friday_sitting(cast.madina)
    last, after = visit_at(cast.madina, sitting, FRIDAY, cast), visit_at(cast.madina, sitting, FRIDAY + WEEK, cast)
    with acting_as(cast.secretary.pk):
        sittings.end_sitting(by=cast.secretary, sitting=sitting, last_on=FRIDAY, version=1)
    assert (now(last).status, now(after).status) == ("planned", "cancelled")


def test_hours_that_somebody_chose_stay_and_the_officers_hear(cast: Cast) -> None:
    sitting = friday_sitting(cast.madina)
    visit = visit_at(cast.madina, sitting, FRIDAY, cast, starts=time(12))
    one_day(cast.secretary, sitting, FRIDAY, **EARLIER)
    assert span(visit) == (visit.starts_at, visit.ends_at)
    assert (noted(), told("gathering-moved")) == ([], ["Ada Shaw"])
    one_day(cast.secretary, friday_sitting(cast.madina, at=time(14)), FRIDAY, cancelled=True)
    assert now(visit).status == "planned"


def test_usual_times_keep_their_wall_time_when_the_clocks_change(cast: Cast) -> None:
    sitting = friday_sitting(cast.madina)
    days = [date(2027, 3, 26), date(2027, 4, 2), date(2027, 10, 29), date(2027, 11, 5)]
    visits = [visit_at(cast.madina, sitting, day, cast) for day in days]
    times = {"opens_at": time(13, 30), "prayer_at": None, "ends_at": time(14, 15)}
    with acting_as(cast.secretary.pk):
        sittings.change_sitting(by=cast.secretary, sitting=sitting, version=1, confirmed=True, **times)
    assert [span(visit) for visit in visits] == [hours(day, time(13), time(14, 35)) for day in days]
    with acting_as(cast.secretary.pk):
        sittings.change_sitting(by=cast.secretary, sitting=sitting, version=2, confirmed=True, season="summer")
    assert [now(visit).status for visit in visits] == ["cancelled", "planned", "planned", "cancelled"]


def test_a_gathering_moved_into_the_past_calls_the_visit_off(cast: Cast) -> None:
    sitting = friday_sitting(cast.madina)
    visit = visit_at(cast.madina, sitting, FRIDAY, cast)
    with time_machine.travel(wall_clock(FRIDAY, time(11)), tick=False):
        one_day(cast.secretary, sitting, FRIDAY, opens_at=time(9), ends_at=time(10))
    assert now(visit).cancelled_because == "This gathering was moved to Friday 27 November at 09:00, which is over"
    assert noted() == ["Ada Shaw"]


@pytest.mark.parametrize("by", ["secretary", "supervisor"])
def test_moved_late_on_the_evening_before_there_is_one_mail(cast: Cast, by: str) -> None:
    sitting = friday_sitting(cast.madina)
    visit_at(cast.madina, sitting, FRIDAY, cast)
    life = Life()
    with database_role("worker"):
        life.minute(wall_clock(FRIDAY - timedelta(days=1), time(18)))
    with time_machine.travel(wall_clock(FRIDAY - timedelta(days=1), time(20)), tick=False):
        one_day(getattr(cast, by), sitting, FRIDAY, **EARLIER)
    with database_role("worker"):
        life.through("2026-11-26T20:00", "2026-11-26T20:10", every=5)
        life.through("2026-11-26T21:00", "2026-11-27T15:00", every=60)
    assert [(mail.clock, mail.subject) for mail in life.to(cast.officer)] == [
        ("Thu 18:00", "Your visit tomorrow at 12:45"),
        ("Thu 20:05", "Moved: the visit is now tomorrow at 12:00"),
        ("Fri 10:00", "Your visit today at 12:00"),
    ]
    assert [mail.subject for mail in life.to(cast.treasurer)] == [
        "An officer is coming tomorrow at 12:45",
        "An officer is coming tomorrow at 12:00",
    ]


FIRST_FRIDAY = date(2027, 3, 5)  # the clocks change between the fourth and the fifth
FRIDAYS = [FIRST_FRIDAY + n * WEEK for n in range(6)]
which = st.integers(0, len(FRIDAYS) - 1)
at = st.integers(10 * 60, 16 * 60).map(lambda minutes: time(minutes // 60, minutes % 60))
steps = st.one_of(
    st.tuples(st.just("times"), which, at),
    st.tuples(st.just("not held"), which, at),
    st.tuples(st.just("take back"), which, at),
    st.tuples(st.just("usual"), which, at),
    st.tuples(st.sampled_from(["summer", "winter", "all"]), which, at),
)


def half_an_hour_after(start: time) -> time:
    """When a gathering of half an hour ends."""
    return (datetime.combine(FRIDAY, start) + timedelta(minutes=30)).time()


def take(step: tuple[str, int, time], by: User, sitting: Sitting) -> None:
    """One change as this person; what is refused changes nothing."""
    verb, index, start = step
    day, ends = FRIDAYS[index], half_an_hour_after(start)
    sitting.refresh_from_db()
    if verb in ("times", "not held"):
        one_day(by, sitting, day, cancelled=verb == "not held", opens_at=start, ends_at=ends)
    elif verb == "take back":
        for override in SittingOverride.objects.filter(sitting=sitting, day=day, withdrawn_at=None):
            sittings.withdraw_change(by=by, override=override)
    else:
        new: dict[str, Any] = {"opens_at": start, "prayer_at": None, "ends_at": ends}
        fields = new if verb == "usual" else {"season": verb}
        sittings.change_sitting(by=by, sitting=sitting, version=sitting.version, confirmed=False, **fields)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(st.tuples(steps, st.sampled_from(["secretary", "officer"])), min_size=1, max_size=8))
def test_visits_stay_in_the_windows_of_their_gatherings(cast: Cast, changes: list[Any]) -> None:
    with time_machine.travel(wall_clock(date(2027, 3, 1), time(12)), tick=False), transaction.atomic():
        sitting, other = friday_sitting(cast.madina), friday_sitting(cast.noor)
        own = {day: visit_at(cast.madina, sitting, day, cast) for day in FRIDAYS}
        others = {day: visit_at(cast.noor, other, day, cast) for day in FRIDAYS}
        fallen: set[date] = set()
        for step, who in changes:
            by = getattr(cast, who)
            with acting_as(by.pk):
                try:
                    with transaction.atomic():
                        take(step, by, sitting)
                except Refused:
                    continue
            with database_role("worker"):
                found = occurrences.between([cast.madina.pk], FRIDAYS[0], FRIDAYS[-1])
                lie = Visit.objects.in_bulk([visit.pk for visit in own.values()])
            held = {each.day: (each.window_starts_at, each.window_ends_at) for each in found}
            fallen |= set(FRIDAYS) - set(held)
            assert {day for day, visit in own.items() if lie[visit.pk].status == "cancelled"} == fallen
            spans = {day: (lie[visit.pk].starts_at, lie[visit.pk].ends_at) for day, visit in own.items()}
            assert all(spans[day] == held[day] for day in FRIDAYS if day not in fallen)
        with database_role("worker"):
            untouched = {each: Visit.objects.get(pk=each.pk) for each in others.values()}
        for visit, still in untouched.items():
            assert (still.starts_at, still.ends_at, still.version) == (visit.starts_at, visit.ends_at, 1)
        transaction.set_rollback(True)
