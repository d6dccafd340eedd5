"""How far the loading is, for whoever waits: a bar on a terminal, else a line now and then for whoever asked for it."""

import time
from typing import TextIO

WIDTH = 30
DRAWN_EVERY, SAID_EVERY = 0.2, 15.0  # seconds


class Bar:
    """One bar for one stage after the other. On a terminal it is drawn over itself; `chatty` says lines anywhere."""

    def __init__(self, stream: TextIO, *, chatty: bool = False) -> None:
        self.stream, self.is_terminal, self.chatty = stream, stream.isatty(), chatty
        self._next = 0.0

    def show(self, what: str, done: int, of: int) -> None:
        """So many of so many are done; `what` is short: 'Visits'."""
        now, finished = time.monotonic(), done >= of
        if not (self.is_terminal or self.chatty) or (now < self._next and not finished):
            return
        percent = 100 * done // of if of else 100
        if self.is_terminal:
            full = WIDTH * percent // 100
            line = f"\r{what:<10} [{'#' * full}{'.' * (WIDTH - full)}] {percent:3} %"
            self.stream.write(line + ("\n" if finished else ""))
            self._next = now + DRAWN_EVERY
        else:
            self.stream.write(f"{what}: {percent} %\n")
            self._next = now + SAID_EVERY
        self.stream.flush()
