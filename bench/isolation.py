"""Measure isolation: the matrix with both walls, by every method, and without each wall; the catalogue; readings.

Prints one line a demand: name, value, target, PASS or FAIL; exit code 1 if any failed. Needs nothing that runs already:

    .venv/bin/python bench/isolation.py
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(CHECKOUT), str(CHECKOUT / "bench")]

from targets import exit_code, target  # noqa: E402

from liaison.embedded import EmbeddedError, servers  # noqa: E402

LEAST_REQUESTS, LONGEST_SECONDS = 10_000, 300
WITHOUT = {"wall1": "--no-wall1", "wall2": "--no-wall2"}
WHOLE = "--every-method"
CATALOGUE = ["tests/walls/test_catalogue.py"]


def main() -> int:
    """Run the marked tests with both walls, by every method, and without each wall; then the tests of the catalogue."""
    environ = os.environ | {"PYTHONPATH": str(CHECKOUT), "PYTHONWARNINGS": "ignore", "LIAISON_DATABASE_ROLE": "owner"}
    try:
        with servers(throw_away=True, durable=False, environ=environ) as variables:
            environ |= variables
            counted, passed, seconds = _matrix(environ)
            asked = counted["requests"]
            target("matrix_requests", asked, f">={LEAST_REQUESTS}", passed=asked >= LEAST_REQUESTS)
            target("matrix_seconds", round(seconds), f"<={LONGEST_SECONDS}", passed=seconds <= LONGEST_SECONDS)
            target("matrix_all_as_declared", "yes" if passed else "no", "yes", passed=passed)
            target("foreign_words_shown", counted["leaks"], 0, passed=passed and counted["leaks"] == 0)
            target("foreign_rows_changed", counted["writes"], 0, passed=passed and counted["writes"] == 0)
            target("readings_noted", counted["readings"], ">0", passed=counted["readings"] > 0)
            target("readings_not_noted", counted["unread"], 0, passed=passed and counted["unread"] == 0)
            counted, passed, seconds = _matrix(environ, WHOLE)
            found = counted["leaks"] + counted["writes"] + counted["unread"]
            target("every_method_requests", f"{counted['requests']}/{seconds:.0f}s", f">={LEAST_REQUESTS}",
                   passed=counted["requests"] >= LEAST_REQUESTS)  # fmt: skip
            target("every_method_leaks_and_writes", found, 0, passed=passed and found == 0)
            for name, option in WITHOUT.items():
                counted, passed, _seconds = _matrix(environ, option)
                found = counted["leaks"] + counted["writes"]
                target(f"requests_without_{name}", counted["requests"], f">={LEAST_REQUESTS}",
                       passed=counted["requests"] >= LEAST_REQUESTS)  # fmt: skip
                target(f"leaks_and_writes_without_{name}", found, 0, passed=passed and found == 0)
            passed, _seconds = _pytest(environ, *CATALOGUE)
            target("catalogue_walls_and_grants", "yes" if passed else "no", "yes", passed=passed)
    except EmbeddedError as failed:
        sys.stderr.write(f"{failed}\n")
        return 1
    return exit_code()


def _matrix(environ: dict[str, str], *options: str) -> tuple[dict[str, int], bool, float]:
    """The sums over all processes, whether every test passed, and how many seconds the tests took."""
    with tempfile.TemporaryDirectory() as folder:
        passed, seconds = _pytest(
            environ | {"LIAISON_MATRIX_TALLY": folder}, "-m", "matrix", "--dist", "load", "tests/walls/matrix", *options
        )
        tallies = [json.loads(file.read_text()) for file in Path(folder).iterdir()]
    names = ("requests", "leaks", "writes", "unread", "readings")
    return {name: sum(each[name] for each in tallies) for name in names}, passed, seconds


def _pytest(environ: dict[str, str], *arguments: str) -> tuple[bool, float]:
    """Whether all passed, and the seconds that the runner tells; making the database anew is among them."""
    workers = str(max(2, min(4, os.cpu_count() or 2)))
    command = [sys.executable, "-m", "pytest", "-q", "-n", workers, *arguments]
    begun = time.monotonic()
    run = subprocess.run(command, cwd=CHECKOUT, env=environ, capture_output=True, text=True, check=False)
    told = re.search(r" in ([\d.]+)s", run.stdout[-400:])
    if run.returncode:
        sys.stderr.write(run.stdout[-4000:] + run.stderr[-2000:])
    return run.returncode == 0, float(told[1]) if told else time.monotonic() - begun


if __name__ == "__main__":
    sys.exit(main())
