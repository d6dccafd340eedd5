"""PostgreSQL, with the acting person bound at the start of every transaction."""

from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import is_psycopg3

from liaison.db import acting

if not is_psycopg3:
    from psycopg2.extensions import TRANSACTION_STATUS_INERROR


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own backend; only the beginning of a transaction differs."""

    def bind_actor(self) -> None:
        """Tell PostgreSQL, for this transaction only, who is acting."""
        if self.connection.get_transaction_status() == TRANSACTION_STATUS_INERROR:
            return
        with self.connection.cursor() as cursor:
            cursor.execute(acting.BIND, acting.current.get().settings())

    def set_autocommit(self, autocommit: bool, *args: Any, **kwargs: Any) -> None:
        """Switch autocommit; Django switches it off at each outermost `atomic()`, where the actor is bound."""
        super().set_autocommit(autocommit, *args, **kwargs)
        if not autocommit:
            try:
                self.bind_actor()
            except BaseException:
                super().set_autocommit(True)
                raise
