"""The virtual environment, the Python packages, the assets: made once, and again when sources change."""

import fcntl
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from house.console import Failure

CHECKOUT = Path(__file__).resolve().parent.parent.parent
VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin" / "python"
LOGS = CHECKOUT / "var" / "log"
REQUIREMENTS = ("requirements.txt", "requirements-dev.txt", "constraints.txt")

FULL = re.compile(r"No space left on device|ENOSPC|Disk quota exceeded", re.IGNORECASE)


def inside() -> bool:
    """Whether this process runs in the checkout's own virtual environment."""
    return Path(sys.prefix).resolve() == VENV.resolve()


@contextmanager
def building() -> Iterator[None]:
    """Hold the lock that keeps two starts from building the same thing at once."""
    LOGS.mkdir(parents=True, exist_ok=True)
    with open(LOGS.parent / "building", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def run(
    command: Sequence[str | Path],
    *,
    log: str,
    failure: str,
    cwd: Path = CHECKOUT,
    environ: Mapping[str, str] | None = None,
) -> None:
    """Run a command with its output in `var/log/<log>.log`; when it fails, raise Failure with this sentence.

    The command gets a process group of its own, which ends with us when we are stopped.
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    path = LOGS / f"{log}.log"
    with open(path, "w") as output:
        child = subprocess.Popen(
            [str(part) for part in command],
            cwd=cwd,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            code = child.wait()
        except BaseException:
            os.killpg(child.pid, signal.SIGTERM)
            try:
                child.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
            raise
    if code:
        if FULL.search(path.read_text(errors="replace")):
            raise Failure(f"The disk that holds {cwd} is full: make room and start again.")
        raise Failure(f"{failure} (what it said: {os.path.relpath(path, CHECKOUT)}).")


def packages(*, development: bool) -> None:
    """Make the virtual environment where it is missing or broken, and bring its packages up to date."""
    with building():
        if is_current(development=development):
            return
        if not _usable():
            shutil.rmtree(VENV, ignore_errors=True)
            run(
                [sys.executable, "-m", "venv", VENV],
                log="venv",
                failure="The virtual environment .venv could not be made",
            )
        _stamp().unlink(missing_ok=True)
        wanted = "requirements-dev.txt" if development else "requirements.txt"
        options = [
            "--disable-pip-version-check",
            "--no-input",
            "--quiet",
            "--progress-bar=off",
            "--retries=2",
        ]
        run(
            [PYTHON, "-m", "pip", "install", *options, "-r", wanted],
            log="packages",
            failure="The Python packages could not be fetched: check the way to the package index",
        )
        _stamp().write_text(json.dumps(_state(development=development)))


def is_current(*, development: bool) -> bool:
    """Whether the virtual environment holds what the requirements of today ask for."""
    try:
        stamp = json.loads(_stamp().read_text())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    # With the development packages in, the others are in too.
    wanted = (_state(development=True), _state(development=development))
    return stamp in wanted and PYTHON.exists()


def assets(environ: Mapping[str, str]) -> None:
    """Fetch the front-end sources and build the stylesheet, scripts and fonts, when their sources changed."""
    folder = CHECKOUT / "assets"
    with building():
        lock = digest([folder / "package-lock.json", folder / ".npmrc"])
        fetched = folder / "node_modules" / ".fetched"
        if _read(fetched) != lock:
            run(
                [VENV / "bin" / "npm", "ci", "--include=dev", "--no-audit", "--no-fund", "--fetch-retries=2"],
                log="npm",
                failure="The front-end packages could not be fetched: check the way to the npm registry",
                cwd=folder,
                environ=environ,
            )
            fetched.write_text(lock)
        wanted = digest(_files(folder))
        built = CHECKOUT / "build" / "built"
        if _read(built) != wanted or not (CHECKOUT / "build" / "static").is_dir():
            run(
                [VENV / "bin" / "node", "build.mjs"],
                log="assets",
                failure="The stylesheet and fonts could not be built",
                cwd=folder,
                environ=environ,
            )
            built.write_text(wanted)


def collect(environ: Mapping[str, str]) -> None:
    """Gather and compress the static files, when any of them or of the packages changed."""
    build = CHECKOUT / "build"
    with building():
        apps = [path for path in _files(CHECKOUT / "liaison") if "static" in path.parts or path.name == "settings.py"]
        sources = [*_files(build / "static"), *_files(CHECKOUT / "static"), *apps]
        wanted = digest([*sources, *(CHECKOUT / name for name in REQUIREMENTS)])
        collected = build / "collected.stamp"
        if _read(collected) != wanted or not (build / "collected").is_dir():
            run(
                [PYTHON, "manage.py", "collectstatic", "--noinput", "--verbosity=0"],
                log="collectstatic",
                failure="The static files could not be collected",
                environ=environ,
            )
            collected.write_text(wanted)


def environment(environ: Mapping[str, str]) -> dict[str, str]:
    """`environ` with the virtual environment's programs first."""
    path = f"{VENV / 'bin'}{os.pathsep}{environ.get('PATH', os.defpath)}"
    changed = {**environ, "PATH": path, "VIRTUAL_ENV": str(VENV), "PYTHONUNBUFFERED": "1"}
    changed.pop("PYTHONHOME", None)
    return changed


def digest(paths: Sequence[Path]) -> str:
    """A hash of the names and contents of these files; a missing one counts as empty."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(f"{os.path.relpath(path, CHECKOUT)}\0".encode())
        total.update(path.read_bytes() if path.is_file() else b"")
        total.update(b"\0")
    return total.hexdigest()


def _stamp() -> Path:
    return VENV / "installed.json"


def _state(*, development: bool) -> dict[str, str]:
    # The path is part of it: scripts in a virtual environment name it, and break when the checkout moves.
    return {
        "checkout": str(CHECKOUT),
        "kind": "development" if development else "run",
        "requirements": digest([CHECKOUT / name for name in REQUIREMENTS]),
    }


def _usable() -> bool:
    """Whether there is a virtual environment that runs, is of a right version, and was made here."""
    try:
        recorded = json.loads(_stamp().read_text()).get("checkout", str(CHECKOUT))
    except (OSError, ValueError):
        recorded = str(CHECKOUT)
    if recorded != str(CHECKOUT) or not PYTHON.exists():
        return False
    probe = "import pip, sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))"
    return subprocess.run([PYTHON, "-c", probe], check=False, capture_output=True).returncode == 0


def _files(folder: Path) -> list[Path]:
    found: list[Path] = []
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in ("node_modules", "__pycache__")]
        found += [Path(parent, name) for name in names]
    return found


def _read(path: Path) -> str | None:
    return path.read_text() if path.is_file() else None
