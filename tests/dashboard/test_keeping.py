"""Weeks are kept once, soon after they end, and stay readable."""

import json
from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings

from dashboard.figures import keeping
from dashboard.figures.counting import count
from dashboard.models import KeptWeek
from dashboard.scopes import Scope
from liaison.db.acting import acting_as
from liaison.observances.weeks import Week
from liaison.places.models import Place
from tests.cast import Cast, logged_visit
from tests.dashboard.cities import City, build, cities
from tests.dashboard.figures import a_week
from tests.roles import database_role

WEEK = Week.parse("2026-W43")
MONDAY = WEEK.ends_at + timedelta(minutes=1)


def keep(now=MONDAY) -> list[tuple[str, str]]:
    """Let the worker do it; what is kept, by scope and week."""
    with database_role("worker"):
        keeping.keep_weeks(now)
        return [(str(row.team or row.unit), str(Week(row.monday))) for row in KeptWeek.objects.order_by("pk")]


def test_units_and_teams_with_places_are_kept_and_others_not(cast: Cast) -> None:
    first = keep()
    assert {scope for scope, _week in first} == {"Riverford", "Riverford East", "Riverford West"}
    # What was missed before is made up for, twelve weeks back and twenty at a time.
    assert len(first) == keeping.AT_A_TIME
    assert len(keep()) == 36
    assert {week for _scope, week in keep()} == {str(WEEK.back(n)) for n in range(12)}


def test_nothing_is_kept_of_a_week_that_runs(cast: Cast) -> None:
    with database_role("worker"):
        keeping.keep_last_weeks(WEEK.ends_at - timedelta(minutes=1))
        assert not KeptWeek.objects.filter(monday__gte=WEEK.monday).exists()
        keeping.keep_last_weeks(WEEK.ends_at)
        assert KeptWeek.objects.filter(monday=WEEK.monday).count() == 3


def test_what_is_kept_stays_as_it_was_known(cast: Cast) -> None:
    logged_visit(cast.madina, cast.officer, WEEK.begins_at + timedelta(hours=12))
    scope = Scope.of_unit(cast.unit)
    with database_role("worker"):
        keeping.keep(scope, WEEK, MONDAY)
    logged_visit(cast.noor, cast.stranger, WEEK.begins_at + timedelta(hours=13), logged_at=MONDAY + timedelta(hours=9))
    with database_role("worker"):
        keeping.keep(scope, WEEK, MONDAY + timedelta(days=1))
    with acting_as(cast.commander.pk):
        then = keeping.known_then(scope, WEEK, cast.commander)
        now = count(scope, WEEK, by=cast.commander)
    assert then is not None
    assert (then.visits.made, then.notes.late, then.counted_at) == (1, 0, MONDAY)
    assert (now.visits.made, now.notes.late) == (2, 1)


def test_the_next_week_shows_what_was_kept(cast: Cast) -> None:
    logged_visit(cast.madina, cast.officer, WEEK.begins_at + timedelta(hours=12))
    scope = Scope.of_team(cast.east)
    with database_role("worker"):
        keeping.keep(scope, WEEK, MONDAY)
        trend = count(scope, WEEK.next, by=None).trend
    assert [point.visits for point in trend] == [None] * 10 + [1, 0]


def test_there_is_little_to_do_when_all_is_kept(cast: Cast) -> None:
    keep(), keep()
    with database_role("worker"), CaptureQueriesContext(connection) as captured:
        keeping.keep_weeks(MONDAY)
    assert len(captured) == 1


def test_the_web_cannot_keep_a_week(cast: Cast) -> None:
    with (
        acting_as(cast.commander.pk),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        KeptWeek.objects.create(unit=cast.unit, monday=WEEK.monday, figures={})


@given(city=cities())
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_figures_come_back_from_json_as_they_were(cast: Cast, city: City) -> None:
    with transaction.atomic(), database_role("worker"):
        build(city, cast)
        figures = count(Scope.of_unit(cast.unit), city.week, by=None, now=city.now)
        assert keeping.from_json(json.loads(json.dumps(keeping.to_json(figures)))) == figures
        transaction.set_rollback(True)


def test_old_rows_stay_readable() -> None:
    figures = a_week()
    plain = json.loads(json.dumps(keeping.to_json(figures)))
    plain["something_dropped"] = {"of": 1}
    plain["visits"]["something_dropped"] = [1]
    for decision in plain["decisions"]:
        del decision["slug"]
    assert keeping.from_json(plain) == figures


def test_places_that_are_gone_are_not_counted(cast: Cast) -> None:
    with database_role("worker"):
        Place.objects.update(closed_on=WEEK.monday)
        assert count(Scope.of_unit(cast.unit), WEEK, by=None, now=timezone.now()).places == 0
