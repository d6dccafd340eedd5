"""Changing the role under which a test talks to the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

ROLES = {"owner": "none", "web": "liaison_web", "worker": "liaison_worker"}


@contextmanager
def database_role(name: str) -> Iterator[None]:
    """Run the block as owner, web or worker; then take back the role from before."""
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('role') as before, set_config('role', %s, false)", [ROLES[name]])
        before = cursor.fetchone()[0]
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(f"set role {before}")
