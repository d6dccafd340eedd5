"""Where the files lie: outside the web root, under random names, for this account alone."""

import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO, BinaryIO

from django.conf import settings

CHUNK = 256 * 1024


def keep(content: bytes | IO[bytes]) -> str:
    """Write a file (an open one: from where it stands) and return the name it is stored under.

    It is on the disc when this returns, or not there.
    """
    name = secrets.token_hex(32)
    path = path_of(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if isinstance(content, bytes):
                file.write(content)
            else:
                shutil.copyfileobj(content, file, CHUNK)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        forget(name)
        raise
    return name


def opened(name: str) -> BinaryIO:
    """The stored file, to be read. Raises FileNotFoundError."""
    return path_of(name).open("rb")


def forget(name: str) -> None:
    """Take the file off the disc; nothing happens where there is none."""
    path_of(name).unlink(missing_ok=True)


def path_of(name: str) -> Path:
    """Where the file of this name lies."""
    return root() / name[:2] / name


def root() -> Path:
    """The folder of all files."""
    return Path(settings.FUNDING_FILES)


def folders() -> Iterator[Path]:
    """The folders that hold files."""
    if root().is_dir():
        yield from sorted(each for each in root().iterdir() if each.is_dir())
