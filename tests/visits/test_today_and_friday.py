"""Today, the Friday list and the list of visits: what each shows, to whom, and at what cost."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from liaison.accounts.models import User
from liaison.accounts.roles import Role
from liaison.observances.clock import wall_clock
from liaison.observances.models import Kind, Sitting
from liaison.places.models import EngagementPlan, Place, Posting
from tests.cast import LONG_AGO, Cast, friday_sitting, logged_visit, make_place, person, planned_visit
from tests.roles import database_role
from tests.visits.queries import asked
from visits import cover
from visits.models import Commitment, Visit, VisitRequest

SignIn = Callable[[User], Client]
FRIDAY = date(2026, 11, 27)


def page_of(client: Client, address: str) -> str:
    """The page's text without the line breaks of its source."""
    return " ".join(client.get(address).content.decode().split())


@pytest.fixture
def on_friday(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """It is Friday 27 November 2026, ten in the morning."""
    morning = wall_clock(FRIDAY, time(10))
    monkeypatch.setattr(timezone, "now", lambda: morning)
    return morning


def friday_visit(cast: Cast, officer: User | None, **fields: Any) -> Visit:
    """A visit of the prayers of that Friday."""
    return planned_visit(cast.madina, officer, wall_clock(FRIDAY, time(12, 45)), cast.supervisor, **fields)


def test_today_for_an_officer(cast: Cast, client_of: SignIn, on_friday: datetime) -> None:
    sitting = friday_sitting(cast.madina)
    client = client_of(cast.officer)
    page = page_of(client, "/")
    for shown in ("Friday 27 November", "about <bdi>17 Jumada", "Today, Riverford East", "Log a visit", "Nobody yet"):
        assert shown in page
    assert "13:15 to 14:00" in page
    assert "500 to 999 people" in page
    visit = friday_visit(cast, cast.officer, sitting=sitting)
    assert "You are assigned" in page_of(client, "/")
    assert "PC Ada Shaw" in page_of(client_of(cast.colleague), "/")
    assert f"/visits/{visit.ref}/" in page_of(client, "/")


def test_today_lists_what_is_due_and_owed(cast: Cast, client_of: SignIn, on_friday: datetime) -> None:
    with database_role("worker"):
        Place.objects.filter(pk=cast.church.pk).update(
            contact_due_on=FRIDAY - timedelta(days=1), last_contact_at=on_friday - timedelta(days=15)
        )
        Commitment.objects.create(
            place=cast.madina, text="Bring the leaflet", owner=cast.officer, made_by=cast.officer, due_on=FRIDAY
        )
        VisitRequest.objects.create(
            place=cast.madina, kind="advice", text="x", asked_by=cast.secretary, asked_at=on_friday
        )
    page = page_of(client_of(cast.officer), "/")
    for shown in ("Overdue by 1 day", "Last contact 15 days ago", "Bring the leaflet", "Due today", "Security advice"):
        assert shown in page
    assert "Answer due by Monday 30 November at 10:00" in page
    assert "Bring the leaflet" not in page_of(client_of(cast.colleague), "/")
    assert "Madina" not in page_of(client_of(cast.stranger), "/")


def test_a_visit_that_is_over_waits_to_be_logged(cast: Cast, client_of: SignIn, on_friday: datetime) -> None:
    planned_visit(cast.madina, cast.officer, on_friday - timedelta(days=2), cast.supervisor)
    planned_visit(cast.madina, cast.officer, on_friday - timedelta(days=20), cast.supervisor)
    page = client_of(cast.officer).get("/")
    assert [kind for _visit, kind, _when in page.context["to_log"]] == ["Reassurance visit"]
    assert "Still to log" in page.content.decode()
    assert "Not logged yet" in client_of(cast.officer).get("/visits/").content.decode()


def test_a_quiet_day_says_so(cast: Cast, client_of: SignIn, on_friday: datetime) -> None:
    page = page_of(client_of(cast.officer), "/")
    assert "Nothing planned today, and no visit is due this week." in page
    assert "No open promises." in page


def test_an_officer_without_a_team(cast: Cast, client_of: SignIn) -> None:
    with database_role("worker"):
        newcomer = person("new@force.test", "New Person", "PC")
        Posting.objects.create(user=newcomer, role=Role.ADVISER, unit=cast.unit, since=LONG_AGO)
    assert client_of(newcomer).get("/").status_code == 200


def test_the_friday_list_puts_the_uncovered_first(cast: Cast, client_of: SignIn, on_friday: datetime) -> None:
    sitting = friday_sitting(cast.madina)
    friday_sitting(cast.noor, at=time(13, 30))
    friday_visit(cast, cast.officer, sitting=sitting, officers_needed=2)
    client = client_of(cast.supervisor)
    page = client.get("/visits/friday/")
    assert [(line.place.name, line.state) for line in page.context["lines"]] == [
        ("Noor Mosque", "Not covered"),
        ("Madina Mosque", "1 of 2 officers"),
    ]
    text = " ".join(page.content.decode().split())
    for shown in (
        "1 gathering has no officer yet. 1 more needs further officers.",
        "Be there 12:45 to 13:45",
        "Named officer: PC Ada Shaw",
        "No named officer",
        "?date=2026-11-20",
        "?date=2026-12-04",
    ):
        assert shown in text
    officer = client_of(cast.officer).get("/visits/friday/?date=2026-11-27").content.decode()
    assert "Noor" not in officer
    assert "Send officers" not in officer


@pytest.mark.parametrize("wrong", ["2026-02-30", "soon", "1999-01-01", "2026-11", "٢"])
def test_a_wrong_date_becomes_the_next_friday(cast: Cast, client_of: SignIn, on_friday: datetime, wrong: str) -> None:
    page = client_of(cast.supervisor).get("/visits/friday/", {"date": wrong})
    assert page.context["day"] == FRIDAY
    assert "This is the next Friday instead." in page.content.decode()


def test_any_day_may_be_asked_for(cast: Cast, client_of: SignIn, on_friday: datetime) -> None:
    client = client_of(cast.supervisor)
    sunday = client.get("/visits/friday/", {"date_day": "29", "date_month": "11", "date_year": "2026"})
    assert sunday.context["day"] == date(2026, 11, 29)
    assert "No gatherings at your places on this day." in sunday.content.decode()


@pytest.mark.parametrize("part", ["secretary", "oversight", "administrator", "outsider"])
def test_the_friday_list_is_for_the_police(cast: Cast, client_of: SignIn, part: str) -> None:
    assert client_of(getattr(cast, part)).get("/visits/friday/").status_code == 404


def test_what_counts_as_uncovered(cast: Cast, on_friday: datetime) -> None:
    sitting = friday_sitting(cast.madina)
    ids = [cast.madina.pk]
    with database_role("worker"):
        assert [each.missing for each in cover.uncovered(ids, FRIDAY, FRIDAY)] == [1]
        plan = EngagementPlan.objects.create(
            place=cast.madina,
            number=1,
            prayers=["eid"],
            proposed_by=cast.officer,
            agreed_for_police_by=cast.officer,
            agreed_for_police_at=on_friday,
            agreed_for_place_by=cast.secretary,
            agreed_for_place_at=on_friday,
        )
        assert cover.uncovered(ids, FRIDAY, FRIDAY) == []
        EngagementPlan.objects.filter(pk=plan.pk).update(prayers=["friday"])
        assert len(cover.uncovered(ids, FRIDAY, FRIDAY)) == 1
        Place.objects.filter(pk=cast.madina.pk).update(declines_visits=True)
        assert cover.uncovered(ids, FRIDAY, FRIDAY) == []
        Place.objects.filter(pk=cast.madina.pk).update(declines_visits=False)
    friday_visit(cast, cast.officer)
    with database_role("worker"):
        assert cover.uncovered(Place.objects.filter(pk__in=ids), FRIDAY, FRIDAY + timedelta(days=6)) == []
        Visit.objects.update(sitting=sitting, officers_needed=3)
        short = cover.uncovered(ids, FRIDAY, FRIDAY)[0]
        assert (short.allotted, short.needed, short.missing) == (1, 3, 2)


def test_the_list_is_newest_first_and_pages_without_gaps(cast: Cast, client_of: SignIn) -> None:
    start = timezone.now() - timedelta(days=100)
    made = [logged_visit(cast.madina, cast.officer, start + timedelta(days=n // 2)) for n in range(60)]
    client, seen, address = client_of(cast.officer), [], "/visits/"
    while address:
        page = client.get(address)
        seen += [row["ref"] for row in page.context["rows"]]
        address = f"/visits/?{page.context['older']}" if page.context["older"] else ""
    expected = sorted(made, key=lambda visit: (visit.starts_at, visit.pk), reverse=True)
    assert seen == [visit.ref for visit in expected]


def test_the_list_is_filtered(cast: Cast, client_of: SignIn) -> None:
    yesterday = timezone.now() - timedelta(days=1)
    logged_visit(cast.madina, cast.officer, yesterday)
    logged_visit(cast.church, cast.colleague, yesterday, kind="phone")
    planned_visit(cast.madina, cast.officer, timezone.now() + timedelta(days=1), cast.supervisor)
    client = client_of(cast.officer)
    for query, expected in (
        ("", 3),
        ("?status=planned", 1),
        ("?kind=phone", 1),
        ("?mine=1", 2),
        ("?place=st-chad", 1),
        ("?place=noor-mosque", 0),
        ("?status=nonsense&kind=spying&before=rubbish_1", 3),
        ("?before=2026-99-99T10:00:00Z_1", 3),
        ("?before=2000-01-01T10:00:00%2B00:00_1", 0),
    ):
        assert len(client.get(f"/visits/{query}").context["rows"]) == expected, query


def test_each_sees_their_own_list(cast: Cast, client_of: SignIn) -> None:
    logged_visit(cast.madina, cast.officer, timezone.now() - timedelta(days=1))
    for part, expected in (("secretary", 1), ("other", 0), ("stranger", 0), ("supervisor", 1)):
        assert len(client_of(getattr(cast, part)).get("/visits/").context["rows"]) == expected, part
    for part in ("oversight", "administrator", "outsider"):
        assert client_of(getattr(cast, part)).get("/visits/").status_code == 404, part


@pytest.mark.parametrize("address", ["/", "/visits/", "/visits/friday/"])
def test_the_pages_cost_the_same_with_much_to_show(
    cast: Cast, client_of: SignIn, address: str, on_friday: datetime
) -> None:
    day = FRIDAY
    clients = [client_of(getattr(cast, part)) for part in ("officer", "supervisor")]
    friday_sitting(cast.madina)
    planned_visit(cast.madina, cast.officer, wall_clock(day, time(13)), cast.supervisor)
    logged_visit(cast.madina, cast.officer, timezone.now() - timedelta(days=3))
    with database_role("worker"):
        Sitting.objects.create(
            place=cast.madina, kind=Kind.TARAWIH, name="Tarawih", anchor="isha", after_anchor=15, lasts=60
        )
    few = [asked(client, address) for client in clients]
    with database_role("worker"):
        places = [make_place(f"Place {n}", cast.unit, cast.east, contact_due_on=day) for n in range(30)]
    for place in places:
        friday_sitting(place)
        planned_visit(place, cast.officer, wall_clock(day, time(13)), cast.supervisor)
        logged_visit(place, cast.officer, timezone.now() - timedelta(days=3))
    assert [asked(client, address) for client in clients] == few
    assert max(few) <= 10
