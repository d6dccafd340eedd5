"""What Celery rings. No task says what to do: a lost task loses nothing, and two do no harm."""

from celery import shared_task

from ledger import sealing


@shared_task(name=sealing.TASK)
def seal() -> None:
    """Seal the days that are closed."""
    sealing.work()
