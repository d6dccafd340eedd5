"""`manage.py write_retention`: the table of docs/retention.md anew."""

from typing import Any

from django.core.management.base import BaseCommand

from retention.writing_down import FILE, document


class Command(BaseCommand):
    """Writes the table of rules; a test compares."""

    help = "Writes the table of docs/retention.md from data/retention.json."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it."""
        FILE.write_text(document(FILE.read_text(encoding="utf-8")), encoding="utf-8")
        self.stdout.write(f"{FILE.name} is written")
