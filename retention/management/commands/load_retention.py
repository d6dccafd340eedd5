"""`manage.py load_retention`: the rules of data/retention.json."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from retention.loading import FILE, Unusable, load


class Command(BaseCommand):
    """Adds rules; run twice, it changes nothing the second time."""

    help = "Adds the rules for how long things are kept. Rules that the administration has changed stay as they are."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and whether changed rules are put back."""
        parser.add_argument("file", type=Path, nargs="?", default=FILE)
        parser.add_argument("--anew", action="store_true", help="Put changed rules back as the file has them.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what became of them."""
        try:
            loaded = load(options["file"], anew=options["anew"])
        except Unusable as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{len(loaded.new)} new, {len(loaded.changed)} changed, {len(loaded.kept)} left as they are")
