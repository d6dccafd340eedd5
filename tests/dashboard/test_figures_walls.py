"""Who is told which figures: as the web role, with one wall after the other taken away."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.figures.counting import count
from dashboard.figures.keeping import keep, kept, known_then
from dashboard.figures.shape import WeekFigures
from dashboard.models import KeptWeek
from dashboard.scopes import Scope, may_read, scopes_of
from funding import equity
from liaison.db.acting import acting_as
from liaison.observances.weeks import Week
from tests.cast import Cast, friday_sitting, logged_visit
from tests.roles import database_role
from visits.models import Concern

MOST_QUERIES = 7
READERS = {
    "officer": {"riverford-east"},
    "colleague": {"riverford-east"},
    "stranger": {"riverford-west"},
    "supervisor": {"", "riverford-east", "riverford-west"},
    "commander": {"", "riverford-east", "riverford-west"},
    "foreign_supervisor": set(),
    "adviser": set(),
    "secretary": set(),
    "oversight": set(),
    "administrator": set(),
    "outsider": set(),
}


@pytest.fixture
def busy(cast: Cast) -> Cast:
    """Something happened at every place this week."""
    now = timezone.now() - timedelta(minutes=30)
    for place in (cast.madina, cast.noor, cast.church):
        logged_visit(place, cast.officer, max(now, Week.now().begins_at))
        with database_role("worker"):
            Concern.objects.create(place=place, category="fear", text="We are afraid", raised_by=cast.secretary)
    return cast


def scopes(cast: Cast) -> dict[str, Scope]:
    of = {"": Scope.of_unit(cast.unit), "riverford-east": Scope.of_team(cast.east)}
    return of | {"riverford-west": Scope.of_team(cast.west)}


def told(figures: WeekFigures) -> tuple[int, int, int]:
    return figures.places, figures.visits.made, figures.concerns.new


EVERYTHING = {"": (3, 3, 3), "riverford-east": (2, 2, 2), "riverford-west": (1, 1, 1)}


@pytest.mark.parametrize("part", READERS)
def test_each_is_told_of_their_own_scopes_and_nothing_of_others(busy: Cast, part: str) -> None:
    user = getattr(busy, part)
    with acting_as(user.pk):
        assert {scope.team_slug for scope in scopes_of(user)} - {"hillshire"} >= READERS[part]
        for slug, scope in scopes(busy).items():
            assert may_read(user, scope) == (slug in READERS[part])
            expected = EVERYTHING[slug] if slug in READERS[part] else (0, 0, 0)
            assert told(count(scope, Week.now(), by=user)) == expected, slug


@pytest.mark.parametrize("part", READERS)
def test_the_first_wall_holds_without_the_second(busy: Cast, part: str) -> None:
    user = getattr(busy, part)
    with acting_as(user.pk):
        allowed = {slug for slug, scope in scopes(busy).items() if may_read(user, scope)}
    with database_role("worker"):
        for slug, scope in scopes(busy).items():
            expected = EVERYTHING[slug] if slug in allowed else (0, 0, 0)
            assert told(count(scope, Week.now(), by=user)) == expected, slug


@pytest.mark.parametrize("part", ["stranger", "foreign_supervisor", "oversight", "outsider"])
def test_the_second_wall_holds_without_the_first(busy: Cast, part: str) -> None:
    with acting_as(getattr(busy, part).pk):
        east = count(Scope.of_team(busy.east), Week.now(), by=None)
        assert told(east) == (0, 0, 0)
        assert east.ahead == east.decisions == ()


def test_kept_weeks_are_read_by_those_who_read_the_scope(busy: Cast) -> None:
    week, now = Week.now().previous, timezone.now()
    with database_role("worker"):
        for scope in scopes(busy).values():
            keep(scope, week, now)
    for part, slugs in READERS.items():
        user = getattr(busy, part)
        with acting_as(user.pk):
            for slug, scope in scopes(busy).items():
                assert (known_then(scope, week, user) is not None) == (slug in slugs), (part, slug)
            # The second wall alone.
            assert {row.team.slug if row.team else "" for row in KeptWeek.objects.select_related("team")} == slugs
    with database_role("worker"):
        for part, slugs in READERS.items():
            # The first wall alone.
            found = {slug for slug, scope in scopes(busy).items() if kept(scope, [week], getattr(busy, part))}
            assert found == slugs, part


def test_funding_is_told_to_the_commander_of_the_whole_unit_alone(busy: Cast) -> None:
    with database_role("worker"):
        equity.publish(busy.unit, timezone.localdate())
    for part, slug, seen in (
        ("commander", "", True),
        ("commander", "riverford-east", False),
        ("supervisor", "", False),
        ("officer", "riverford-east", False),
    ):
        user = getattr(busy, part)
        with acting_as(user.pk):
            figures = count(scopes(busy)[slug], Week.now(), by=user)
            assert (figures.funding is not None) == seen, (part, slug)
            # A report that did not exist yet says nothing of last week.
            assert count(scopes(busy)[slug], Week.now().back(2), by=user).funding is None


def test_the_number_of_queries_does_not_grow(busy: Cast) -> None:
    user = busy.commander
    with database_role("worker"):
        equity.publish(busy.unit, timezone.localdate())
    numbers = []
    for place in (busy.madina, busy.noor, busy.church):
        friday_sitting(place)
        with acting_as(user.pk), CaptureQueriesContext(connection) as captured:
            scope = scopes_of(user)[0]
            count(scope, Week.now(), by=user)
        # The person's standing and the scopes are three more.
        numbers.append(sum("SAVEPOINT" not in each["sql"] for each in captured.captured_queries) - 3)
        user.__dict__.pop("_standing", None)
    assert max(numbers) <= MOST_QUERIES
