"""What Celery rings. No task carries a message: a lost task loses nothing, and two do no harm."""

from celery import shared_task
from django.utils import timezone

from liaison.outbox import dispatching, heartbeat, planning


@shared_task(name="outbox.plan")
def plan() -> None:
    """Plan what is due."""
    heartbeat.beat(heartbeat.WORKER)
    planning.plan(timezone.now())


@shared_task(name="outbox.dispatch")
def dispatch() -> None:
    """Send what is due."""
    heartbeat.beat(heartbeat.WORKER)
    dispatching.once()
