"""Ringing for the dispatcher. A ring may be lost without harm: it looks by itself every second anyway."""

import logging
import threading
import time
from typing import Any

from django.core.signals import request_finished, request_started
from django.dispatch import receiver

logger = logging.getLogger(__name__)

# In seconds. Who rings again within a second wakes the dispatcher no sooner than it looks by itself.
QUIET_AFTER_RING = 1.0
QUIET_AFTER_FAILURE = 30.0

_silent_until = 0.0


class _Answering(threading.local):
    """Whether this thread is answering a request, and whether to ring when it has."""

    now = False
    ring_afterwards = False


_answering = _Answering()


@receiver(request_started)
def _begin(**_signal: Any) -> None:
    _answering.now, _answering.ring_afterwards = True, False


@receiver(request_finished)
def _end(**_signal: Any) -> None:
    _answering.now = False
    if _answering.ring_afterwards:
        _answering.ring_afterwards = False
        ring()


def ring() -> None:
    """Ask a Celery worker to dispatch now; while a request is answered, once the answer is on its way.

    However much is written within a second, this process rings once.
    Without a broker nothing happens, and for half a minute no further try is made, so that a mute broker holds one
    thread for two seconds and not all of them.
    """
    global _silent_until
    if _answering.now:
        _answering.ring_afterwards = True
        return
    if time.monotonic() < _silent_until:
        return
    from liaison.celery import app

    try:
        app.send_task("outbox.dispatch", retry=False, ignore_result=True, expires=60)
        _silent_until = time.monotonic() + QUIET_AFTER_RING
    except Exception as error:
        _silent_until = time.monotonic() + QUIET_AFTER_FAILURE
        logger.warning("The broker does not answer; the dispatcher will look by itself. %s", error)
