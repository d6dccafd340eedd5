"""Everything that happened at one place, newest first: the rows of all its history tables and of the read log.

Two queries whatever the size of the tables: the first finds which rows come next, the second fetches them with
the row of the same thing before each, so that a change can be told as before and after. Row-level security lets
the place's committee alone read any of it.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.db import connection, models

PLACE = "places.Place"
LOOKED = "audit.Consultation"
BOTH, CHANGES, LOOKS, OWN_LOOKS = "", "changes", "looked", "own"


@dataclass(frozen=True, order=True)
class Mark:
    """Where a page of the ledger ends: everything older comes after it."""

    at: datetime
    source: int
    pk: int

    def __str__(self) -> str:
        micros = round(self.at.timestamp() * 1_000_000)
        return f"{micros}.{self.source}.{self.pk}"

    @classmethod
    def read(cls, text: str) -> "Mark | None":
        """From an address; None for anything else."""
        parts = text.split(".")
        if len(parts) != 3 or not all(p.isascii() and p.isdigit() and len(p) < 18 for p in parts):
            return None
        micros, source, pk = (int(part) for part in parts)
        if source > 999 or pk > 2**31 * 1000:
            return None
        return cls(datetime.fromtimestamp(micros // 1_000_000, UTC).replace(microsecond=micros % 1_000_000), source, pk)


@dataclass(frozen=True)
class Entry:
    """One thing that happened: `what` is insert, update or delete with the row after and before; or looked."""

    mark: Mark
    model: type[models.Model]
    what: str
    row: dict[str, Any]
    before: dict[str, Any] | None
    user_id: int | None

    def became(self, field: str) -> bool:
        """Whether this change gave the field its value."""
        return bool(self.row.get(field)) and not (self.before or {}).get(field)


def sources() -> list[tuple[type[models.Model], str]]:
    """The tracked models that belong to a place, with the column that says to which; always in the same order."""
    found = []
    for model in apps.get_models():
        if not hasattr(model, "pgh_event_model"):
            continue
        if model._meta.label == PLACE:
            found.append((model, "id"))
        elif any(field.name == "place" for field in model._meta.fields):
            found.append((model, "place_id"))
    return sorted(found, key=lambda source: source[0]._meta.label)


def entries(
    place_id: int, *, only: str = BOTH, own: Iterable[int] = (), before: Mark | None = None, limit: int = 25
) -> list[Entry]:
    """At most `limit` entries older than `before`; `only` is BOTH, CHANGES, LOOKS or OWN_LOOKS.

    `own` are the people (primary keys) whose looking OWN_LOOKS shows, and nothing else does: a committee's own
    reading would bury everybody else's.
    """
    models_by_source = dict(enumerate(sources(), start=1))
    params: dict[str, Any] = {"place": place_id, "limit": limit, "own": list(own)}
    if before is not None:
        params |= {"at": before.at, "source": before.source, "pk": before.pk}
    parts = []
    if only in (BOTH, CHANGES):
        parts += [
            _next_rows(number, _table(model), column, "pgh_created_at", "pgh_id", older=before is not None)
            for number, (model, column) in models_by_source.items()
        ]
    if only != CHANGES:
        whose = "" if only == OWN_LOOKS else "not "
        parts.append(
            _next_rows(
                *(0, "audit_consultation", "place_id", "at", "id"),
                older=before is not None,
                and_also=f" and {whose}by_id = any(%(own)s::bigint[])",
            )
        )
    sql = f"select * from ({' union all '.join(parts)}) as every order by 1 desc, 2 desc, 3 desc limit %(limit)s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        marks = [Mark(*row) for row in cursor.fetchall()]
        fetched = _rows(cursor, marks, {n: model for n, (model, _column) in models_by_source.items()})
    return [fetched[mark.source, mark.pk] for mark in marks if (mark.source, mark.pk) in fetched]


def _table(model: type[models.Model]) -> str:
    return model.pgh_event_model._meta.db_table  # type: ignore[attr-defined]


# Only names of our own tables and columns, and whole numbers, are put into the text of these statements.
def _next_rows(number: int, table: str, column: str, at: str, pk: str, *, older: bool, and_also: str = "") -> str:
    # The first condition says nothing that the second does not; it is the one an index can answer.
    condition = f" and {at} <= %(at)s and ({at}, {number}, {pk}) < (%(at)s, %(source)s, %(pk)s)" if older else ""
    return (
        f"(select {at}, {number}, {pk}::bigint from {table} where {column} = %(place)s{and_also}{condition}"  # noqa: S608
        f" order by {at} desc, {pk} desc limit %(limit)s)"
    )


def _rows(
    cursor: Any, marks: Iterable[Mark], models_by_source: dict[int, type[models.Model]]
) -> dict[tuple[int, int], Entry]:
    wanted: dict[int, list[Mark]] = {}
    for mark in marks:
        wanted.setdefault(mark.source, []).append(mark)
    parts, params = [], []
    for number, of_source in wanted.items():
        params.append([mark.pk for mark in of_source])
        if number == 0:
            parts.append(
                "select 0, e.id, 'looked', e.by_id::text, to_jsonb(e), null::jsonb from audit_consultation e"
                " where e.id = any(%s)"
            )
            continue
        table = _table(models_by_source[number])
        parts.append(
            f"select {number}, e.pgh_id::bigint, e.pgh_label, e.pgh_context->>'user', to_jsonb(e),"  # noqa: S608
            f" (select to_jsonb(p) from {table} p where p.pgh_obj_id = e.pgh_obj_id and p.pgh_id < e.pgh_id"
            f" order by p.pgh_id desc limit 1) from {table} e where e.pgh_id = any(%s)"
        )
    if not parts:
        return {}
    cursor.execute(" union all ".join(parts), params)
    by_key = {(mark.source, mark.pk): mark for of_source in wanted.values() for mark in of_source}
    looked = apps.get_model(LOOKED)
    return {
        (number, pk): Entry(
            by_key[number, pk],
            models_by_source.get(number, looked),
            what,
            # Django leaves JSON to the field it belongs to; here there is none.
            json.loads(row),
            json.loads(before) if before else None,
            int(user) if user and user.isdigit() else None,
        )
        for number, pk, what, user, row, before in cursor.fetchall()
    }
