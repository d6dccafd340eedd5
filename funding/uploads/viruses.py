"""Asking ClamAV. When it is configured and does not answer, nothing is taken."""

import socket
import struct
import time
from urllib.parse import urlsplit

from funding.uploads.kinds import Unfit

CHUNK = 64 * 1024
LONGEST_ANSWER = 4096
INFECTED = "The virus check found something dangerous in this file. It was not kept. Do not send it to others."
DOWN = "Files cannot be checked for viruses at this moment, so none can be added. Try again in some minutes."


def scan(content: bytes, address: str, seconds: float) -> bool:
    """Whether it was looked through: False where no address is given. Raises Unfit for a virus, and for no answer.

    `address` is the path of a Unix socket, or tcp://host:port.
    """
    if not address:
        return False
    until = time.monotonic() + seconds
    try:
        with _connected(address, seconds) as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), CHUNK):
                line.settimeout(_left(until))
                chunk = content[start : start + CHUNK]
                line.sendall(struct.pack("!I", len(chunk)) + chunk)
            line.sendall(struct.pack("!I", 0))
            answer = b""
            while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
                line.settimeout(_left(until))
                said = line.recv(LONGEST_ANSWER)
                if not said:
                    break
                answer += said
    except (OSError, ValueError) as error:
        raise Unfit(DOWN) from error
    if answer.rstrip(b"\0") == b"stream: OK":
        return True
    raise Unfit(INFECTED if answer.rstrip(b"\0").endswith(b" FOUND") else DOWN)


def _connected(address: str, seconds: float) -> socket.socket:
    if not address.startswith("tcp://"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(seconds)
        try:
            line.connect(address.removeprefix("unix://"))
        except BaseException:
            line.close()
            raise
        return line
    where = urlsplit(address)
    return socket.create_connection((where.hostname or "", where.port or 3310), timeout=seconds)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
