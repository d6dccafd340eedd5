"""The page of a week: who may read whose, what stands beside what, and what it says when something is missing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from dashboard.figures.keeping import keep, to_json
from dashboard.models import KeptWeek
from dashboard.scopes import Scope
from dashboard.seen import ELSEWHERE
from liaison.audit.models import Consultation
from liaison.observances.clock import wall_clock
from liaison.observances.weeks import Week
from tests.cast import Cast, friday_sitting, logged_visit, make_place, planned_visit
from tests.dashboard.figures import a_week
from tests.roles import database_role
from tests.visits.queries import asked
from visits.models import Visit

SignedIn = Callable[..., Client]
MONDAY = date(2026, 11, 16)
WEEK = Week(MONDAY)
PAGE = "/dashboard/?week=2026-W47"


def at(day: int, hour: int = 12) -> datetime:
    """A moment of the week, counted from its Monday."""
    return wall_clock(MONDAY + timedelta(days=day), time(hour))


@pytest.fixture
def monday_after(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The Monday after a week with visits at two teams' places."""
    now = wall_clock(date(2026, 11, 23), time(9))
    monkeypatch.setattr(timezone, "now", lambda: now)
    logged_visit(cast.madina, cast.officer, at(0))
    logged_visit(cast.madina, cast.officer, at(1))
    logged_visit(cast.church, cast.colleague, at(4), kind=Visit.Kind.PATROL, met=["nobody"])
    logged_visit(cast.noor, cast.stranger, at(6, 23))
    logged_visit(cast.noor, cast.stranger, at(7, 1))
    return now


def words_of(client: Client, address: str = PAGE, status: int = 200) -> str:
    """The page as it is sent."""
    answer = client.get(address)
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def kept_week(cast: Cast, figures: Any, week: Week = WEEK) -> None:
    """Figures that were kept of the whole unit."""
    with database_role("worker"):
        KeptWeek.objects.create(unit=cast.unit, monday=week.monday, figures=to_json(figures))


class TestWho:
    """Own team, own unit, nobody else's."""

    def test_commander_and_supervisor_read_unit_and_teams(
        self, cast: Cast, client_of: SignedIn, monday_after: datetime
    ) -> None:
        for leader in (cast.commander, cast.supervisor):
            client = client_of(leader)
            assert "4 visits" in words_of(client)
            assert "Monday and Tuesday had most visits: 1 each" not in words_of(client, f"{PAGE}&team=riverford-west")
            assert "Sunday had most visits: 1" in words_of(client, f"{PAGE}&team=riverford-west")

    def test_an_officer_reads_the_own_team_alone(self, cast: Cast, client_of: SignedIn, monday_after: datetime) -> None:
        client = client_of(cast.officer)
        page = words_of(client)
        assert "Riverford East" in page
        assert "See the 3 visits" in page
        assert "Take a table with you" not in page
        assert client.get(f"{PAGE}&team=riverford-west").status_code == 404
        assert client.get(f"{PAGE}&unit={cast.unit.pk}").status_code == 404

    def test_another_unit_finds_nothing_of_this_one(
        self, cast: Cast, client_of: SignedIn, monday_after: datetime
    ) -> None:
        client = client_of(cast.foreign_supervisor)
        assert "No visits were recorded in this week." in words_of(client)
        assert client.get(f"{PAGE}&team=riverford-east").status_code == 404
        assert client.get(f"{PAGE}&unit={cast.unit.pk}").status_code == 404

    def test_a_committee_is_sent_to_its_own_place(self, cast: Cast, client_of: SignedIn) -> None:
        answer = client_of(cast.secretary).get(PAGE)
        assert answer.headers["Location"] == "/dashboard/places/madina-mosque/?week=2026-W47"

    @pytest.mark.parametrize("part", ["adviser", "oversight", "administrator", "outsider"])
    def test_others_find_nothing(self, cast: Cast, client_of: SignedIn, part: str) -> None:
        client = client_of(getattr(cast, part))
        assert client.get(PAGE).status_code == 404
        assert "Dashboard" not in words_of(client, "/")

    def test_the_menu_leads_there(self, cast: Cast, client_of: SignedIn) -> None:
        for part in ("officer", "supervisor", "commander"):
            assert 'href="/dashboard/"' in words_of(client_of(getattr(cast, part)), "/")

    def test_only_reading(self, cast: Cast, client_of: SignedIn) -> None:
        assert client_of(cast.commander).post(PAGE).status_code == 405

    def test_places_that_are_named_are_noted(self, cast: Cast, client_of: SignedIn, monday_after: datetime) -> None:
        figures = a_week()
        kept_week(cast, figures)
        words_of(client_of(cast.commander), f"{PAGE}&known=then")
        with database_role("worker"):
            noted = Consultation.objects.filter(page="Week of the police", by=cast.commander)
            assert set(noted.values_list("place", flat=True)) == {cast.madina.pk, cast.noor.pk, cast.church.pk}


