"""The programs of the Procfile: started, started again, ended together."""

import contextlib
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from house import supervise
from house.console import Failure, Stopped
from liaison.embedded import CHECKOUT

SLEEPER = "sh -c 'trap : HUP; echo up; while :; do sleep 1; done'"


def run(commands: dict[str, str], when_up: Callable[[], bool], cwd: Path) -> None:
    supervise.run(commands, environ=os.environ, cwd=cwd, when_up=when_up)


def running(cwd: Path) -> list[psutil.Process]:
    """Those below us that were started there: browsers of other tests come and go beside them."""
    found = []
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            if child.status() != psutil.STATUS_ZOMBIE and Path(child.cwd()) == cwd:
                found.append(child)
    return found


def until(condition: Callable[[], object]) -> Callable[[], bool]:
    """A `when_up` that has everything stopped once the condition holds."""
    deadline = time.monotonic() + 20

    def look() -> bool:
        if condition():
            raise Stopped
        assert time.monotonic() < deadline, "it never came to that"
        return False

    return look


def test_the_procfile_names_what_the_portal_needs() -> None:
    commands = supervise.read_procfile(CHECKOUT / "Procfile")
    assert list(commands) == ["web", "worker", "beat", "dispatch"]
    assert "liaison.wsgi:application" in commands["web"]


def test_comments_and_blank_lines_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "Procfile").write_text("# a: b\n\nweb: serve --port $PORT\n")
    assert supervise.read_procfile(tmp_path / "Procfile") == {"web": "serve --port $PORT"}


def test_stopping_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        run({"one": SLEEPER, "two": SLEEPER}, until(lambda: len(running(tmp_path)) >= 4), tmp_path)
    assert running(tmp_path) == []


def test_a_program_deaf_to_polite_signals_is_ended_by_force(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervise, "STOP_TIMEOUT", 0.5)
    deaf = "sh -c 'trap : TERM INT; touch up; while :; do sleep 1; done'"
    with pytest.raises(Stopped):
        run({"deaf": deaf}, until((tmp_path / "up").exists), tmp_path)
    assert running(tmp_path) == []


def test_a_killed_program_is_started_again(tmp_path: Path) -> None:
    numbers = tmp_path / "numbers"

    def killed_and_back() -> bool:
        written = numbers.read_text().split() if numbers.exists() else []
        if len(written) == 1 and psutil.pid_exists(int(written[0])):
            os.kill(int(written[0]), signal.SIGKILL)
        return len(written) > 1

    with pytest.raises(Stopped):
        run({"one": "sh -c 'echo $$ >> numbers; sleep 60'"}, until(killed_and_back), tmp_path)


def test_one_that_keeps_ending_ends_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(supervise, "RESTART_AFTER", 0.01)
    with pytest.raises(Failure, match=r"^The broken process keeps ending \(exit code 3\)"):
        run({"well": SLEEPER, "broken": "sh -c 'echo cannot; exit 3'"}, lambda: False, tmp_path)
    assert running(tmp_path) == []
    assert "broken | cannot\n" in capfd.readouterr().out
