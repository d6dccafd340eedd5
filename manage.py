#!/usr/bin/env python3
"""Django's commands, with the embedded servers when the environment names none."""

import os
import signal
import sys

OWNER_COMMANDS = {
    "dbshell",
    "demo",
    "flush",
    "makemigrations",
    "migrate",
    "optimizemigration",
    "sqlflush",
    "sqlmigrate",
    "squashmigrations",
    "test",
}


def database_role(arguments: list[str]) -> str:
    """The database role a command works under: the owner changes tables, the web and the worker do not."""
    command = arguments[1] if len(arguments) > 1 else ""
    if command in OWNER_COMMANDS:
        return "owner"
    return "web" if command == "runserver" else "worker"


def main() -> int:
    """Run one command and return its exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liaison.settings")
    os.environ.setdefault("LIAISON_DATABASE_ROLE", database_role(sys.argv))
    try:
        from django.core.management import execute_from_command_line

        from liaison.db.acting import begin
        from liaison.embedded import EmbeddedError, secret_key, servers
    except ImportError as error:
        sys.stderr.write(f"The package {error.name} is missing: run make run once, then .venv/bin/python manage.py.\n")
        return 1
    embedded = not os.environ.get("DATABASE_URL")
    try:
        with servers() as variables:
            os.environ.update(variables)
            if embedded:
                # Stop what was started also when told to end politely.
                signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
                # The embedded database is the demo's, unless the person says otherwise.
                os.environ.setdefault("DEMO", "1")
                os.environ.setdefault("SECRET_KEY", secret_key())
            # History says which command changed a thing.
            begin(purpose=f"Command: {' '.join(sys.argv[1:2])}")
            execute_from_command_line(sys.argv)
    except EmbeddedError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
