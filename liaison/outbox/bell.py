"""Ringing for the dispatcher. A ring may be lost without harm: it looks by itself every second anyway."""

import logging
import time

logger = logging.getLogger(__name__)

QUIET_AFTER_FAILURE = 30.0  # seconds

_silent_until = 0.0


def ring() -> None:
    """Ask a Celery worker to dispatch now.

    Without a broker nothing happens, and for half a minute no further try is made, so that a mute broker costs one
    person two seconds and not everybody.
    """
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    from liaison.celery import app

    try:
        app.send_task("outbox.dispatch", retry=False, ignore_result=True, expires=60)
    except Exception as error:
        _silent_until = time.monotonic() + QUIET_AFTER_FAILURE
        logger.warning("The broker does not answer; the dispatcher will look by itself. %s", error)
