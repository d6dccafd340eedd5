"""The way of a file, from what was sent to what may be kept."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings

from funding.uploads import apart, viruses
from funding.uploads.kinds import KINDS, Unfit, kind_of
from funding.uploads.names import clean_name

MEGABYTE = 1_000_000
Cleaner = Callable[[bytes, str], tuple[bytes, list[str]]]


class Readable(Protocol):
    """Anything with a `read`."""

    def read(self, size: int = ..., /) -> bytes:
        """Up to so many bytes."""


@dataclass(frozen=True)
class Cleaned:
    """A file that may be kept. `taken_out` says, in words, what was taken out of it."""

    content: bytes
    content_type: str
    file_name: str
    taken_out: tuple[str, ...]
    scanned: bool


def check(sent: Readable, name: str, clean: Cleaner = apart.clean) -> Cleaned:
    """Check one file and clean it with `clean`. Raises Unfit with a sentence for whoever sent it."""
    content = sent.read(settings.FUNDING_FILE_BYTES + 1)
    if len(content) > settings.FUNDING_FILE_BYTES:
        raise Unfit(too_big())
    kind = kind_of(content, name)
    scanned = viruses.scan(content, settings.CLAMAV_SOCKET, settings.CLAMAV_SECONDS)
    cleaned, taken_out = clean(content, kind)
    if len(cleaned) > settings.FUNDING_FILE_BYTES:
        raise Unfit(too_big())
    return Cleaned(cleaned, KINDS[kind].content_type, clean_name(name, kind), tuple(taken_out), scanned)


def too_big() -> str:
    """That a file is too big, and how to make it smaller."""
    return (
        f"This file is bigger than {in_megabytes(settings.FUNDING_FILE_BYTES)}. To make a photo smaller on a phone,"
        " send it to yourself by e-mail in “medium” size, and add that one. To make a PDF smaller, scan fewer pages."
    )


def in_megabytes(size: int) -> str:
    """A size in words: '15 MB', '0.4 MB'."""
    megabytes = size / MEGABYTE
    return f"{megabytes:.0f} MB" if megabytes >= 10 or megabytes == int(megabytes) else f"{max(megabytes, 0.1):.1f} MB"
