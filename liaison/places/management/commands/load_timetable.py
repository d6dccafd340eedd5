"""Load a place's own prayer timetable from a CSV file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from liaison.observances import timetable
from liaison.places.actions.timetable import keep_timetable
from liaison.places.models import Place


class Command(BaseCommand):
    """`manage.py load_timetable FILE.csv --place SLUG`: good rows are kept, bad ones listed."""

    help = "Load a place's prayer timetable (CSV: date,fajr,sunrise,dhuhr,asr,maghrib,isha)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and the place by the last part of its address."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--place", required=True, help="The place's slug, as in its address.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, keep, and tell what was kept. Exits with an error if nothing could be read."""
        place = Place.objects.filter(slug=options["place"]).first()
        if place is None:
            raise CommandError(f"There is no place “{options['place']}”. Use the last part of its address.")
        read = self._read(options["file"])
        for line, column, sentence in read.problems:
            self.stderr.write(f"Line {line}{f', {column}' if column else ''}: {sentence}")
        if read.ignored:
            self.stdout.write(f"Columns not used: {', '.join(read.ignored)}.")
        self.stdout.write(f"{len(read.rows) + len(read.problems)} rows read, {len(read.problems)} not used.")
        counts = keep_timetable(by=None, place=place, timetable=read)
        self.stdout.write(f"{counts['new']} days new, {counts['changed']} changed, {counts['same']} as before.")
        if not read.rows:
            raise CommandError("No row could be used.")

    def _read(self, path: Path) -> timetable.Timetable:
        try:
            with path.open("rb") as file:
                # One byte more than allowed tells that it is too big; the rest is never read.
                return timetable.read(file.read(timetable.MOST_BYTES + 1))
        except OSError as error:
            raise CommandError(f"The file cannot be opened: {error.strerror}.") from error
        except timetable.Unreadable as unreadable:
            raise CommandError(str(unreadable)) from unreadable
