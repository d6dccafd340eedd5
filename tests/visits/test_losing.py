"""Who is no longer on duty is called off, and whoever leads hears of it at once."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from liaison.accounts.models import User
from liaison.db.acting import acting_as
from liaison.outbox.models import Alteration, Message
from liaison.rosters.actions import entering
from liaison.rosters.actions.entering import Said
from liaison.rosters.actions.importing import load
from liaison.rosters.changing import Change
from liaison.rosters.files import read
from liaison.rosters.models import Shift
from tests.cast import Cast, planned_visit
from tests.outbox.minutes import Life, london
from tests.roles import database_role
from tests.rosters.board import csv, days, tour, with_collars
from visits.losing import OFF_DUTY, close_if_covered, close_where_covered, follow
from visits.models import Allotment, CoverLost, Visit

SignIn = Callable[[User], Client]
FRIDAY = date(2026, 11, 27)
NOW = london("2026-11-24T10:00")


@pytest.fixture(autouse=True)
def on_tuesday() -> Any:
    """It is the Tuesday before."""
    with time_machine.travel(NOW, tick=False):
        yield


def friday_visit(cast: Cast, officer: User | None = None, **fields: Any) -> Visit:
    """A visit on Friday at 13:15, of somebody who works an early that day."""
    officer = officer or cast.officer
    tour(cast, officer, FRIDAY, "07:00", "17:00", "early")
    return planned_visit(cast.madina, officer, london("2026-11-27T13:15"), cast.supervisor, **fields)


def enter(cast: Cast, said: Said, officer: User | None = None) -> Shift:
    """The supervisor enters it, under the role of the web."""
    with acting_as(cast.supervisor.pk):
        return entering.enter_shift(
            by=cast.supervisor,
            officer=officer or cast.officer,
            unit_id=cast.unit.pk,
            said=said,
            client_id=uuid.uuid4(),
            accepted=["rest", "rest-day", "away", "days", "notice", "length"],
            override="Needed",
        )


def lost() -> list[CoverLost]:
    with database_role("worker"):
        return list(CoverLost.objects.select_related("allotment", "stand_in", "visit").order_by("pk"))


def told(kind: str) -> list[str]:
    with database_role("worker"):
        return list(Message.objects.filter(kind=kind).order_by("to__name").values_list("to__name", flat=True))


def noted() -> list[str]:
    """Whose visits are about to be told as changed."""
    with database_role("worker"):
        return list(Alteration.objects.order_by("pk").values_list("to__name", flat=True))


def abstraction(reason: str = "court protection", starts: str = "", ends: str = "") -> Said:
    """Taken away on Friday, for the whole day or between two times."""
    if not starts:
        return Said("abstraction", FRIDAY, FRIDAY, reason=reason)
    return Said("abstraction", FRIDAY, FRIDAY, london(f"{FRIDAY}T{starts}"), london(f"{FRIDAY}T{ends}"), reason=reason)


class TestWhoIsLost:
    def test_an_abstraction_empties_the_visit_and_is_kept_as_its_reason(self, cast: Cast) -> None:
        visit = friday_visit(cast)
        enter(cast, abstraction())
        (row,) = lost()
        assert (row.visit_id, row.officer_id, row.reason) == (
            visit.pk,
            cast.officer.pk,
            "Abstraction: court protection",
        )
        assert row.emptied
        assert row.closed_at is None
        assert row.allotment.released_because == OFF_DUTY
        assert row.allotment.released_by_id == cast.supervisor.pk
        assert told("visits.cover-lost") == ["Sol Marsh"]
        assert noted() == ["Ada Shaw"]

    def test_where_somebody_else_comes_too_nobody_is_alarmed(self, cast: Cast) -> None:
        visit = friday_visit(cast)
        tour(cast, cast.colleague, FRIDAY, "07:00", "17:00", "early")
        with database_role("worker"):
            Allotment.objects.create(
                place=visit.place, visit=visit, officer=cast.colleague, allotted_by=cast.supervisor
            )
        enter(cast, Said("leave", FRIDAY, FRIDAY + timedelta(days=9)))
        assert [(row.reason, row.emptied) for row in lost()] == [("Leave", False)]
        assert told("visits.cover-lost") == []

    @pytest.mark.parametrize(
        ("starts", "ends", "gone"), [("07:00", "13:00", False), ("14:15", "16:00", False), ("13:30", "16:00", True)]
    )
    def test_only_who_is_away_during_the_visit(self, cast: Cast, starts: str, ends: str, gone: bool) -> None:
        friday_visit(cast)
        enter(cast, abstraction("a talk", starts, ends))
        assert bool(lost()) is gone

    def test_a_shift_that_is_moved_or_withdrawn(self, cast: Cast) -> None:
        friday_visit(cast)
        with database_role("worker"):
            shift = Shift.objects.get()
        with acting_as(cast.supervisor.pk):
            late = Said("late", FRIDAY, FRIDAY, london(f"{FRIDAY}T15:00"), london(f"{FRIDAY}T23:00"))
            entering.change_shift(
                by=cast.supervisor, shift=shift, version=1, said=late, accepted=["notice"], override="Needed"
            )
        assert [row.reason for row in lost()] == ["The shift is now 15:00 to 23:00"]

    def test_a_shift_that_is_withdrawn(self, cast: Cast) -> None:
        friday_visit(cast)
        with database_role("worker"):
            shift = Shift.objects.get()
        with acting_as(cast.supervisor.pk):
            entering.withdraw_shift(by=cast.supervisor, shift=shift, version=1, because="A slip")
        assert [row.reason for row in lost()] == ["No shift at that time any more"]

    def test_who_never_had_a_roster_is_sent_all_the_same(self, cast: Cast) -> None:
        planned_visit(cast.madina, cast.officer, london("2026-11-27T13:15"), cast.supervisor)
        enter(cast, Said("rest-day", FRIDAY, FRIDAY))
        assert not lost()

    def test_who_was_away_already_and_is_sent_all_the_same(self, cast: Cast) -> None:
        days(cast, cast.officer, "training", FRIDAY)
        friday_visit(cast)
        enter(cast, Said("leave", FRIDAY, FRIDAY))
        assert not lost()

    def test_a_night_that_began_the_day_before_is_worked_to_its_end(self, cast: Cast) -> None:
        tour(cast, cast.officer, FRIDAY, "22:00", "07:00", "night")
        planned_visit(cast.madina, cast.officer, london("2026-11-28T01:00"), cast.supervisor)
        enter(cast, Said("leave", FRIDAY + timedelta(days=1), FRIDAY + timedelta(days=1)))
        assert not lost()
        enter(cast, Said("leave", FRIDAY, FRIDAY))
        assert [row.reason for row in lost()] == ["Leave"]

    def test_what_is_over_stays_as_it_was(self, cast: Cast) -> None:
        monday = FRIDAY - timedelta(days=4)
        tour(cast, cast.officer, monday, "07:00", "17:00", "early")
        planned_visit(cast.madina, cast.officer, london(f"{monday}T13:15"), cast.supervisor)
        enter(cast, Said("leave", monday, monday))
        assert not lost()


class TestTheAlarm:
    def test_one_message_for_all_that_a_change_empties(self, cast: Cast) -> None:
        for offset in range(3):
            day = FRIDAY + timedelta(days=offset)
            tour(cast, cast.officer, day, "07:00", "17:00", "early")
            planned_visit(cast.madina, cast.officer, london(f"{day}T13:15"), cast.supervisor)
        enter(cast, Said("leave", FRIDAY, FRIDAY + timedelta(days=2)))
        assert len(lost()) == 3
        with database_role("worker"):
            life = Life()
            life.minute(NOW)
        (mail,) = [mail for mail in life.to(cast.supervisor) if "Nobody is coming" in mail.subject]
        assert mail.subject == "Nobody is coming to 3 visits, the first on Friday 27 November at 13:15"
        assert mail.body.count("\n- ") == 3
        assert "Madina" not in mail.body
        assert "eave" not in mail.body

    def test_the_commander_hears_of_what_is_within_a_day(self, cast: Cast) -> None:
        friday_visit(cast)
        with time_machine.travel(london("2026-11-26T14:00"), tick=False):
            enter(cast, abstraction())
        assert told("visits.cover-lost") == ["Kim Reed", "Sol Marsh"]

    def test_it_is_sent_only_while_nobody_comes(self, cast: Cast) -> None:
        visit = friday_visit(cast)
        enter(cast, abstraction())
        with database_role("worker"):
            Allotment.objects.create(
                place=visit.place, visit=visit, officer=cast.colleague, allotted_by=cast.supervisor
            )
            life = Life()
            life.minute(NOW)
        assert not [mail for mail in life.to(cast.supervisor) if "Nobody is coming" in mail.subject]

    def test_nobody_else_hears_of_it(self, cast: Cast) -> None:
        friday_visit(cast)
        enter(cast, abstraction())
        with database_role("worker"):
            life = Life()
            life.minute(NOW)
            life.minute(NOW + timedelta(minutes=2))
        assert {mail.to for mail in life.received} == {cast.officer.email, cast.supervisor.email}


class TestItEnds:
    def test_with_enough_officers(self, cast: Cast) -> None:
        visit = friday_visit(cast)
        enter(cast, abstraction())
        with acting_as(cast.supervisor.pk):
            close_if_covered(visit)
        assert lost()[0].closed_at is None
        with database_role("worker"):
            stand_in = Allotment.objects.create(
                place=visit.place, visit=visit, officer=cast.colleague, allotted_by=cast.supervisor
            )
        with acting_as(cast.supervisor.pk):
            close_if_covered(visit, stand_in)
        assert (lost()[0].closed_at, lost()[0].stand_in_id) == (NOW, stand_in.pk)

    def test_by_itself_where_nobody_may_write_it(self, cast: Cast) -> None:
        visit = friday_visit(cast)
        enter(cast, abstraction())
        with acting_as(cast.officer.pk):
            close_if_covered(visit)
        with database_role("worker"):
            close_where_covered(NOW)
            assert lost()[0].closed_at is None
            close_where_covered(visit.ends_at)
        assert lost()[0].closed_at is not None


class TestThePage:
    def test_who_leads_reads_why_nobody_comes(self, cast: Cast, client_of: SignIn) -> None:
        visit = friday_visit(cast)
        enter(cast, abstraction())
        for person in (cast.supervisor, cast.commander):
            for page in (f"/visits/{visit.ref}/", f"/visits/{visit.ref}/officers/"):
                text = client_of(person).get(page).content.decode()
                assert "PC Ada Shaw" in text
                assert "Abstraction: court protection" in text

    @pytest.mark.parametrize("part", ["officer", "colleague", "adviser", "secretary"])
    def test_nobody_else_reads_it(self, cast: Cast, client_of: SignIn, part: str) -> None:
        visit = friday_visit(cast)
        enter(cast, abstraction())
        text = client_of(getattr(cast, part)).get(f"/visits/{visit.ref}/").content.decode()
        assert "Nobody is sent yet" in text
        assert "court protection" not in text
        assert "Abstraction" not in text

    def test_who_is_back_is_not_sent_by_itself(self, cast: Cast, client_of: SignIn) -> None:
        visit = friday_visit(cast)
        leave = enter(cast, Said("leave", FRIDAY, FRIDAY))
        client = client_of(cast.supervisor)
        assert "Back on duty" not in client.get(f"/visits/{visit.ref}/").content.decode()
        with acting_as(cast.supervisor.pk):
            entering.withdraw_shift(by=cast.supervisor, shift=leave, version=1, because="Leave given back")
        assert "Back on duty" in client.get(f"/visits/{visit.ref}/").content.decode()
        with database_role("worker"):
            assert not Allotment.objects.current().exists()


class TestAnImport:
    def test_a_command_calls_off_and_alarms_and_nobody_did_it(self, cast: Cast) -> None:
        with_collars(cast)
        visit = friday_visit(cast)
        text = csv("101,27/11/2026,,,leave,")
        with database_role("worker"):
            Shift.objects.update(source="imported")
            load(by=None, unit=cast.unit, file=read(text))
        (row,) = lost()
        assert (row.visit_id, row.reason, row.emptied) == (visit.pk, "Leave", True)
        assert row.allotment.released_by_id is None
        assert row.allotment.released_because == OFF_DUTY
        assert told("visits.cover-lost") == ["Sol Marsh"]
        assert noted() == ["Ada Shaw"]

    def test_as_many_queries_for_ten_as_for_one(
        self, cast: Cast, django_assert_max_num_queries: Callable[[int], Any]
    ) -> None:
        for number in range(10):
            day = FRIDAY + timedelta(days=number)
            tour(cast, cast.officer, day, "07:00", "17:00", "early")
            planned_visit(cast.madina, cast.officer, london(f"{day}T13:15"), cast.supervisor)
        change = Change(cast.supervisor, cast.unit.pk, frozenset([cast.officer.pk]), FRIDAY, FRIDAY + timedelta(days=9))
        with acting_as(cast.supervisor.pk), django_assert_max_num_queries(16), follow(change):
            Shift.objects.all().update(withdrawn_at=NOW, withdrawn_by=cast.supervisor, withdrawn_because="All of it")
        assert len(lost()) == 10

    def test_three_queries_where_nobody_is_sent(
        self, cast: Cast, django_assert_max_num_queries: Callable[[int], Any]
    ) -> None:
        change = Change(None, cast.unit.pk, frozenset([cast.officer.pk]), FRIDAY, FRIDAY)
        with database_role("worker"), django_assert_max_num_queries(3), follow(change):
            pass


def test_committees_and_officers_see_none_of_it(cast: Cast) -> None:
    friday_visit(cast)
    enter(cast, abstraction())
    seen = {}
    for part, person in cast.everybody().items():
        with acting_as(person.pk):
            seen[part] = (CoverLost.objects.count(), CoverLost.objects.visible_to(person).count())
    assert {part for part, counts in seen.items() if counts != (0, 0)} == {"supervisor", "commander"}
    assert seen["supervisor"] == (1, 1)
