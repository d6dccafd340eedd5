"""What Celery rings. No task says what to do: a lost task loses nothing, and two do no harm."""

from celery import shared_task
from django.utils import timezone

from retention import rounds


@shared_task(name="retention.work")
def work() -> None:
    """Make a round."""
    rounds.work(timezone.now())
