"""Copies of the seals outside the database: JSON lines in a file that something else carries to another machine."""

import json
import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from django.conf import settings

from liaison.audit.chain import in_words
from liaison.audit.models import Seal


def ship(seals: Iterable[Seal]) -> int:
    """Add seals to the end of `LEDGER_SEALS_FILE`, when there is one; gives how many. Raises OSError.

    What stands in the file is never changed. Seals that are there already, after an accident, may stand twice.
    """
    lines = [json.dumps(in_words(seal), sort_keys=True) for seal in seals]
    if not settings.LEDGER_SEALS_FILE or not lines:
        return 0
    path = Path(settings.LEDGER_SEALS_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
        file.write("".join(f"{line}\n" for line in lines))
        file.flush()
        os.fsync(file.fileno())
    return len(lines)


def shipped_until(path: Path) -> date | None:
    """The newest day of which the file holds seals; None where it holds none."""
    if not path.exists():
        return None
    days = [date.fromisoformat(json.loads(line)["day"]) for line in path.read_text("utf-8").splitlines() if line]
    return max(days, default=None)


def ship_new() -> int:
    """Add every seal that the file does not hold yet, also those of days on which it could not be written."""
    if not settings.LEDGER_SEALS_FILE:
        return 0
    until = shipped_until(Path(settings.LEDGER_SEALS_FILE))
    found = Seal.objects.order_by("pk")
    return ship(found.filter(day__gt=until) if until else found)


def first_difference(path: Path) -> str:
    """What differs first between a copy of the seals and those in the database; empty where nothing does.

    Raises OSError, and ValueError for a file that is none of ours.
    """
    kept = {(seal.day.isoformat(), seal.table): in_words(seal) for seal in Seal.objects.all()}
    for line in path.read_text("utf-8").splitlines():
        copy = json.loads(line)
        if kept.get((copy["day"], copy["table"])) != copy:
            return f"{copy['day']}, {copy['table']}: the seal in the database is not the one that was shipped"
    return ""
