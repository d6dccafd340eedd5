"""Officers hear of changes to their own visits in one letter, which says what is true."""

import re
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import hypothesis.strategies as st
import pytest
import time_machine
from hypothesis import HealthCheck, given, settings

from liaison.db.acting import acting_as
from liaison.outbox.dispatching import Dispatcher
from liaison.outbox.models import Alteration, Message
from liaison.outbox.wording import in_full
from tests.cast import Cast, planned_visit
from tests.outbox.minutes import london
from tests.outbox.plain import Told
from tests.roles import database_role
from visits.actions import allotting, planning
from visits.actions.planning import Intent
from visits.models import Allotment, Visit

NOW = london("2026-11-24T10:00")
FRIDAY = london("2026-11-27T13:15")


class Days:
    """Days in which a supervisor changes things and a dispatcher looks."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.at, self.carrier = cast, NOW, Told()
        self.came: list[tuple[datetime, Any]] = []

    def look(self, **later: float) -> list[str]:
        """A dispatcher looks, after some time; gives the subjects of what went out to officers."""
        self.at += timedelta(**later)
        before = len(self.carrier.mails)
        with time_machine.travel(self.at, tick=False), database_role("worker"):
            Dispatcher(self.carrier).until_empty()
        new = [mail for mail in self.carrier.mails[before:] if "force.test" in mail.to[0]]
        self.came += [(self.at, mail) for mail in new]
        return [mail.subject for mail in new]

    def visit(self, starts_at: datetime = FRIDAY, **fields: Any) -> Visit:
        """A visit to which nobody is sent yet."""
        with time_machine.travel(self.at, tick=False):
            return planned_visit(self.cast.madina, None, starts_at, self.cast.supervisor, **fields)

    def allot(self, visit: Visit, *officers: Any) -> None:
        """The supervisor sends them, whatever speaks against it."""
        with self._supervisor() as by:
            chosen = officers or (self.cast.officer,)
            allotting.allot(by=by, visit=visit, officers=chosen, reason="Agreed", accepted=None)

    def release(self, visit: Visit, officer: Any = None) -> None:
        """The supervisor calls somebody off."""
        with database_role("worker"):
            sent = Allotment.objects.current().filter(visit=visit, officer=officer or self.cast.officer)
            allotment = sent.select_related("place").first()
        if allotment:
            with self._supervisor() as by:
                allotting.release(by=by, allotment=allotment)

    def move(self, visit: Visit, starts_at: datetime) -> None:
        """The supervisor moves it."""
        now = self.fresh(visit)
        intent = Intent(kind=now.kind, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))
        with self._supervisor() as by:
            planning.replan(by=by, visit=now, intent=intent, version=now.version)

    def cancel(self, visit: Visit) -> None:
        """The supervisor calls it off."""
        now = self.fresh(visit)
        with self._supervisor() as by:
            planning.cancel(by=by, visit=now, because="Not held", version=now.version)

    def fresh(self, visit: Visit) -> Visit:
        """As it lies in the database."""
        with database_role("worker"):
            return Visit.objects.select_related("place").get(pk=visit.pk)

    def _supervisor(self) -> Any:
        return _Supervisor(self.cast.supervisor, self.at)


class _Supervisor:
    """Somebody acts in the web process at a moment."""

    def __init__(self, user: Any, at: datetime) -> None:
        self.user, self.travel, self.acting = user, time_machine.travel(at, tick=False), acting_as(user.pk)

    def __enter__(self) -> Any:
        self.travel.start()
        self.acting.__enter__()
        return self.user

    def __exit__(self, *error: Any) -> None:
        self.acting.__exit__(*error)
        self.travel.stop()


@pytest.fixture
def at_work(cast: Cast) -> Days:
    """A Tuesday."""
    return Days(cast)


class TestOneVisit:
    def test_given_and_moved_within_a_minute_is_one_letter(self, at_work: Days) -> None:
        visit = at_work.visit()
        at_work.allot(visit)
        assert at_work.look(seconds=30) == []
        at_work.move(visit, FRIDAY + timedelta(hours=1))
        assert at_work.look(seconds=59) == []
        assert at_work.look(seconds=1) == ["A visit for you on Friday 27 November at 14:15"]
        assert at_work.look(hours=2) == []

    def test_given_and_taken_away_within_a_minute_is_none(self, at_work: Days) -> None:
        visit = at_work.visit()
        at_work.allot(visit)
        at_work.release(visit)
        assert at_work.look(minutes=2) == []

    def test_what_was_told_before_decides_what_is_said(self, at_work: Days) -> None:
        visit = at_work.visit()
        at_work.allot(visit)
        at_work.look(minutes=2)
        at_work.move(visit, FRIDAY + timedelta(hours=1))
        assert at_work.look(minutes=2) == ["Moved: the visit is now on Friday 27 November at 14:15"]
        at_work.release(visit)
        assert at_work.look(minutes=2) == ["No longer yours: the visit on Friday 27 November at 14:15"]
        at_work.allot(visit)
        at_work.look(minutes=2)
        at_work.cancel(visit)
        assert at_work.look(minutes=2) == ["Called off: the visit on Friday 27 November at 14:15"]

    def test_what_begins_within_two_hours_is_told_at_once(self, at_work: Days) -> None:
        visit = at_work.visit(NOW + timedelta(minutes=110))
        at_work.allot(visit)
        assert at_work.look(seconds=1)[:1] == ["A visit for you today at 11:50"]
        at_work.release(visit)
        assert at_work.look(seconds=1) == ["No longer yours: the visit today at 11:50"]

    def test_who_does_it_is_not_told(self, at_work: Days) -> None:
        visit = at_work.visit()
        at_work.allot(visit, at_work.cast.supervisor, at_work.cast.officer)
        with database_role("worker"):
            assert [one.to_id for one in Alteration.objects.all()] == [at_work.cast.officer.pk]


class TestSeveralVisits:
    def test_twenty_nights_are_one_letter_without_the_place(self, at_work: Days) -> None:
        nights = [at_work.visit(FRIDAY + timedelta(days=n, hours=6)) for n in range(20)]
        for night in nights:
            at_work.allot(night)
        assert at_work.look(minutes=2) == ["20 changes to your visits, the first on Friday 27 November at 19:15"]
        body = at_work.came[-1][1].body
        assert body.count("\n- New: ") == 20
        assert "Madina" not in body

    def test_each_line_says_what_became_of_it(self, at_work: Days) -> None:
        given, moved, gone, off = (at_work.visit(FRIDAY + timedelta(days=n)) for n in range(4))
        for visit in (moved, gone, off):
            at_work.allot(visit)
        at_work.look(minutes=2)
        at_work.allot(given)
        at_work.move(moved, FRIDAY + timedelta(days=1, hours=2))
        at_work.release(gone)
        at_work.cancel(off)
        at_work.look(minutes=2)
        listed = [line for line in at_work.came[-1][1].body.splitlines() if line.startswith("- ")]
        assert listed == [
            "- New: on Friday 27 November, 13:15 to 14:15",
            "- Moved: now on Saturday 28 November, 15:15 to 16:15; it was on Saturday 28 November, 13:15 to 14:15",
            "- No longer yours: on Sunday 29 November, 13:15 to 14:15",
            "- Called off: on Monday 30 November, 13:15 to 14:15",
        ]

    def test_the_committee_hears_at_once_that_nobody_comes(self, at_work: Days) -> None:
        visit = at_work.visit()
        at_work.cancel(visit)
        at_work.look(seconds=1)
        assert {mail.to[0] for mail in at_work.carrier.mails if "Called off" in mail.subject} == {
            at_work.cast.secretary.email,
            at_work.cast.treasurer.email,
        }


# Any order ----------------------------------------------------------------------------------------------------

VISITS, OFFICERS, HOURS = 3, 2, 3
STEPS = st.one_of(
    st.tuples(st.just("allot"), st.integers(0, VISITS - 1), st.integers(0, OFFICERS - 1)),
    st.tuples(st.just("release"), st.integers(0, VISITS - 1), st.integers(0, OFFICERS - 1)),
    st.tuples(st.just("move"), st.integers(0, VISITS - 1), st.integers(0, HOURS - 1)),
    st.tuples(st.just("cancel"), st.integers(0, VISITS - 1), st.just(0)),
    st.tuples(st.just("wait"), st.sampled_from((5, 30, 61, 200)), st.just(0)),
)
QUIET = settings(
    max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), print_blob=False, database=None
)


@given(steps=st.lists(STEPS, min_size=4, max_size=14))
@QUIET
def test_the_last_letter_agrees_with_the_truth(cast: Cast, steps: list[tuple[str, int, int]]) -> None:
    with database_role("owner"):
        for model in (Alteration, Message):
            model.objects.all().delete()
    days = Days(cast)
    visits = [days.visit(FRIDAY + timedelta(days=n)) for n in range(VISITS)]
    officers = [cast.officer, cast.colleague]
    for what, one, other in steps:
        if what == "wait":
            days.look(seconds=one)
        elif days.fresh(visits[one]).status != Visit.Status.PLANNED:
            continue
        elif what == "move":
            days.move(visits[one], FRIDAY + timedelta(days=one, hours=other))
        elif what == "cancel":
            days.cancel(visits[one])
        else:
            getattr(days, what)(visits[one], officers[other])
    days.look(minutes=6)
    for officer in officers:
        letters = [(at, mail) for at, mail in days.came if mail.to[0] == officer.email]
        assert _known(letters) == _theirs(officer, visits)
        times = [at for at, _ in letters]
        assert all(later - earlier >= timedelta(seconds=60) for earlier, later in pairwise(times))


def _theirs(officer: Any, visits: list[Visit]) -> set[str]:
    with database_role("worker"), time_machine.travel(NOW, tick=False):
        current = Allotment.objects.current().filter(officer=officer, visit__in=visits, visit__status="planned")
        return {in_full(a.visit.starts_at, a.visit.ends_at) for a in current.select_related("visit")}


def _known(letters: list[tuple[datetime, Any]]) -> set[str]:
    """What somebody believes who has read these letters, and nothing else. Here each visit has a day of its own."""
    known: dict[str, str] = {}
    for _, mail in letters:
        text = mail.body.partition("http")[0]
        for line in [line[2:] for line in text.splitlines() if line.startswith("- ")] or [f"{mail.subject} {text}"]:
            day, clock = re.findall(r"(on \w+ \d+ \w+), ([\d:]+ to [\d:]+)", line)[0]
            if line.startswith(("New", "A visit", "Moved")):
                known[day] = f"{day}, {clock}"
            else:
                assert known.pop(day) == f"{day}, {clock}"
    return set(known.values())
