"""Proposals while a worker is at them: stopped, failed, replaced, looked after, and what they cost."""

from datetime import time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liaison.db.acting import acting_as
from tests.cast import Cast, friday_sitting, make_place
from tests.roles import database_role
from tests.visits.mobilised import NEAR, Friday, make_friday, work
from visits.actions import proposals
from visits.actions.accepting import accept
from visits.models import (
    Proposal,
)
from visits.proposing import waiting

Status = Proposal.Status


@pytest.fixture
def friday(cast: Cast) -> Any:
    """As the supervisor sees it."""
    made = make_friday(cast)
    with acting_as(cast.supervisor.pk):
        yield made


def test_stopping_what_waits_and_what_runs(friday: Friday) -> None:
    waits = friday.ask()
    assert proposals.stop(by=friday.cast.supervisor, proposal=waits)
    waits.refresh_from_db()
    assert waits.status == Status.STOPPED
    assert work() == 0
    assert not proposals.stop(by=friday.cast.supervisor, proposal=waits)
    runs = friday.ask()
    with database_role("worker"):
        claim = waiting.claim(timezone.now())
    assert claim is not None
    assert proposals.stop(by=friday.cast.supervisor, proposal=runs)
    with database_role("worker"):
        assert claim.stop_asked()


def test_a_solver_that_fails_says_so(friday: Friday, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr("visits.proposing.working.solve", broken)
    asked = friday.ask()
    work()
    asked.refresh_from_db()
    assert (asked.status, asked.phase) == (Status.FAILED, waiting.BROKEN)


def test_a_dead_worker_is_replaced_and_its_answer_comes_too_late(friday: Friday) -> None:
    asked = friday.ask()
    with database_role("worker"):
        dead = waiting.claim(timezone.now() - timedelta(seconds=61))
        assert dead is not None
        assert waiting.claim(timezone.now() - timedelta(seconds=30)) is None, "it may still live"
    assert work() == 1
    asked.refresh_from_db()
    assert asked.status == Status.READY
    with database_role("worker"), pytest.raises(waiting.Lost):
        dead.beat(50, "late")
    with database_role("worker"), pytest.raises(waiting.Lost):
        dead.finish(Status.FAILED)


def test_each_minute_what_nobody_works_on_is_looked_after(friday: Friday, monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[str] = []
    monkeypatch.setattr(waiting, "ring_after_commit", lambda: rung.append("ring"))
    now = timezone.now()
    asked = friday.ask()
    rung.clear()
    with database_role("worker"):
        waiting.look_after(now)
        assert rung == ["ring"]
        waiting.claim(now - timedelta(seconds=61))
        proposals.stop(by=friday.cast.supervisor, proposal=asked)
        waiting.look_after(now)
        asked.refresh_from_db()
        assert asked.status == Status.STOPPED
        old = friday.ask()
        waiting.look_after(now + timedelta(minutes=16))
        old.refresh_from_db()
        assert (old.status, old.phase) == (Status.FAILED, waiting.NOT_DONE)
    assert len(rung) == 2


def test_working_out_and_accepting_ask_as_much_for_many_windows_as_for_few(friday: Friday) -> None:
    cast = friday.cast

    def counted(places: list[int]) -> tuple[int, int]:
        asked = Friday(friday.day, cast, places).ask()
        with CaptureQueriesContext(connection) as working_out:
            work()
        asked.refresh_from_db()
        # What somebody may see is worked out once per request.
        with acting_as(cast.supervisor.pk), CaptureQueriesContext(connection) as accepting:
            assert accept(by=cast.supervisor, proposal=asked, reason="One after another.").made
        return len(working_out), len(accepting)

    few = counted(friday.places)
    with database_role("worker"):
        more = [make_place(f"Place {n}", cast.unit, cast.east, **NEAR) for n in range(6)]
    for place in more:
        friday_sitting(place, time(15, 0))
    many = counted([place.pk for place in more])
    # One more writes why windows stay short: of the six, two do.
    assert many[0] <= few[0] + 1 <= 30
    assert many[1] <= few[1] <= 50
