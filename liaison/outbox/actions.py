"""Writing messages into the outbox. Nothing is sent here: the dispatcher sends what has been committed."""

import json
from collections.abc import Iterable

from django.db import connection, transaction
from django.utils import timezone

from liaison.outbox.bell import ring
from liaison.outbox.kinds import KINDS, Draft

# By hand, because almost every change tells somebody. Neither a conflict target nor RETURNING: both would ask for the
# right to read the row.
INSERT = """
insert into outbox_message (key, kind, to_id, address, place_id, about, due_at, expires_at,
                            state, attempts, last_error, created_at)
select draft.*, 'pending', 0, '', %s
  from unnest(%s::varchar[], %s::varchar[], %s::bigint[], %s::varchar[], %s::bigint[], %s::jsonb[],
              %s::timestamptz[], %s::timestamptz[]) as draft
    on conflict do nothing
"""


def enqueue(drafts: Iterable[Draft]) -> None:
    """Insert these messages in the current transaction; those whose key is already there are left as they are.

    Nothing is told about which were new: the web may leave a message for somebody but not read it. The dispatcher
    is rung once the transaction has been committed. Raises KeyError for a kind that nobody has registered.
    """
    # Sorted, so that two transactions that insert the same keys wait for one another instead of locking up.
    wanted = sorted(drafts, key=lambda draft: draft.key)
    if not wanted:
        return
    now = timezone.now()
    columns = zip(*(_columns(draft) for draft in wanted), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [now, *map(list, columns)])
    if any(draft.due_at <= now for draft in wanted) and not _will_ring():
        transaction.on_commit(ring, robust=True)


def _columns(draft: Draft) -> tuple[object, ...]:
    about = json.dumps(dict(draft.about or {}))
    to_whom = (draft.to, draft.address, draft.place)
    return (draft.key, KINDS[draft.kind].name, *to_whom, about, draft.due_at, draft.expires_at)


def _will_ring() -> bool:
    return any(hook[1] is ring for hook in connection.run_on_commit)
