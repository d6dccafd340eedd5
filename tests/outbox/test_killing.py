"""Real processes, killed outright; a Redis that is emptied; two beats: a thousand reminders, each exactly once."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
import redis
from django.db import connection, connections
from django.db.models import QuerySet
from django.utils import timezone

from liaison.embedded import servers
from liaison.outbox.actions import enqueue
from liaison.outbox.dispatching import Dispatcher
from liaison.outbox.models import DemoMail, Message
from liaison.outbox.planning import plan
from liaison.places.models import Contact, Membership
from tests.cast import Cast, build_cast
from tests.outbox.plain import Told, draft
from tests.outbox.sink import Sink
from tests.roles import database_role
from visits.models import Allotment, Visit

ROOT = Path(__file__).parents[2]
VISITS = 500
CELERY = [sys.executable, "-m", "celery", "--app", "tests.outbox.fast", "--quiet"]
WORKER = [*CELERY, "worker", "--loglevel", "ERROR", "--concurrency", "2", "--without-mingle", "--without-gossip"]
DISPATCH = [sys.executable, "manage.py", "dispatch_messages"]


@pytest.fixture
def crowd(transactional_db: None) -> Cast:
    """Five hundred visits in an hour and a half, each with one officer who was allotted long ago."""
    cast = build_cast()
    now, long_ago = timezone.now(), timezone.now() - timedelta(days=9)
    with database_role("worker"):
        Membership.objects.update(told_of_visits=False)
        for place in (cast.church, cast.noor):
            Contact.objects.create(
                place=place, role="chair", name="C", phone="1", consented_on=long_ago, checked_on=long_ago
            )
        visits = Visit.objects.bulk_create(
            Visit(
                place=cast.madina,
                starts_at=now + timedelta(minutes=90),
                ends_at=now + timedelta(minutes=120),
                planned_by=cast.supervisor,
                planned_at=long_ago,
            )
            for _ in range(VISITS)
        )
        Allotment.objects.bulk_create(
            Allotment(
                place=cast.madina,
                visit=visit,
                officer=cast.officer,
                allotted_by=cast.supervisor,
                allotted_at=long_ago,
            )
            for visit in visits
        )
    return cast


def environment(**more: str) -> dict[str, str]:
    """For a process that works on the database of this test, as the worker, with a short lease."""
    url = urlsplit(os.environ["DATABASE_URL"])
    name = connection.settings_dict["NAME"]
    return {
        **os.environ,
        "DATABASE_URL": urlunsplit(url._replace(path=f"/{name}")),
        "LIAISON_DATABASE_ROLE": "worker",
        "DEMO": "1",
        "OUTBOX_LEASE": "3",
        "PYTHONPATH": str(ROOT),
        **more,
    }


@contextmanager
def process(command: list[str], environ: dict[str, str]) -> Iterator[Callable[[], None]]:
    """A process group; the function kills all of it with -9 and starts another."""
    running: list[subprocess.Popen[bytes]] = []

    def start() -> None:
        running.append(
            subprocess.Popen(command, cwd=ROOT, env=environ, start_new_session=True, stdout=subprocess.DEVNULL)
        )

    def kill() -> None:
        os.killpg(running[-1].pid, signal.SIGKILL)
        running[-1].wait()

    def kill_and_start() -> None:
        kill()
        start()

    start()
    try:
        yield kill_and_start
    finally:
        kill()


def until(what: Callable[[], bool], seconds: float) -> None:
    """Wait for something to be so, or fail."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.15)


def reminders() -> QuerySet[Message]:
    """What is due for the visits. The worker also tells of the week and the month that are over."""
    return Message.objects.filter(kind__startswith="visits.")


def sent() -> int:
    with database_role("worker"):
        return reminders().filter(state="sent").count()


