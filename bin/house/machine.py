"""What can be known before anything is changed: the port, the disk."""

import errno
import os
import shutil
import socket
import tempfile
from collections.abc import Mapping
from pathlib import Path

from house import install
from house.console import Failure

FIRST_TIME_BYTES = 1_500_000_000
LATER_BYTES = 200_000_000


def check(command: str, environ: Mapping[str, str]) -> None:
    """Raise Failure when `command` cannot succeed on this machine as it is."""
    if command == "run":
        check_port(port(environ))
    first = not install.is_current(development=False)
    check_space(install.CHECKOUT, FIRST_TIME_BYTES if first else LATER_BYTES)
    check_space(Path(tempfile.gettempdir()), LATER_BYTES)


def port(environ: Mapping[str, str]) -> int:
    """The port to serve on: PORT, or 8000."""
    text = environ.get("PORT") or "8000"
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise Failure(f"PORT is {text!r}: choose a number from 1 to 65535, as in PORT=8001 make run.")
    return int(text)


def check_port(number: int) -> None:
    """Raise Failure when we cannot listen on this port of the loopback address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                other = number + 1 if number < 65535 else 8000
                raise Failure(
                    f"Port {number} is in use by another program: stop that, or choose another port, as in"
                    f" PORT={other} make run."
                ) from error
            if error.errno == errno.EACCES:
                raise Failure(
                    f"Port {number} is for the system only: choose one above 1023, as in PORT=8000 make run."
                ) from error
            raise


def check_space(folder: Path, needed: int) -> None:
    """Raise Failure when the disk that holds `folder` has fewer than `needed` bytes free."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Failure(
            f"The disk that holds {folder} has {free / 1e9:.1f} GB free and needs {needed / 1e9:.1f} GB:"
            " make room and start again."
        )


def sentence(error: OSError) -> str:
    """An error of the operating system in one sentence."""
    where = f" {error.filename}" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk that holds{where or ' this folder'} is full: make room and start again."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"This account may not write{where or ' here'}: start again where it may."
    return f"{os.strerror(error.errno) if error.errno else error}{':' if where else ''}{where}."
