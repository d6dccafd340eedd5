"""What a request wrote about which place, unit or person, and whose reading it noted."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from tests.roles import database_role

CONSULTATIONS = "audit_consultation"
# Every table but histories, which their triggers write. A row of a place or unit is theirs, whoever's name it bears.
SCOPED = """
select c.relname, c.oid::bigint, array_agg(a.attname::text)
  from pg_class c join pg_attribute a on a.attrelid = c.oid and not a.attisdropped
 where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname not like '%event'
   and (a.attname in ('place_id', 'unit_id', 'user_id')
        or (a.attname = 'id' and c.relname in ('places_place', 'accounts_user')))
 group by 1, 2 order by 1
"""
OF_ITSELF = {"places_place": "place_id", "accounts_user": "user_id"}
PRINT = (
    "select '{table}', '{scope}', {column}, md5(string_agg(t::text, ' ' order by id)) from {table} t"
    " where {column} is not null group by {column}"
)
# How many rows of each table this transaction has written so far, those undone included: nothing is cheaper to ask.
WRITTEN = """
select array_agg(pg_stat_get_xact_tuples_inserted(t.oid) + pg_stat_get_xact_tuples_updated(t.oid)
                 + pg_stat_get_xact_tuples_deleted(t.oid) order by t.at)
  from unnest(%s::oid[]) with ordinality as t(oid, at)
"""
READ = f"select place_id, by_id from {CONSULTATIONS} where id > %s"  # noqa: S608

# A table, the scope of a row (place_id, unit_id, user_id), and that place's, unit's or person's primary key.
Key = tuple[str, str, int]
Print = dict[Key, str]


class Watch:
    """Digests of every row of every place and unit, and what differs from them after a request.

    Asked inside the transaction that all requests share; nothing else writes in it.
    """

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(SCOPED)
            found = cursor.fetchall()
        self._oids = {table: oid for table, oid, _columns in found}
        self._prints: dict[str, list[str]] = {}
        for table, _oid, columns in found:
            if table == CONSULTATIONS:
                continue
            scopes = {OF_ITSELF[table]: "id"} if table in OF_ITSELF else _scopes(columns)
            self._prints[table] = [
                PRINT.format(table=table, scope=scope, column=column) for scope, column in scopes.items()
            ]
        before = self.fingerprint()
        self._before = {
            table: {key: digest for key, digest in before.items() if key[0] == table} for table in self._oids
        }
        self._written = self._written_so_far()
        with database_role("worker"), connection.cursor() as cursor:
            cursor.execute(f"select coalesce(max(id), 0) from {CONSULTATIONS}")  # noqa: S608
            self._last_reading = cursor.fetchone()[0]

    def fingerprint(self) -> Print:
        """A digest of all rows of each place and unit, table by table; the worker sees all of them."""
        with database_role("worker"):
            return self._digests(self._prints)

    def since_then(self) -> tuple[set[Key], set[tuple[int, int]]]:
        """What the request just answered changed, and whose readings (place, person) it noted."""
        written = self._written_so_far()
        tables = [table for table, now, then in zip(self._oids, written, self._written, strict=True) if now != then]
        self._written = written
        if not tables:
            return set(), set()
        with database_role("worker"):
            readings = self._readings() if CONSULTATIONS in tables else set()
            after = self._digests(tables)
        before = {key: digest for table in tables for key, digest in self._before[table].items()}
        return {key for key in {*before, *after} if before.get(key) != after.get(key)}, readings

    def _digests(self, tables: Iterable[str]) -> Print:
        parts = [part for table in tables for part in self._prints.get(table, [])]
        if not parts:
            return {}
        with connection.cursor() as cursor:
            cursor.execute(" union all ".join(parts))
            return {(table, column, pk): digest for table, column, pk, digest in cursor.fetchall()}

    def _readings(self) -> set[tuple[int, int]]:
        with connection.cursor() as cursor:
            cursor.execute(READ, [self._last_reading])
            return set(cursor.fetchall())

    def _written_so_far(self) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(WRITTEN, [list(self._oids.values())])
            return cursor.fetchone()[0]


def _scopes(columns: list[str]) -> dict[str, str]:
    shared = [column for column in columns if column in ("place_id", "unit_id")]
    return {column: column for column in shared or columns if column != "id"}