def test_two_beats_a_killed_worker_and_an_emptied_redis(crowd: Cast, tmp_path: Path) -> None:
    with ExitStack() as stack:
        broker = stack.enter_context(servers(throw_away=True, environ={**os.environ, "REDIS_URL": ""}))["REDIS_URL"]
        environ = environment(REDIS_URL=broker, EMAIL_URL="")
        kill_worker = stack.enter_context(process(WORKER, environ))
        for number in range(2):
            schedule = f"--schedule={tmp_path}/beat{number}"
            stack.enter_context(process([*CELERY, "beat", "--loglevel", "ERROR", schedule, "--pidfile="], environ))
        kill_loop = stack.enter_context(process(DISPATCH, environ))
        until(lambda: sent() > 2 * VISITS * 0.2, 60)
        kill_worker()
        redis.Redis.from_url(broker).flushall()
        kill_loop()
        until(lambda: sent() > 2 * VISITS * 0.6, 60)
        kill_loop()
        redis.Redis.from_url(broker).flushall()
        until(lambda: sent() >= 2 * VISITS, 60)
        time.sleep(2)
    with database_role("worker"):
        assert set(reminders().values_list("state", flat=True)) == {"sent"}
        assert reminders().count() == 2 * VISITS
        ids = list(DemoMail.objects.values_list("message_id", flat=True))
        assert len(ids) == len(set(ids)) == Message.objects.filter(state="sent").count()


def test_plain_smtp_loses_nothing_and_repeats_at_most_what_was_in_flight(crowd: Cast) -> None:
    kills = 3
    with Sink() as sink, ExitStack() as stack:
        environ = environment(EMAIL_URL=sink.url)
        subprocess.run([sys.executable, "manage.py", "plan_reminders"], cwd=ROOT, env=environ, check=True)
        kill_first = stack.enter_context(process(DISPATCH, environ))
        stack.enter_context(process(DISPATCH, environ))
        for part in range(1, kills + 1):
            until(lambda part=part: sent() > 2 * VISITS * 0.2 * part, 60)  # type: ignore[misc]
            kill_first()
        until(lambda: sent() >= 2 * VISITS, 60)
    assert len(sink.taken) == 2 * VISITS
    assert sum(sink.taken.values()) <= 2 * VISITS + kills
    assert set(sink.subjects) <= {s for s in sink.subjects if s.startswith("Your visit")}


def test_a_loop_told_to_end_finishes_the_mail_in_hand(crowd: Cast) -> None:
    with database_role("worker"):
        plan(timezone.now())
    with Sink() as sink:
        environ = environment(EMAIL_URL=sink.url)
        loop = subprocess.Popen(DISPATCH, cwd=ROOT, env=environ)
        until(lambda: sent() > 50, 60)
        loop.send_signal(signal.SIGTERM)
        assert loop.wait(10) == 0
        with database_role("worker"):
            assert not Message.objects.filter(state="sending").exists()
            assert Message.objects.filter(state="sent").count() == sum(sink.taken.values())


@pytest.mark.usefixtures("transactional_db")
def test_two_dispatchers_at_once_share_the_work() -> None:
    cast = build_cast()
    now = timezone.now()
    with database_role("worker"):
        enqueue([draft(f"m{n}", now, cast.officer.pk) for n in range(400)])
    carriers = [Told(), Told()]

    def work(carrier: Told) -> None:
        try:
            with database_role("worker"):
                Dispatcher(carrier, batch=10).until_empty()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=[carrier]) for carrier in carriers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    taken = [reference for carrier in carriers for reference in carrier.taken]
    assert len(taken) == len(set(taken)) == 400
    assert all(carrier.taken for carrier in carriers)


@pytest.mark.usefixtures("transactional_db")
def test_a_refused_address_through_real_smtp(settings: object) -> None:
    from liaison.outbox.carriers import SmtpCarrier
    from liaison.outbox.models import Reachability

    cast = build_cast()
    now = timezone.now()
    with Sink(refuse=cast.secretary.email) as sink, database_role("worker"):
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port  # type: ignore[attr-defined]
        enqueue([draft("a", now, cast.secretary.pk), draft("b", now, cast.officer.pk)])
        carrier = SmtpCarrier()
        Dispatcher(carrier).until_empty()
        carrier.close()
        assert Message.objects.get(key="a").last_error == "550 5.1.1 no such user"
        assert Message.objects.get(key="b").state == "sent"
        assert Reachability.objects.get().user == cast.secretary
        assert len(sink.taken) == 1
