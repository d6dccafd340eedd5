"""One cast for all tests of a file that undo what they do: everybody is made once, and each test has its own copy."""

import pickle
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from tests.cast import Cast, build_cast

COMMITTING = {"transactional_db", "live_server", "django_db_reset_sequences"}


def undoes(item: pytest.Item) -> bool:
    """Whether a test runs inside a transaction that is rolled back, as opposed to committing what it does."""
    marker = item.get_closest_marker("django_db")
    return not COMMITTING & set(getattr(item, "fixturenames", ())) and not (marker and (marker.args or marker.kwargs))


class Together:
    """A transaction around the tests of one file, in which everybody is there already."""

    def __init__(self) -> None:
        self.blocker: DjangoDbBlocker | None = None
        self._around: ExitStack | None = None
        self._file: Path | None = None
        self._everybody: bytes | None = None

    def prepare(self, item: pytest.Item) -> None:
        """Begin, go on or end, before any fixture of this test is made.

        A test that commits, or expects to find nobody, must not run inside; the first test of all makes the database
        and runs alone.
        """
        wanted = undoes(item) and "cast" in getattr(item, "fixturenames", ())
        if self._around and (not wanted or self._file != item.path or connection.closed_in_transaction):
            self.end()
        if wanted and self.blocker and not self._around:
            with self.blocker.unblock(), ExitStack() as stack:
                stack.enter_context(transaction.atomic())
                self._everybody = pickle.dumps(build_cast())
                self._around, self._file = stack.pop_all(), item.path

    def end(self) -> None:
        """Nothing of it stays."""
        if self._around and self.blocker:
            with self.blocker.unblock():
                # A test that failed may have left no transaction to end.
                if connection.in_atomic_block:
                    transaction.set_rollback(True)
                    self._around.close()
                else:
                    connection.close()
        self._around = self._everybody = None

    def cast(self) -> Cast:
        """The test's own copy of everybody, whom it may change; made anew where nobody is there yet."""
        # Nobody but we ourselves has pickled it; and it takes a fifth of the time of a deep copy.
        return pickle.loads(self._everybody) if self._everybody else build_cast()  # noqa: S301
