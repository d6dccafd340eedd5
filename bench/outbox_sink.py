"""An SMTP sink in a process of its own: takes every mail, and prints how many when it is told to end."""

import asyncio
import signal
import sys
from typing import Any

from aiosmtpd.smtp import SMTP


class Taking:
    """Takes everything."""

    taken = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Count."""
        self.taken += 1
        return "250 OK"


async def main(port: int) -> None:
    """Serve until SIGTERM."""
    handler = Taking()
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    server = await loop.create_server(lambda: SMTP(handler, hostname="sink"), "127.0.0.1", port)
    print("ready", flush=True)
    await ended.wait()
    server.close()
    print(handler.taken, flush=True)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
