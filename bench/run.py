"""Measure the portal beside its floor and print one line a figure: name, value, unit. See README.md."""

import argparse
import http.client
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

from liaison.embedded import EmbeddedError, servers  # noqa: E402

EMAIL, PASSWORD = "officer@demo.test", "demo-password-1"
# How many times slower than the floor each page may be.
TARGETS = {"places": 2.0, "today": 4.0, "place": 4.0, "log": 3.0}
KIND = {"places": "list", "today": "detail", "place": "detail", "log": "write"}
START_TIMEOUT = 60
SPARE = 40


class Failed(Exception):
    """Something that had to run did not; the text says what."""


def main() -> int:
    """Fill a database, serve it twice, measure, print."""
    wanted = _arguments()
    environ = {name: value for name, value in os.environ.items() if name != "LIAISON_DATABASE_ROLE"}
    environ |= {"DEMO": "1", "PYTHONPATH": str(CHECKOUT), "PYTHONWARNINGS": "ignore"}
    try:
        with servers(throw_away=True, environ=environ) as variables:
            environ |= variables
            _fill(wanted, environ)
            _print(*_measure(wanted, environ))
    except (Failed, EmbeddedError) as failed:
        sys.stderr.write(f"{failed}\n")
        return 1
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--places", type=int, default=200)
    parser.add_argument("--visits", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--each", type=int, default=100, help="timed requests a page, side and round")
    return parser.parse_args()


def _fill(wanted: argparse.Namespace, environ: dict[str, str]) -> None:
    owner = environ | {"LIAISON_DATABASE_ROLE": "owner"}
    size = ["--places", str(wanted.places), "--visits", str(wanted.visits)]
    for command in (["migrate", "--no-input", "-v0"], ["demo", *size]):
        call([sys.executable, "manage.py", *command], owner)


def _measure(wanted: argparse.Namespace, environ: dict[str, str]) -> tuple[dict, dict]:
    """Times by page and side, and statement counts by page."""
    slug = call([sys.executable, "-c", FIRST_PLACES], environ).split()
    order = {
        "rounds": wanted.rounds,
        "each": wanted.each,
        "email": EMAIL,
        "password": PASSWORD,
        "pages": {"today": "/", "place": f"/places/{slug[0]}/", "places": "/places/"},
        "write": "/visits/log/",
    }
    count = wanted.rounds * (wanted.each + SPARE) + 1
    forms = {"portal": list(_forms(slug, count, hour=2)), "floor": list(_forms(slug, count, hour=5))}
    counts = call([sys.executable, "bench/queries.py"], environ, json.dumps(order | {"form": forms["portal"].pop()}))
    with served("liaison.wsgi", environ) as portal, served("bench.floor.wsgi", environ) as floor:
        order |= {"ports": {"portal": portal, "floor": floor}, "forms": forms}
        times = call([sys.executable, "bench/client.py"], environ, json.dumps(order))
    return json.loads(times), json.loads(counts)


FIRST_PLACES = """
import django; django.setup()
from liaison.places.models import Place
first = Place.objects.get(pk=1)
print(first.slug, *Place.objects.filter(team=first.team, declines_visits=False).exclude(pk=1).order_by("pk")
      .values_list("slug", flat=True))
"""


def _forms(slugs: list[str], count: int, *, hour: int) -> Iterator[dict[str, Any]]:
    """Visits to log: each at another place or on another night, when no visit of the demo is near."""
    day, number = date.today() - timedelta(days=2), 0  # noqa: DTZ011 -- a few hours do not matter two days ago
    while number < count:
        for slug in slugs:
            yield {
                "client_id": str(uuid.uuid4()),
                "place": slug,
                "kind": "reassurance",
                "when": "earlier",
                "day_day": day.day,
                "day_month": day.month,
                "day_year": day.year,
                "starts": f"{hour:02}:00",
                "ends": f"{hour:02}:20",
                "met": ["secretary", "steward"],
                "mood": 2,
                "promised": "no",
                "summary": "All quiet. The light over the side door works again. Same time next week.",
            }
            number += 1
        day -= timedelta(days=1)


@contextmanager
def served(module: str, environ: dict[str, str]) -> Iterator[int]:
    """Serve one application as the Procfile serves the portal, on a port of its own."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    line = next(line for line in (CHECKOUT / "Procfile").read_text().splitlines() if line.startswith("web: "))
    command = line.removeprefix("web: ").replace("liaison.wsgi", module).replace("python ", f'"{sys.executable}" ', 1)
    environ = environ | {"PORT": str(port)}
    if module == "liaison.wsgi":
        environ |= {"LIAISON_DATABASE_ROLE": "web"}
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(
            ["sh", "-c", f"exec {command}"], cwd=CHECKOUT, env=environ, stdout=log, stderr=log, start_new_session=True
        )
        try:
            _wait(server, port, log)
            yield port
        finally:
            server.send_signal(signal.SIGTERM)
            try:
                server.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)
                server.wait()


def _wait(server: subprocess.Popen, port: int, log: Any) -> None:
    give_up_at = time.monotonic() + START_TIMEOUT
    while time.monotonic() < give_up_at:
        if server.poll() is not None:
            log.seek(0)
            raise Failed(f"The web server did not start: {log.read().decode()[-500:]}")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/places/")
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    raise Failed("The web server did not answer within a minute.")


def call(command: list[str], environ: dict[str, str], told: str = "") -> str:
    """Run a command, tell it something, and return what it says; raises Failed with its last words."""
    settings = {"DJANGO_SETTINGS_MODULE": "liaison.settings"}
    done = subprocess.run(
        command, check=False, cwd=CHECKOUT, env=settings | environ, input=told, capture_output=True, text=True
    )
    if done.returncode:
        raise Failed(f"{' '.join(command[1:3])} failed: {done.stderr.strip()[-800:]}")
    return done.stdout


def _print(times: dict[str, dict[str, list[float]]], counts: dict[str, int]) -> None:
    for name, sides in times.items():
        middle = {}
        for side, found in sides.items():
            suffix = {"portal": "", "floor": "_floor", "string": "_string_floor"}[side]
            middle[side] = statistics.median(found)
            ninety_fifth = statistics.quantiles(found, n=20)[-1]
            line(f"{name}{suffix}_p50", middle[side], "ms")
            line(f"{name}{suffix}_p95", ninety_fifth, "ms")
        line(f"{name}_ratio_p50", middle["portal"] / middle["floor"], "times")
        if "string" in middle:
            line(f"{name}_string_ratio_p50", middle["portal"] / middle["string"], "times")
        line(f"{name}_ratio_target_{KIND[name]}", TARGETS[name], "times")
        line(f"{name}_queries", counts[name], "queries")


def line(name: str, value: float, unit: str) -> None:
    print(f"{name} {value:.2f} {unit}" if isinstance(value, float) else f"{name} {value} {unit}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
