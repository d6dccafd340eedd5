"""Proof that history was not altered afterwards: each day's rows under one digest, each digest over the one before.

A row counts as PostgreSQL writes it as jsonb: keys in a fixed order, moments in UTC. The rows of one table on one day
in London, in the order of their primary keys, give one seal, which also covers the seal before it; so no row, no day
and no table can be changed, left out or slipped in without all later seals being made anew. Whoever owns the database
could do that: against them help copies of the seals on another machine (`LEDGER_SEALS_FILE`) and a key that the
database has never seen (`LEDGER_SIGNING_KEY`).

A row that was erased lawfully counts with the digest that `audit_erase` kept of it.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

from django.apps import apps
from django.db import connection, models, transaction
from django.utils import timezone

from liaison.audit import signing
from liaison.audit.models import Consultation, Erasure, Seal

CLOSED_AFTER = timedelta(hours=2)
"""A transaction dates its rows when it begins: one that began before midnight has ended by then."""
AT_A_TIME = timedelta(days=31)

# Only names of our own tables and columns are put into the text of these statements.
DIGESTS = """
select (e.{moment} at time zone 'Europe/London')::date, count(*),
       encode(sha256(convert_to(
         string_agg(coalesce(gone.row_digest, audit_digest(to_jsonb(e) - %(without)s::text[])), '' order by e.{key}),
         'UTF8')), 'hex')
  from {table} e left join (
       select distinct on (row_id) row_id, row_digest from audit_erasure where "table" = '{table}' order by row_id, id
  ) gone on gone.row_id = e.{key}
 where e.{moment} >= %(since)s and e.{moment} < %(until)s
 group by 1
"""
ALTERED_SINCE_ERASED = """
select min((e.{moment} at time zone 'Europe/London')::date)
  from (select distinct on (row_id) * from audit_erasure where "table" = '{table}' order by row_id, id desc) last
  join {table} e on e.{key} = last.row_id
 where audit_digest(to_jsonb(e) - array(select unnest(%(columns)s::text[]) except select unnest(last.counted::text[])))
       <> last.left_digest
