"""`manage.py load_boundaries FILE.geojson`: the boundaries of a unit's wards, for its map."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from liaison.places.actions.boundaries import keep
from liaison.places.boundaries import find_areas, read_file
from liaison.places.loading import Unusable
from liaison.places.models import CommandUnit

SOME_BAD, FILE_UNUSABLE = 1, 2
LONGEST_SOURCE = 300
# As the Open Government Licence v3.0 and ONS want it said.
ONS = (
    "Source: Office for National Statistics licensed under the Open Government Licence v.3.0."
    " Contains OS data © Crown copyright and database right {year}."
)


class Command(BaseCommand):
    """Reads boundaries; run twice, it changes nothing the second time."""

    help = (
        "Loads the boundaries of wards or other areas from a GeoJSON file in WGS 84, as the Office for National"
        " Statistics publishes them under the Open Government Licence. They take the place of those that the unit had."
        " Ends with 1 when some features could not be used (the others are loaded beside what was there), and with 2"
        " when the file cannot be used at all."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, whose areas they are, and how its properties are named."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--unit", help="Name of the command unit. Needed if there are several.")
        parser.add_argument("--code", help="Property with the code of an area (usual: one like WD24CD, or code).")
        parser.add_argument("--name", help="Property with the name of an area (usual: one like WD24NM, or name).")
        parser.add_argument("--only", metavar="PROPERTY=VALUE", help="Only such areas, for example LAD24NM=Oxford.")
        parser.add_argument("--source", help="Whose data it is, as the map is to say (usual: for ONS their own words).")
        parser.add_argument("--beside", action="store_true", help="Keep the areas that are there and not in the file.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Keep the good areas, list the bad ones."""
        unit = self._unit(options["unit"])
        try:
            found = find_areas(
                read_file(options["file"]), code=options["code"], name=options["name"], only=_pair(options["only"])
            )
        except Unusable as error:
            raise CommandError(str(error), returncode=FILE_UNUSABLE) from error
        for number, reason in found.bad:
            self.stderr.write(f"Feature {number}: {reason}")
        if not found.areas:
            raise CommandError("No area in this file can be used.", returncode=FILE_UNUSABLE)
        source = options["source"] or (
            ONS.format(year=timezone.localdate().year) if found.is_ons else f"Boundaries: {options['file'].name}"
        )
        # A file with faults may lack areas that are still there.
        beside = options["beside"] or bool(found.bad)
        kept = keep(unit=unit, areas=found.areas, source=source[:LONGEST_SOURCE], beside=beside)
        self.stdout.write(
            f"{unit.name}: {kept.new} new, {kept.changed} changed, {kept.same} the same, {kept.replaced} replaced,"
            f" {found.passed_over} passed over, {len(found.bad)} not usable"
        )
        self.stdout.write(f"The map will say: {source[:LONGEST_SOURCE]}")
        if found.bad:
            raise CommandError("The features above were left out.", returncode=SOME_BAD)

    def _unit(self, name: str | None) -> CommandUnit:
        units = list(CommandUnit.objects.order_by("name")[:20])
        if name is None and len(units) == 1:
            return units[0]
        unit = CommandUnit.objects.filter(name=name).first() if name else None
        if unit is None:
            names = ", ".join(each.name for each in units) or "none yet"
            raise CommandError(f"Say whose areas they are with --unit. There are: {names}.", returncode=FILE_UNUSABLE)
        return unit


def _pair(text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    name, found, value = text.partition("=")
    if not name or not found:
        raise CommandError("Write --only as PROPERTY=VALUE.", returncode=FILE_UNUSABLE)
    return name, value
