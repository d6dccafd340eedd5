"""Writing messages into the outbox. Nothing is sent here: the dispatcher sends what has been committed."""

from collections.abc import Iterable

from django.db import connection, transaction
from django.utils import timezone

from liaison.outbox.bell import ring
from liaison.outbox.kinds import KINDS, Draft
from liaison.outbox.models import Message

BATCH = 500


def enqueue(drafts: Iterable[Draft]) -> None:
    """Insert these messages in the current transaction; those whose key is already there are left as they are.

    Nothing is told about which were new: the web may leave a message for somebody but not read it. The dispatcher
    is rung once the transaction has been committed. Raises KeyError for a kind that nobody has registered.
    """
    # Sorted, so that two transactions that insert the same keys wait for one another instead of locking up.
    rows = [draft.message() for draft in sorted(drafts, key=lambda draft: draft.key)]
    for row in rows:
        KINDS[row.kind]
    if not rows:
        return
    # Neither a conflict target nor RETURNING: both would ask for the right to read the row.
    Message.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
    now = timezone.now()
    if any(row.due_at <= now for row in rows) and not _will_ring():
        transaction.on_commit(ring, robust=True)


def _will_ring() -> bool:
    return any(hook[1] is ring for hook in connection.run_on_commit)
