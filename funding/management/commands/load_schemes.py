"""Add what is known of the national schemes and is not there yet."""

from typing import Any

from django.core.management.base import BaseCommand

from funding.models import NationalFigure, Round, Scheme
from funding.schemes.usual import ensure


class Command(BaseCommand):
    """Adds what is missing; what somebody has made or corrected stays."""

    help = "Add the schemes, rounds and national figures that the portal knows. What is there stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many there are then."""
        ensure()
        self.stdout.write(
            f"{Scheme.objects.count()} schemes, {Round.objects.count()} rounds,"
            f" {NationalFigure.objects.count()} figures."
        )
