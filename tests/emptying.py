"""After a test that commits: what it wrote is gone, and what was there before the first test stays as it is.

Django empties every table and then makes anew what belongs into them, which takes longer than most of these tests. A
test writes to a few dozen of two hundred tables; only those are emptied here, and nothing has to be made again. Where
a test has changed or deleted what was there before, Django's own way is left to put it back.
"""

from collections.abc import Callable

from django.db import connection, transaction

# All of ours, each with whether it has triggers that would keep a deletion in history, or refuse it.
TABLES = """
select c.relname, exists (select from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal)
  from pg_class c
 where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> 'django_migrations'
 order by 1
"""
# Rows are of the tests when they were written by a transaction after this one.
NOW = "select (pg_snapshot_xmax(pg_current_snapshot())::text::numeric % 4294967296)::bigint"
NEW = "xmin::text::bigint >= {horizon}"
ROWS = "select '{table}', count(*) from {table}"
WRITTEN_TO = "select '{table}', 0 where exists (select from {table})"
COUNTED = "select '{table}', count(*) filter (where not {new}), count(*) filter (where {new}) from {table}"


class Emptying:
    """What a database held before the tests, and the way back to it."""

    def __init__(self) -> None:
        self._has_triggers: dict[str, bool] = {}
        self._usual: dict[str, int] = {}
        self._new = ""

    def begin(self) -> None:
        """Remember what is there now; asked by the owner, who sees all rows."""
        with connection.cursor() as cursor:
            cursor.execute(TABLES)
            self._has_triggers = dict(cursor.fetchall())
            cursor.execute(" union all ".join(ROWS.format(table=table) for table in self._has_triggers))
            self._usual = {table: rows for table, rows in cursor.fetchall() if rows}
            cursor.execute(NOW)
            self._new = NEW.format(horizon=cursor.fetchone()[0])

    def empty(self, otherwise: Callable[[], None]) -> None:
        """Delete what was written since; where that does not bring everything back, do it `otherwise`."""
        written = self._written()
        if written is None:
            otherwise()
            self.begin()
        elif written:
            self._delete(written)

    def _written(self) -> list[str] | None:
        """The tables with rows of tests; None when a row that was there before is another now, or is gone."""
        unusual = [WRITTEN_TO.format(table=table) for table in self._has_triggers if table not in self._usual]
        with connection.cursor() as cursor:
            cursor.execute(" union all ".join(unusual))
            written = [table for table, _ in cursor.fetchall()]
            if self._usual:
                counted = [COUNTED.format(table=table, new=self._new) for table in self._usual]
                cursor.execute(" union all ".join(counted))
                for table, old, new in cursor.fetchall():
                    if old != self._usual[table]:
                        return None
                    written += [table] if new else []
        return written

    def _delete(self, tables: list[str]) -> None:
        kept = [table for table in tables if self._has_triggers[table]]
        deletions = [
            f"d{number} as (delete from {table}{f' where {self._new}' if table in self._usual else ''})"  # noqa: S608
            for number, table in enumerate(tables)
        ]
        statements = [
            *(f"alter table {table} disable trigger user" for table in kept),
            # One statement, so that nothing is missed while half of it is gone.
            f"with {', '.join(deletions)} select",
            "set constraints all immediate",
            *(f"alter table {table} enable trigger user" for table in kept),
        ]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("; ".join(statements))
