"""One city for all tests of a file."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from liaison.demo.city import Size
from liaison.demo.loading import load
from tests.roles import database_role


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, int]]:
    """The city as it is by default, loaded today, and gone after the last test of the file."""
    with django_db_blocker.unblock(), transaction.atomic():
        with database_role("owner"):
            counts = load(Size())
        # Or every test would look again whether all of it belongs together.
        connection.check_constraints()
        yield counts
        transaction.set_rollback(True)


@pytest.fixture
def city(loaded: dict[str, int], db: None) -> dict[str, int]:
    """How many of each thing there are in it; what the test does to it is undone."""
    return loaded
