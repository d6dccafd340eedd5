"""A browser for the browser tests: the one that is there, else the system's, else Playwright's own."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from house import install
from house.console import Failure

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/opt/google/chrome/chrome")
ASK_PLAYWRIGHT = (
    "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
)
NONE = (
    "There is no browser for the browser tests, and none could be installed: install Chromium or Chrome,"
    " or set LIAISON_CHROMIUM to one"
)


def find(environ: Mapping[str, str]) -> str:
    """The path of a browser that starts, installing one if need be; Failure when there is no way to one."""
    chosen = environ.get("LIAISON_CHROMIUM")
    if chosen:
        if works(chosen):
            return chosen
        raise Failure(f"LIAISON_CHROMIUM names {chosen}, which does not start.")
    return present(environ) or _from_debian(environ) or _from_playwright(environ)


def present(environ: Mapping[str, str]) -> str | None:
    """A browser that is on this machine already."""
    path = environ.get("PATH", os.defpath)
    found = (shutil.which(name, path=path) for name in NAMES)
    return next((name for name in (*found, *PLACES, _playwrights(environ)) if name and works(name)), None)


def works(program: str) -> bool:
    """Whether it starts and says what it is; Ubuntu's chromium-browser may be a note about snaps instead."""
    if not os.access(program, os.X_OK):
        return False
    try:
        answer = subprocess.run([program, "--version"], check=False, capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and ("Chrom" in answer.stdout)


def _from_debian(environ: Mapping[str, str]) -> str | None:
    if os.geteuid() != 0 or not Path("/etc/debian_version").exists() or not shutil.which("apt-get"):
        return None
    quiet = {**environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=2"]
    try:
        install.run([*apt, "update"], log="browser", failure=NONE, environ=quiet)
        install.run(
            [*apt, "install", "--no-install-recommends", "chromium"],
            log="browser",
            failure=NONE,
            environ=quiet,
        )
    except Failure as failure:
        if "full" in str(failure):
            raise
        return None
    return present(environ)


def _from_playwright(environ: Mapping[str, str]) -> str:
    command = [str(install.PYTHON), "-m", "playwright", "install", "chromium"]
    install.run(command, log="browser", failure=NONE, environ=environ)
    if found := present(environ):
        return found
    raise Failure(f"{NONE}.")


def _playwrights(environ: Mapping[str, str]) -> str | None:
    answer = subprocess.run(
        [install.PYTHON, "-c", ASK_PLAYWRIGHT], check=False, capture_output=True, text=True, env=dict(environ)
    )
    return answer.stdout.strip() if answer.returncode == 0 else None
