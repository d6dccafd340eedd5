"""Plant known faults into a copy of the portal, one at a time, and see whether the tests that should catch each do.

`python bench/mutants.py [name …]`. The named tests must pass in the copy before any fault is planted; a fault counts as
caught when one of its tests then fails, and not when the tests cannot run at all. Prints a line for each fault, and one
for all of them: `planted_faults_caught`.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

from bench.targets import exit_code, target  # noqa: E402
from liaison.embedded import servers  # noqa: E402

LEFT_OUT = (".git", ".venv", "var", "build", "node_modules", "__pycache__", ".mypy_cache", ".ruff_cache", ".hypothesis")
PASSED, FAILED = 0, 1
OPENING = "tests/walls/matrix/test_opening.py::test_everybody_is_shown_what_is_declared_and_nothing_foreign"


@dataclass(frozen=True)
class Fault:
    """A sentence of code, what somebody might carelessly make of it, and the tests that should not let it pass."""

    name: str
    file: str
    right: str
    wrong: str
    tests: tuple[str, ...]
    migrates: bool = False


FAULTS = (
    Fault(
        "visible_to_dropped",
        "visits/views/detail.py",
        "visits = Visit.objects.visible_to(request.user).select_related(",
        "visits = Visit.objects.select_related(",
        ("tests/walls/matrix/test_without_row_level.py::test_visible_to_holds[visits:detail]",),
    ),
    Fault(
        "outbox_look_up_dropped",
        "liaison/outbox/dispatching.py",
        "return self.carrier.can_be_asked and fate.message.said_at is not None",
        "return False",
        ("tests/outbox/test_dispatch.py::test_a_mail_that_may_have_been_taken",),
    ),
    Fault(
        "csrf_check_dropped",
        "visits/views/concerns.py",
        "\ndef concern_raise(",
        "\n@__import__('django.views.decorators.csrf', fromlist=['csrf_exempt']).csrf_exempt\ndef concern_raise(",
        ("tests/house/test_bad_input.py::test_without_its_token_no_form_is_heard",),
    ),
    Fault(
        "formula_not_defused",
        "liaison/spreadsheets.py",
        '            return f"\'{text}"\n',
        "            return text\n",
        ("tests/dashboard/test_export_files.py::test_a_formula_is_a_text_in_both",),
    ),
    Fault(
        "step_up_dropped",
        "liaison/accounts/proving.py",
        "        if was_proven_recently(request):\n",
        "        if True:\n",
        ("tests/accounts/test_step_up.py::test_files_ask_and_are_then_one_press_away",),
    ),
    Fault(
        "second_factor_not_asked",
        "liaison/accounts/proving.py",
        "return settings.SECOND_FACTOR_REQUIRED and request.user.is_authenticated and not has_shown_two(request)",
        "return False",
        ("tests/accounts/test_second_step.py::test_one_factor_opens_nothing_but_the_way_to_the_second",),
    ),
    Fault(
        "reading_not_noted",
        "liaison/views/place.py",
        '    note_reading(request, "Place page", [found])\n',
        "",
        ("tests/audit/test_ledger.py::test_whoever_looked_is_there_and_the_committee_itself_behind_its_own_tab",),
    ),
    Fault(
        "small_counts_told",
        "dashboard/withholding.py",
        "return None if count < SMALLEST else",
        "return None if count < 0 else",
        ("tests/dashboard/test_withholding.py::test_nothing_below_five_is_told_and_neither_side_of_a_share",),
    ),
    Fault(
        "feed_token_not_compared",
        "visits/actions/calendar.py",
        "return hashlib.sha256(token.encode()).hexdigest()",
        "return hashlib.sha256(b'').hexdigest()",
        ("tests/visits/test_calendar_links.py::test_nothing_but_its_token_opens_a_calendar",),
    ),
    Fault(
        "pack_of_every_application",
        "funding/packs/document.py",
        "PackItem.objects.filter(application=application, taken_out_at=None)",
        "PackItem.objects.filter(taken_out_at=None)",
        (f"{OPENING}[funding:pack_pdf]",),
    ),
    Fault(
        "findings_about_everybody",
        "retention/finding.py",
        "model._base_manager.filter(**{part.name: person.pk})",
        "model._base_manager.all()",
        (f"{OPENING}[retention:findings_json]",),
    ),
    Fault(
        "policy_dropped",
        "visits/migrations/0002_walls.py",
        '        wall("visits_allotment"',
        '        migrations.RunSQL("alter table visits_visit disable row level security"),\n'
        '        wall("visits_allotment"',
        ("tests/walls/test_second_wall.py::test_a_visit_is_seen_by_its_place_and_its_team",),
        migrates=True,
    ),
    Fault(
        "with_check_dropped",
        "visits/migrations/0002_walls.py",
        'wall("visits_visit", read=SEEN, add=POLICE,',
        'wall("visits_visit", read=SEEN, add="true",',
        ("tests/walls/test_second_wall.py::test_a_committee_cannot_write_a_visit",),
        migrates=True,
    ),
    Fault(
        "history_triggers_not_sealed",
        "liaison/audit/sealing.py",
        "        cursor.execute(SEAL)\n",
        "        pass\n",
        ("tests/house/test_models.py::test_every_history_trigger_is_sealed",),
        migrates=True,
    ),
)


def main() -> int:
    """Copy, see that all is well, plant and test."""
    wanted = [fault for fault in FAULTS if not sys.argv[1:] or fault.name in sys.argv[1:]]
    outside = ("DATABASE_URL", "REDIS_URL", "LIAISON_STATE_DIR", "LIAISON_DATABASE_ROLE", "DJANGO_SETTINGS_MODULE")
    environ = {name: value for name, value in os.environ.items() if name not in outside}
    with tempfile.TemporaryDirectory() as folder, servers(throw_away=True, durable=False, environ=environ) as given:
        copy = Path(folder) / "copy"
        shutil.copytree(CHECKOUT, copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
        for there in ("build", "assets/node_modules"):
            (copy / there).symlink_to(CHECKOUT / there)
        environ |= given | {"LIAISON_DATABASE_ROLE": "owner", "PYTHONDONTWRITEBYTECODE": "1"}
        every = sorted({test for fault in wanted for test in fault.tests})
        if _test(copy, every, environ, new_database=True) != PASSED:
            sys.stderr.write("The tests do not pass before anything is planted.\n")
            return 1
        caught = sum(_is_caught(fault, copy, environ) for fault in sorted(wanted, key=lambda each: each.migrates))
    target("planted_faults_caught", caught, len(wanted), passed=caught == len(wanted))
    return exit_code()


def _is_caught(fault: Fault, copy: Path, environ: Mapping[str, str]) -> bool:
    file = copy / fault.file
    text = file.read_text()
    if text.count(fault.right) != 1:
        sys.stderr.write(f"{fault.name}: its sentence is not in {fault.file} exactly once.\n")
        return False
    file.write_text(text.replace(fault.right, fault.wrong))
    try:
        is_caught = _test(copy, fault.tests, environ, new_database=fault.migrates) == FAILED
    finally:
        file.write_text(text)
    target(f"planted.{fault.name}", "caught" if is_caught else "missed", "caught", passed=is_caught)
    return is_caught


def _test(copy: Path, tests: Iterable[str], environ: Mapping[str, str], *, new_database: bool) -> int | None:
    """PASSED, FAILED, or None when they could not run; then what pytest said goes to stderr."""
    report = copy.parent / "report.xml"
    report.unlink(missing_ok=True)
    database = "--create-db" if new_database else "--reuse-db"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--reuse-db", database]
    done = subprocess.run(
        [*command, f"--junitxml={report}", *tests],
        cwd=copy,
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    suite = ET.parse(report).getroot().find("testsuite") if report.exists() else None  # noqa: S314 -- written by pytest
    ran, failed, broken = (
        int(suite.get(name, 0)) if suite is not None else 0 for name in ("tests", "failures", "errors")
    )
    if done.returncode == 0 and ran:
        return PASSED
    if failed:
        return FAILED
    sys.stderr.write(f"{ran} tests, {broken} could not run:\n{done.stdout[-3000:]}{done.stderr[-1000:]}\n")
    return None


if __name__ == "__main__":
    sys.exit(main())
