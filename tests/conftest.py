"""What every test stands on: the database under the web's role, and a cast of people."""

import gc
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, TransactionTestCase
from pytest_django import DjangoDbBlocker

from tests.browser import browser_type_launch_args, static_files_as_in_production, visitor
from tests.building import Mould
from tests.cast import Cast
from tests.emptying import Emptying
from tests.hashing import hashed_in_earnest, quickly_hashed
from tests.roles import database_role
from tests.signing_in import sign_in
from tests.static_files import static_files_listed_once
from tests.together import Together

# Fixtures; here, and not in a plugin, so that they win over those of pytest-playwright.
__all__ = [
    "browser_type_launch_args",
    "hashed_in_earnest",
    "quickly_hashed",
    "static_files_as_in_production",
    "static_files_listed_once",
    "visitor",
]

# Browser tests run Playwright's loop in the main thread while the live server uses the database in another.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

# The same examples for everybody, so that a change that is refused was at fault itself. New ones are looked for with
# ARGS="--hypothesis-profile=default" make test.
hypothesis.settings.register_profile("repeatable", derandomize=True)
hypothesis.settings.load_profile("repeatable")

# The first needs no database: it is at work while another process makes the one that all have copies of.
LONGEST = (
    "embedded/test_servers.py",
    "house/test_bad_input.py",
    "test_bench.py",
    "journeys/test_every_page_of_supervisors.py",
    "journeys/test_every_page_of_officers.py",
    "journeys/test_every_page.py",
    "house/test_garbage.py",
    "house/test_bad_addresses.py",
    "outbox/test_killing.py",
    "outbox/test_visit_reminders.py",
    "visits/test_following.py",
    "house/test_headers.py",
    "rosters/test_importing.py",
)

_together = Together()
_emptying = Emptying()


def pytest_addoption(parser: pytest.Parser) -> None:
    """How much the matrix asks, and which of the two walls it does without (tests/walls/matrix)."""
    parser.addoption("--every-method", action="store_true", help="every method by everybody at every object")
    parser.addoption("--no-wall1", action="store_true", help="the matrix without visible_to")
    parser.addoption("--no-wall2", action="store_true", help="the matrix without row-level security")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole files, those that take longest first: none is left to one process while the others have nothing to do."""
    tests = Counter(item.path for item in items)
    place = {Path(__file__).parent / name: number for number, name in enumerate(LONGEST)}
    browsing = {item.path for item in items if "browser" in getattr(item, "fixturenames", ())}

    def order(item: pytest.Item) -> tuple[int, bool, int, str]:
        return place.get(item.path, len(place)), item.path not in browsing, -tests[item.path], str(item.path)

    items.sort(key=order)


def pytest_collection_finish() -> None:
    """Python's collector need not look again and again through thousands of tests that stay to the end."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Tests of one file share the work of making everybody."""
    _together.prepare(item)


@pytest.fixture(scope="session")
def mould(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Iterator[Mould]:
    """The database that all processes of this run have copies of."""
    folder, process = tmp_path_factory.getbasetemp(), os.environ.get("PYTEST_XDIST_WORKER")
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    made = Mould(folder.parent if process else folder, run=run, process=process or "only")
    yield made
    with django_db_blocker.unblock():
        made.leave()


@pytest.fixture(scope="session")
def being_made(mould: Mould, django_db_blocker: DjangoDbBlocker) -> Iterator[ExitStack]:
    """Asked for before the database is made, and closed when it is there."""
    with ExitStack() as stack, django_db_blocker.unblock():
        stack.enter_context(mould.taken())
        yield stack


@pytest.fixture(scope="session")
def django_db_setup(being_made: ExitStack, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database is made by its owner; the tests then work under the role of the web process."""
    with django_db_blocker.unblock():
        being_made.close()
        _emptying.begin()
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


def _empty_as_owner(self: TransactionTestCase) -> None:
    with database_role("owner"):
        _emptying.empty(otherwise=lambda: _flush(self))


TransactionTestCase._fixture_teardown = _empty_as_owner


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
