"""`manage.py retention`: what is due, by rule; without --dry-run the worker's round is made at once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from liaison.places.models import CommandUnit, Place
from retention import rounds
from retention.counting import Counted, due_under
from retention.kinds import KINDS
from retention.models import Rule


class Command(BaseCommand):
    """Tells what is due for erasure. Nothing is erased without a recorded decision, by this command either."""

    help = "Counts what is due and carries out what was decided. --dry-run only tells what is due."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether anything is changed."""
        parser.add_argument("--dry-run", action="store_true", help="Change nothing, only tell.")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line for each rule and scope, or the round of the worker."""
        now = timezone.now()
        if not options["dry_run"]:
            self.stdout.write(f"{rounds.work(now, anew=True)} things lost their words")
            return
        for rule in Rule.objects.order_by("kind"):
            for counted in due_under(rule, now):
                self.stdout.write(self._line(rule, counted))

    def _line(self, rule: Rule, counted: Counted) -> str:
        where: Any = "the whole portal"
        if counted.unit_id:
            where = CommandUnit.objects.get(pk=counted.unit_id)
        elif counted.place_id:
            where = Place.objects.get(pk=counted.place_id)
        examples = ", ".join(f"{each['ref']} ({each['on']})" for each in counted.examples)
        oldest = f", oldest {counted.oldest_on}" if counted.oldest_on else ""
        held = f", {counted.held} under hold" if counted.held else ""
        told = f"{KINDS[rule.kind].label}, {where}: {counted.number} due (kept {rule.time}){oldest}{held}"
        return f"{told}; for example {examples}" if examples else told
