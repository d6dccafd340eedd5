"""Everything that happened at one place, newest first: the rows of all its history tables and of the read log.

Two queries whatever the size of the tables: the first finds which rows come next, the second fetches them with
the row of the same thing before each, so that a change can be told as before and after. Row-level security lets
the place's committee alone read any of it.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, models

PLACE = "places.Place"
LOOKED = "audit.Consultation"
BOTH, CHANGES, LOOKS, OWN_LOOKS, TAKEN = "", "changes", "looked", "own", "taken"
ANYBODY, COMMITTEE, OTHERS, PORTAL = "", "committee", "police", "portal"


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


@cache
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


@dataclass(frozen=True)
class Wanted:
    """What of the ledger is wanted.

    `only` is BOTH, CHANGES, LOOKS, OWN_LOOKS or TAKEN (exports and calendars), `who` ANYBODY, COMMITTEE, OTHERS or
    PORTAL (no person at all). `own` are the people (primary keys) of the committee: what they looked at is shown by
    OWN_LOOKS and COMMITTEE alone, since it would bury everybody else's. `since` and `until` are moments.
    """

    only: str = BOTH
    who: str = ANYBODY
    own: frozenset[int] = frozenset()
    since: datetime | None = None
    until: datetime | None = None

    @property
    def of_changes(self) -> str:
        """What a row of history must be, as SQL; nothing where none is wanted."""
        user = "(pgh_context->>'user')::bigint"
        who = {
            ANYBODY: "",
            COMMITTEE: f" and {user} = any(%(own)s::bigint[])",
            OTHERS: f" and {user} <> all(%(own)s::bigint[])",
            PORTAL: f" and {user} is null",
        }[self.who]
        return "" if self.only not in (BOTH, CHANGES) else f"true{who}{self._when('pgh_created_at')}"

    @property
    def of_looks(self) -> str:
        """What a row of the read log must be, as SQL; nothing where none is wanted."""
        if self.only == CHANGES or self.who == PORTAL:
            return ""
        own = OWN_LOOKS if self.who == ANYBODY else COMMITTEE
        theirs = "= any" if own in (self.only, self.who) else "<> all"
        manner = " and manner <> 'page'" if self.only == TAKEN else ""
        # Whatever was taken out of the portal is shown, by whomever.
        by = "" if self.only == TAKEN and self.who == ANYBODY else f" and by_id {theirs}(%(own)s::bigint[])"
        return f"true{by}{manner}{self._when('at')}"

    def _when(self, column: str) -> str:
        since = f" and {column} >= %(since)s" if self.since else ""
        return since + (f" and {column} < %(until)s" if self.until else "")


def entries(place_id: int, wanted: Wanted | None = None, *, before: Mark | None = None, limit: int = 25) -> list[Entry]:
    """At most `limit` entries older than `before`, newest first."""
    wanted = wanted or Wanted()
    params: dict[str, Any] = {"place": place_id, "limit": limit, "own": list(wanted.own)}
    params |= {"since": wanted.since, "until": wanted.until}
    if before is not None:
        params |= {"at": before.at, "source": before.source, "pk": before.pk}
    parts = []
    if wanted.of_changes:
        parts += [
            _next_rows(
                *(number, _table(model), column, "pgh_created_at", "pgh_id"),
                older=before is not None,
                condition=wanted.of_changes,
            )
            for number, (model, column) in _numbered().items()
        ]
    if wanted.of_looks:
        parts.append(
            _next_rows(
                *(0, "audit_consultation", "place_id", "at", "id"),
                older=before is not None,
                condition=wanted.of_looks,
            )
        )
    if not parts:
        return []
    sql = f"select * from ({' union all '.join(parts)}) as every order by 1 desc, 2 desc, 3 desc limit %(limit)s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        marks = [Mark(*row) for row in cursor.fetchall()]
    return entries_at(place_id, marks)


def entries_at(place_id: int, marks: Iterable[Mark]) -> list[Entry]:
    """The entries of these marks that are of this place, in the same order."""
    marks = list(marks)
    numbered = _numbered()
    known = [mark for mark in marks if mark.source == 0 or mark.source in numbered]
    with connection.cursor() as cursor:
        fetched = _rows(cursor, known, {number: model for number, (model, _column) in numbered.items()})
    found = [fetched[mark.source, mark.pk] for mark in marks if (mark.source, mark.pk) in fetched]
    return [entry for entry in found if _place_of(entry) == place_id]


def entries_of(place_id: int, model: type[models.Model], row: int, since: datetime) -> list[Entry]:
    """What was changed about one thing of this place after a moment, newest first."""
    number = next((number for number, (each, _column) in _numbered().items() if each is model), None)
    if number is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"select pgh_created_at, {number}, pgh_id::bigint from {_table(model)}"  # noqa: S608
            " where pgh_obj_id = %s and pgh_created_at > %s order by pgh_id desc limit 100",
            [row, since],
        )
        marks = [Mark(*found) for found in cursor.fetchall()]
    return entries_at(place_id, marks)


def _numbered() -> dict[int, tuple[type[models.Model], str]]:
    return dict(enumerate(sources(), start=1))


def _place_of(entry: Entry) -> int | None:
    column = next((column for model, column in sources() if model is entry.model), "place_id")
    found: int | None = entry.row.get("pgh_obj_id" if column == "id" else column)
    return found


def _table(model: type[models.Model]) -> str:
    return model.pgh_event_model._meta.db_table  # type: ignore[attr-defined]


# Only names of our own tables and columns, and whole numbers, are put into the text of these statements.
def _next_rows(number: int, table: str, column: str, at: str, pk: str, *, older: bool, condition: str) -> str:
    # The first condition says nothing that the second does not; it is the one an index can answer.
    after = f" and {at} <= %(at)s and ({at}, {number}, {pk}) < (%(at)s, %(source)s, %(pk)s)" if older else ""
    return (
        f"(select {at}, {number}, {pk}::bigint from {table} where {column} = %(place)s and {condition}{after}"  # noqa: S608
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
