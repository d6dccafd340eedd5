"""`manage.py demo`: put a made-up city into an empty database."""

import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from liaison.db.acting import begin
from liaison.demo import first_day
from liaison.demo.city import Size
from liaison.demo.loading import analyse, is_empty, keep_weeks, load
from liaison.demo.progress import Bar

# The first round of the worker takes minutes in a larger city; there it is left to the worker.
FEW_VISITS = 5_000
MOST = {"places": 20_000, "weeks": 1_040, "officers": 20_000, "visits": 5_000_000, "applications": 1_000_000}


class Command(BaseCommand):
    """Loads the demo city."""

    help = "Put a made-up city into an empty database: people, places, a year of visits and what is planned."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How large a city, and whether a database that is in use is a mistake."""
        usual = Size()
        parser.add_argument("--places", type=int, default=usual.places, help="places of worship (14)")
        parser.add_argument("--weeks", type=int, default=usual.weeks, help="weeks of visits up to today (52)")
        parser.add_argument("--officers", type=int, help="neighbourhood officers (24, more for many places)")
        parser.add_argument("--visits", type=int, help="at least so many visits (default: as many as life brings)")
        parser.add_argument("--applications", type=int, default=0, help="so many more applications for funding (0)")
        parser.add_argument("--seed", type=int, default=usual.seed, help="the same seed gives the same city (1)")
        parser.add_argument("--if-empty", action="store_true", help="leave a database alone that is not empty")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load it, or say in a sentence why not."""
        size = self._size(options)
        if not is_empty():
            if options["if_empty"]:
                return
            raise CommandError("This database is not empty: the demo city only goes into an empty one.")
        begin(purpose="Loading the demonstration")
        began = time.monotonic()
        bar = Bar(sys.stderr, chatty=options["verbosity"] > 1)
        counts = load(size, progress=bar.show)
        analyse()
        counts["weeks kept"] = keep_weeks()
        if counts["visits"] <= FEW_VISITS:
            first_day.live(timezone.now())
        told = ", ".join(f"{count:,} {name}" for name, count in counts.items())
        self.stdout.write(f"Loaded {told} in {time.monotonic() - began:.0f} s.")
        if not settings.DEMO:
            self.stdout.write("DEMO is off: nobody can sign in with the demo password.")

    def _size(self, options: dict[str, Any]) -> Size:
        for name, most in MOST.items():
            least = 0 if name in ("weeks", "applications") else 1
            if options[name] is not None and not least <= options[name] <= most:
                raise CommandError(f"--{name} is a number from {least} to {most:,}.")
        officers = options["officers"] or max(Size().officers, options["places"] // 4)
        return Size(
            options["places"],
            options["weeks"],
            officers,
            options["visits"],
            options["seed"],
            options["applications"],
        )
