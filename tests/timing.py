"""How long a piece of work takes, whatever else this process and this machine have to do."""

import gc
import time
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")


def processor_seconds(work: Callable[[], Answer], *, tries: int = 1) -> tuple[Answer, float]:
    """What the work gives, and the fewest seconds of the processor that it took.

    Python's collector looks through all that earlier tests have left behind, so that it rests meanwhile.
    """
    took = []
    gc.collect()
    gc.disable()
    try:
        for _ in range(tries):
            begun = time.process_time()
            answer = work()
            took.append(time.process_time() - begun)
    finally:
        gc.enable()
    return answer, min(took)
