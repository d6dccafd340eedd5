"""How many SQL statements each page takes, counted by Django itself. Prints JSON: name, then count.

Beginning and ending the transaction, and telling it who acts, are not counted.
"""

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liaison.settings")
os.environ["LIAISON_DATABASE_ROLE"] = "web"

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

AROUND = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET ", "SELECT set_config")


def count(order: dict) -> dict[str, int]:
    """The statements of each page of `order`, signed in as the person of its `email`, and of one form sent, if any."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(get_user_model().objects.get(email=order["email"]))
    found = {}
    for name, path in order["pages"].items():
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        found[name] = _counted(captured)
    if "write" in order:
        with CaptureQueriesContext(connection) as captured:
            client.post(order["write"], order["form"])
        found["log"] = _counted(captured)
    return found


def _counted(captured: CaptureQueriesContext) -> int:
    return sum(not query["sql"].startswith(AROUND) for query in captured.captured_queries)


if __name__ == "__main__":
    json.dump(count(json.load(sys.stdin)), sys.stdout)
