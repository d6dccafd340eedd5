"""Measure history: whether it is complete, whether it can be tampered with, and what it costs.

Prints one line a demand: name, value, target, PASS or FAIL; exit code 1 if any failed. Needs nothing that runs already,
and a quiet machine for the two times:

    .venv/bin/python bench/history_cost.py
"""

import os
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(CHECKOUT), str(CHECKOUT / "bench")]

from targets import exit_code, target  # noqa: E402

from liaison.embedded import EmbeddedError, servers  # noqa: E402

ROUNDS, UPDATES, READINGS = 7, 300, 300
COSTS_AT_MOST, READING_MS_AT_MOST, WAYS_AT_LEAST = 1.3, 1.0, 12
TESTS = {
    "history_of_every_changed_row": "tests/audit/test_tampering.py",
    "altered_history_found_by_its_seals": "tests/audit/test_chain.py",
}


def main() -> int:
    """Run the tests that decide, then measure in a database of their own."""
    environ = os.environ | {"PYTHONPATH": str(CHECKOUT), "PYTHONWARNINGS": "ignore", "LIAISON_DATABASE_ROLE": "owner"}
    environ |= {"DEMO": "1", "SECRET_KEY": "of a measurement", "DJANGO_SETTINGS_MODULE": "liaison.settings"}
    try:
        with servers(throw_away=True, durable=True, environ=environ) as variables:
            environ |= variables
            for name, tests in TESTS.items():
                passed = _run([sys.executable, "-m", "pytest", "-q", "-n0", tests], environ)
                target(name, "yes" if passed else "no", "yes", passed=passed)
            _run([sys.executable, "manage.py", "migrate", "--no-input", "-v0"], environ)
            os.environ.update(environ)
            _measure()
    except EmbeddedError as failed:
        sys.stderr.write(f"{failed}\n")
        return 1
    return exit_code()


def _run(command: list[str], environ: dict[str, str]) -> bool:
    run = subprocess.run(command, cwd=CHECKOUT, env=environ, capture_output=True, text=True, check=False)
    if run.returncode:
        sys.stderr.write(run.stdout[-4000:] + run.stderr[-2000:])
    return run.returncode == 0


def _measure() -> None:
    import django

    django.setup()
    from tests.audit.tampering import WEB, WORKER, tried

    for role in (WEB, WORKER):
        answers = tried(role)
        refused = sum(bool(answer) for answer in answers.values())
        target(f"tampering_refused_{role}", f"{refused}/{len(answers)}", f"all of >={WAYS_AT_LEAST}",
               passed=refused == len(answers) >= WAYS_AT_LEAST)  # fmt: skip
    cost = _cost_of_an_update()
    target("update_with_history_times", round(cost, 2), f"<={COSTS_AT_MOST}", passed=cost <= COSTS_AT_MOST)
    reading = _cost_of_a_reading()
    target("reading_noted_ms", round(reading, 2), f"<={READING_MS_AT_MOST}", passed=reading <= READING_MS_AT_MOST)


def _cost_of_an_update() -> float:
    """An update of one row with history, as a multiple of one without; medians of interleaved rounds."""
    from django.db import connection, transaction

    from liaison.db.acting import acting_as
    from tests.cast import build_cast
    from visits.models import Visit

    cast = build_cast()
    from django.utils import timezone

    visit = Visit.objects.create(
        place=cast.madina,
        starts_at=timezone.now(),
        ends_at=timezone.now() + timedelta(hours=1),
        planned_by=cast.officer,
        planned_at=timezone.now(),
    )

    def update(number: int) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("update visits_visit set purpose = %s where id = %s", [f"{number} {'x' * 180}", visit.pk])

    times: dict[str, list[float]] = {"enable": [], "disable": []}
    with acting_as(cast.officer.pk, role="Neighbourhood officer", purpose="Planning visits", url="/visits/"):
        for _round in range(ROUNDS):
            for how, taken in times.items():
                with connection.cursor() as cursor:
                    # Only history's own triggers: others of the table work in both.
                    cursor.execute(
                        "select tgname from pg_trigger where tgrelid = 'visits_visit'::regclass"
                        " and tgname like 'pgtrigger%%'"
                    )
                    for (name,) in cursor.fetchall():
                        cursor.execute(f"alter table visits_visit {how} trigger {name}")
                taken.append(_milliseconds(update, UPDATES))
    return statistics.median(times["enable"]) / statistics.median(times["disable"])


def _cost_of_a_reading() -> float:
    """Milliseconds that a page takes longer for noting who looked."""
    from django.db import connection, transaction

    from liaison.accounts.models import User
    from liaison.audit.reading import shown
    from liaison.db.acting import acting_as
    from liaison.places.models import Place

    places = list(Place.objects.values_list("pk", flat=True)) * 9
    reader = User.objects.get(email="sol@force.test")
    request = SimpleNamespace(user=reader, path="/places/", request_id=uuid.uuid4())

    def page(*, noted: bool) -> Callable[[int], None]:
        def one(_number: int) -> None:
            with acting_as(reader.pk, durable=False), transaction.atomic():
                list(Place.objects.filter(pk__in=places)[:25])
                if noted:
                    shown(request, "List of places", places, role="Supervisor")  # type: ignore[arg-type]

        return one

    with connection.cursor() as cursor:
        cursor.execute("set role liaison_web")
    without = statistics.median(_milliseconds(page(noted=False), READINGS) for _round in range(ROUNDS))
    noting = statistics.median(_milliseconds(page(noted=True), READINGS) for _round in range(ROUNDS))
    return noting - without


def _milliseconds(act: Callable[[int], None], times: int) -> float:
    """The median of so many."""
    taken = []
    for number in range(times):
        begun = time.perf_counter()
        act(number)
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


if __name__ == "__main__":
    sys.exit(main())
