"""What Celery rings. No task says what to do: a lost task loses nothing, and two do no harm."""

from celery import shared_task

from dashboard.briefings import making, waiting


@shared_task(name=waiting.TASK)
def make_briefings() -> None:
    """Make the briefings that wait."""
    making.work()
