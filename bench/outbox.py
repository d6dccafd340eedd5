"""Ten thousand reminders due in one minute, out through one local SMTP sink; beside it what the sink itself can take.

Run with `python -m liaison.embedded --throw-away -- python bench/outbox.py [NUMBER]`; prints `name value unit`.
The database is made and migrated here; nothing of it is kept.
"""

import os
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "liaison.settings"
os.environ.setdefault("DEMO", "1")
PEOPLE = 50
TARGET_SECONDS = 60


@contextmanager
def sink() -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """The sink's port and process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "bench" / "outbox_sink.py"), str(port)], stdout=subprocess.PIPE, text=True
    )
    try:
        if process.stdout is None or process.stdout.readline().strip() != "ready":
            raise SystemExit("The sink did not start.")
        yield port, process
    finally:
        process.terminate()
        process.wait(10)


def ceiling(number: int) -> float:
    """Mails a second that the sink takes over one kept connection from a client that does nothing else."""
    mail = "Subject: Your visit tomorrow at 13:15\r\nMessage-ID: <{}@bench>\r\n\r\n" + "A line of text.\r\n" * 12
    with sink() as (port, _process), smtplib.SMTP("127.0.0.1", port) as client:
        began = time.perf_counter()
        for n in range(number):
            client.sendmail("portal@bench.test", [f"p{n}@bench.test"], mail.format(n))
        return number / (time.perf_counter() - began)


def prepare(number: int) -> None:
    """Visits of tomorrow, each with an officer to be reminded now, and their messages."""
    from django.utils import timezone

    from liaison.accounts.models import User
    from liaison.outbox.models import Message
    from liaison.places.models import CommandUnit, NeighbourhoodTeam, Place, Posting
    from visits.models import Allotment, Visit

    now = timezone.now()
    unit = CommandUnit.objects.create(name="Bench")
    team = NeighbourhoodTeam.objects.create(unit=unit, name="Bench", slug="bench")
    place = Place.objects.create(name="Bench", slug="bench", unit=unit, team=team, faith="community")
    people = [User.objects.create_user(f"p{n}@bench.test", None, name=f"P{n}") for n in range(PEOPLE)]
    for person in people:
        Posting.objects.create(user=person, role="officer", unit=unit, team=team, since=now.date())
    start = now + timedelta(hours=19)
    visits = Visit.objects.bulk_create(
        [
            Visit(
                place=place,
                starts_at=start,
                ends_at=start + timedelta(hours=1),
                planned_by=people[0],
                planned_at=now - timedelta(days=3),
            )
            for _ in range(number)
        ],
        batch_size=2000,
    )
    Allotment.objects.bulk_create(
        [
            Allotment(
                place=place,
                visit=visit,
                officer=people[n % PEOPLE],
                allotted_by=people[0],
                allotted_at=now - timedelta(days=3),
            )
            for n, visit in enumerate(visits)
        ],
        batch_size=2000,
    )
    Message.objects.bulk_create(
        [
            Message(
                key=f"visits.evening-before:{visit.pk}:user:{people[n % PEOPLE].pk}",
                kind="visits.evening-before",
                to=people[n % PEOPLE],
                place=place,
                about={"pk": visit.pk, "starts_at": start.isoformat()},
                due_at=now,
                expires_at=start,
            )
            for n, visit in enumerate(visits)
        ],
        batch_size=2000,
    )


def dispatch(processes: int) -> tuple[float, int]:
    """Seconds until nothing is due, with so many dispatchers at once; and how many mails the sink took."""
    command = [sys.executable, "manage.py", "dispatch_messages", "--until-empty"]
    with sink() as (port, process):
        environ = {**os.environ, "EMAIL_URL": f"smtp://127.0.0.1:{port}", "LIAISON_DATABASE_ROLE": "worker"}
        began = time.perf_counter()
        running = [
            subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL) for _ in range(processes)
        ]
        for each in running:
            if each.wait():
                raise SystemExit("A dispatcher failed.")
        seconds = time.perf_counter() - began
        process.terminate()
        out, _ = process.communicate(timeout=10)
    return seconds, int(out.strip().splitlines()[-1])


def main(number: int) -> int:
    """Measure and print; 1 when a target is missed."""
    import django
    from django.core.management import call_command
    from django.db import connection

    os.environ["LIAISON_DATABASE_ROLE"] = "owner"
    django.setup()
    call_command("migrate", verbosity=0)
    floor = ceiling(min(number, 3000))
    print(f"outbox.sink_ceiling {floor:.0f} mails/s", flush=True)
    failed = 0
    for processes in (1, 2):
        with connection.cursor() as cursor:
            cursor.execute("truncate accounts_user, places_commandunit restart identity cascade")
        prepare(number)
        seconds, taken = dispatch(processes)
        name = f"outbox.due_{number}_by_{processes}"
        print(f"{name} {seconds:.1f} s")
        print(f"{name}_rate {number / seconds:.0f} mails/s")
        print(f"{name}_of_ceiling {number / seconds / floor:.2f} ratio")
        print(f"{name}_taken {taken} mails", flush=True)
        failed |= seconds > TARGET_SECONDS or taken != number
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