class TestNumbers:
    """Each beside the week before, each leading to what it counts."""

    def test_the_list_behind_the_number_holds_as_many(
        self, cast: Cast, client_of: SignedIn, monday_after: datetime
    ) -> None:
        client = client_of(cast.commander)
        for team, number in (("", 4), ("&team=riverford-east", 3)):
            context = client.get(f"{PAGE}{team}").context
            assert context["figures"].visits.made == number
            assert len(client.get(context["lists"].visits).context["rows"]) == number

    def test_beside_the_week_before(self, cast: Cast, client_of: SignedIn, monday_after: datetime) -> None:
        client = client_of(cast.commander)
        assert "Nothing is kept of the week before" in words_of(client)
        kept_week(cast, a_week(WEEK.previous), WEEK.previous)
        page = words_of(client)
        assert "66 fewer than the week before" in page
        assert "38 of 41 the week before" in page

    def test_a_week_that_runs_is_not_compared_with_a_whole_one(
        self, cast: Cast, client_of: SignedIn, monday_after: datetime
    ) -> None:
        kept_week(cast, a_week(WEEK))
        page = words_of(client_of(cast.commander), "/dashboard/")
        assert "70 in the whole week before" in page
        assert "fewer than" not in page

    def test_an_empty_week_says_so_and_how_to_ask_the_phones(
        self, cast: Cast, client_of: SignedIn, monday_after: datetime
    ) -> None:
        page = words_of(client_of(cast.commander), "/dashboard/?week=2026-W20")
        assert "No visits recorded this week" in page
        assert "may be saved on a phone" in page
        assert '<svg xmlns="http://www.w3.org/2000/svg" class="app-chart' in page

    def test_visits_that_may_lie_on_phones(self, cast: Cast, client_of: SignedIn, monday_after: datetime) -> None:
        planned_visit(cast.madina, cast.officer, at(-5), cast.supervisor)
        page = words_of(client_of(cast.commander), "/dashboard/?week=2026-W46")
        assert "1 planned visit is past and not written down." in page


