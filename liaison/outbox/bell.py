"""Ringing for the dispatcher, and for whoever else works on rows. A ring may be lost without harm.

The dispatcher looks by itself every second anyway, the others every minute.
"""

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
DISPATCH = "outbox.dispatch"

_silent_until = 0.0
_mute_until = 0.0


class _Answering(threading.local):
    """Whether this thread is answering a request, and for which tasks to ring when it has."""

    now = False
    ring_afterwards: frozenset[str] = frozenset()


_answering = _Answering()


@receiver(request_started)
def _begin(**_signal: Any) -> None:
    _answering.now, _answering.ring_afterwards = True, frozenset()


@receiver(request_finished)
def _end(**_signal: Any) -> None:
    tasks, _answering.now, _answering.ring_afterwards = _answering.ring_afterwards, False, frozenset()
    for task in sorted(tasks):
        ring(task)


def ring(task: str = DISPATCH) -> None:
    """Ask a Celery worker to dispatch, or to do another task, now; in a request, once the answer is on its way.

    However much is to be sent within a second, this process rings the dispatcher once.
    Without a broker nothing happens, and for half a minute no further try is made, so that a mute broker holds one
    thread for two seconds and not all of them.
    """
    global _silent_until, _mute_until
    if _answering.now:
        _answering.ring_afterwards |= {task}
        return
    if time.monotonic() < max(_mute_until, _silent_until if task == DISPATCH else 0.0):
        return
    from liaison.celery import app

    try:
        app.send_task(task, retry=False, ignore_result=True, expires=60)
        if task == DISPATCH:
            _silent_until = time.monotonic() + QUIET_AFTER_RING
    except Exception as error:
        _mute_until = time.monotonic() + QUIET_AFTER_FAILURE
        logger.warning("The broker does not answer; what is to be done will be found without it. %s", error)
