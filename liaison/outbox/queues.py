"""Rows that wait to be worked on: a table with a status is the queue. A ring only wakes a worker, and may be lost.

A worker claims the row that has waited longest by compare-and-set on `beat_at`, and writes that anew as it goes on. A
row that has not been heard of for a minute was left by a dead worker: another makes it from the beginning, and the
first, should it live after all, finds that it has lost its claim. What is made is written together with the end, so
nothing is ever half there.

The table has `status` (waiting, running, ready, failed and what else it likes), `progress` (percent), `beat_at`,
`finished_at`, and a moment since which a row waits.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from liaison.outbox.bell import ring

logger = logging.getLogger(__name__)

WAITING, RUNNING, FAILED = "waiting", "running", "failed"
DEAD_AFTER = timedelta(seconds=60)
GIVE_UP_AFTER = timedelta(minutes=15)

Row = TypeVar("Row", bound=Model)
Columns = Mapping[str, Any]


class Lost(Exception):
    """Somebody else has taken over this row, or it is finished."""


class Claim(Generic[Row]):
    """One worker's right to one row: nobody else knows when it was last heard of."""

    def __init__(self, row: Row, heard_at: datetime) -> None:
        self.row, self.heard_at = row, heard_at

    @property
    def mine(self) -> QuerySet[Row]:
        """The row, as long as nobody else has claimed it."""
        rows: QuerySet[Row] = type(self.row)._default_manager.all()
        return rows.filter(pk=self.row.pk, status=RUNNING, beat_at=self.heard_at)

    def beat(self, percent: int, **columns: Any) -> None:
        """Show life and how far it is, and write these columns. Raises Lost."""
        # Two beats within one tick of the clock must differ, or an older claim would be a newer one's.
        now = max(timezone.now(), self.heard_at + timedelta(microseconds=1))
        if not self.mine.update(progress=max(0, min(percent, 100)), beat_at=now, **columns):
            raise Lost
        self.heard_at = now

    def finish(self, status: str, **columns: Any) -> None:
        """Write how it ended, with these columns. Raises Lost."""
        if not self.mine.update(status=status, finished_at=timezone.now(), **columns):
            raise Lost


@dataclass(frozen=True)
class Queue(Generic[Row]):
    """The rows of one table that wait.

    `rows` gives them with what a worker needs of them, `task` is what a ring wakes, `since` the column by which the
    longest waiting comes first and is given up after a quarter of an hour. `ready` narrows what may be claimed.
    `begun` and `broken` are columns that are written when a worker begins, and when one fails; `given_up` when nobody
    could do it in time.
    """

    name: str
    task: str
    rows: Callable[[], QuerySet[Row]]
    since: str = "asked_at"
    ready: Q = field(default_factory=Q)
    begun: Callable[[datetime], Columns] = lambda _now: {}
    broken: Columns = field(default_factory=dict)
    given_up: Columns = field(default_factory=dict)

    def ring_after_commit(self) -> None:
        """Wake a worker once what was written is there for it."""
        transaction.on_commit(lambda: ring(self.task), robust=True)

    def open(self, now: datetime) -> QuerySet[Row]:
        """Rows that nobody is working on and that are not finished."""
        dead = Q(status=RUNNING, beat_at__lt=now - DEAD_AFTER)
        return self.rows().filter(Q(status=WAITING) | dead)

    def claim(self, now: datetime) -> Claim[Row] | None:
        """The row that has waited longest, claimed; None when none waits."""
        with transaction.atomic():
            found = self.open(now).filter(self.ready).order_by(self.since, "pk")
            row = found.select_for_update(skip_locked=True, no_key=True, of=("self",)).first()
            if row is None:
                return None
            columns = {"status": RUNNING, "beat_at": now, "progress": 0, **self.begun(now)}
            for name, value in columns.items():
                setattr(row, name, value)
            row.save(update_fields=list(columns))
        return Claim(row, now)

    def work(self, make: Callable[[Claim[Row]], None]) -> int:
        """Let `make` work on one row after another until none waits; gives how many were tried.

        `make` ends its claim itself. Where it raises, the row is failed and the log says why; a claim that is lost is
        left to whoever has it now.
        """
        tried = 0
        while held := self.claim(timezone.now()):
            try:
                make(held)
            except Lost:
                self._lost(held)
            except Exception:
                logger.exception("One of the %s (%s) could not be made", self.name, held.row.pk)
                self._fail(held)
            tried += 1
        return tried

    def _lost(self, held: Claim[Row]) -> None:
        logger.warning("One of the %s (%s) was taken over by somebody else", self.name, held.row.pk)

    def _fail(self, held: Claim[Row]) -> None:
        try:
            held.finish(FAILED, **self.broken)
        except Lost:
            self._lost(held)

    def tidy(self, now: datetime) -> bool:
        """Each minute: end what nobody could do in time; gives whether something waits, so that it is rung for."""
        # Whatever kills its worker each time would be taken over for ever.
        late = self.open(now).filter(**{f"{self.since}__lt": now - GIVE_UP_AFTER})
        if count := late.order_by().update(status=FAILED, finished_at=now, **self.given_up):
            logger.error("%s of the %s were given up", count, self.name)
        return self.open(now).filter(self.ready).exists()
