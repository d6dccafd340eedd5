"""What `make check` looks at."""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Mapping

from house import console, install

MANAGE = ("manage.py",)
# Settings as in production, so that the deployment check sees what would be deployed.
PRODUCTION = {"ALLOWED_HOSTS": "portal.example.org", "PORTAL_URL": "https://portal.example.org"}
COMPILE_TEMPLATES = """
import pathlib, sys, django
django.setup()
from django.template import TemplateSyntaxError, engines
faults = 0
for path in sorted(pathlib.Path().glob("**/templates/**/*")):
    if path.suffix in (".html", ".txt", ".svg") and not {".venv", "node_modules", "build"} & set(path.parts):
        try:
            engines["django"].from_string(path.read_text())
        except TemplateSyntaxError as error:
            faults += 1
            sys.stdout.write(f"{path}: {error}\\n")
sys.exit(bool(faults))
"""


def commands() -> dict[str, list[str]]:
    """The checks by name: arguments for the virtual environment's Python."""
    return {
        "lint": ["-m", "ruff", "check", "."],
        "format": ["-m", "ruff", "format", "--check", "."],
        # Django's plugin names a manager by its queryset's class alone: a warm cache hides two of one name.
        "types": ["-m", "mypy", f"--cache-dir={os.devnull}"],
        "imports": [
            "-c",
            "import sys; from importlinter.cli import lint_imports_command as c; sys.exit(c())",
        ],
        "deployment": [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
        "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
        "template syntax": ["-c", COMPILE_TEMPLATES],
        "template lint": ["-m", "djlint", "templates", "--lint", "--quiet"],
    }


def run(environ: Mapping[str, str]) -> int:
    """Run every check, with what it says where it fails; return 1 when one failed."""
    production = {
        **environ,
        **PRODUCTION,
        "SECRET_KEY": secrets.token_urlsafe(48),
        "LIAISON_DATABASE_ROLE": "owner",
    }
    production["DJANGO_SETTINGS_MODULE"] = "liaison.settings"
    failed = []
    for name, arguments in commands().items():
        began = time.monotonic()
        done = subprocess.run(
            [install.PYTHON, *arguments],
            cwd=install.CHECKOUT,
            env=production,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        console.say(f"{'FAIL' if done.returncode else 'ok':<4}  {name:<16} {time.monotonic() - began:.0f} s")
        if done.returncode:
            failed.append(name)
            console.say(done.stdout.rstrip())
    if failed:
        sys.stderr.write(f"{len(failed)} of {len(commands())} checks failed: {', '.join(failed)}.\n")
    return os.EX_OK if not failed else 1
