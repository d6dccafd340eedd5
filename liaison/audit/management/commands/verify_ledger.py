"""`manage.py verify_ledger`: whether history is still as it was sealed."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from liaison.audit import signing
from liaison.audit.chain import Verdict, seal_closed_days, verify
from liaison.audit.shipping import first_difference, ship_new


class Command(BaseCommand):
    """Work out every seal anew and name the first day and table that differ."""

    help = "Check that nobody has altered history or the read log since each day was sealed."

    def add_arguments(self, parser: CommandParser) -> None:
        """--seal, --against FILE, --public-key."""
        parser.add_argument("--seal", action="store_true", help="first seal the days that are closed and wait for it")
        parser.add_argument("--against", metavar="FILE", type=Path, help="compare with a copy of the seals as well")
        parser.add_argument("--public-key", action="store_true", help="print the key for checking signatures elsewhere")

    def handle(self, *args: Any, seal: bool, against: Path | None, public_key: bool, **options: Any) -> None:
        """Print what was found; exit with an error when anything differs."""
        if public_key:
            self.stdout.write(signing.public_key())
            return
        if seal:
            seal_closed_days(timezone.now())
            ship_new()
        verdict = verify()
        if fault := verdict.fault:
            raise CommandError(f"{fault.day}, {fault.table}: {fault.what}.")
        if against and (difference := self._difference(against)):
            raise CommandError(f"{difference}.")
        self.stdout.write(self._words(verdict))

    def _difference(self, against: Path) -> str:
        try:
            return first_difference(against)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CommandError(f"{against} cannot be read as seals: {error}") from error

    def _words(self, verdict: Verdict) -> str:
        if verdict.until is None:
            return "No day has been sealed yet."
        signed = f" {verdict.unsigned:,} seals have no signature that could be checked." if verdict.unsigned else ""
        return (
            f"As it was sealed, up to {verdict.until}: {verdict.rows:,} rows under {verdict.seals:,} seals,"
            f" {verdict.erased:,} rows lawfully erased.{signed}"
        )
