"""Known faults in the packages that we use (`pip-audit` and `npm audit`), and those that are behind their releases.

All of it asks services on the internet, and so none is part of the checks that run everywhere. `pip-audit` lives in a
virtual environment that is thrown away: it is no package of ours.
"""

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from house import console, install, releases
from house.console import Failure
from house.releases import answer_of

PIP_AUDIT = "pip-audit==2.10.1"


@dataclass(frozen=True)
class Found:
    """What is known against the packages of one kind: how many were asked about, and a line for each fault."""

    packages: int
    faults: list[str]


def run(environ: Mapping[str, str]) -> int:
    """Ask about both kinds, tell what was found, and return 1 for any known fault and any version that is overdue.

    Raises Failure when one of them could not be asked about: then nobody may say that nothing is known.
    """
    faults, silent = 0, []
    for name, releases_of in (("Python", releases.python), ("npm", releases.npm)):
        try:
            behind = releases_of(environ)
        except Failure as failure:
            silent.append(f"{name}, releases: {failure}")
            continue
        overdue = sum(each.is_overdue for each in behind)
        faults += overdue
        console.say(f"{name}: pinned versions with newer releases: {len(behind)}, of them overdue: {overdue}.")
        for each in behind:
            console.say(f"  {each}")
    for name, ask in (("Python", _python), ("npm", _npm)):
        try:
            found = ask(environ)
        except Failure as failure:
            silent.append(f"{name}: {failure}")
            continue
        faults += len(found.faults)
        console.say(f"{name}: {found.packages} packages, {len(found.faults)} known faults.")
        for fault in found.faults:
            console.say(f"  {fault}")
    if silent:
        raise Failure("\n".join([*silent, "So it is not known whether anything is wrong with these."]))
    return 1 if faults else os.EX_OK


def python_faults(told: Mapping[str, Any]) -> Found:
    """What pip-audit's JSON says. Raises Failure when it could not ask about some of them."""
    packages = told["dependencies"]
    unasked = [each["name"] for each in packages if "skip_reason" in each]
    if unasked:
        some = ", ".join(unasked[:5])
        raise Failure(f"pip-audit got no answer about {len(unasked)} of {len(packages)} packages ({some} …).")
    faults = [
        f"{each['name']} {each['version']}: {fault['id']}, mended in {' or '.join(fault['fix_versions']) or 'none'}"
        for each in packages
        for fault in each["vulns"]
    ]
    return Found(len(packages), faults)


def npm_faults(told: Mapping[str, Any]) -> Found:
    """What `npm audit --json` says. Raises Failure when it says that it could not ask."""
    if "metadata" not in told:
        raise Failure(str(told.get("message") or told.get("error") or "npm says nothing that can be read."))
    faults = [f"{name}: {each['severity']}, {each['range']}" for name, each in told.get("vulnerabilities", {}).items()]
    return Found(told["metadata"]["dependencies"]["total"], faults)


def _python(environ: Mapping[str, str]) -> Found:
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        why = "pip-audit could not be installed: check the way to the package index"
        install.run([install.PYTHON, "-m", "venv", here / "venv"], log="audit", failure=why, environ=environ)
        quiet = ("-q", "--disable-pip-version-check")
        pip: list[str | Path] = [here / "venv" / "bin" / "python", "-m", "pip", "install", *quiet, PIP_AUDIT]
        install.run(pip, log="audit", failure=why, environ=environ)
        # The lock names every package, so that nothing has to be worked out, and nothing is installed.
        answer_of(
            [
                *(here / "venv" / "bin" / "pip-audit", "--requirement", install.CHECKOUT / "constraints.txt"),
                *("--no-deps", "--disable-pip", "--progress-spinner", "off", "--format", "json"),
                *("--output", here / "told.json"),
            ],
            environ,
        )
        try:
            return python_faults(json.loads((here / "told.json").read_text()))
        except (OSError, ValueError, KeyError) as error:
            raise Failure("pip-audit could not reach a service that knows of faults.") from error


def _npm(environ: Mapping[str, str]) -> Found:
    said = answer_of([install.VENV / "bin" / "npm", "audit", "--json"], environ, install.CHECKOUT / "assets")
    try:
        return npm_faults(json.loads(said))
    except (ValueError, KeyError) as error:
        raise Failure("npm could not reach a service that knows of faults.") from error
