"""Roster files: sent, looked at, then applied or dropped. Nothing counts before it is confirmed."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from liaison.places.models import CommandUnit
from liaison.refusals import Refused, Stale
from liaison.rosters import files
from liaison.rosters.actions.locking import one_at_a_time
from liaison.rosters.changing import changing, spanning
from liaison.rosters.comparing import Comparison, Held, Wanted, compare
from liaison.rosters.models import RosterImport, Shift, Source

BATCH = 5_000
NOT_IN_THE_FILE = "It is not in the roster file any more."
CHANGE = """
update rosters_shift s
   set team_id = v.team_id, kind = v.kind, first_on = v.first_on, last_on = v.last_on, starts_at = v.starts_at,
       ends_at = v.ends_at, reason = v.reason, source = 'imported', version = s.version + 1
  from unnest(%s::bigint[], %s::bigint[], %s::text[], %s::date[], %s::date[], %s::timestamptz[], %s::timestamptz[],
              %s::text[]) v(id, team_id, kind, first_on, last_on, starts_at, ends_at, reason)
 where s.id = v.id
"""
Progress = Callable[[int], None]


@transaction.atomic
def upload(*, by: Any, unit: CommandUnit, file_name: str, text: str, client_id: UUID) -> RosterImport:
    """Keep a file until somebody confirms it. Sent twice with the same `client_id`, it is kept once."""
    with one_at_a_time(unit.pk):
        earlier = RosterImport.objects.filter(client_id=client_id, uploaded_by=by).first()
        if earlier is not None:
            return earlier
        return RosterImport.objects.create(
            unit=unit, file_name=file_name[:120], content=text, uploaded_by=by, client_id=client_id
        )


@transaction.atomic
def confirm(*, by: Any, waiting: RosterImport, digest: str) -> Comparison:
    """Apply a file as it was shown. Raises Stale, with the new comparison, when it would now do something else."""
    with one_at_a_time(waiting.unit_id):
        waiting = _locked(waiting)
        found = compare(files.read(waiting.content), waiting.unit_id)
        if found.digest != digest:
            raise Stale("The roster has changed since this page was opened. Look again, then confirm.", found)
        _apply(found, waiting.unit_id, by)
        waiting.applied_by, waiting.applied_at, waiting.content = by, timezone.now(), ""
        waiting.save(update_fields=["applied_by", "applied_at", "content"])
    return found


@transaction.atomic
def drop(*, by: Any, waiting: RosterImport) -> RosterImport:
    """Forget a file. Doing it twice changes nothing more."""
    waiting = RosterImport.objects.select_for_update(no_key=True, of=("self",)).get(pk=waiting.pk)
    if waiting.is_waiting:
        waiting.dropped_by, waiting.dropped_at, waiting.content = by, timezone.now(), ""
        waiting.save(update_fields=["dropped_by", "dropped_at", "content"])
    return waiting


@transaction.atomic
def load(*, by: Any, unit: CommandUnit, file: files.RosterFile, progress: Progress | None = None) -> Comparison:
    """Apply a file at once, as the command does: `by` is nobody. `progress` is told the rows written so far."""
    with one_at_a_time(unit.pk):
        found = compare(file, unit.pk)
        _apply(found, unit.pk, by, progress)
    return found


def _locked(waiting: RosterImport) -> RosterImport:
    waiting = RosterImport.objects.select_for_update(no_key=True, of=("self",)).get(pk=waiting.pk)
    if waiting.applied_at is not None:
        raise Refused("This file has been applied already.")
    if waiting.dropped_at is not None:
        raise Refused("This file was dropped. Send it again.")
    return waiting


def _apply(found: Comparison, unit_id: int, by: Any, progress: Progress | None = None) -> None:
    change = spanning(by, unit_id, _touched(found))
    if change is not None:
        with changing(change):
            _write(found, unit_id, by, progress)


def _touched(found: Comparison) -> Iterator[tuple[int, date, date]]:
    for held in (*found.removed, *(held for held, _ in found.changed)):
        yield held.officer_id, held.first_on, held.last_on
    for wanted in (*found.added, *(wanted for _, wanted in found.changed)):
        yield wanted.member.id, wanted.first_on, wanted.last_on


def _write(found: Comparison, unit_id: int, by: Any, progress: Progress | None) -> None:
    done = 0

    def tell(count: int) -> None:
        nonlocal done
        done += count
        if progress:
            progress(done)

    with connection.cursor() as cursor:
        # Two tours may change places; whether all fit is asked once, at the end.
        cursor.execute("set constraints one_tour_at_a_time, one_whole_day_of_a_kind deferred")
        for gone in _batches(found.removed):
            _withdraw(gone, by)
            tell(len(gone))
        for changes in _batches(found.changed):
            cursor.execute(CHANGE, _columns(changes))
            tell(len(changes))
        for wanted in _batches(found.added):
            Shift.objects.bulk_create([_shift(one, unit_id, by) for one in wanted])
            tell(len(wanted))
        cursor.execute("set constraints one_tour_at_a_time, one_whole_day_of_a_kind immediate")


def _withdraw(gone: Sequence[Held], by: Any) -> None:
    Shift.objects.filter(pk__in=[held.id for held in gone]).update(
        withdrawn_at=timezone.now(), withdrawn_by=by, withdrawn_because=NOT_IN_THE_FILE, version=F("version") + 1
    )


def _columns(changes: Sequence[tuple[Held, Wanted]]) -> list[list[Any]]:
    rows = [(held.id, *wanted.what) for held, wanted in changes]
    columns = [list(column) for column in zip(*rows, strict=True)]
    columns[2] = [str(kind) for kind in columns[2]]
    return columns


def _shift(wanted: Wanted, unit_id: int, by: Any) -> Shift:
    return Shift(
        officer_id=wanted.member.id,
        unit_id=unit_id,
        team_id=wanted.team_id,
        kind=wanted.kind,
        first_on=wanted.first_on,
        last_on=wanted.last_on,
        starts_at=wanted.starts_at,
        ends_at=wanted.ends_at,
        reason=wanted.reason,
        source=Source.IMPORTED,
        entered_by=by,
    )


def _batches(rows: Sequence[Any]) -> list[Sequence[Any]]:
    return [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]
