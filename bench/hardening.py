"""What the demands on bad input, headers and the security standard come to: `name value target PASS|FAIL`.

`python bench/hardening.py [requests]`, after `make test` has built the assets once. Runs the tests that hold these
demands, with so many generated requests (20,000 unless told), and reads what they counted.
"""

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(CHECKOUT), str(CHECKOUT / "bin")]

from bench.targets import exit_code, target  # noqa: E402
from house import browser  # noqa: E402
from liaison.embedded import servers  # noqa: E402

REQUESTS, HOSTILE_FILES = 20_000, 60
HEADERS = ("tests/house/test_headers.py", "tests/house/test_https.py", "tests/house/test_browser_reports.py")
UPLOADS = ("tests/funding/test_hostile_files.py", "tests/funding/test_viruses.py")
SCANNER_DOWN = ("test_when_it_is_down_nothing_is_taken", "test_while_the_scanner_is_down_nothing_is_taken")
EVERY_PAGE = tuple(f"tests/journeys/test_every_page{who}.py" for who in ("", "_of_officers", "_of_supervisors"))
TESTS = (
    *("tests/house/test_garbage.py", "tests/house/test_asvs.py", "tests/funding/test_evidence_pages.py"),
    *(*HEADERS, *UPLOADS, *EVERY_PAGE),
)


class Report:
    """What pytest wrote down of a run."""

    def __init__(self, file: Path) -> None:
        self.cases = list(ET.parse(file).getroot().iter("testcase"))  # noqa: S314 -- written by pytest
        self.told = {
            each.get("name", ""): each.get("value", "") for case in self.cases for each in case.iter("property")
        }

    def came_through(self, *names: str) -> bool:
        """Whether there are tests in these files, or of these names, and all of them passed."""
        wanted = [case for case in self.cases if any(self._is(case, name) for name in names)]
        return bool(wanted) and not any(case.find(bad) is not None for case in wanted for bad in ("failure", "error"))

    def number(self, name: str) -> int:
        """What a test counted; 0 when it did not come so far."""
        return int(self.told.get(name, 0))

    @staticmethod
    def _is(case: ET.Element, name: str) -> bool:
        module = name.removesuffix(".py").replace("/", ".")
        return case.get("classname") == module or case.get("name", "").partition("[")[0] == name


def main() -> int:
    """Run the tests, print the figures."""
    requests = int(sys.argv[1]) if sys.argv[1:] else REQUESTS
    with tempfile.TemporaryDirectory() as folder:
        report = _run(Path(folder) / "report.xml", requests)
    sent, broken = report.number("requests_generated"), report.number("answers_5xx")
    whole = report.came_through("tests/house/test_garbage.py")
    target("bad_input_requests", sent, f">={REQUESTS}", passed=sent >= REQUESTS)
    target("bad_input_5xx", broken if sent else "unknown", 0, passed=bool(sent) and not broken and whole)
    hostile = report.number("hostile_files")
    target("hostile_uploads", hostile, f">={HOSTILE_FILES}", passed=hostile >= HOSTILE_FILES)
    _held(report, "hostile_uploads_stored_unsafe", *UPLOADS)
    _held(report, "taken_while_the_scanner_is_down", *SCANNER_DOWN)
    asked = report.told.get("answers_with_all_headers", "none")
    target("addresses_with_all_headers", report.number("addresses_asked"), "all", passed=report.came_through(*HEADERS))
    target("answers_with_all_headers", asked.replace(" of ", "/"), "100%", passed=report.came_through(*HEADERS))
    _held(report, "policy_violations_in_chromium", *EVERY_PAGE)
    _deployment()
    rows, answered = report.number("asvs_rows"), report.number("asvs_rows_answered")
    exist = report.came_through("tests/house/test_asvs.py")
    target("asvs_rows_with_test_or_reason", f"{answered}/{rows}", "100%", passed=exist and answered == rows > 0)
    return exit_code()


def _held(report: Report, name: str, *tests: str) -> None:
    held = report.came_through(*tests)
    target(name, 0 if held else "some", 0, passed=held)


def _run(report: Path, requests: int) -> Report:
    environ = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL", "DEMO")}
    environ |= {"GARBAGE_REQUESTS": str(requests), "LIAISON_DATABASE_ROLE": "owner"}
    environ["LIAISON_CHROMIUM"] = browser.find(environ)
    with servers(throw_away=True, durable=False, environ=environ) as given:
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-n",
            "2",
            "--dist",
            "loadfile",
            f"--junitxml={report}",
            *TESTS,
        ]
        done = subprocess.run(
            command,
            cwd=CHECKOUT,
            env=environ | given,
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
    if done.returncode:
        sys.stderr.write(done.stdout[-6000:])
    return Report(report)


def _deployment() -> None:
    """Django's own check, with the settings of real use."""
    environ = {
        **{name: value for name, value in os.environ.items() if name not in ("DEMO", "HTTPS", "DEBUG")},
        "SECRET_KEY": os.urandom(48).hex(),
        "ALLOWED_HOSTS": "portal.example.org",
        "HTTPS": "1",
        "PORTAL_URL": "https://portal.example.org",
    }
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=CHECKOUT, env=environ, check=False, capture_output=True, text=True)
    issues = Counter(line[:9] for line in done.stderr.splitlines() if line.startswith("?: ("))
    target("check_deploy_issues", issues.total() if done.returncode else 0, 0, passed=done.returncode == 0)


if __name__ == "__main__":
    sys.exit(main())
