"""Applications: pages beside their floor at 50,000 applications, and the figures about equity. See README.md.

Prints one line a figure: name, value, unit.
"""

import argparse
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

SECRETARY, COMMANDER = "secretary@demo.test", "commander@demo.test"
TARGET = 2.0
EQUITY_MS = 300
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
            environ |= variables
            _fill(wanted, environ)
            _measure(wanted, environ)
    except (Failed, Wrong, EmbeddedError, subprocess.SubprocessError) as failed:
        sys.stderr.write(f"{failed}\n")
        return 1
    return 0


def _fill(wanted: argparse.Namespace, environ: dict[str, str]) -> None:
    owner = environ | {"LIAISON_DATABASE_ROLE": "owner"}
    call([sys.executable, "manage.py", "migrate", "--no-input", "-v0"], owner)
    size = ["--places", str(wanted.places), "--weeks", "4", "--applications", str(wanted.applications)]
    began = time.perf_counter()
    call([sys.executable, "manage.py", "demo", *size], owner)
    line("funding_demo_load", time.perf_counter() - began, "s")


def _measure(wanted: argparse.Namespace, environ: dict[str, str]) -> None:
    ref, number = call([sys.executable, "-c", NEWEST], environ).split()
    line("funding_applications", int(number), "applications")
    worker = environ | {"LIAISON_DATABASE_ROLE": "worker"}
    line("equity_report", float(call([sys.executable, "-c", REPORT], worker)), "s")
    pages = {"funding_list": "/funding/", "funding_application": f"/funding/{ref}/"}
    with served("liaison.wsgi", environ) as portal, served("bench.floor.wsgi", environ) as floor:
        browser = _signed_in(portal, SECRETARY)
        for name, path in pages.items():
            times: dict[int, list[float]] = {portal: [], floor: []}
            for _ in range(wanted.rounds):
                for port, found in times.items():
                    found += time_round(port, wanted.each, lambda c, p=path: browser.ask(c, "GET", p)[0], 200)
            _compare(name, times[portal], times[floor])
        commander = _signed_in(portal, COMMANDER)
        found = time_round(portal, wanted.each, lambda c: commander.ask(c, "GET", "/funding/equity/")[0], 200)
        line("equity_p95", _p95(found), "ms")
        line("equity_target", EQUITY_MS, "ms")


def _signed_in(port: int, email: str) -> Browser:
    browser = Browser()
    browser.sign_in(port, email, PASSWORD)
    return browser


def _compare(name: str, portal: list[float], floor: list[float]) -> None:
    line(f"{name}_p50", statistics.median(portal), "ms")
    line(f"{name}_p95", _p95(portal), "ms")
    line(f"{name}_floor_p95", _p95(floor), "ms")
    line(f"{name}_ratio_p95", _p95(portal) / _p95(floor), "times")
    line(f"{name}_ratio_target", TARGET, "times")


def _p95(found: list[float]) -> float:
    return statistics.quantiles(found, n=20)[-1]


if __name__ == "__main__":
    sys.exit(main())
