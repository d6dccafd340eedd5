"""Which pinned versions have newer releases, for how long, and who holds them back.

The package index that pip uses and the npm registry are each asked twice: what is newest today, and what was newest
LIMIT_DAYS ago. A version that was behind then is overdue, unless another package of ours takes no newer one.
"""

import json
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import distributions
from typing import Any

from house import install
from house.console import Failure

LIMIT_DAYS = 90
SECONDS = 600
WANTS = re.compile(r"\s*(?P<name>[\w.-]+)\s*(?:\[[^]]*\])?\s*\(?(?P<versions>[^;)]*)\)?\s*(?P<when>;.*)?")


@dataclass(frozen=True)
class Behind:
    """A pinned version that has a newer release; `held_by` are those that want no newer one, and what they want."""

    name: str
    pinned: str
    newest: str
    for_long: bool
    held_by: tuple[str, ...] = ()

    @property
    def is_overdue(self) -> bool:
        """Whether it should have been brought up to date by now."""
        return self.for_long and not self.held_by

    def __str__(self) -> str:
        long = f"behind for more than {LIMIT_DAYS} days" if self.for_long else f"behind for at most {LIMIT_DAYS} days"
        held = f", held back by {' and '.join(self.held_by)}" if self.held_by else ""
        return f"{self.name} {self.pinned}: newest is {self.newest}, {long}{held}"


def python(environ: Mapping[str, str]) -> list[Behind]:
    """Those of constraints.txt. Raises Failure when the index does not answer."""
    pins = (install.CHECKOUT / "constraints.txt").read_text().splitlines()
    names = {one_name(line.partition("==")[0]) for line in pins if "==" in line}
    pip = (install.PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input")
    # Without a way to the index pip's list is empty, as if all were well: so one package is asked for by name.
    if not answer_of((*pip, "index", "versions", "django"), environ).strip():
        raise Failure("The package index does not answer.")
    outdated = (*pip, "list", "--outdated", "--format", "json")
    now, then = (
        {one_name(each["name"]): each for each in _read(answer_of((*outdated, *more), environ))}
        for more in ((), ("--uploaded-prior-to", f"P{LIMIT_DAYS}D"))
    )
    wants = list(wanted_versions())
    return [
        Behind(
            name, each["version"], each["latest_version"], name in then, held_back(name, each["latest_version"], wants)
        )
        for name, each in sorted(now.items())
        if name in names
    ]


def npm(environ: Mapping[str, str]) -> list[Behind]:
    """Those that assets/package.json names. Raises Failure when the registry does not answer."""
    folder = install.CHECKOUT / "assets"
    then = datetime.now(UTC) - timedelta(days=LIMIT_DAYS)
    command = (install.VENV / "bin" / "npm", "outdated", "--json")
    answers = [_read(answer_of((*command, *more), environ, folder)) for more in ((), (f"--before={then:%Y-%m-%d}",))]
    if any("error" in answer for answer in answers):
        raise Failure("The npm registry does not answer.")
    locked = json.loads((folder / "package-lock.json").read_text())["packages"]
    return [
        Behind(
            name,
            each.get("current") or each["wanted"],
            each["latest"],
            name in answers[1],
            npm_holds(name, each["latest"], locked),
        )
        for name, each in sorted(answers[0].items())
    ]


def wanted_versions() -> Iterator[tuple[str, str, str]]:
    """Of each installed package what it wants of others: its name, theirs, and the versions."""
    for found in distributions(path=[str(each) for each in install.VENV.glob("lib/python3*/site-packages")]):
        for line in found.requires or []:
            parts = WANTS.fullmatch(line)
            if parts and "extra" not in (parts["when"] or ""):
                yield found.name, one_name(parts["name"]), parts["versions"].strip()


def held_back(name: str, version: str, wants: Iterable[tuple[str, str, str]]) -> tuple[str, ...]:
    """Who does not take this version of a Python package."""
    return tuple(
        sorted(f"{who} ({versions})" for who, whom, versions in wants if whom == name and _excludes(versions, version))
    )


def npm_holds(name: str, version: str, locked: Mapping[str, Any]) -> tuple[str, ...]:
    """Who does not take this version of an npm package; `locked` are the packages of package-lock.json."""
    kept = {"^": 1, "~": 2, ">": 0}
    ranges = {
        path.rpartition("node_modules/")[2]: each["dependencies"][name]
        for path, each in locked.items()
        if path and name in each.get("dependencies", {})
    }
    return tuple(
        f"{who} ({wanted})"
        for who, wanted in sorted(ranges.items())
        if (parts := kept.get(wanted[:1], 3)) and _numbers(wanted)[:parts] != _numbers(version)[:parts]
    )


def one_name(name: str) -> str:
    """A package by one name, however it is written."""
    return re.sub(r"[-_.]+", "-", name.strip()).lower()


def _excludes(versions: str, version: str) -> bool:
    at = _whole(_numbers(version))
    forbids: dict[str, Callable[[tuple[int, ...]], bool]] = {
        "<": lambda limit: at >= _whole(limit),
        "<=": lambda limit: at > _whole(limit),
        "==": lambda limit: at[: len(limit)] != limit,
        "~=": lambda limit: at[: len(limit) - 1] != limit[:-1],
    }
    clauses = re.findall(r"(<=|<|==|~=)\s*([\d.]+)", versions)
    return any(forbids[sign](_numbers(limit)) for sign, limit in clauses)


def _whole(numbers: tuple[int, ...]) -> tuple[int, ...]:
    """2 is 2.0.0."""
    return (*numbers, 0, 0, 0)[:3]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(each) for each in re.findall(r"\d+", version.partition("-")[0])[:3])


def _read(said: str) -> Any:
    try:
        return json.loads(said or "{}")
    except ValueError as error:
        raise Failure("What it says of releases cannot be read.") from error


def answer_of(command: Iterable[Any], environ: Mapping[str, str], folder: Any = install.CHECKOUT) -> str:
    """What a command prints, whatever it ends with: npm ends with 1 when something is behind."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=folder,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise Failure("No answer within ten minutes.") from error
    return done.stdout
