"""Who is acting: kept for the current thread or task, and told to PostgreSQL once per transaction.

Row-level security reads it (`app.user_id`), and so does the history that the triggers write
(`pghistory.context_metadata`). Both are local to the transaction, so nothing leaks to the next user of a
pooled connection.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import connection


@dataclass(frozen=True)
class Actor:
    """Somebody who acts.

    `user_id` is the primary key of the person, or None for nobody. `bearer` is the digest of an invitation
    or calendar token that stands in for a person. `context` is what the history keeps beside each change
    (`role`, `purpose`, `url` and `request`). `durable` is False where the transaction writes nothing but the
    read log, so that a page view need not wait for the disk.
    """

    user_id: int | None = None
    bearer: str = ""
    context: dict[str, Any] = field(default_factory=dict)
    durable: bool = True

    def settings(self) -> list[str]:
        """The values of the transaction-local settings, in the order that `BIND` names them."""
        return [
            "" if self.user_id is None else str(self.user_id),
            self.bearer,
            json.dumps({"user": self.user_id, **self.context}),
            "on" if self.durable else "off",
        ]


BIND = (
    "SELECT set_config('app.user_id', %s, true), set_config('app.bearer', %s, true),"
    " set_config('pghistory.context_metadata', %s, true), set_config('synchronous_commit', %s, true),"
    # What the person before was allowed to see must be worked out anew.
    " set_config('app.places', '', true), set_config('app.police_places', '', true)"
)
NOBODY = Actor()
current: ContextVar[Actor] = ContextVar("actor", default=NOBODY)


@contextmanager
def acting_as(user_id: int | None, *, bearer: str = "", durable: bool = True, **context: Any) -> Iterator[Actor]:
    """Run the block as this person; the one before comes back afterwards, also after an error.

    Takes the user's primary key (None for nobody), an optional bearer digest, whether the block's
    transactions must reach the disk before they answer, and any context for the history. What is known of the
    request or the task holds for whoever acts within it; a role is somebody's own.
    """
    known = {name: value for name, value in current.get().context.items() if name != "role"}
    actor = Actor(user_id, bearer, known | context, durable)
    token = current.set(actor)
    _bind_within_transaction()
    try:
        yield actor
    finally:
        current.reset(token)
        _bind_within_transaction()


def begin(**context: Any) -> None:
    """Nobody acts from here on but the portal itself: a task or a command begins, and history keeps what for."""
    current.set(Actor(context=context))


def learn(**context: Any) -> None:
    """What has only now become known of whoever is acting, such as their role: history keeps it from here on."""
    current.get().context.update(context)
    _bind_within_transaction()


def _bind_within_transaction() -> None:
    # Outside a transaction there is nothing to bind: the backend binds when the next one begins. In a broken
    # one PostgreSQL accepts no statement; rolling back to the savepoint restores what was bound before it.
    if connection.in_atomic_block and not connection.needs_rollback:
        connection.bind_actor()