class TestThenAndNow:
    """What was known when the week was over, and what has changed since."""

    def test_late_entries_are_told(self, cast: Cast, client_of: SignedIn, monday_after: datetime) -> None:
        with database_role("worker"):
            keep(Scope.of_unit(cast.unit), WEEK, monday_after)
        client = client_of(cast.commander)
        assert "Nothing has changed since." in words_of(client)
        logged_visit(cast.madina, cast.officer, at(3), logged_at=monday_after)
        now = words_of(client)
        assert "Visits made: 4 then, 5 now." in now
        assert "See the 5 visits" in now
        then = words_of(client, f"{PAGE}&known=then")
        assert "This is what was known on" in then
        assert "See the 4 visits" in then

    def test_a_place_that_moved_away_is_named_no_more(
        self, cast: Cast, client_of: SignedIn, monday_after: datetime
    ) -> None:
        kept_week(cast, a_week())
        with database_role("worker"):
            type(cast.madina).objects.filter(pk=cast.madina.pk).update(unit=cast.other_unit, team=None)
        page = words_of(client_of(cast.commander), f"{PAGE}&known=then")
        assert ELSEWHERE in page
        assert "Noor Mosque" in page
        for words in ("Madina Mosque", "Cars block the gate", "street lamp", "bbbb2222", "dddd2222"):
            assert words not in page

    def test_funding_fails_alone(
        self, cast: Cast, client_of: SignedIn, monday_after: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fails(*args: Any, **more: Any) -> Any:
            with connection.cursor() as cursor:
                cursor.execute("select 1 / 0")

        monkeypatch.setattr("dashboard.figures.money.funding", fails)
        page = words_of(client_of(cast.commander))
        assert "The figures about funding could not be found out just now." in page
        assert "See the 4 visits" in page
        assert "could not be counted" not in page
        assert "What is to come could not" not in page

    def test_what_fails_takes_no_more_with_it_than_it_must(
        self, cast: Cast, client_of: SignedIn, monday_after: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client = client_of(cast.commander)

        def fails(*args: Any, **more: Any) -> Any:
            raise DatabaseError

        with monkeypatch.context() as broken:
            broken.setattr("dashboard.figures.ahead.coming", fails)
            page = words_of(client)
            assert "What is to come could not be found out just now." in page
            assert "See the 4 visits" in page
        monkeypatch.setattr("dashboard.reading.count", fails)
        assert "could not be counted just now" in words_of(client, status=503)
        kept_week(cast, a_week())
        page = words_of(client)
        assert "The figures could not be counted just now. This is what was known on" in page
        assert "See the 70 visits" in page


class TestWeeks:
    """The way from week to week."""

    @pytest.mark.parametrize(
        ("asked_for", "words"),
        [
            ("week=2026-W54", "There is no such week"),
            ("week=2025-W53", "There is no such week"),
            ("week=", "Week of 23 to 29 November 2026"),
            ("week=0001-W01", "There is no such week"),
            ("week=2027-W01", "That week has not begun"),
            ("day_day=31&day_month=2&day_year=2026", "There is no such week"),
            ("day_day=18&day_month=11&day_year=2026", "Week of 16 to 22 November 2026"),
            ("day=2026-11-22", "Week of 16 to 22 November 2026"),
        ],
    )
    def test_weeks_asked_for(
        self, cast: Cast, client_of: SignedIn, monday_after: datetime, asked_for: str, words: str
    ) -> None:
        expected = 200 if words.startswith("Week of") else 404
        page = words_of(client_of(cast.commander), f"/dashboard/?{asked_for}", expected)
        assert words in page

    def test_before_after_and_now(self, cast: Cast, client_of: SignedIn, monday_after: datetime) -> None:
        page = words_of(client_of(cast.commander), f"{PAGE}&team=riverford-east")
        for week in ("2026-W46", "2026-W48"):
            assert f"?week={week}&amp;team=riverford-east" in page
        assert 'rel="next"' not in words_of(client_of(cast.commander), "/dashboard/")

    def test_a_team_of_nowhere(self, cast: Cast, client_of: SignedIn) -> None:
        assert client_of(cast.commander).get("/dashboard/?team=nowhere").status_code == 404
        assert client_of(cast.commander).get("/dashboard/?unit=99999999999999999999").status_code == 404


def test_questions_to_the_database_are_few_and_do_not_grow(
    cast: Cast, client_of: SignedIn, monday_after: datetime
) -> None:
    client = client_of(cast.commander)
    friday_sitting(cast.madina)
    kept_week(cast, a_week(WEEK.previous), WEEK.previous)
    kept_week(cast, a_week())
    few = asked(client, PAGE)
    with database_role("worker"):
        more = [make_place(f"Hall {n}", cast.unit, cast.east) for n in range(12)]
    for number, place in enumerate(more):
        friday_sitting(place)
        logged_visit(place, cast.officer, at(number % 7))
    assert asked(client, PAGE) == few <= 15


def test_long_and_right_to_left_names_and_500_places(cast: Cast, client_of: SignedIn, monday_after: datetime) -> None:
    full = a_week()
    row = full.contacts.not_met[0]
    names = ["مسجد المدينة المنورة", "x" * 200, "<b>bold</b>", *(f"Place {n}" for n in range(497))]
    not_met = tuple(replace(row, slug=cast.madina.slug, name=name) for name in names)
    kept_week(cast, replace(full, contacts=replace(full.contacts, not_met=not_met)))
    page = words_of(client_of(cast.commander), f"{PAGE}&known=then")
    assert "Places not met within their plan: 490 more" in page
    assert "&lt;b&gt;bold&lt;/b&gt;" in page
    assert page.count("Place 4") > 90
