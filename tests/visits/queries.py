"""How many questions a page asks the database."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def asked(client: Client, address: str) -> int:
    """The number of queries of a page that is found; the savepoint around it belongs to the test, not to the page."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in queries)
