"""Packs that wait to be made. The rows are the queue: a ring only wakes a worker, and may be lost.

A worker claims a pack by compare-and-set on `beat_at`, and writes it anew as it goes on. One that has not been heard of
for a minute is dead, and another makes its pack from the beginning.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from funding.models import Pack
from liaison.outbox.bell import ring
from liaison.outbox.planning import chore

logger = logging.getLogger(__name__)

TASK = "funding.make_packs"
DEAD_AFTER = timedelta(seconds=60)
GIVE_UP_AFTER = timedelta(minutes=15)
Status = Pack.Status


class Lost(Exception):
    """Somebody else has taken over this pack, or it is finished."""


class Claim:
    """One worker's right to one pack: nobody else knows when it was last heard of."""

    def __init__(self, pack: Pack) -> None:
        self.pack, self.heard_at = pack, pack.beat_at

    @property
    def _mine(self) -> QuerySet[Pack]:
        return Pack.objects.filter(pk=self.pack.pk, status=Status.RUNNING, beat_at=self.heard_at)

    def beat(self, percent: int) -> None:
        """Show life and how far it is. Raises Lost."""
        now = max(timezone.now(), self.heard_at + timedelta(microseconds=1)) if self.heard_at else timezone.now()
        if not self._mine.update(progress=max(0, min(percent, 100)), beat_at=now):
            raise Lost
        self.heard_at = now

    def finish(self, status: str, **columns: object) -> None:
        """Write how it ended. Raises Lost."""
        if not self._mine.update(status=status, finished_at=timezone.now(), **columns):
            raise Lost


def ring_after_commit() -> None:
    """Wake a worker once the row is there for it."""
    transaction.on_commit(lambda: ring(TASK), robust=True)


def claim(now: datetime) -> Claim | None:
    """The pack that has waited longest, claimed; None when none waits."""
    with transaction.atomic():
        found = _claimable(now).select_for_update(skip_locked=True, no_key=True, of=("self",))
        pack = found.select_related("application__place", "application__round__scheme").order_by("asked_at").first()
        if pack is None:
            return None
        pack.status, pack.beat_at, pack.progress = Status.RUNNING, now, 0
        pack.save(update_fields=["status", "beat_at", "progress"])
    return Claim(pack)


def _claimable(now: datetime) -> QuerySet[Pack]:
    return Pack.objects.filter(Q(status=Status.WAITING) | Q(status=Status.RUNNING, beat_at__lt=now - DEAD_AFTER))


@chore
def look_after(now: datetime) -> None:
    """Each minute: ring for what waits or was left by a dead worker, and end what nobody could make."""
    # Whatever kills its worker each time would be taken over for ever.
    late = _claimable(now).filter(asked_at__lt=now - GIVE_UP_AFTER)
    if count := late.update(status=Status.FAILED, finished_at=now):
        logger.error("%s packs were given up", count)
    if _claimable(now).exists():
        ring_after_commit()
