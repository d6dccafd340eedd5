"""How long the roster of 200 officers and a year takes to import: anew, once more, and with leave that empties visits.

See README.md.

Prints `name value unit`. DATABASE_URL and REDIS_URL name servers that hold nothing yet.
"""

import csv
import os
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
OFFICERS, DAYS = 200, 365
# Of four teams the demo gives three to the first unit.
IN_BOTH_UNITS = OFFICERS * 4 // 3 + 4
TARGET = 20.0
# After the roster that the demo has: every row is new.
STARTS = date.today() + timedelta(weeks=52)  # noqa: DTZ011 -- a day more or less does not matter
EARLY, LATE, NIGHT = ("07:00", "17:00", "early"), ("14:00", "00:00", "late"), ("22:00", "07:00", "night")
CYCLE = (EARLY, EARLY, LATE, LATE, NIGHT, NIGHT, *[("", "", "rest-day")] * 4)
COLLARS = """
import django; django.setup()
from liaison.places.models import Posting
print(*Posting.objects.filter(role="officer", unit__name="Aldersford").order_by("pk")
      .values_list("user__force_id__collar_number", flat=True)[:%d])
"""
# A visit during every so many earlies, with the officer who works it; and every so many of the earlies become leave.
VISIT_EVERY, LEAVE_EVERY = 4, 5
VISITS = """
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from liaison.accounts.models import User
from liaison.places.models import Place
from liaison.rosters.models import Shift
from visits.models import Allotment, Visit
by = User.objects.get(email="supervisor@demo.test")
places = list(Place.objects.filter(unit__name="Aldersford"))
earlies = Shift.objects.live().filter(unit__name="Aldersford", kind="early", first_on__gte="%s")
tours = list(earlies.order_by("pk"))[::%d]
visits = Visit.objects.bulk_create(Visit(
    place=places[n %% len(places)], starts_at=tour.starts_at + timedelta(hours=4),
    ends_at=tour.starts_at + timedelta(hours=5), planned_by=by, planned_at=timezone.now()
) for n, tour in enumerate(tours))
Allotment.objects.bulk_create(Allotment(
    place=visit.place, visit=visit, officer_id=tour.officer_id, allotted_by=by, ends_at=visit.ends_at
) for visit, tour in zip(visits, tours))
print(len(visits))
"""
LOST = """
import django; django.setup()
from visits.models import CoverLost
print(CoverLost.objects.count())
"""


def main() -> int:
    """Fill a database, write the file, take it over twice; 1 when that takes too long."""
    environ = {name: value for name, value in os.environ.items() if name != "LIAISON_DATABASE_ROLE"}
    environ |= {"DEMO": "1", "DJANGO_SETTINGS_MODULE": "liaison.settings", "PYTHONWARNINGS": "ignore"}
    owner = environ | {"LIAISON_DATABASE_ROLE": "owner"}
    _call(["manage.py", "migrate", "--no-input", "-v0"], owner)
    _call(["manage.py", "demo", "--places", "60", "--weeks", "1", "--officers", str(IN_BOTH_UNITS)], owner)
    collars = _call(["-c", COLLARS % OFFICERS], environ).split()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "roster.csv"
        rows = _write(file, collars)
        print(f"roster_import_rows {rows} rows", flush=True)
        took = []
        for name in ("roster_import", "roster_import_again"):
            began = time.perf_counter()
            _call(["manage.py", "load_roster", str(file), "--unit", "Aldersford"], environ)
            took.append(time.perf_counter() - began)
            print(f"{name} {took[-1]:.2f} s", flush=True)
        print(f"roster_import_visits {_call(['-c', VISITS % (STARTS, VISIT_EVERY)], owner).strip()} visits", flush=True)
        _write(file, collars, leave_every=LEAVE_EVERY)
        began = time.perf_counter()
        _call(["manage.py", "load_roster", str(file), "--unit", "Aldersford"], environ)
        took.append(time.perf_counter() - began)
        print(f"roster_import_leave {took[-1]:.2f} s", flush=True)
        print(f"roster_import_cover_lost {_call(['-c', LOST], owner).strip()} visits", flush=True)
    print(f"roster_import_target {TARGET:.2f} s")
    return int(max(took) > TARGET)


def _write(path: Path, collars: list[str], *, leave_every: int = 0) -> int:
    earlies = 0
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["collar_number", "date", "start", "end", "kind"])
        for number, collar in enumerate(collars):
            for day in range(DAYS):
                starts, ends, kind = CYCLE[(day + 2 * number) % len(CYCLE)]
                if kind == "early":
                    earlies += 1
                    if leave_every and earlies % leave_every == 0:
                        starts, ends, kind = "", "", "leave"
                out.writerow([collar, (STARTS + timedelta(days=day)).isoformat(), starts, ends, kind])
    return len(collars) * DAYS


def _call(command: list[str], environ: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, *command], check=False, cwd=CHECKOUT, env=environ, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"{' '.join(command[:2])} failed: {done.stderr.strip()[-800:]}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
