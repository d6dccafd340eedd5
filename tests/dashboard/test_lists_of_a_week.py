"""Each number of a week leads to a list, and the list holds as many rows as the number says."""

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from html import unescape

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings

from dashboard.figures.counting import count
from dashboard.lists import Lists
from dashboard.scopes import Scope
from liaison.observances.clock import wall_clock
from liaison.observances.weeks import Week
from liaison.places.models import Posting
from tests.cast import LONG_AGO, Cast, logged_visit
from tests.dashboard.cities import City, build, cities
from tests.roles import database_role
from visits.models import Commitment, Concern, VisitRequest

SignedIn = Callable[..., Client]
MONDAY = date(2026, 11, 16)
WEEK = Week(MONDAY)
few_cities = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def rows(client: Client, address: str) -> int:
    """How many entries the list has, on all of its pages."""
    found = 0
    while address:
        page = client.get(address).content.decode()
        found += page.count('<li class="app-entry')
        further = re.search(r'href="(\?[^"]+)" rel="next"', page)
        address = f"{address.partition('?')[0]}{unescape(further[1])}" if further else ""
    return found


@given(city=cities())
@few_cities
def test_a_number_is_as_large_as_its_list_is_long(cast: Cast, client_of: SignedIn, city: City) -> None:
    with transaction.atomic(), time_machine.travel(city.now, tick=False):
        with database_role("worker"):
            build(city, cast)
            # Whoever leads two units is told of the one whose week they read.
            Posting.objects.create(user=cast.commander, role="commander", unit=cast.other_unit, since=LONG_AGO)
        for user, scope in ((cast.commander, Scope.of_unit(cast.unit)), (cast.officer, Scope.of_team(cast.east))):
            with database_role("worker"):
                figures = count(scope, city.week, by=None, now=city.now, looking_ahead=False)
            client, lists = client_of(user), Lists(city.week, scope)
            assert rows(client, lists.worries) == figures.concerns.new
            assert rows(client, lists.promises) == figures.promises.due
            assert rows(client, lists.requests) == figures.clock.in_time.of
            assert rows(client, lists.visits) == figures.visits.made
            days = sorted(figures.visits.by_day, key=lambda day: not day.visits)
            # Of the days without any visit one is enough.
            for day in days[: sum(bool(day.visits) for day in days) + 1]:
                assert rows(client, lists.visits_of(day=day.day)) == day.visits
                for kind, number in day.by_kind:
                    assert rows(client, lists.visits_of(day=day.day, kind=kind)) == number
        transaction.set_rollback(True)


@pytest.fixture
def a_monday(cast: Cast) -> object:
    """The Monday after a week with something of everything at the mosque of the east team."""
    with time_machine.travel(wall_clock(date(2026, 11, 23), time(9)), tick=False):
        tuesday = wall_clock(MONDAY + timedelta(days=1), time(12))
        logged_visit(cast.madina, cast.officer, tuesday)
        logged_visit(cast.noor, cast.stranger, tuesday)
        with database_role("worker"):
            for place, text in ((cast.madina, "Broken lamp"), (cast.noor, "Loud music")):
                Concern.objects.create(
                    place=place, category="fear", text=text, raised_by=cast.officer, raised_at=tuesday
                )
            Concern.objects.create(
                place=cast.madina,
                category="fear",
                text="Long ago",
                raised_by=cast.officer,
                raised_at=tuesday - timedelta(days=9),
            )
            Commitment.objects.create(
                place=cast.madina,
                text="Mend the gate",
                owner=cast.officer,
                made_by=cast.officer,
                made_at=tuesday - timedelta(days=9),
                due_on=MONDAY,
                kept_by=cast.officer,
                kept_at=tuesday,
            )
            VisitRequest.objects.create(
                place=cast.madina, kind="call", text="Please ring", asked_by=cast.secretary, asked_at=tuesday
            )
        yield


@pytest.mark.usefixtures("a_monday")
class TestTheLists:
    """What they say, and to whom."""

    def test_each_says_its_week_and_how_to_leave_it(self, cast: Cast, client_of: SignedIn) -> None:
        client, lists = client_of(cast.commander), Lists(WEEK, Scope.of_unit(cast.unit))
        for address, said, leave in (
            (lists.worries, "Only worries that were raised", "/visits/concerns/"),
            (lists.promises, "Only promises that are due", "/visits/promises/"),
            (lists.requests, "Only requests that were to be answered", "/visits/requests/"),
            (lists.visits, "Only visits", "/visits/"),
        ):
            page = client.get(address).content.decode()
            assert said in page
            assert "in the week of 16 to 22 November 2026" in page
            assert f'<a class="govuk-link" href="{leave}">Show all' in page

    def test_what_is_finished_is_told_too(self, cast: Cast, client_of: SignedIn) -> None:
        page = client_of(cast.commander).get(Lists(WEEK, Scope.of_unit(cast.unit)).promises).content.decode()
        assert "Mend the gate" in page
        assert "Kept" in page

    def test_a_team_is_told_of_its_own_places(self, cast: Cast, client_of: SignedIn) -> None:
        lists = Lists(WEEK, Scope.of_team(cast.west))
        page = client_of(cast.commander).get(lists.worries).content.decode()
        assert "Loud music" in page
        assert "Broken lamp" not in page
        assert "at the places of one team" in page
        assert rows(client_of(cast.commander), lists.visits) == 1

    def test_nobody_is_told_of_places_they_do_not_see(self, cast: Cast, client_of: SignedIn) -> None:
        for scope in (Scope.of_unit(cast.unit), Scope.of_team(cast.east)):
            lists = Lists(WEEK, scope)
            for user in (cast.stranger, cast.other, cast.foreign_supervisor):
                client = client_of(user)
                for address in (lists.worries, lists.promises, lists.requests, lists.visits):
                    page = client.get(address).content.decode()
                    assert not any(text in page for text in ("Broken lamp", "Mend the gate", "Please ring", "Madina"))

    def test_a_committee_may_look_at_its_own_week(self, cast: Cast, client_of: SignedIn) -> None:
        page = client_of(cast.secretary).get("/visits/concerns/?week=2026-W47").content.decode()
        assert "Broken lamp" in page
        assert "Long ago" not in page

    @pytest.mark.parametrize("week", ["", "2026-W99", "2026", "٢٠٢٦-W47", "2026-W47x"])
    def test_a_week_that_is_none_narrows_nothing(self, cast: Cast, client_of: SignedIn, week: str) -> None:
        client = client_of(cast.officer)
        page = client.get("/visits/concerns/", {"week": week}).content.decode()
        assert "Broken lamp" in page
        assert "Long ago" in page
        assert client.get("/visits/", {"week": week, "unit": "٣"}).status_code == 200

    def test_nothing_in_a_week_to_come(self, cast: Cast, client_of: SignedIn) -> None:
        assert "There are none." in client_of(cast.officer).get("/visits/concerns/?week=2099-W01").content.decode()

    def test_the_page_leads_there(self, cast: Cast, client_of: SignedIn) -> None:
        client = client_of(cast.commander)
        page = unescape(client.get("/dashboard/?week=2026-W47").content.decode())
        lists = Lists(WEEK, Scope.of_unit(cast.unit))
        tuesday = lists.visits_of(day=MONDAY + timedelta(days=1), kind="reassurance")
        for address in (lists.worries, lists.promises, lists.requests, lists.visits, tuesday):
            assert f'href="{address}"' in page
        assert "See the 2 new worries" in page
        assert "See the promise of this week" in page
