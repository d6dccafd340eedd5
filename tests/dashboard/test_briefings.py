"""Briefings: who has them made and reads them, what they keep, and a worker that dies."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from dashboard.actions import NOT_YET, NOT_YOURS, ask
from dashboard.briefings import making, waiting
from dashboard.briefings.document import main_figures
from dashboard.figures.keeping import from_json
from dashboard.figures.shape import WeekFigures
from dashboard.models import Briefing
from liaison.audit.models import Consultation
from liaison.db.acting import acting_as
from liaison.observances.weeks import Week
from liaison.places.models import EngagementPlan, Place
from liaison.refusals import Refused
from tests.cast import Cast, logged_visit
from tests.outbox.minutes import london
from tests.pdfs import texts_of, without_blanks
from tests.roles import database_role

WEEK = Week.parse("2026-W47")
LIST, NEWEST = "/dashboard/briefings/", "/dashboard/briefing.pdf?week=2026-W47"
Status = Briefing.Status


@pytest.fixture(autouse=True)
def on_monday() -> Iterator[None]:
    """It is Monday morning after the week of these tests."""
    with time_machine.travel(london("2026-11-23T09:00")):
        yield


def asked(cast: Cast, by: Any = None, week: Week = WEEK, **fields: Any) -> Briefing:
    by = by or cast.commander
    with acting_as(by.pk):
        return ask(by=by, unit=cast.unit, week=week, **fields)


def work() -> int:
    with database_role("worker"):
        return making.work()


def kept(briefing: Briefing) -> WeekFigures:
    """The figures of its pages."""
    return from_json(briefing.figures or {})


def newest() -> Briefing:
    """The row as it is now."""
    with database_role("worker"):
        return Briefing.objects.latest("number")


def made(cast: Cast, **fields: Any) -> Briefing:
    asked(cast, **fields)
    work()
    return newest()


@pytest.fixture
def busy(cast: Cast) -> Cast:
    """A week with two visits, and a place that was never met."""
    logged_visit(cast.madina, cast.officer, london("2026-11-17T10:00"))
    logged_visit(cast.noor, cast.stranger, london("2026-11-18T10:00"))
    agreed = london("2026-01-05T10:00")
    with database_role("worker"):
        EngagementPlan.objects.create(
            place=cast.church,
            number=1,
            every_days=14,
            proposed_by=cast.officer,
            agreed_for_police_by=cast.officer,
            agreed_for_police_at=agreed,
            agreed_for_place_by=cast.supervisor,
            agreed_for_place_at=agreed,
        )
    return cast


def test_the_commander_has_it_made_and_reads_the_figures_of_the_page(
    busy: Cast, client_of: Callable[..., Client]
) -> None:
    client = client_of(busy.commander)
    form = client.get(LIST)
    sent = client.post(LIST, {"week": str(WEEK), "client_id": form.context["form"]["client_id"].value()})
    assert sent.status_code == 302
    waits = client.get(NEWEST)
    assert waits.status_code == 202
    assert "The briefing is being made" in waits.content.decode()
    assert "It begins in a few seconds" in client.get(LIST).content.decode()
    assert work() == 1
    answer = client.get(NEWEST)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert "official-sensitive-riverford-2026-w47-briefing-1.pdf" in answer["Content-Disposition"]
    figures = kept(newest())
    assert (figures.visits.made, figures.places) == (2, 3)
    first = texts_of(answer.content, most=1)[0]
    for row in main_figures(figures, None):
        assert without_blanks(f"{row.label}{row.now}") in first
    page = client.get("/dashboard/?week=2026-W47").content.decode()
    assert f">{figures.visits.made:,}<" in page
    assert "Ready" in client.get(LIST).content.decode()


def test_the_supervisor_may_too_and_nobody_else(busy: Cast, client_of: Callable[..., Client]) -> None:
    briefing = made(busy, by=busy.supervisor)
    addresses = [LIST, NEWEST, f"{LIST}{briefing.pk}/", f"{LIST}{briefing.pk}.pdf"]
    for part, user in busy.everybody().items():
        client = client_of(user)
        for address in addresses:
            expected = 200 if part in ("supervisor", "commander") else 404
            if part == "foreign_supervisor" and address == LIST:
                expected = 200
            assert client.get(address).status_code == expected, f"{part} {address}"
        if expected == 404 and part != "foreign_supervisor":
            assert client.post(LIST, {"week": str(WEEK), "client_id": str(uuid4())}).status_code == 404
    assert client_of(busy.foreign_supervisor).get(f"{LIST}?unit={busy.unit.pk}").status_code == 404
    assert "16 to 22 November" not in client_of(busy.foreign_supervisor).get(LIST).content.decode().split("Have one")[0]
    assert Briefing.objects.count() in (0, 1)
    assert [Client().get(address).status_code for address in addresses] == [302] * 4
    assert client_of(busy.commander).put(LIST).status_code == 405
    assert client_of(busy.commander).post(NEWEST).status_code == 405


def test_reading_is_noted_at_the_places_that_it_names(busy: Cast, client_of: Callable[..., Client]) -> None:
    briefing = made(busy)
    named = {row.slug for row in kept(briefing).contacts.not_met}
    client_of(busy.commander).get(NEWEST)
    with database_role("worker"):
        noted = Consultation.objects.filter(page="Weekly briefing")
        assert {row.manner for row in noted} == {"export"}
        told = set(noted.values_list("place__slug", flat=True))
    assert told == named == {"st-chad"}


def test_asked_twice_it_is_made_once_and_then_again(cast: Cast) -> None:
    client_id = uuid4()
    first = asked(cast, client_id=client_id)
    assert asked(cast, client_id=client_id) == first
    assert asked(cast, by=cast.supervisor, client_id=uuid4()) == first, "while one waits, that one is given"
    assert work() == 1
    assert asked(cast, client_id=client_id) == first, "the form of an hour ago"
    second = asked(cast, client_id=uuid4())
    assert (second.number, second.status) == (2, Status.WAITING)


def test_rules_of_asking(cast: Cast) -> None:
    with pytest.raises(Refused, match=NOT_YET):
        asked(cast, week=Week.now().next)
    for stranger in (cast.officer, cast.adviser, cast.foreign_supervisor, cast.secretary):
        with pytest.raises(Refused, match=NOT_YOURS):
            asked(cast, by=stranger)
    with acting_as(cast.foreign_supervisor.pk), pytest.raises(DatabaseError), transaction.atomic():
        Briefing.objects.create(unit=cast.unit, monday=WEEK.monday, asked_by=cast.foreign_supervisor)
    with acting_as(cast.commander.pk):
        asked(cast)
        assert not Briefing.objects.update(status=Status.FAILED), "the worker alone makes them"


@pytest.mark.parametrize("week", ["2026-W54", "2025-W53", "2026-W49", "x", "2026-W47\0", "9999-W01"])
def test_a_week_that_is_none_or_has_not_begun_is_nowhere(
    cast: Cast, client_of: Callable[..., Client], week: str
) -> None:
    client = client_of(cast.commander)
    assert client.get("/dashboard/briefing.pdf", {"week": week}).status_code in (400, 404)
    answer = client.post(LIST, {"week": week, "client_id": str(uuid4())})
    assert answer.status_code in (400, 404)
    with database_role("worker"):
        assert not Briefing.objects.exists()


def test_a_week_without_a_briefing_has_no_pdf(cast: Cast, client_of: Callable[..., Client]) -> None:
    assert client_of(cast.commander).get(NEWEST).status_code == 404


def test_what_has_changed_since_is_told_in_sentences(busy: Cast, client_of: Callable[..., Client]) -> None:
    briefing = made(busy)
    client = client_of(busy.commander)
    address = f"{LIST}{briefing.pk}/"
    assert "Nothing has changed" in client.get(address).content.decode()
    logged_visit(busy.church, busy.officer, london("2026-11-19T10:00"), logged_at=london("2026-11-23T08:00"))
    page = client.get(address).content.decode()
    assert "Visits made: 2 then, 3 now." in page
    assert "Visits written down after the week was over: 0 then, 1 now." in page
    assert kept(newest()).visits.made == 2


def test_a_paper_that_names_a_place_that_moved_away_stays_where_it_is(
    busy: Cast, client_of: Callable[..., Client]
) -> None:
    briefing = made(busy)
    assert [row.slug for row in kept(briefing).contacts.not_met] == ["st-chad"]
    with database_role("worker"):
        Place.objects.filter(pk=busy.church.pk).update(unit=busy.other_unit, team=None)
    client = client_of(busy.commander)
    answer = client.get(f"{LIST}{briefing.pk}.pdf", follow=True)
    assert answer["Content-Type"].startswith("text/html")
    assert "no longer looks after" in answer.content.decode()


def test_a_dead_worker_is_replaced_and_comes_too_late(cast: Cast) -> None:
    asked(cast)
    with database_role("worker"):
        dead = waiting.claim(timezone.now() - timedelta(seconds=61))
        assert dead is not None
        assert waiting.claim(timezone.now() - timedelta(seconds=30)) is None, "it may still live"
    assert work() == 1
    with database_role("worker"):
        with pytest.raises(waiting.Lost):
            dead.finish(Status.FAILED)
        assert Briefing.objects.get().status == Status.READY


def test_one_that_cannot_be_made_says_so_and_is_asked_for_again(
    cast: Cast, client_of: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> bytes:
        raise RuntimeError("no")

    with monkeypatch.context() as patched:
        patched.setattr(making, "typeset", broken)
        assert made(cast).status == Status.FAILED
    assert "It could not be made" in client_of(cast.commander).get(LIST).content.decode()
    assert made(cast, client_id=uuid4()).status == Status.READY


def test_an_empty_unit_has_a_briefing_too(cast: Cast) -> None:
    with database_role("worker"):
        Place.objects.filter(unit=cast.unit).update(unit=cast.other_unit, team=None)
    briefing = made(cast)
    assert briefing.status == Status.READY
    assert kept(briefing).places == 0
