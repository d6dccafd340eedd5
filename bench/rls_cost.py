"""Measure what row-level security costs: the same lists, from the same rows, with the second wall and without it.

Prints one line a demand: name, value, target, PASS or FAIL; exit code 1 if any failed. Needs nothing that runs already,
and a quiet machine:

    .venv/bin/python bench/rls_cost.py
"""

import argparse
import json
import os
import re
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

from bench.client import Browser, Wrong, time_round  # noqa: E402
from bench.run import EMAIL, PASSWORD, Failed, call, served  # noqa: E402
from bench.targets import exit_code, target  # noqa: E402
from liaison.embedded import EmbeddedError, servers  # noqa: E402

PLACES, VISITS = 200, 200_000
COSTS_AT_MOST = 1.5
PAGES = {"places": "/places/", "visits": "/visits/"}
# A policy's own function. Asked once a statement it is an InitPlan; anywhere else it is asked for each row.
FUNCTION = re.compile(r"\bapp_\w+\(")
SWITCH = """
import sys
import django; django.setup()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("select oid::regclass::text from pg_class where relforcerowsecurity order by 1")
    for (table,) in cursor.fetchall():
        cursor.execute(f"alter table {table} {sys.argv[1]} row level security")
"""
EXPLAINED = """
import os
os.environ["LIAISON_DATABASE_ROLE"] = "web"
import json, sys
import django; django.setup()
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from liaison.db.acting import acting_as
user = get_user_model().objects.get(email=sys.argv[1])
client = Client(SERVER_NAME="127.0.0.1")
client.force_login(user)
plans = []
for page in sys.argv[2:]:
    with CaptureQueriesContext(connection) as captured:
        client.get(page)
    with acting_as(user.pk), transaction.atomic(), connection.cursor() as cursor:
        for query in captured.captured_queries:
            if query["sql"].startswith(("SELECT", "WITH")) and "set_config" not in query["sql"]:
                cursor.execute("explain (verbose, format json) " + query["sql"].replace("%", "%%"), [])
                plans.append([query["sql"], cursor.fetchone()[0][0]["Plan"]])
json.dump(plans, sys.stdout)
"""


def main() -> int:
    """Fill a database, serve the portal once, and take its second wall down for every other round."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--places", type=int, default=PLACES)
    parser.add_argument("--visits", type=int, default=VISITS)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--each", type=int, default=60, help="timed requests a page and round")
    wanted = parser.parse_args()
    environ = {name: value for name, value in os.environ.items() if name != "LIAISON_DATABASE_ROLE"}
    environ |= {"DEMO": "1", "PYTHONPATH": str(CHECKOUT), "PYTHONWARNINGS": "ignore"}
    try:
        with servers(throw_away=True, environ=environ) as variables:
            environ |= variables
            owner = environ | {"LIAISON_DATABASE_ROLE": "owner"}
            call([sys.executable, "manage.py", "migrate", "--no-input", "-v0"], owner)
            size = ["--places", str(wanted.places), "--visits", str(wanted.visits)]
            call([sys.executable, "manage.py", "demo", *size], owner)
            plans = json.loads(call([sys.executable, "-c", EXPLAINED, EMAIL, *PAGES.values()], environ))
            times = _timed(environ, owner, wanted)
    except (Failed, Wrong, EmbeddedError) as failed:
        sys.stderr.write(f"{failed}\n")
        return 1
    for page, sides in times.items():
        ninety_fifth = {side: statistics.quantiles(found, n=20)[-1] for side, found in sides.items()}
        cost = ninety_fifth["enable"] / ninety_fifth["disable"]
        target(f"rls_cost_{page}_p95_times", f"{cost:.2f}", f"<={COSTS_AT_MOST}", passed=cost <= COSTS_AT_MOST)
    for sql, plan in plans:
        for where in asked_each_row(plan):
            sys.stderr.write(f"{where}\n  in {sql[:300]}\n")
    each_row = sum(len(list(asked_each_row(plan))) for _sql, plan in plans)
    once = sum(bool(FUNCTION.search(json.dumps(plan))) for _sql, plan in plans)
    target("rls_statements_with_a_wall", once, ">0", passed=once > 0)
    target("rls_policies_asked_for_each_row", each_row, 0, passed=each_row == 0)
    return exit_code()


def _timed(environ: dict[str, str], owner: dict[str, str], wanted: argparse.Namespace) -> dict[str, dict[str, list]]:
    """Milliseconds by page, with the wall (`enable`) and without (`disable`), which take turns."""
    times: dict[str, dict[str, list]] = {page: {"enable": [], "disable": []} for page in PAGES}
    with served("liaison.wsgi", environ) as port:
        browser = Browser()
        browser.sign_in(port, EMAIL, PASSWORD)
        for number in range(wanted.rounds):
            for side in ("enable", "disable")[:: 1 if number % 2 else -1]:
                call([sys.executable, "-c", SWITCH, side], owner)
                for page, path in PAGES.items():
                    found = time_round(port, wanted.each, lambda c, p=path: browser.ask(c, "GET", p)[0], 200)
                    times[page][side] += found
    return times


def asked_each_row(plan: dict[str, Any], function: re.Pattern[str] = FUNCTION) -> Iterator[str]:
    """The conditions of this plan in which a policy's function stands, outside what is asked once a statement."""
    if plan.get("Parent Relationship") == "InitPlan":
        return
    for name, value in plan.items():
        if name != "Plans" and isinstance(value, str) and function.search(value):
            yield f"{plan['Node Type']}, {name}: {value}"
    for below in plan.get("Plans", ()):
        yield from asked_each_row(below, function)


if __name__ == "__main__":
    sys.exit(main())
