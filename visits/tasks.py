"""What Celery rings. No task says what to do: a lost task loses nothing, and two do no harm."""

from celery import shared_task

from visits.proposing import waiting, working


@shared_task(name=waiting.TASK)
def propose() -> None:
    """Work out the proposals that wait."""
    working.work()
