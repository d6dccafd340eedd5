"""The figures of a week beside a count by hand, in random cities and in the weeks that go wrong most easily."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from dashboard.figures.counting import count
from dashboard.figures.shape import WeekFigures
from dashboard.scopes import Scope
from liaison.observances.weeks import Week
from tests.cast import Cast
from tests.dashboard.by_hand import by_hand
from tests.dashboard.cities import City, build, cities
from tests.roles import database_role

random_cities = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def told(figures: WeekFigures) -> dict[str, Any]:
    """What the figures say, under the names of the count by hand."""
    visits, contacts, concerns, promises = figures.visits, figures.contacts, figures.concerns, figures.promises
    coverage, clock = figures.coverage, figures.clock
    return {
        "places": figures.places,
        "made": visits.made,
        "two_way": visits.two_way,
        "visited": visits.places,
        "by_day": [dict(day.by_kind) for day in visits.by_day],
        "by_kind": dict(visits.by_kind),
        "coverage": {share.key: (share.done, share.of) for share in coverage.by_kind},
        "windows": (coverage.total.done, coverage.total.of),
        "met": contacts.met.done,
        "without_plan": contacts.without_plan,
        "not_met": {row.slug: (row.days, row.due_on) for row in contacts.not_met},
        "new": concerns.new,
        "fed_back": concerns.fed_back,
        "agreed": concerns.agreed,
        "open": concerns.open,
        "ageing": {row.ref: (row.status, row.days, bool(row.owner)) for row in concerns.ageing},
        "said": {row.ref: (row.did, row.on, row.agreed) for row in figures.said_and_done},
        "due": promises.due,
        "kept": promises.kept,
        "called_off": promises.called_off,
        "open_before": promises.open_before,
        "broken": {row.ref: row.kept_on for row in promises.broken},
        "clock": (clock.in_time.done, clock.in_time.of),
        "late_answers": {row.ref: row.hours for row in clock.late},
        "late": figures.notes.late,
        "amended": figures.notes.amended,
        "unlogged": figures.notes.unlogged,
    }


@given(city=cities())
@random_cities
def test_every_figure_is_that_of_a_count_by_hand(cast: Cast, city: City) -> None:
    with transaction.atomic(), database_role("worker"):
        build(city, cast)
        for team in (None, cast.east):
            scope = Scope.of_team(team) if team else Scope.of_unit(cast.unit)
            figures = count(scope, city.week, by=None, now=city.now, looking_ahead=False)
            assert told(figures) == by_hand(cast.unit.pk, team, city.week, city.now)
            assert figures.is_over == (city.now >= city.week.ends_at)
            sums_agree(figures)
        transaction.set_rollback(True)


def sums_agree(figures: WeekFigures) -> None:
    """What adds up on the page adds up."""
    visits, contacts, promises = figures.visits, figures.contacts, figures.promises
    assert sum(day.visits for day in visits.by_day) == visits.made == sum(n for _kind, n in visits.by_kind)
    assert contacts.met.of == contacts.met.done + len(contacts.not_met)
    assert sum(n for _category, n in figures.concerns.by_category) == figures.concerns.new
    if figures.is_over:
        assert promises.due == promises.kept + promises.called_off + len(promises.broken)
    assert figures.clock.in_time.of == figures.clock.in_time.done + len(figures.clock.late)
    assert figures.trend[-1].visits == visits.made
    assert [point.monday for point in figures.trend] == [
        figures.monday - timedelta(weeks=weeks) for weeks in range(11, -1, -1)
    ]


def test_a_week_without_anything_is_all_zero(cast: Cast) -> None:
    for name in ("2000-W01", "2026-W13", "2026-W53", "2090-W01"):
        with database_role("worker"):
            figures = count(Scope.of_team(cast.west), Week.parse(name), by=None)
        assert figures.visits.made == figures.coverage.total.of == figures.promises.due == figures.concerns.new == 0
        assert figures.coverage.total.percent is None
        assert [day.visits for day in figures.visits.by_day] == [0] * 7
        assert figures.ahead == figures.decisions == ()


@pytest.mark.parametrize(("name", "hours"), [("2026-W13", 167), ("2026-W43", 169), ("2026-W47", 168)])
def test_a_week_is_as_long_as_the_clocks_make_it(name: str, hours: int) -> None:
    week = Week.parse(name)
    assert (week.ends_at - week.begins_at) == timedelta(hours=hours)
