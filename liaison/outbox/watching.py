"""The loop that dispatches without Celery and without Redis: it looks every second, and ends politely."""

import logging
import signal
import threading
import time
from types import FrameType

from django.db import DatabaseError, InterfaceError, connection, reset_queries

from liaison.outbox import heartbeat
from liaison.outbox.carriers import Away
from liaison.outbox.dispatching import Dispatcher

logger = logging.getLogger(__name__)

IDLE = 1.0  # seconds between two looks
LONGEST_PAUSE = 30.0
SIGN_OF_LIFE = 15.0
KEEP_CONNECTION = 20.0  # after so long without a mail the carrier's connection is given up


class Loop:
    """Dispatches until it is told to stop."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self.dispatcher = dispatcher
        self.stopping = threading.Event()
        self.last_mail = self.last_sign = 0.0
        self.pause = IDLE

    def stop_on_signals(self) -> None:
        """End after the mail in hand when told to (SIGTERM, SIGINT)."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping.set()

    def run(self) -> None:
        """Look, send, wait; longer and longer while the carrier or the database is away."""
        try:
            while not self.stopping.is_set():
                self.stopping.wait(self.turn())
        finally:
            self.dispatcher.carrier.close()

    def turn(self) -> float:
        """One look; gives how many seconds to wait before the next."""
        reset_queries()
        now = time.monotonic()
        if now - self.last_sign >= SIGN_OF_LIFE:
            heartbeat.beat(heartbeat.DISPATCHER)
            self.last_sign = now
        try:
            handled = self.dispatcher.run()
        except Away as error:
            logger.warning("The mail carrier is away: %s", error)
            return self._longer()
        except (DatabaseError, InterfaceError) as error:
            connection.close()
            logger.warning("The database is away: %s", error)
            return self._longer()
        self.pause = IDLE
        if handled:
            self.last_mail = now
            return 0.0
        if now - self.last_mail > KEEP_CONNECTION:
            self.dispatcher.carrier.close()
        return IDLE

    def _longer(self) -> float:
        self.pause = min(self.pause * 2, LONGEST_PAUSE)
        return self.pause
