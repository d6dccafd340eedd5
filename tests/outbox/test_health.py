"""What whoever keeps watch is told."""

import os
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from liaison.outbox import heartbeat
from liaison.outbox.actions import enqueue
from liaison.outbox.models import Heartbeat, Message
from liaison.views import health
from tests.cast import Cast
from tests.outbox.plain import draft
from tests.roles import database_role


def readyz() -> tuple[int, dict[str, Any]]:
    answer = Client().get("/readyz")
    return answer.status_code, answer.json()


@pytest.fixture
def all_alive(db: None) -> None:
    with database_role("worker"):
        for part in (heartbeat.WORKER, heartbeat.BEAT, heartbeat.DISPATCHER):
            heartbeat.beat(part)


@pytest.mark.usefixtures("db")
def test_alive() -> None:
    assert Client().get("/healthz").json() == {"alive": True}
    assert Client().post("/healthz").status_code == 405


@pytest.mark.usefixtures("all_alive")
def test_ready_and_nobody_is_signed_in_by_asking(cast: Cast) -> None:
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (200, True)
    assert not answer.cookies
    assert answer.json()["oldest_unsent_seconds"] == 0


@pytest.mark.usefixtures("all_alive")
@pytest.mark.parametrize("part", ["worker", "beat"])
def test_a_part_that_fell_silent_or_was_never_seen(part: str) -> None:
    with database_role("worker"):
        Heartbeat.objects.filter(part=part).update(at=timezone.now() - timedelta(minutes=10))
    status, said = readyz()
    assert (status, said[part]) == (503, "silent")
    with database_role("owner"):
        Heartbeat.objects.filter(part=part).delete()
    status, said = readyz()
    assert (status, said[part]) == (503, "unseen")


@pytest.mark.usefixtures("all_alive")
def test_the_outbox_in_figures_which_the_web_could_not_count_itself(cast: Cast) -> None:
    now = timezone.now()
    with database_role("worker"):
        enqueue([draft(key, now, cast.officer.pk, due_at=now - timedelta(seconds=90)) for key in "abcd"])
        Message.objects.filter(key="b").update(state="expired")
        Message.objects.filter(key="c").update(state="failed")
        # One that waits for the end of somebody's quiet hours is not late.
        Message.objects.filter(key="d").update(retry_at=now + timedelta(hours=8), due_at=now - timedelta(hours=1))
    _, said = readyz()
    assert 90 <= said["oldest_unsent_seconds"] < 150
    assert (said["expired"], said["failed"]) == (1, 1)


@pytest.mark.usefixtures("all_alive")
def test_a_broker_that_does_not_answer(settings: Any) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    status, said = readyz()
    assert (status, said["broker"], said["database"]) == (503, "away", "ok")


@pytest.mark.usefixtures("all_alive")
def test_a_database_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise DatabaseError("password authentication failed for user secret")

    monkeypatch.setattr(health, "_parts", away)
    status, said = readyz()
    assert (status, said["database"], said["ready"]) == (503, "away", False)
    assert "secret" not in str(said)


def test_the_tests_have_a_broker() -> None:
    assert os.environ["REDIS_URL"]
