"""`manage.py load_roster FILE.csv`: take over a roster from the force's duty system."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from liaison.places.models import CommandUnit
from liaison.rosters import files
from liaison.rosters.actions.importing import load
from liaison.rosters.comparing import Comparison, compare
from liaison.spreadsheets import Unreadable

SOME_ROWS_BAD, FILE_UNUSABLE = 1, 2
MOST_TOLD = 200


class Command(BaseCommand):
    """Reads a roster; run twice, it changes nothing the second time."""

    help = (
        "Takes over a roster from a CSV file with the columns collar_number, date, start, end, end_date, kind, reason,"
        " team. What the file names is added or changed; what an earlier file gave for the same officers and days and"
        " this one does not is withdrawn. Ends with 1 when some rows could not be used, and with 2 when the file"
        " cannot be read at all."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and whose roster it is."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--unit", help="Name of the command unit. Needed if there are several.")
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")

    def handle(self, *args: Any, **options: Any) -> None:
        """Keep the good rows, list the bad ones."""
        unit = self._unit(options["unit"])
        file = self._read(options["file"])
        total = len(file.rows)
        self.stdout.write(f"{total + len(file.problems):,} rows read")
        if options["dry_run"]:
            found = compare(file, unit.pk)
        else:
            found = load(by=None, unit=unit, file=file, progress=self._progress)
        self._tell(found, file)
        if found.refused:
            raise CommandError("The rows above were left out.", returncode=SOME_ROWS_BAD)

    def _progress(self, done: int) -> None:
        self.stdout.write(f"{done:,} shifts written …")
        self.stdout.flush()

    def _tell(self, found: Comparison, file: files.RosterFile) -> None:
        if file.ignored:
            self.stdout.write(f"Columns not used: {', '.join(file.ignored)}.")
        for problem in found.refused[:MOST_TOLD]:
            self.stderr.write(
                f"Line {problem.line}{f', {problem.column}' if problem.column else ''}: {problem.sentence}"
            )
        if len(found.refused) > MOST_TOLD:
            self.stderr.write(f"… and {len(found.refused) - MOST_TOLD:,} more rows.")
        for member, tour, breach in found.broken[:MOST_TOLD]:
            self.stdout.write(f"Warning: {member}, {tour.day:%d/%m/%Y}: {breach.sentence}")
        if len(found.broken) > MOST_TOLD:
            self.stdout.write(f"… and {len(found.broken) - MOST_TOLD:,} more warnings.")
        self.stdout.write(
            f"{len(found.added)} new, {len(found.changed)} changed, {len(found.removed)} withdrawn,"
            f" {found.same} as before, {len(found.refused)} not usable"
        )

    def _unit(self, name: str | None) -> CommandUnit:
        units = CommandUnit.objects.order_by("name")
        names = ", ".join(unit.name for unit in units[:20])
        if name is not None:
            unit = units.filter(name=name).first()
            if unit is None:
                raise CommandError(f"There is no command unit “{name}”. There are: {names}.", returncode=FILE_UNUSABLE)
            return unit
        if len(units) != 1:
            raise CommandError(f"Say whose roster it is with --unit. There are: {names}.", returncode=FILE_UNUSABLE)
        return units[0]

    def _read(self, path: Path) -> files.RosterFile:
        try:
            with path.open("rb") as file:
                # One byte more than allowed tells that it is too big; the rest is never read.
                return files.read(files.text_in(file.read(files.MOST_BYTES + 1)))
        except OSError as error:
            raise CommandError(f"The file cannot be opened: {error.strerror}.", returncode=FILE_UNUSABLE) from error
        except Unreadable as unreadable:
            raise CommandError(str(unreadable), returncode=FILE_UNUSABLE) from unreadable
