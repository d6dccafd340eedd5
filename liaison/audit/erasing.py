"""Lawful erasure from history: words go, the row and what proves it stay."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection, models


def erase(model: type[models.Model], row_ids: Iterable[int], blanks: Mapping[str, Any], *, decision: str) -> int:
    """Empty columns in the history of a tracked model, or in the read log; gives how many rows.

    `model` is the tracked model (its history is meant), or `Consultation`. `row_ids` are primary keys of the history
    rows (`pgh_id`), or of the read log. `blanks` says for each column what it is to hold instead, as the column takes
    it (`{"text": "", "mood": None}`); what ties the row to its thing, place, person and moment cannot be named.
    `decision` is the reference of the recorded decision. Only the worker's role may. Raises ProgrammingError for what
    is no history table or column, IntegrityError for a blank that the column refuses.
    """
    history = getattr(model, "pgh_event_model", model)
    with connection.cursor() as cursor:
        cursor.execute(
            "select audit_erase(%s, %s::bigint[], %s::jsonb, %s)",
            [history._meta.db_table, list(row_ids), json.dumps(dict(blanks)), decision],
        )
        return int(cursor.fetchone()[0])
