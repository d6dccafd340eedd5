"""Real processes and threads: two supervisors at once, a worker that is stopped, and one that is killed."""

import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.utils import timezone

from liaison.db.acting import acting_as
from liaison.observances.jumuah import next_friday
from liaison.outbox.bell import ring
from tests.cast import Cast, build_cast
from tests.outbox.test_killing import environment, process, until
from tests.roles import database_role
from tests.visits.big_friday import build_big_friday
from tests.visits.mobilised import Friday, make_friday
from visits.actions import proposals
from visits.actions.accepting import accept
from visits.models import Allotment, Proposal, ProposedChoice, Visit
from visits.proposing import waiting

WORKER = [sys.executable, "-m", "celery", "--app", "liaison", "--quiet", "worker", "--loglevel", "ERROR"]
WORKER += ["--concurrency", "1", "--without-mingle", "--without-gossip"]
Status = Proposal.Status


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Run each in a thread and connection of its own, all from the same moment; gives what each returns."""
    gate, found = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(number: int, deed: Callable[[], Any]) -> None:
        try:
            gate.wait(10)
            found[number] = deed()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


@pytest.mark.usefixtures("transactional_db")
def test_two_supervisors_who_accept_at_once_send_nobody_twice() -> None:
    friday = make_friday(build_cast())
    with acting_as(friday.cast.supervisor.pk):
        asked = [friday.worked_out(), friday.worked_out()]

    def accepting(user: Any, proposal: Proposal) -> Callable[[], Any]:
        def deed() -> Any:
            with acting_as(user.pk):
                return accept(by=user, proposal=proposal)

        return deed

    sol, kim = friday.cast.supervisor, friday.cast.commander
    done = at_once(accepting(sol, asked[0]), accepting(kim, asked[0]), accepting(kim, asked[1]))
    assert all(each is not None for each in done)
    assert sum(len(each.made) for each in done) == 2
    with database_role("worker"):
        assert (Visit.objects.count(), Allotment.objects.count()) == (2, 2)


@pytest.fixture
def force_wide(transactional_db: None) -> Friday:
    """Sixty windows and two hundred officers: it takes some seconds to work out."""
    cast: Cast = build_cast()
    day = next_friday(timezone.localdate() + timedelta(days=4))
    made = build_big_friday(cast, day)
    return Friday(day, cast, [place.pk for place in made.places])


def status_of(proposal: Proposal) -> str:
    with database_role("worker"):
        return Proposal.objects.values_list("status", flat=True).get(pk=proposal.pk)


def test_a_worker_hears_to_stop_and_a_killed_one_is_replaced(force_wide: Friday) -> None:
    sol = force_wide.cast.supervisor
    environ = environment(REDIS_URL=settings.REDIS_URL, PROPOSE_SECONDS="30")
    with process(WORKER, environ) as kill_and_start:
        with acting_as(sol.pk):
            first = force_wide.ask()
        until(lambda: status_of(first) == Status.RUNNING, 60)
        with acting_as(sol.pk):
            proposals.stop(by=sol, proposal=first)
        asked = time.monotonic()
        until(lambda: status_of(first) == Status.STOPPED, 30)
        assert time.monotonic() - asked < 6, "reading who is on duty cannot be stopped, the search can"

        with acting_as(sol.pk):
            second = force_wide.ask()
        until(lambda: status_of(second) == Status.RUNNING, 60)
        kill_and_start()
        assert status_of(second) == Status.RUNNING
        with database_role("worker"):
            assert not ProposedChoice.objects.filter(window__proposal=second).exists(), "nothing is half written"
            waiting.look_after(timezone.now())
            assert Proposal.objects.get(pk=second.pk).status == Status.RUNNING, "it may still live"
            Proposal.objects.filter(pk=second.pk).update(beat_at=timezone.now() - waiting.DEAD_AFTER)
            waiting.look_after(timezone.now())
            ring(waiting.TASK)
        until(lambda: status_of(second) == Status.READY, 90)
    with database_role("worker"):
        assert ProposedChoice.objects.filter(window__proposal=second).exists()
