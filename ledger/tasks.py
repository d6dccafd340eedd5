"""What Celery rings. No task says what to do: a lost task loses nothing, and two do no harm."""

from celery import shared_task

from ledger import counting, making, sealing, waiting


@shared_task(name=sealing.TASK)
def seal() -> None:
    """Seal the days that are closed."""
    sealing.work()


@shared_task(name=waiting.TASK)
def make_copies() -> None:
    """Make the copies of everything held that wait."""
    making.work()


@shared_task(name=counting.TASK)
def count_readings() -> None:
    """Count how often places were looked at in the months that are over."""
    counting.work()
