"""Nobody waits for the bell: it rings when the answer is on its way."""

import pytest
from django.core.signals import request_finished, request_started

from liaison.celery import app
from liaison.outbox import bell
from liaison.outbox.bell import ring


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the tasks that were sent."""
    sent: list[str] = []
    monkeypatch.setattr(bell, "_silent_until", 0.0)
    monkeypatch.setattr(app, "send_task", lambda name, **_options: sent.append(name))
    return sent


def test_once_after_the_answer(rung: list[str], db: None) -> None:
    request_started.send(sender=None)
    ring()
    ring()
    assert rung == []
    request_finished.send(sender=None)
    assert rung == ["outbox.dispatch"]
    request_finished.send(sender=None)
    assert rung == ["outbox.dispatch"]


def test_an_answer_without_a_message_does_not_ring(rung: list[str], db: None) -> None:
    request_started.send(sender=None)
    request_finished.send(sender=None)
    assert rung == []


def test_at_once_where_nobody_waits_but_once_a_second(rung: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    ring()
    ring()
    assert rung == ["outbox.dispatch"]
    monkeypatch.setattr(bell, "_silent_until", bell.time.monotonic())
    ring()
    assert rung == ["outbox.dispatch"] * 2


def test_other_tasks_are_rung_beside_it_and_are_never_hushed(rung: list[str], db: None) -> None:
    request_started.send(sender=None)
    ring()
    ring("visits.propose")
    assert rung == []
    request_finished.send(sender=None)
    assert rung == ["outbox.dispatch", "visits.propose"]
    ring("visits.propose")
    assert rung == ["outbox.dispatch", "visits.propose", "visits.propose"]
