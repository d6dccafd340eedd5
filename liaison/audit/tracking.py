"""History of a table: one decorator, the same for every model."""

from collections.abc import Callable, Sequence
from typing import Any

import pghistory
import pgtrigger


def tracked(*, exclude: Sequence[str] = (), in_bulk: bool = False) -> Callable[[type], type]:
    """Keep every insert, update and delete of a model, with who did it, in a table of its own.

    The rows come from database triggers, so bulk writes and raw SQL are kept as well. The context lies in the
    row itself and cannot be rewritten later. `exclude` names fields that are not history (secrets, or figures
    that are derived from other rows). `in_bulk` keeps inserts once a statement and not once a row, for tables that
    take tens of thousands of rows at a time.
    """
    options: dict[str, Any] = {"context_id_field": None}
    if exclude:
        options["exclude"] = list(exclude)
    return pghistory.track(
        pghistory.InsertEvent(level=pgtrigger.Statement if in_bulk else None),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        context_field=pghistory.ContextJSONField(),
        **options,
    )
