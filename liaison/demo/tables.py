"""Filling tables by COPY, each row with its history.

COPY is refused on a table with forced row-level security, so rows go into a temporary table first. The history
triggers write one row at a time and would date every change today; they are switched off while a table is filled,
and what they would have written is inserted for a whole batch at once, dated when the change is said to have been
made and by whom. All of it happens in the caller's transaction.
"""

import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

BATCH = 25_000
NULL = r"\N"
_SPECIAL = re.compile(r"[\\\n\r\t]")
_ESCAPES = str.maketrans({"\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"})


@dataclass(frozen=True)
class Change:
    """One entry in the history of every row of a batch, as SQL over the row `r`.

    `at` is when and `by` who (a primary key); `only` leaves rows out; `shows` says which columns had another value
    then; `join` may bring in more than one entry per row. `label` is what the trigger would have written.
    """

    at: str
    by: str
    label: str = "insert"
    only: str = "true"
    shows: Mapping[str, str] = field(default_factory=dict)
    join: str = ""


class Table:
    """One table being filled. Primary keys are counted here, so that rows can name each other.

    `extras` are further columns, by SQL type, that only the history needs; `after` are the tables whose rows this
    one names.
    """

    def __init__(
        self,
        model: type[models.Model],
        *changes: Change,
        extras: Mapping[str, str] | None = None,
        after: Sequence["Table"] = (),
    ) -> None:
        self.model, self.changes, self.extras = model, changes, dict(extras or {})
        self.after = after
        self.name = model._meta.db_table
        self.columns = [str(f.column) for f in model._meta.concrete_fields]
        self.primary_key = model._meta.pk.column
        self.written = self.last_id = 0
        self._blank = {f.column: _blank(f) for f in model._meta.concrete_fields} | dict.fromkeys(self.extras)
        self._order = list(self._blank)
        written_as_json = {f.column for f in model._meta.concrete_fields if isinstance(f, models.JSONField)}
        self._texts = [(column, _json if column in written_as_json else _text) for column in self._order]
        self._lines: list[str] = []
        self._begin()

    def add(self, **values: Any) -> int:
        """Add one row by column name (`place_id`, not `place`) and return its primary key."""
        self.last_id += 1
        row = {**self._blank, self.primary_key: self.last_id, **values}
        if len(row) != len(self._order):
            raise TypeError(f"{self.name} has no column {', '.join(set(row) - set(self._order))}.")
        self._lines.append("\t".join([text(row[column]) for column, text in self._texts]))
        if len(self._lines) >= BATCH:
            self.flush()
        return self.last_id

    def flush(self) -> None:
        """Write what has been added so far; rows must be there before others name them."""
        if not self._lines:
            return
        for table in self.after:
            table.flush()
        count, text = len(self._lines), "\n".join(self._lines)
        self._lines = []
        listed, copied = _listed(self.columns), _listed(self._order)
        with connection.cursor() as cursor:
            cursor.copy_expert(f"copy {self._load} ({copied}) from stdin", io.StringIO(text))
            cursor.execute(f"insert into {self.name} ({listed}) select {listed} from {self._load}")  # noqa: S608
            for change in self.changes:
                self._remember(cursor, change)
            cursor.execute(f"truncate {self._load}")
        self.written += count

    def close(self) -> None:
        """Write the rest, let the triggers work again, and let the next row be numbered after the last one."""
        self.flush()
        with connection.cursor() as cursor:
            cursor.execute(f"alter table {self.name} enable trigger user")
            if self.last_id:
                cursor.execute(
                    "select setval(pg_get_serial_sequence(%s, %s), %s)", [self.name, self.primary_key, self.last_id]
                )
            cursor.execute(f"drop table {self._load}")

    def _begin(self) -> None:
        self._load = f"load_{self.name}"
        extras = "".join(f", {name} {kind}" for name, kind in self.extras.items())
        with connection.cursor() as cursor:
            cursor.execute(f"create temp table {self._load} (like {self.name}{extras}) on commit drop")
            # A foreign key that is checked at the end would keep the table from being altered again.
            cursor.execute("set constraints all immediate")
            cursor.execute(f"alter table {self.name} disable trigger user")

    def _remember(self, cursor: Any, change: Change) -> None:
        event = apps.get_model(self.model._meta.app_label, f"{self.model.__name__}Event")
        kept = [f.column for f in event._meta.concrete_fields if not f.column.startswith("pgh_")]
        shown = ", ".join(change.shows.get(column, f'r."{column}"') for column in kept)
        cursor.execute(
            f"insert into {event._meta.db_table} (pgh_created_at, pgh_label, pgh_obj_id, pgh_context,"  # noqa: S608
            f" {_listed(kept)}) select {change.at}, '{change.label}', r.{self.primary_key},"
            f" jsonb_build_object('user', {change.by}), {shown} from {self._load} r {change.join}"
            f" where {change.only}"
        )


def close_all(tables: Sequence[Table]) -> None:
    """Close tables in the order in which they name each other."""
    for table in tables:
        table.flush()
    for table in tables:
        table.close()


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _blank(column: models.Field) -> Any:
    """What a column holds when nothing is said; generated references and moments must be said."""
    if column.has_default() and not callable(column.default):
        return column.default
    if isinstance(column, ArrayField):
        return []
    return "" if isinstance(column, models.CharField | models.TextField) and not column.null else None


def _text(value: Any) -> str:
    return _WRITTEN.get(type(value), str)(value)


def _escaped(value: str) -> str:
    return value.translate(_ESCAPES) if _SPECIAL.search(value) else value


def _array(value: Sequence[Any]) -> str:
    return "{" + ",".join("NULL" if each is None else f'"{each}"' for each in value) + "}"


def _json(value: Any) -> str:
    return NULL if value is None else _escaped(json.dumps(value, ensure_ascii=False))


_WRITTEN: dict[type, Callable[[Any], str]] = {
    type(None): lambda _value: NULL,
    str: _escaped,
    bool: lambda value: "t" if value else "f",
    datetime: datetime.isoformat,
    date: date.isoformat,
    time: time.isoformat,
    list: _array,
    tuple: _array,
}
