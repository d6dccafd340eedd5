"""Applications: pages beside their floor at 50,000 applications, and the figures about equity. See README.md.

Prints one line a figure: name, value, unit.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

from bench.client import Browser, Wrong, time_round  # noqa: E402
from bench.run import PASSWORD, Failed, call, line, served  # noqa: E402
from liaison.embedded import EmbeddedError, servers  # noqa: E402

# Enough that the list of each place fills a page.
FEWER = 30
SECRETARY, COMMANDER = "secretary@demo.test", "commander@demo.test"
TARGET = 2.0
EQUITY_MS = 300
PACK_SECONDS = 5
QUERIES = 12
# As the worker: the report of today, and one of last quarter before it.
REPORT = """
import time
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from funding.equity import publish
from liaison.places.models import CommandUnit
unit = CommandUnit.objects.order_by("pk").first()
began = time.perf_counter()
publish(unit, timezone.localdate())
print(time.perf_counter() - began)
"""
NEWEST = """
import django; django.setup()
from funding.models import Application
print(Application.objects.filter(place__memberships__user__email="secretary@demo.test")
      .filter(state="gathering-evidence").latest("pk").ref, Application.objects.count())
"""


def main() -> int:
    """Fill a database, serve it twice, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--places", type=int, default=200)
    parser.add_argument("--applications", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--each", type=int, default=100, help="timed requests a page, side and round")
    wanted = parser.parse_args()
    environ = {name: value for name, value in os.environ.items() if name != "LIAISON_DATABASE_ROLE"}
    environ |= {"DEMO": "1", "PYTHONPATH": str(CHECKOUT), "PYTHONWARNINGS": "ignore"}
    try:
        with servers(throw_away=True, environ=environ) as variables:
            line("funding_demo_load", _fill(wanted, environ | variables, wanted.applications), "s")
            many = _measure(wanted, environ | variables)
        if wanted.applications > FEWER * wanted.places:
            with servers(throw_away=True, environ=environ) as variables:
                _grown(wanted, environ | variables, many)
    except (Failed, Wrong, EmbeddedError, subprocess.SubprocessError) as failed:
        sys.stderr.write(f"{failed}\n")
        return 1
    return 0


def _fill(wanted: argparse.Namespace, environ: dict[str, str], applications: int) -> float:
    """A city with so many applications; gives how many seconds it took to load."""
    owner = environ | {"LIAISON_DATABASE_ROLE": "owner"}
    call([sys.executable, "manage.py", "migrate", "--no-input", "-v0"], owner)
    size = ["--places", str(wanted.places), "--weeks", "4", "--applications", str(applications)]
    began = time.perf_counter()
    call([sys.executable, "manage.py", "demo", *size], owner)
    return time.perf_counter() - began


def _measure(wanted: argparse.Namespace, environ: dict[str, str]) -> dict[str, float]:
    """All figures of the large city; gives the middle of each page in milliseconds."""
    pages, number = _pages(environ)
    line("funding_applications", number, "applications")
    worker = environ | {"LIAISON_DATABASE_ROLE": "worker"}
    line("equity_report", float(call([sys.executable, "-c", REPORT], worker)), "s")
    counts = _queries(environ, pages)
    middle = {}
    with served("liaison.wsgi", environ) as portal, served("bench.floor.wsgi", environ) as floor:
        browser = _signed_in(portal, SECRETARY)
        for name, path in pages.items():
            times: dict[int, list[float]] = {portal: [], floor: []}
            for _ in range(wanted.rounds):
                for port, found in times.items():
                    found += time_round(port, wanted.each, lambda c, p=path: browser.ask(c, "GET", p)[0], 200)
            middle[name] = _compare(name, times[portal], times[floor])
            line(f"{name}_queries", counts[name], "queries")
            line(f"{name}_queries_target", QUERIES, "queries")
        commander = _signed_in(portal, COMMANDER)
        found = time_round(portal, wanted.each, lambda c: commander.ask(c, "GET", "/funding/equity/")[0], 200)
        line("equity_p95", _p95(found), "ms")
        line("equity_target", EQUITY_MS, "ms")
    _pack(environ)
    return middle


def _grown(wanted: argparse.Namespace, environ: dict[str, str], many: dict[str, float]) -> None:
    """How many times longer the pages take than in a city with few applications, where the list is a page long too."""
    _fill(wanted, environ, FEWER * wanted.places)
    pages, number = _pages(environ)
    line("funding_fewer_applications", number, "applications")
    with served("liaison.wsgi", environ) as portal:
        browser = _signed_in(portal, SECRETARY)
        for name, path in pages.items():
            found = time_round(portal, wanted.each, lambda c, p=path: browser.ask(c, "GET", p)[0], 200)
            line(f"{name}_growth", many[name] / statistics.median(found), "times")


def _pages(environ: dict[str, str]) -> tuple[dict[str, str], int]:
    """The two pages by name, and how many applications there are."""
    ref, number = call([sys.executable, "-c", NEWEST], environ).split()
    return {"funding_list": "/funding/", "funding_application": f"/funding/{ref}/"}, int(number)


def _queries(environ: dict[str, str], pages: dict[str, str]) -> dict[str, int]:
    order = json.dumps({"email": SECRETARY, "pages": pages})
    counted: dict[str, int] = json.loads(call([sys.executable, "bench/queries.py"], environ, order))
    return counted


def _pack(environ: dict[str, str]) -> None:
    pages, files, size, seconds = call([sys.executable, "bench/packing.py"], environ).split()
    line("pack_pages", int(pages), "pages")
    line("pack_files", int(files), "files")
    line("pack_size", int(size) / 1_000_000, "MB")
    line("pack_seconds", float(seconds), "s")
    line("pack_target", PACK_SECONDS, "s")


def _signed_in(port: int, email: str) -> Browser:
    browser = Browser()
    browser.sign_in(port, email, PASSWORD)
    return browser


def _compare(name: str, portal: list[float], floor: list[float]) -> float:
    """Print a page beside its floor; gives the middle of its milliseconds."""
    middle = statistics.median(portal)
    line(f"{name}_p50", middle, "ms")
    line(f"{name}_p95", _p95(portal), "ms")
    line(f"{name}_floor_p95", _p95(floor), "ms")
    line(f"{name}_ratio_p95", _p95(portal) / _p95(floor), "times")
    line(f"{name}_ratio_target", TARGET, "times")
    return middle


def _p95(found: list[float]) -> float:
    return statistics.quantiles(found, n=20)[-1]


if __name__ == "__main__":
    sys.exit(main())
