"""Fixtures of the outbox: the role of the worker, and a clock."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.utils import timezone

from liaison.places.models import Contact
from tests.cast import Cast
from tests.outbox.plain import Clock
from tests.roles import database_role


@pytest.fixture
def as_worker(db: None) -> Iterator[None]:
    """Work under the database role that plans and sends."""
    with database_role("worker"):
        yield


@pytest.fixture
def reachable(cast: Cast) -> Cast:
    """The cast, with somebody to call at every place, so that no alarm is raised."""
    day = date(2026, 1, 1)
    with database_role("worker"):
        for place in (cast.church, cast.noor):
            Contact.objects.create(
                place=place, role="chair", name="A Chair", phone="01632 960001", consented_on=day, checked_on=day
            )
    return cast


@pytest.fixture
def clock() -> Clock:
    """A clock that shows the present and stands still."""
    return Clock(timezone.now().replace(microsecond=0))
