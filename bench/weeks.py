"""Whether the week's page stays as fast when years pile up: the same city after weeks and after years. See README.md.

Prints `name value unit`.
"""

import argparse
import http.client
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import psutil

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

from bench.client import Browser, Wrong  # noqa: E402
from bench.run import PASSWORD, Failed, call, line, served  # noqa: E402
from liaison.embedded import EmbeddedError, servers  # noqa: E402

EMAIL, PAGE = "commander@demo.test", "/dashboard/"
# Both cities have as many visits a week; only how many weeks lie behind differs.
PLACES, A_WEEK, FEW, MANY = 2_000, 10_000, 50_000, 5_000_000
MOST_SLOWER, MOST_SQL, MOST_QUERIES = 1.3, 2.0, 15
BYTES_A_VISIT = 2_600
REQUESTS, WARM_UP = 200, 16
UNITS = {"queries": "queries", "sql_ratio": "times", "blocks": "blocks"}
SETTLED = """
import django; django.setup()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("vacuum analyze")
    cursor.execute("select pg_database_size(current_database()), (select count(*) from visits_visit)")
    print(*cursor.fetchone())
"""


def main() -> int:
    """Fill two databases, ask for the same page of both in turn, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--places", type=int, default=PLACES)
    parser.add_argument("--a-week", type=int, default=A_WEEK, help="visits a week")
    parser.add_argument("--few", type=int, default=FEW, help="visits in the young city")
    parser.add_argument("--many", type=int, default=MANY, help="visits in the old one")
    parser.add_argument("--each", type=int, default=REQUESTS, help="timed requests")
    wanted = parser.parse_args()
    environ = {name: value for name, value in os.environ.items() if name != "LIAISON_DATABASE_ROLE"}
    environ |= {"DEMO": "1", "PYTHONPATH": str(CHECKOUT), "PYTHONWARNINGS": "ignore"}
    try:
        _has_room(wanted.many * BYTES_A_VISIT)
        with ExitStack() as cities:
            there = {name: _filled(name, getattr(wanted, name), wanted, environ, cities) for name in ("few", "many")}
            ports = {name: cities.enter_context(served("liaison.wsgi", city)) for name, city in there.items()}
            times = _timed(ports, wanted.each)
    except (Failed, Wrong, EmbeddedError) as failed:
        sys.stderr.write(f"{failed}\n")
        return 1
    _print(times)
    return 0


def _has_room(needed: int) -> None:
    """The databases lie beside other temporary files; what they take is deleted at the end."""
    free = shutil.disk_usage(tempfile.gettempdir()).free
    if free < needed:
        raise Failed(f"This needs {needed >> 30} GB in {tempfile.gettempdir()}, and there are {free >> 30} GB.")


def _filled(
    name: str, visits: int, wanted: argparse.Namespace, environ: dict[str, str], cities: ExitStack
) -> dict[str, str]:
    """A city in a database of its own that lasts as long as `cities`; prints what loading and the figures cost."""
    environ = environ | cities.enter_context(servers(throw_away=True, environ=environ))
    owner = environ | {"LIAISON_DATABASE_ROLE": "owner"}
    weeks = max(1, visits // wanted.a_week)
    size = ["--places", str(wanted.places), "--weeks", str(weeks), "--visits", str(visits)]
    call([sys.executable, "manage.py", "migrate", "--no-input", "-v0"], owner)
    began = time.perf_counter()
    call([sys.executable, "manage.py", "demo", *size], owner)
    line(f"dashboard.{name}_load", time.perf_counter() - began, "s")
    disk, number = map(int, call([sys.executable, "-c", SETTLED], owner).split())
    line(f"dashboard.{name}_visits", number, "visits")
    line(f"dashboard.{name}_disk", disk >> 20, "MB")
    counted = json.loads(call([sys.executable, "-m", "bench.weeks_sql"], environ))
    for what, value in counted.items():
        line(f"dashboard.{name}_{what}", value, UNITS.get(what, "ms"))
    return environ


def _timed(ports: dict[str, int], each: int) -> dict[str, list[float]]:
    """Milliseconds by city; they take turns, so that both meet the same machine. Memory is printed on the way."""
    browsers = {name: Browser() for name in ports}
    for name, port in ports.items():
        browsers[name].sign_in(port, EMAIL, PASSWORD)
        # Every process has read its code and templates before its memory is taken.
        for _ in range(WARM_UP):
            _ask(browsers[name], port)
        line(f"dashboard.{name}_memory_before", _memory(port) >> 20, "MB")
    times: dict[str, list[float]] = {name: [] for name in ports}
    for _ in range(each):
        for name, port in ports.items():
            times[name].append(_ask(browsers[name], port))
    for name, port in ports.items():
        line(f"dashboard.{name}_memory_after", _memory(port) >> 20, "MB")
    return times


def _ask(browser: Browser, port: int) -> float:
    """Milliseconds of one request over a connection of its own: a slow page outlives those that are kept open."""
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    status, _ = browser.ask(connection, "GET", PAGE)
    took = time.perf_counter() - began
    connection.close()
    if status != 200:
        raise Failed(f"{PAGE} answered {status}.")
    return took * 1000


def _memory(port: int) -> int:
    """Resident memory of the server that listens on this port, all its processes together."""
    listening = {one.pid for one in psutil.net_connections("tcp") if one.laddr and one.laddr.port == port and one.pid}
    family = {pid: psutil.Process(pid) for pid in listening}
    for process in list(family.values()):
        family |= {child.pid: child for child in process.children(recursive=True)}
    return sum(process.memory_info().rss for process in family.values())


def _print(times: dict[str, list[float]]) -> None:
    middle = {name: statistics.median(found) for name, found in times.items()}
    ninety_fifth = {name: statistics.quantiles(found, n=20)[-1] for name, found in times.items()}
    for name in times:
        line(f"dashboard.{name}_p50", middle[name], "ms")
        line(f"dashboard.{name}_p95", ninety_fifth[name], "ms")
    line("dashboard.p50_ratio", middle["many"] / middle["few"], "times")
    line("dashboard.p95_ratio", ninety_fifth["many"] / ninety_fifth["few"], "times")
    line("dashboard.ratio_target", MOST_SLOWER, "times")
    line("dashboard.sql_ratio_target", MOST_SQL, "times")
    line("dashboard.queries_target", MOST_QUERIES, "queries")


if __name__ == "__main__":
    sys.exit(main())