"""
LOCK = "select pg_advisory_xact_lock(hashtext('audit_seal'), 0)"


@dataclass(frozen=True)
class Sealed:
    """One table that is sealed: its name, and its columns that number a row and say when it came."""

    name: str
    key: str = "pgh_id"
    moment: str = "pgh_created_at"

    @property
    def columns(self) -> list[str]:
        """The names of its columns today, in order."""
        return sorted(str(field.column) for field in _model(self.name)._meta.concrete_fields)

    def text(self, statement: str) -> str:
        """A statement about this table."""
        return statement.format(table=self.name, key=self.key, moment=self.moment)


@dataclass(frozen=True)
class Fault:
    """The first thing that does not agree: on which day, in which table, and what it is."""

    day: date
    table: str
    what: str


@dataclass(frozen=True)
class Verdict:
    """What came of looking: how many seals and rows were compared, how many rows were erased, and the first fault.

    `unsigned` seals have no signature, or there is no key to compare it with.
    """

    seals: int
    rows: int
    erased: int
    until: date | None
    fault: Fault | None
    unsigned: int = 0


@cache
def tables() -> tuple[Sealed, ...]:
    """Every history table, the read log, and the list of erasures; in the order in which a day is sealed."""
    histories = [Sealed(m._meta.db_table) for m in apps.get_models() if hasattr(m, "pgh_tracked_model")]
    logs = [Sealed(m._meta.db_table, "id", "at") for m in (Consultation, Erasure)]
    return tuple(sorted([*histories, *logs], key=lambda table: table.name))


@cache
def _model(table: str) -> type[models.Model]:
    return next(model for model in apps.get_models() if model._meta.db_table == table)


def last_closed_day(now: datetime) -> date:
    """The newest day (London) on which nothing more can be written."""
    return timezone.localdate(now - CLOSED_AFTER) - timedelta(days=1)


def is_due(now: datetime) -> bool:
    """Whether a closed day waits for its seals."""
    newest = Seal.objects.order_by("-day").values_list("day", flat=True).first()
    return newest is None or newest < last_closed_day(now)


def seal_closed_days(now: datetime) -> list[Seal]:
    """Seal every day that is closed and not yet sealed, all tables of a day together; gives the new seals.

    The worker's role may, any number of them at once. A day is sealed once and never again.
    """
    made: list[Seal] = []
    while some := _seal_some(last_closed_day(now)):
        made += some
    return made


@transaction.atomic
def _seal_some(until: date) -> list[Seal]:
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
    newest = Seal.objects.order_by("-day", "-pk").first()
    first = newest.day + timedelta(days=1) if newest else _first_day(until)
    last = min(until, first + AT_A_TIME)
    if first > last:
        return []
    found = {table: dict(_digests(table, first, last)) for table in tables()}
    previous, seals = newest.digest if newest else "", []
    for day in _days(first, last):
        for table in tables():
            rows, content = found[table].get(day, (0, ""))
            columns = table.columns
            digest = digest_of(day, table.name, rows, columns, content, previous)
            seal = Seal(day=day, table=table.name, rows=rows, columns=columns, digest=digest, previous=previous)
            seal.signature = signing.sign(digest)
            seals.append(seal)
            previous = digest
    return Seal.objects.bulk_create(seals)


def digest_of(day: date, table: str, rows: int, columns: Sequence[str], content: str, previous: str) -> str:
    """What a seal says, as hexadecimal SHA-256."""
    said = "\n".join((previous, day.isoformat(), table, str(rows), ",".join(columns), content))
    return hashlib.sha256(said.encode()).hexdigest()


def verify() -> Verdict:
    """Work every seal out anew from the rows as they are now, and give the first that differs."""
    seals = list(Seal.objects.order_by("pk"))
    erased = Erasure.objects.values("table", "row_id").distinct().count()
    if not seals:
        return Verdict(0, 0, erased, None, None)
    unsigned = sum(signing.is_signed(seal.digest, seal.signature) is None for seal in seals)
    fault = _first_fault(seals)
    return Verdict(len(seals), sum(seal.rows for seal in seals), erased, seals[-1].day, fault, unsigned)


def _first_fault(seals: Sequence[Seal]) -> Fault | None:
    # A row may also be slipped in on a day before the first that was sealed.
    found = _contents(seals, date(1970, 1, 2), max(seal.day for seal in seals))
    previous = ""
    for seal in seals:
        day, table = seal.day, seal.table
        if seal.previous != previous:
            return Fault(day, table, "the seal before it is missing or was changed")
        if seal.table not in found:
            return Fault(day, table, "the table or one of its columns is gone")
        rows, content = found[table].pop(day, (0, ""))
        if rows != seal.rows:
            return Fault(day, table, f"{seal.rows} rows were sealed, {rows} are there")
        if digest_of(day, table, rows, seal.columns, content, previous) != seal.digest:
            return Fault(day, table, "a row or the seal was changed")
        if signing.is_signed(seal.digest, seal.signature) is False:
            return Fault(day, table, "the signature is not ours")
        previous = seal.digest
    slipped = [Fault(day, table, "rows were added to a closed day") for table, days in found.items() for day in days]
    return min([*slipped, *_altered()], key=lambda fault: (fault.day, fault.table), default=None)


def _contents(seals: Iterable[Seal], since: date, until: date) -> dict[str, dict[date, tuple[int, str]]]:
    """By table and day the rows and their digest, each day with the columns that were counted when it was sealed."""
    by_name = {table.name: table for table in tables()}
    counted: dict[tuple[str, tuple[str, ...]], set[date]] = {}
    for seal in seals:
        counted.setdefault((seal.table, tuple(seal.columns)), set()).add(seal.day)
    found: dict[str, dict[date, tuple[int, str]]] = {}
    gone: set[str] = set()
    for (name, columns), days in counted.items():
        table = by_name.get(name)
        if table is None or set(columns) - set(table.columns):
            gone.add(name)
            continue
        of_table = found.setdefault(name, {})
        for day, content in _digests(table, since, until, columns):
            if day in days or day not in of_table:
                of_table[day] = content
    return {name: days for name, days in found.items() if name not in gone}


def _altered() -> Iterator[Fault]:
    """Rows that were changed again after an erasure had emptied some of their columns."""
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(table.text(ALTERED_SINCE_ERASED), {"columns": table.columns})
            if day := cursor.fetchone()[0]:
                yield Fault(day, table.name, "an erased row was changed since")


def _digests(
    table: Sealed, first: date, last: date, columns: Sequence[str] | None = None
) -> Iterator[tuple[date, tuple[int, str]]]:
    without = sorted(set(table.columns) - set(columns)) if columns is not None else []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local timezone = 'UTC'")
        cursor.execute(
            table.text(DIGESTS),
            {"since": _midnight(first), "until": _midnight(last + timedelta(days=1)), "without": without},
        )
        for day, rows, digest in cursor.fetchall():
            yield day, (rows, digest)


def _first_day(until: date) -> date:
    """The first day on which anything was written; `until` where nothing was."""
    parts = " union all ".join(f"select min({table.moment}) from {table.name}" for table in tables())  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"select min(at) from ({parts}) as first(at)")  # noqa: S608
        first = cursor.fetchone()[0]
    return min(until, timezone.localdate(first)) if first else until


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(0)))


def in_words(seal: Seal) -> Mapping[str, object]:
    """A seal as it leaves the machine: all that is needed to compare it with another copy."""
    return {
        "day": seal.day.isoformat(),
        "table": seal.table,
        "rows": seal.rows,
        "columns": list(seal.columns),
        "digest": seal.digest,
        "previous": seal.previous,
        "signature": seal.signature,
    }
