"""What every test stands on: the database under the web's role, and a cast of people."""

import os
from collections.abc import Callable, Iterator

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, TransactionTestCase
from pytest_django import DjangoDbBlocker

from tests.browser import browser_type_launch_args, static_files_as_in_production, visitor
from tests.building import sparing_migrations
from tests.cast import Cast
from tests.roles import database_role
from tests.signing_in import sign_in
from tests.together import Together

# Fixtures; here, and not in a plugin, so that they win over those of pytest-playwright.
__all__ = ["browser_type_launch_args", "static_files_as_in_production", "visitor"]

# Browser tests run Playwright's loop in the main thread while the live server uses the database in another.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

# The same examples for everybody, so that a change that is refused was at fault itself. New ones are looked for with
# ARGS="--hypothesis-profile=default" make test.
hypothesis.settings.register_profile("repeatable", derandomize=True)
hypothesis.settings.load_profile("repeatable")

_together = Together()


def pytest_addoption(parser: pytest.Parser) -> None:
    """How much the matrix asks, and which of the two walls it does without (tests/walls/matrix)."""
    parser.addoption("--every-method", action="store_true", help="every method by everybody at every object")
    parser.addoption("--no-wall1", action="store_true", help="the matrix without visible_to")
    parser.addoption("--no-wall2", action="store_true", help="the matrix without row-level security")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Tests of one file share the work of making everybody."""
    _together.prepare(item)


@pytest.fixture(scope="session")
def quickly_migrated() -> Iterator[None]:
    """Asked for before the database is made."""
    with sparing_migrations():
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    quickly_migrated: None, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """The database is made by its owner; the tests then work under the role of the web process."""
    options = connection.settings_dict["OPTIONS"]
    options["assume_role"] = "liaison_web"
    connection.close()
    _together.blocker = django_db_blocker
    yield
    _together.end()
    del options["assume_role"]
    connection.close()
    # A live server's threads keep their connections for a while; the database cannot be dropped under them.
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'"
        )
    connection.close()


@pytest.fixture(scope="session", autouse=True)
def files_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Files that tests add lie in a folder of this run."""
    settings.FUNDING_FILES = str(tmp_path_factory.mktemp("files"))


_flush = TransactionTestCase._fixture_teardown


def _flush_as_owner(self: TransactionTestCase) -> None:
    with database_role("owner"):
        _flush(self)


TransactionTestCase._fixture_teardown = _flush_as_owner


@pytest.fixture
def cast(db: None) -> Cast:
    """A command unit with two teams, three places, and somebody in every role."""
    return _together.cast()


@pytest.fixture
def client_of(db: None) -> Callable[..., Client]:
    """A function from a person to a browser in which they are signed in."""

    def signed_in(user: object) -> Client:
        client = Client()
        sign_in(client, user)
        return client

    return signed_in
