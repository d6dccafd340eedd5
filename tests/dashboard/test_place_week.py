"""The week of one place: its committee reads what police did there, and hands on words that name nobody."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from liaison.audit.models import Consultation
from liaison.observances.clock import wall_clock
from tests.browser import DESK, Visitor, assert_accessible
from tests.cast import Cast, logged_visit, planned_visit
from tests.roles import database_role
from tests.visits.queries import asked
from visits.models import Commitment, Concern, ConcernStep, Reply, Visit, VisitRequest

SignedIn = Callable[..., Client]
MONDAY = date(2026, 11, 16)
WEEK = "/dashboard/places/madina-mosque/?week=2026-W47"


def at(day: int, hour: int = 12) -> datetime:
    """A moment of the week, counted from its Monday."""
    return wall_clock(MONDAY + timedelta(days=day), time(hour))


@pytest.fixture
def monday_after(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The Monday after a full week at the Madina mosque."""
    now = wall_clock(date(2026, 11, 23), time(9))
    monkeypatch.setattr(timezone, "now", lambda: now)
    first = logged_visit(cast.madina, cast.officer, at(0), summary="Talked about the gate with Sara.")
    logged_visit(cast.madina, cast.colleague, at(4), kind=Visit.Kind.PATROL, met=["nobody"])
    logged_visit(cast.madina, cast.officer, at(-1, 23), summary="Sunday before")
    planned_visit(cast.madina, cast.officer, at(11), cast.supervisor, kind=Visit.Kind.FRIDAY)
    with database_role("worker"):
        Reply.objects.create(
            place=cast.madina,
            visit=first,
            verdict="comment",
            text="The lamp too.",
            made_by=cast.secretary,
            made_at=at(1),
        )
        worry = Concern.objects.create(
            place=cast.madina,
            category="traffic",
            text="Cars block the gate.",
            status="acknowledged",
            raised_by=cast.secretary,
            raised_at=at(1),
            changed_at=at(2),
        )
        ConcernStep.objects.create(
            place=cast.madina,
            concern=worry,
            status="acknowledged",
            note="We read it.",
            made_by=cast.officer,
            made_at=at(2),
        )
        VisitRequest.objects.create(
            place=cast.madina,
            kind="call",
            text="Please ring.",
            asked_by=cast.treasurer,
            asked_at=at(2),
            answer="yes",
            answer_text="Ben rings tomorrow.",
            answered_by=cast.colleague,
            answered_at=at(3),
        )
        Commitment.objects.create(
            place=cast.madina,
            text="Ask the council",
            owner=cast.officer,
            due_on=MONDAY + timedelta(days=9),
            made_by=cast.officer,
            made_at=at(0),
        )
        Concern.objects.create(
            place=cast.noor, category="fear", text="Elsewhere", raised_by=cast.other, raised_at=at(1)
        )
    return now


def test_the_committee_reads_its_week(cast: Cast, client_of: SignedIn, monday_after: datetime) -> None:
    page = client_of(cast.secretary).get(WEEK).content.decode()
    assert "Police came 2 times this week." in page
    assert "You sent 1 worry, 1 request and 1 reply." in page
    for words in ("PC Ada Shaw", "PC Ben Cole", "Cars block the gate.", "We read it.", "Ben rings tomorrow."):
        assert words in page
    assert "Parking and traffic: Acknowledged" in page
    assert "A promise falls due" in page
    assert "Friday prayers" in page
    assert "Sunday before" not in page
    assert "Elsewhere" not in page


def test_what_is_handed_on_names_nobody(cast: Cast, client_of: SignedIn, monday_after: datetime) -> None:
    words = client_of(cast.secretary).get(WEEK).context["share"]
    assert words.startswith(
        "Madina Mosque and the police, 16 to 22 November 2026\nPolice came 2 times: Monday 16 November"
    )
    assert "We sent 1 worry, 1 request and 1 reply. The worries: Parking and traffic." in words
    for person in ("Ada", "Ben", "Sara", "Tariq", "gate", "27 November"):
        assert person not in words


