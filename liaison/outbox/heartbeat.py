"""Signs of life of the worker, of beat and of the dispatcher, for `/readyz` and for whoever keeps watch."""

import logging
from typing import Any

from celery.signals import after_task_publish, beat_init, worker_ready
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from liaison.outbox.models import Heartbeat

logger = logging.getLogger(__name__)

WORKER, BEAT, DISPATCHER = "worker", "beat", "dispatcher"


def beat(part: str) -> None:
    """Note that this part is alive. A database that is away is no reason to stop."""
    now = timezone.now()
    try:
        Heartbeat.objects.bulk_create(
            [Heartbeat(part=part, at=now)],
            update_conflicts=True,
            unique_fields=["part"],
            update_fields=["at"],
        )
    except (DatabaseError, InterfaceError) as error:
        connection.close()
        logger.warning("No sign of life from the %s could be kept: %s", part, error)


def _worker_ready(**kwargs: Any) -> None:
    beat(WORKER)
    # The pool's processes are forked from this one and must not inherit the connection.
    connection.close()


def _beat_ready(**kwargs: Any) -> None:
    beat(BEAT)
    # From now on it shows life by what it hands to the broker.
    after_task_publish.connect(_published, weak=False, dispatch_uid="outbox.beat")


def _published(**kwargs: Any) -> None:
    beat(BEAT)


def listen() -> None:
    """Connect to Celery's signals; each is sent only in the process it is about."""
    worker_ready.connect(_worker_ready, weak=False, dispatch_uid="outbox.worker_ready")
    beat_init.connect(_beat_ready, weak=False, dispatch_uid="outbox.beat_init")
