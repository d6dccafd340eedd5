"""One line of progress per step, one sentence per failure, and a tidy end on Ctrl-C."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

NUMBER = "LIAISON_STEP"


class Failure(Exception):
    """Something the person can put right; the text is one plain sentence."""


class Stopped(BaseException):
    """The person pressed Ctrl-C, or the process was asked to end."""


class _Progress:
    total = 0
    number = 0
    began: float | None = None


def catch_signals() -> None:
    """Turn the first of SIGINT, SIGTERM and SIGHUP into Stopped."""

    def stop(number: int, frame: FrameType | None) -> None:
        ignore_signals()
        raise Stopped

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


def ignore_signals() -> None:
    """Ignore those signals from here on: the rest is clearing up."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def begin(total: int) -> None:
    """Count `total` steps from the first."""
    _Progress.total, _Progress.number = total, 0


def hand_over() -> None:
    """Leave the count in the environment for the program that takes this one's place."""
    os.environ[NUMBER] = str(_Progress.number)
    sys.stdout.flush()


def resume(total: int) -> None:
    """Go on counting where the program before this one stopped."""
    _Progress.total, _Progress.number = total, int(os.environ.pop(NUMBER, "0"))


def start(text: str) -> None:
    """Begin the next step: print `[2/8] text … ` and leave the line open."""
    _Progress.number += 1
    _Progress.began = time.monotonic()
    sys.stdout.write(f"[{_Progress.number}/{_Progress.total}] {text} … ")
    sys.stdout.flush()


def done() -> None:
    """End the step's line with the seconds it took."""
    if _Progress.began is not None:
        say(f"{time.monotonic() - _Progress.began:.0f} s")
        _Progress.began = None


def end_line() -> None:
    """End the line of a step that an error has cut short."""
    if _Progress.began is not None:
        say("")
        _Progress.began = None


@contextmanager
def step(text: str) -> Iterator[None]:
    """A step that lasts as long as the block."""
    start(text)
    yield
    done()


def say(text: str) -> None:
    """Print one line."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