def test_police_who_see_the_place_read_it_and_are_noted(
    cast: Cast, client_of: SignedIn, monday_after: datetime
) -> None:
    for reader in (cast.officer, cast.supervisor, cast.adviser):
        page = client_of(reader).get(WEEK)
        assert page.status_code == 200
        assert b"Words to copy" not in page.content
        assert b"The place sent 1 worry, 1 request and 1 reply." in page.content
    with database_role("worker"):
        noted = Consultation.objects.filter(place=cast.madina, page="Week of the place").values_list("by", flat=True)
        assert set(noted) == {cast.officer.pk, cast.supervisor.pk, cast.adviser.pk}


@pytest.mark.parametrize(
    "reader", ["other", "stranger", "oversight", "administrator", "foreign_supervisor", "outsider"]
)
def test_strangers_find_nothing(cast: Cast, client_of: SignedIn, reader: str) -> None:
    assert client_of(getattr(cast, reader)).get(WEEK).status_code == 404


def test_a_promise_is_late_when_its_day_is_over(cast: Cast, client_of: SignedIn, monday_after: datetime) -> None:
    def promised(due_on: date) -> None:
        Commitment.objects.create(
            place=cast.madina, text="Ring back", owner=cast.officer, due_on=due_on, made_by=cast.officer, made_at=at(-9)
        )

    with database_role("worker"):
        promised(MONDAY + timedelta(days=7))
    client, this_week = client_of(cast.secretary), "/dashboard/places/madina-mosque/"
    coming = {line.text: line.what for line in client.get(this_week).context["told"].coming}
    assert coming["“Ring back”"] == "A promise falls due"
    assert "not kept in time" not in client.get(this_week).content.decode()
    with database_role("worker"):
        promised(MONDAY + timedelta(days=6))
    assert "A promise was not kept in time" in client.get(WEEK).content.decode()
    assert "1 promise not kept in time." in client.get(WEEK).context["share"]


def test_the_home_of_the_committee_leads_there(cast: Cast, client_of: SignedIn) -> None:
    assert 'href="/dashboard/places/madina-mosque/"' in client_of(cast.secretary).get("/").content.decode()


def test_only_reading(cast: Cast, client_of: SignedIn) -> None:
    assert client_of(cast.secretary).post(WEEK).status_code == 405


@pytest.mark.parametrize(
    ("week", "words"),
    [
        ("2026-W54", "There is no such week"),
        ("nonsense", "There is no such week"),
        ("2026-W52", "That week has not begun"),
    ],
)
def test_weeks_that_are_none(cast: Cast, client_of: SignedIn, monday_after: datetime, week: str, words: str) -> None:
    page = client_of(cast.secretary).get(f"/dashboard/places/madina-mosque/?week={week}")
    assert page.status_code == 404
    assert words in page.content.decode()


def test_an_empty_week(cast: Cast, client_of: SignedIn, monday_after: datetime) -> None:
    page = client_of(cast.secretary).get("/dashboard/places/madina-mosque/?week=2026-W10").content.decode()
    assert "Police did not come this week. You sent nothing." in page
    assert "No visits in this week." in page


def test_more_of_a_week_costs_no_more_questions(cast: Cast, client_of: SignedIn, monday_after: datetime) -> None:
    client = client_of(cast.secretary)
    before = asked(client, WEEK)
    for hour in range(8, 20):
        logged_visit(cast.madina, cast.colleague, at(3, hour))
    assert asked(client, WEEK) == before <= 15


def test_a_week_in_a_browser(cast: Cast, visitor: Visitor, monday_after: datetime) -> None:
    page = visitor(cast.secretary)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(WEEK)
    assert_accessible(page)
    page.get_by_role("button", name="Copy the words").click()
    expect(page.get_by_role("status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()").startswith("Madina Mosque and the police")
    page.emulate_media(media="print")
    expect(page.get_by_label("Words to copy")).to_be_hidden()
    page.emulate_media(media="screen", color_scheme="dark")
    assert_accessible(page, rules=("color-contrast",))
    plain = visitor(cast.secretary, viewport=DESK, scripts=False)
    plain.goto(WEEK)
    expect(plain.get_by_label("Words to copy")).to_be_visible()
    expect(plain.get_by_role("button", name="Copy the words")).to_be_hidden()
