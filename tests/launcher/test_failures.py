"""What goes wrong on a person's machine ends in one plain sentence and a non-zero exit."""

import os
import shutil
import socket
import subprocess
import sys
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import pytest

from house import browser, console, install, machine
from house.console import Failure
from liaison.embedded import CHECKOUT

BASE_PYTHON = getattr(sys, "_base_executable", sys.executable)
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.fixture
def free_port(taken_port: int) -> int:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        return other.getsockname()[1]


def start(checkout: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """`make run`, once a Python has been found, as a person would see it."""
    environ = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **variables}
    command = [BASE_PYTHON, checkout / "bin" / "portal.py", "run"]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)


def test_a_busy_port(taken_port: int) -> None:
    done = start(CHECKOUT, PORT=str(taken_port))
    assert done.returncode == 1
    assert done.stderr == (
        f"Port {taken_port} is in use by another program: stop that, or choose another port, as in"
        f" PORT={taken_port + 1} make run.\n"
    )


@pytest.mark.parametrize("port", ["no", "0", "65536", "-1", "8000 ", "٨٠٠٠"])
def test_a_port_that_is_none(port: str) -> None:
    done = start(CHECKOUT, PORT=port)
    assert done.returncode == 1
    assert done.stderr.startswith("PORT is ")
    assert done.stderr.count("\n") == 1


def test_a_disk_with_too_little_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: Usage(10**9, 10**9, 10**8))
    with pytest.raises(Failure, match=r"has 0\.1 GB free and needs 1\.5 GB: make room") as caught:
        machine.check_space(CHECKOUT, machine.FIRST_TIME_BYTES)
    assert "\n" not in str(caught.value)


def test_a_disk_that_fills_up_on_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "LOGS", tmp_path)
    with pytest.raises(Failure, match="is full: make room and start again"):
        install.run(["sh", "-c", "head -c 99 /dev/zero > /dev/full"], log="filling", failure="It did not work")
    with pytest.raises(OSError, match="No space") as caught, open("/dev/full", "w") as full:
        full.write("much" * 10_000)
    assert machine.sentence(caught.value).endswith("is full: make room and start again.")


def test_no_package_index(tmp_path: Path, free_port: int, taken_port: int) -> None:
    checkout = tmp_path / "a fresh clone"
    shutil.copytree(CHECKOUT / "bin", checkout / "bin")
    (checkout / "requirements.txt").write_text("no-such-package-of-ours==1\n")
    nowhere = {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": f"http://127.0.0.1:{free_port}/simple"}
    done = start(checkout, PORT=str(taken_port + 1 if taken_port + 1 != free_port else taken_port + 2), **nowhere)
    assert done.returncode == 1
    assert done.stderr == (
        "The Python packages could not be fetched: check the way to the package index"
        " (what it said: var/log/packages.log).\n"
    )
    assert "[2/8] Installing Python packages" in done.stdout
    assert (checkout / "var" / "log" / "packages.log").read_text()


def test_no_npm_registry(tmp_path: Path, free_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    # A fetch with nothing cached, from an address where nothing listens.
    for name, value in {"CHECKOUT": tmp_path, "LOGS": tmp_path / "log"}.items():
        monkeypatch.setattr(install, name, value)
    shutil.copytree(CHECKOUT / "assets", tmp_path / "assets", ignore=shutil.ignore_patterns("node_modules"))
    environ = {**os.environ, "npm_config_registry": f"http://127.0.0.1:{free_port}/"}
    environ |= {"npm_config_cache": str(tmp_path / "cache"), "npm_config_fetch_retry_mintimeout": "10"}
    with pytest.raises(Failure, match=r"^The front-end packages could not be fetched: check the way to the npm"):
        install.assets(environ)


def test_a_browser_that_does_not_start(tmp_path: Path) -> None:
    note = tmp_path / "chromium"
    note.write_text("#!/bin/sh\necho 'Chromium has moved to a snap'\nexit 1\n")
    note.chmod(0o755)
    with pytest.raises(Failure, match="which does not start"):
        browser.find({"LIAISON_CHROMIUM": str(note)})
    assert not browser.works(str(tmp_path / "missing"))


def test_a_sentence_for_what_nobody_foresaw() -> None:
    assert machine.sentence(PermissionError(13, "Permission denied", "/x")) == (
        "This account may not write /x: start again where it may."
    )
    assert machine.sentence(FileNotFoundError(2, "", "/x")) == "No such file or directory: /x."


def test_progress_is_one_line_a_step(capsys: pytest.CaptureFixture[str]) -> None:
    console.begin(2)
    with console.step("Counting sheep"):
        pass
    console.start("Waking up")
    console.end_line()
    assert capsys.readouterr().out == "[1/2] Counting sheep … 0 s\n[2/2] Waking up … \n"
