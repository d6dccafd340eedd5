"""bin/portal on machines with every kind of Python, and with none."""

import subprocess
from pathlib import Path

import pytest

from liaison.embedded import CHECKOUT

PORTAL = CHECKOUT / "bin" / "portal"


def fake(folder: Path, name: str, answer: str, *, code: int = 0) -> None:
    """A program that answers the launcher's question, and says its own name when handed the portal."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(
        f'#!/bin/sh\n[ "$1" = -c ] && {{ echo "{answer}"; exit {code}; }}\necho "{name} runs ${{1##*/}} $2"\n'
    )
    path.chmod(0o755)


def portal(*folders: Path) -> subprocess.CompletedProcess[str]:
    environ = {"PATH": ":".join(map(str, folders))}
    return subprocess.run([PORTAL, "run"], env=environ, capture_output=True, text=True, check=False)


def test_no_python_at_all(tmp_path: Path) -> None:
    done = portal(tmp_path)
    assert done.returncode == 1
    assert done.stderr == "Python 3.11, 3.12, 3.13 or 3.14 is needed, and no Python was found on this machine.\n"


def test_python_too_old(tmp_path: Path) -> None:
    fake(tmp_path, "python3", "other 3.9")
    done = portal(tmp_path)
    assert done.returncode == 1
    assert done.stderr == (
        f"Python 3.11, 3.12, 3.13 or 3.14 is needed, and this machine has only Python 3.9 ({tmp_path}/python3).\n"
    )


def test_python_without_venv(tmp_path: Path) -> None:
    fake(tmp_path, "python3", "crippled 3.11")
    done = portal(tmp_path)
    assert done.returncode == 1
    assert done.stderr == (
        f"Python 3.11 at {tmp_path}/python3 lacks the venv module: install it (on Debian or Ubuntu:"
        " apt install python3.11-venv) and start again.\n"
    )


@pytest.mark.parametrize("second", ["python3", "python3.13"])
def test_the_newest_that_will_do_is_taken(tmp_path: Path, second: str) -> None:
    shims, system = tmp_path / "a folder", tmp_path / "other"
    fake(shims, "python3.14", "crippled 3.14")
    fake(shims, "python3.12", "no such version", code=127)  # as a version manager's shim answers
    fake(shims, "python3", "good 11")
    fake(system, second, "good 13")
    done = portal(shims, system)
    assert done.stdout == f"{second} runs portal.py run\n", done.stderr
