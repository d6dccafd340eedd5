"""`manage.py load_places FILE.csv`: add places from a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.text import slugify

from liaison.places.loading import Outcome, Unusable, keep, read_rows
from liaison.places.models import CommandUnit, NeighbourhoodTeam

SOME_ROWS_BAD, FILE_UNUSABLE = 1, 2


class Command(BaseCommand):
    """Reads places; run twice, it adds nothing the second time."""

    help = (
        "Adds places of worship from a CSV file with the columns name, faith, street, postcode, latitude, longitude,"
        " location_quality, existence. Places that are there already stay as they are. Ends with 1 when some rows"
        " could not be used, and with 2 when the file cannot be read at all."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and whose places they are."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--unit", help="Name of the command unit; made if it is new. Needed if there are several.")
        parser.add_argument("--team", help="Name of the neighbourhood team in that unit; made if it is new.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Keep the good rows, list the bad ones."""
        try:
            rows = read_rows(options["file"])
        except Unusable as error:
            raise CommandError(str(error), returncode=FILE_UNUSABLE) from error
        unit = self._unit(options["unit"])
        team = self._team(unit, options["team"])
        outcome = Outcome()
        for done, outcome in enumerate(keep(rows, unit=unit, team=team), start=1):  # noqa: B007
            if done % 100 == 0 or done == len(rows):
                self.stdout.write(f"{done} of {len(rows)} rows read")
        self.stdout.write(f"{outcome.new} new, {outcome.known} known already, {len(outcome.bad)} not usable")
        for line, reason in outcome.bad:
            self.stderr.write(f"Line {line}: {reason}")
        if outcome.bad:
            raise CommandError("The rows above were left out.", returncode=SOME_ROWS_BAD)

    def _unit(self, name: str | None) -> CommandUnit:
        if name is None:
            units = list(CommandUnit.objects.order_by("name")[:20])
            if len(units) > 1:
                names = ", ".join(unit.name for unit in units)
                raise CommandError(
                    f"Say whose places they are with --unit. There are: {names}.", returncode=FILE_UNUSABLE
                )
            name = units[0].name if units else settings.FORCE_NAME
        unit, new = CommandUnit.objects.get_or_create(name=name)
        if new:
            self.stdout.write(f"Command unit {name} made")
        return unit

    def _team(self, unit: CommandUnit, name: str | None) -> NeighbourhoodTeam | None:
        if name is None:
            return None
        team, new = NeighbourhoodTeam.objects.get_or_create(
            unit=unit, name=name, defaults={"slug": slugify(f"{unit.name}-{name}")[:80] or f"team-{unit.pk}"}
        )
        if new:
            self.stdout.write(f"Team {name} made")
        return team
