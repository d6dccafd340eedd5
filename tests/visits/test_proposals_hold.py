"""Whatever the rosters are and whatever happens in between: no accepted proposal breaks a hard rule."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import combinations
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liaison.db.acting import acting_as
from liaison.observances.clock import wall_clock
from liaison.observances.jumuah import next_friday
from liaison.rosters.models import Shift
from tests.cast import Cast, friday_sitting, make_place, person, planned_visit
from tests.roles import database_role
from tests.rosters.board import days, tour
from tests.visits.mobilised import Friday
from visits.actions import proposals
from visits.actions.accepting import accept
from visits.models import Allotment, ProposedChoice
from visits.proposing import working
from visits.proposing.asking import MOST_A_DAY
from visits.suitability.judging import A_LITTLE_OVER
from visits.suitability.travel import Position, is_next_door, minutes_between

PARTS = ("officer", "colleague", "stranger", "supervisor")
DUTY = st.sampled_from([None, "leave", "rest_day", ("07:00", "15:00"), ("12:30", "22:00"), ("13:40", "23:00")])
OPENS = st.sampled_from([time(12, 30), time(13, 0), time(13, 30), time(14, 30), time(16, 0)])
WHERE = st.sampled_from([(51.750, -1.250), (51.751, -1.250), (51.760, -1.260), (51.80, -1.30)])


@dataclass
class Town:
    """What hypothesis makes up: places with one sitting each, and a duty for everybody."""

    sittings: list[tuple[time, tuple[float, float]]]
    duties: list[Any]
    needed: list[int]
    elsewhere: int
    pinned: int
    gone: int


TOWNS = st.builds(
    Town,
    sittings=st.lists(st.tuples(OPENS, WHERE), min_size=1, max_size=6),
    duties=st.lists(DUTY, min_size=4, max_size=4),
    needed=st.lists(st.integers(1, 3), min_size=6, max_size=6),
    elsewhere=st.integers(0, 4),
    pinned=st.integers(0, 5),
    gone=st.integers(0, 4),
)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is rolled back."""
    with transaction.atomic():
        point = transaction.savepoint()
        try:
            yield
        finally:
            transaction.savepoint_rollback(point)


def furnish(cast: Cast, town: Town, day: date) -> list[int]:
    """Places, sittings and rosters; gives the places."""
    places = []
    for number, (at, (north, east)) in enumerate(town.sittings):
        place = make_place(f"Mosque {number}", cast.unit, cast.east, latitude=north, longitude=east)
        friday_sitting(place, at)
        places.append(place.pk)
    for part, duty in zip(PARTS, town.duties, strict=True):
        user = getattr(cast, part)
        if isinstance(duty, tuple):
            tour(cast, user, day, *duty)
        elif duty:
            days(cast, user, duty, day)
    if town.elsewhere < len(PARTS):
        starts_at = wall_clock(day, time(13, 10))
        planned_visit(cast.church, getattr(cast, PARTS[town.elsewhere]), starts_at, cast.supervisor)
    return places


@pytest.fixture
def held(cast: Cast) -> Cast:
    """The cast, for many examples."""
    with database_role("worker"):
        cast.church.latitude, cast.church.longitude = 51.76, -1.26
        cast.church.save()
        person("nobody@force.test", "No Body", "PC")
    return cast


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(town=TOWNS)
def test_no_accepted_proposal_breaks_a_hard_rule(held: Cast, town: Town) -> None:
    day = next_friday(timezone.localdate() + timedelta(days=4))
    with undone(), acting_as(held.supervisor.pk):
        with database_role("worker"):
            places = furnish(held, town, day)
        friday = Friday(day, held, places)
        windows = friday.windows(needed=town.needed)
        first = friday.ask(windows=windows)
        with database_role("worker"):
            working.work()
        choices = list(ProposedChoice.objects.filter(window__proposal=first))
        if town.pinned < len(choices):
            first.refresh_from_db()
            proposals.pin(by=held.supervisor, choice=choices[town.pinned])
        if town.gone < len(PARTS) and town.duties[town.gone] != "leave":
            days(held, getattr(held, PARTS[town.gone]), "leave", day)
        second = friday.ask(windows=windows, replaces=first)
        with database_role("worker"):
            working.work()
        for proposal in (first, second):
            accept(by=held.supervisor, proposal=proposal, reason="It works.")
        with database_role("worker"):
            check(held, day)


def check(cast: Cast, day: date) -> None:
    """Read anew, by other means than those that made the proposal."""
    sent = list(Allotment.objects.current().select_related("visit", "place", "officer").order_by("visit__starts_at"))
    for one in sent:
        if one.place_id == cast.church.pk:
            continue
        shifts = list(Shift.objects.live().filter(officer=one.officer, first_on=day))
        assert not any(shift.kind == "leave" for shift in shifts), "nobody is sent on a day of leave"
        tours = [(shift.starts_at, shift.ends_at) for shift in shifts if shift.starts_at and shift.ends_at]
        assert len(tours) == 1, "nobody without a tour is proposed"
        assert tours[0][0] <= one.visit.starts_at
        assert one.visit.ends_at <= tours[0][1] + A_LITTLE_OVER
    for officer in {one.officer_id for one in sent}:
        theirs = [one for one in sent if one.officer_id == officer]
        assert len([one for one in theirs if one.place_id != cast.church.pk]) <= MOST_A_DAY
        for one, other in combinations(theirs, 2):
            assert one.visit_id != other.visit_id
            fits(one, other)


def fits(one: Allotment, other: Allotment) -> None:
    """An officer can do both: next door, or after the way."""
    here, there = (Position(float(each.place.latitude or 0), float(each.place.longitude or 0)) for each in (one, other))
    if is_next_door(here, there):
        return
    gap = (other.visit.starts_at - one.visit.ends_at).total_seconds() / 60
    way = minutes_between(here, there)
    assert way is not None
    assert gap >= way
