"""What Celery rings. No task says what to do: a lost task loses nothing, and two do no harm."""

from celery import shared_task

from funding import reporting, sweeping
from funding.packs import making, waiting


@shared_task(name=waiting.TASK)
def make_packs() -> None:
    """Make the packs that wait."""
    making.work()


@shared_task(name=reporting.TASK)
def make_equity_reports() -> None:
    """Make the equity reports that are due."""
    reporting.work()


@shared_task(name="funding.sweep_files")
def sweep_files() -> None:
    """Take files off the disc that no row speaks of any more."""
    sweeping.sweep()
