"""Counting what a page asks of the database."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

# A test runs inside a transaction, so the request's own becomes a savepoint; outside of tests there is none.
ONLY_IN_TESTS = ("SAVEPOINT", "RELEASE SAVEPOINT")


def queries_of(client: Client, address: str) -> int:
    """How many statements this page takes, sign-in and roles included; it must answer 200."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return sum(not query["sql"].startswith(ONLY_IN_TESTS) for query in captured.captured_queries)
