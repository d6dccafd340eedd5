"""Keeps the programs of the Procfile running, and ends them together.

A program that ends is started again, since each of them may be killed at any moment without harm; one that
keeps ending means that something is wrong, and ends the rest.
"""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from house.console import Failure
from liaison.embedded.dependants import die_with_parent

LINE = re.compile(r"^([A-Za-z0-9_-]+):\s*(\S.*)$")
TICK = 0.2  # seconds between two looks
RESTART_AFTER = 1.0
# More ends than this within the window are a fault that starting again does not mend.
ENDS, WINDOW = 4, 60.0
STOP_TIMEOUT = 8.0


def read_procfile(path: Path) -> dict[str, str]:
    """The commands of a Procfile by name, in its order."""
    matches = (LINE.match(line) for line in path.read_text().splitlines() if not line.startswith("#"))
    return {match[1]: match[2] for match in matches if match}


@dataclass
class Program:
    """One line of the Procfile and the process that runs it now."""

    name: str
    command: str
    environ: Mapping[str, str]
    cwd: Path
    width: int
    child: subprocess.Popen[bytes] | None = None
    start_at: float = 0.0
    ends: deque[float] = field(default_factory=deque)

    def start(self) -> None:
        """Start it in a process group of its own, which Ctrl-C does not reach."""
        self.child = subprocess.Popen(
            ["/bin/sh", "-c", f"exec {self.command}"],
            cwd=self.cwd,
            env=dict(self.environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            # Were this process killed outright, its programs would go on holding the port.
            preexec_fn=die_with_parent(signal.SIGTERM),
        )
        threading.Thread(target=self._show, args=[self.child], daemon=True).start()

    def _show(self, child: subprocess.Popen[bytes]) -> None:
        assert child.stdout
        for line in child.stdout:
            text = line.decode(errors="replace").rstrip()
            if text:
                sys.stdout.write(f"{self.name:<{self.width}} | {text}\n")
                sys.stdout.flush()

    def look(self, now: float) -> None:
        """Note an end and start again in a moment; raise Failure when it keeps ending."""
        if self.child is None:
            if now >= self.start_at:
                self.start()
            return
        code = self.child.poll()
        if code is None:
            return
        self.clear_group()
        self.child = None
        self.ends.append(now)
        while self.ends and self.ends[0] < now - WINDOW:
            self.ends.popleft()
        if len(self.ends) > ENDS:
            raise Failure(f"The {self.name} process keeps ending (exit code {code}): its last words are above.")
        self.start_at = now + RESTART_AFTER

    def clear_group(self, number: int = signal.SIGKILL) -> None:
        """Signal whatever is left of its process group."""
        if self.child:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.child.pid, number)


def run(commands: Mapping[str, str], *, environ: Mapping[str, str], cwd: Path, when_up: Callable[[], bool]) -> None:
    """Run these commands until interrupted. `when_up` is asked again and again until it says True."""
    width = max(map(len, commands))
    programs = [Program(name, command, environ, cwd, width) for name, command in commands.items()]
    up = False
    try:
        while True:
            now = time.monotonic()
            for program in programs:
                program.look(now)
            up = up or when_up()
            time.sleep(TICK)
    finally:
        stop(programs)


def stop(programs: list[Program]) -> None:
    """Ask all to end, wait a few seconds for what they have in hand, then end them by force."""
    for program in programs:
        if program.child:
            program.child.terminate()
    deadline = time.monotonic() + STOP_TIMEOUT
    while time.monotonic() < deadline and any(p.child and p.child.poll() is None for p in programs):
        time.sleep(0.05)
    for program in programs:
        program.clear_group()
        if program.child:
            program.child.wait()
