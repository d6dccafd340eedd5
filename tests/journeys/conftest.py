"""Journeys run against a live server: rows are committed, and the planner and dispatcher are the real ones."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.core import mail

from liaison.outbox.dispatching import Dispatcher
from liaison.outbox.planning import plan
from tests.journeys.walking import load_city
from tests.roles import database_role


@pytest.fixture
def minute_passes(transactional_db: None) -> Callable[[datetime], list[str]]:
    """A function that plans and sends as the worker would at a moment, and gives the subjects of the mails sent."""

    def passes(now: datetime) -> list[str]:
        before = len(mail.outbox)
        with database_role("worker"):
            plan(now)
            Dispatcher(clock=lambda: now).until_empty()
        return [f"{m.to[0]}: {m.subject}" for m in mail.outbox[before:]]

    return passes


@pytest.fixture
def city(transactional_db: None) -> None:
    """The demo city, in which people can walk about."""
    load_city()
