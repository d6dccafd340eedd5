"""Files are opened in a process of their own, with little memory, little time, and nothing worth stealing.

The libraries that read PDF, HEIC and ZIP are large and written in C: a file made to break one of them breaks a process
that knows no secret, has no database and ends. The file goes in and comes out through pipes.
"""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore

from funding.uploads.kinds import DOCX, KINDS, PDF, Unfit

CHECKOUT = Path(__file__).resolve().parent.parent.parent
SECONDS = 40
CPU_SECONDS = 30
MEMORY = 1_200_000_000
AT_ONCE = BoundedSemaphore(2)
UNREADABLE = "This file could not be opened. It is damaged, or too big when it is opened. Save it anew, then add it."
WAIT = "Several files are being checked now. Try again in a minute."


def clean(content: bytes, kind: str) -> tuple[bytes, list[str]]:
    """The file written anew, and what was taken out, in words. Raises Unfit."""
    if not AT_ONCE.acquire(timeout=SECONDS):
        raise Unfit(WAIT)
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__, kind],
            input=content,
            capture_output=True,
            timeout=SECONDS,
            cwd=CHECKOUT,
            env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
        )
    except subprocess.TimeoutExpired as error:
        raise Unfit(UNREADABLE) from error
    finally:
        AT_ONCE.release()
    head, _, body = done.stdout.partition(b"\n")
    if done.returncode or not head:
        raise Unfit(UNREADABLE)
    told = json.loads(head)
    if "refused" in told:
        raise Unfit(told["refused"])
    return body, told["taken_out"]


def clean_here(content: bytes, kind: str) -> tuple[bytes, list[str]]:
    """The same in this very process."""
    if kind == PDF:
        from funding.uploads import pdfs

        return pdfs.clean(content)
    if kind == DOCX:
        from funding.uploads import documents

        return documents.clean(content), []
    from funding.uploads import pictures

    return pictures.clean(content, kind), []


def _limit_myself() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(what, (most, most))


def main() -> int:
    """Read a file of the kind named first from standard input, write what to keep to standard output."""
    kind = sys.argv[1]
    _limit_myself()
    content = sys.stdin.buffer.read()
    try:
        cleaned, taken_out = clean_here(content, kind) if kind in KINDS else (b"", [])
        head: dict[str, object] = {"taken_out": taken_out}
    except Unfit as unfit:
        cleaned, head = b"", {"refused": unfit.sentence}
    except (MemoryError, RecursionError):
        cleaned, head = b"", {"refused": UNREADABLE}
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + cleaned)
    return 0


if __name__ == "__main__":
    sys.exit(main())
