"""A local SMTP server that takes everything and counts by Message-ID."""

import socket
import threading
from collections import Counter
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller


class Sink:
    """Answers mails as it is told; `with Sink() as sink:` runs it on a free port of this machine."""

    def __init__(self, refuse: str = "") -> None:
        self.refuse = refuse
        self.taken: Counter[str] = Counter()
        self.subjects: list[str] = []
        self._lock = threading.Lock()

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        """Refuse one address for good."""
        if self.refuse and address == self.refuse:
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take it."""
        mail = message_from_bytes(envelope.content)
        with self._lock:
            self.taken[mail["Message-ID"]] += 1
            self.subjects.append(mail["Subject"])
        return "250 OK"

    @property
    def url(self) -> str:
        """What to put into EMAIL_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    def __enter__(self) -> "Sink":
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, ready_timeout=20)
        self._controller.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._controller.stop()
