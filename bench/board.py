"""How long the board of a force-wide Friday takes beside the page of a place. See README.md.

Prints `name value unit`.
"""

import argparse
import os
import statistics
import sys
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

from bench.client import Browser, connected  # noqa: E402
from bench.run import PASSWORD, Failed, call, line, served  # noqa: E402
from liaison.embedded import EmbeddedError, servers  # noqa: E402

EMAIL = "supervisor@demo.test"
# Of four teams the demo gives three to the unit that is looked at.
PLACES, OFFICERS = 70, 270
TARGET_RATIO = 1.5
WARM_UP = 8
SETTLED = """
import django; django.setup()
from django.db import connection
from liaison.places.models import Place
with connection.cursor() as cursor:
    cursor.execute("vacuum analyze")
print(Place.objects.get(pk=1).slug)
"""
COUNTED = """
import os
os.environ["LIAISON_DATABASE_ROLE"] = "web"
import django; django.setup()
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from bench.queries import AROUND
client = Client(SERVER_NAME="127.0.0.1")
client.force_login(get_user_model().objects.get(email="%s"))
with CaptureQueriesContext(connection) as captured:
    page = client.get("/visits/friday/")
print(sum(not query["sql"].startswith(AROUND) for query in captured.captured_queries))
print(page.content.count(b"Be there"))
"""


def main() -> int:
    """Fill a database, serve the portal, ask for both pages in turn, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--places", type=int, default=PLACES)
    parser.add_argument("--officers", type=int, default=OFFICERS)
    parser.add_argument("--each", type=int, default=200, help="timed requests a page")
    wanted = parser.parse_args()
    environ = {name: value for name, value in os.environ.items() if name != "LIAISON_DATABASE_ROLE"}
    environ |= {"DEMO": "1", "PYTHONPATH": str(CHECKOUT), "PYTHONWARNINGS": "ignore"}
    try:
        with servers(throw_away=True, environ=environ) as variables:
            environ |= variables
            owner = environ | {"LIAISON_DATABASE_ROLE": "owner"}
            call([sys.executable, "manage.py", "migrate", "--no-input", "-v0"], owner)
            size = ["--places", str(wanted.places), "--officers", str(wanted.officers), "--weeks", "26"]
            call([sys.executable, "manage.py", "demo", *size], owner)
            slug = call([sys.executable, "-c", SETTLED], owner).strip()
            queries, windows = map(int, call([sys.executable, "-c", COUNTED % EMAIL], environ).split())
            with served("liaison.wsgi", environ) as port:
                times = _timed(port, {"place": f"/places/{slug}/", "board": "/visits/friday/"}, wanted.each)
    except (Failed, EmbeddedError) as failed:
        sys.stderr.write(f"{failed}\n")
        return 1
    _print(times, queries, windows)
    return 0


def _timed(port: int, pages: dict[str, str], each: int) -> dict[str, list[float]]:
    """Milliseconds by page; the pages take turns, so that both meet the same machine."""
    browser = Browser()
    browser.sign_in(port, EMAIL, PASSWORD)
    times: dict[str, list[float]] = {name: [] for name in pages}
    with connected(port) as connections:
        for number, connection in zip(range(WARM_UP + each), connections, strict=False):
            for name, path in pages.items():
                began = time.perf_counter()
                status, _ = browser.ask(connection, "GET", path)
                took = time.perf_counter() - began
                if status != 200:
                    raise Failed(f"{path} answered {status}.")
                if number >= WARM_UP:
                    times[name].append(took * 1000)
    return times


def _print(times: dict[str, list[float]], queries: int, windows: int) -> None:
    ninety_fifth = {name: statistics.quantiles(found, n=20)[-1] for name, found in times.items()}
    for name, found in times.items():
        line(f"board.{name}_p50", statistics.median(found), "ms")
        line(f"board.{name}_p95", ninety_fifth[name], "ms")
    line("board.ratio_p50", statistics.median(times["board"]) / statistics.median(times["place"]), "times")
    line("board.ratio_p95", ninety_fifth["board"] / ninety_fifth["place"], "times")
    line("board.ratio_target", TARGET_RATIO, "times")
    line("board.windows", windows, "windows")
    line("board.queries", queries, "queries")


if __name__ == "__main__":
    sys.exit(main())
