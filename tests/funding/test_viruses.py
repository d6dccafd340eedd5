"""Asking ClamAV: a server of the test answers as clamd does, and as it should not."""

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from funding.uploads import viruses
from funding.uploads.kinds import Unfit

Answering = Callable[[socket.socket, bytes], None]


def received(line: socket.socket) -> bytes:
    """What clamd is sent by INSTREAM, put together."""
    file = line.makefile("rb")
    assert file.read(10) == b"zINSTREAM\0"
    content = b""
    while length := struct.unpack("!I", file.read(4))[0]:
        content += file.read(length)
    return content


class Clamd:
    """A server on a Unix socket that reads one file and then answers."""

    def __init__(self, path: Path, answering: Answering) -> None:
        self.address = str(path)
        self.seen: list[bytes] = []
        self._answering = answering
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(self.address)
        self._door.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        line, _ = self._door.accept()
        with line:
            self.seen.append(received(line))
            self._answering(line, self.seen[-1])

    def close(self) -> None:
        """Take no more."""
        self._door.close()


@pytest.fixture
def clamd(tmp_path: Path) -> Iterator[Callable[[Answering], Clamd]]:
    """A function from the answer to a server."""
    running: list[Clamd] = []

    def start(answering: Answering) -> Clamd:
        running.append(Clamd(tmp_path / "clamd", answering))
        return running[-1]

    yield start
    for each in running:
        each.close()


def saying(answer: bytes) -> Answering:
    """Always this."""
    return lambda line, _content: line.sendall(answer)


def dripping(line: socket.socket, _content: bytes) -> None:
    """A letter now and then, without an end."""
    for _ in range(40):
        try:
            line.sendall(b"s")
        except OSError:
            return
        time.sleep(0.1)


def test_a_clean_file_is_looked_through_whole(clamd: Callable[[Answering], Clamd]) -> None:
    server = clamd(saying(b"stream: OK\0"))
    content = bytes(range(256)) * 1000
    assert viruses.scan(content, server.address, 5) is True
    assert server.seen == [content]


def test_nothing_is_asked_where_nothing_is_configured() -> None:
    assert viruses.scan(b"x", "", 5) is False


def test_over_the_network_too() -> None:
    door = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        line, _ = door.accept()
        with line:
            received(line)
            line.sendall(b"stream: OK\0")

    threading.Thread(target=serve, daemon=True).start()
    with door:
        assert viruses.scan(b"x", f"tcp://127.0.0.1:{door.getsockname()[1]}", 5) is True


@pytest.mark.parametrize(
    ("answering", "sentence"),
    [
        (saying(b"stream: Eicar-Test-Signature FOUND\0"), viruses.INFECTED),
        (saying(b"INSTREAM size limit exceeded. ERROR\0"), viruses.DOWN),
        (saying(b"\xff\xfe garbage"), viruses.DOWN),
        (saying(b"stream: OK but not quite\0"), viruses.DOWN),
        (saying(b"x" * 10_000), viruses.DOWN),
        (saying(b""), viruses.DOWN),
        (dripping, viruses.DOWN),
    ],
    ids=["infected", "too long", "garbage", "nearly right", "endless", "silent", "slow"],
)
def test_anything_but_ok_is_refused(clamd: Callable[[Answering], Clamd], answering: Answering, sentence: str) -> None:
    server = clamd(answering)
    began = time.monotonic()
    with pytest.raises(Unfit) as unfit:
        viruses.scan(b"a file", server.address, 0.5)
    assert unfit.value.sentence == sentence
    assert time.monotonic() - began < 5


def test_when_it_is_down_nothing_is_taken(tmp_path: Path) -> None:
    for address in (str(tmp_path / "nobody"), "tcp://127.0.0.1:1", "tcp://127.0.0.1:notaport", "x" * 300):
        with pytest.raises(Unfit) as unfit:
            viruses.scan(b"a file", address, 0.5)
        assert unfit.value.sentence == viruses.DOWN
