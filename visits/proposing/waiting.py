"""Proposals that wait to be worked out. The rows are the queue: a ring only wakes a worker, and may be lost.

A worker claims a proposal by compare-and-set and shows life by `beat_at`. One that has shown none for a minute is
dead, and another takes over what it held: nothing of an answer is kept before the whole of it is.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from liaison.outbox.bell import ring
from visits.models import Proposal

logger = logging.getLogger(__name__)

TASK = "visits.propose"
DEAD_AFTER = timedelta(seconds=60)
GIVE_UP_AFTER = timedelta(minutes=15)
NOT_DONE = "Nobody could work on it for a while. Propose again."
BROKEN = "Something went wrong while it was worked out. Propose again."
Status = Proposal.Status


class Lost(Exception):
    """Somebody else has taken over this proposal, or it is finished."""


class Claim:
    """One worker's right to one proposal: `started_at` tells it from every other claim."""

    def __init__(self, proposal: Proposal) -> None:
        self.proposal = proposal

    @property
    def mine(self) -> QuerySet[Proposal]:
        """The proposal's row, as long as nobody else has claimed it."""
        held = self.proposal
        return Proposal.objects.filter(pk=held.pk, status=Status.RUNNING, started_at=held.started_at)

    def beat(self, percent: int, phase: str) -> bool:
        """Write how far it is; gives whether somebody has asked to stop it. Raises Lost."""
        if not self.mine.update(progress=max(0, min(percent, 100)), phase=phase[:80], beat_at=timezone.now()):
            raise Lost
        return self.stop_asked()

    def stop_asked(self) -> bool:
        """Whether somebody has asked to stop it. Raises Lost."""
        asked = list(self.mine.values_list("stop_asked_at", flat=True))
        if not asked:
            raise Lost
        return asked[0] is not None

    def finish(self, status: str, **columns: object) -> None:
        """Write how it ended. Raises Lost."""
        if not self.mine.update(status=status, finished_at=timezone.now(), **columns):
            raise Lost


def ring_after_commit() -> None:
    """Wake a worker once what was written is there for it."""
    transaction.on_commit(lambda: ring(TASK), robust=True)


def claim(now: datetime) -> Claim | None:
    """The proposal that has waited longest, claimed; None when none waits."""
    with transaction.atomic():
        found = _claimable(now).select_for_update(skip_locked=True, no_key=True, of=("self",))
        proposal = found.select_related("unit", "replaces").order_by("made_at", "pk").first()
        if proposal is None:
            return None
        proposal.status, proposal.started_at, proposal.beat_at = Status.RUNNING, now, now
        proposal.progress, proposal.phase = 0, ""
        proposal.save(update_fields=["status", "started_at", "beat_at", "progress", "phase"])
    return Claim(proposal)


def _claimable(now: datetime) -> QuerySet[Proposal]:
    dead = Q(status=Status.RUNNING, beat_at__lt=now - DEAD_AFTER)
    return Proposal.objects.filter(Q(status=Status.WAITING) | dead, stop_asked_at=None)


def look_after(now: datetime) -> None:
    """Each minute: ring for what waits or was left by a dead worker, and end what nobody will work on any more."""
    dead = Q(status=Status.RUNNING, beat_at__lt=now - DEAD_AFTER)
    open_still = Proposal.objects.filter(Q(status=Status.WAITING) | dead)
    open_still.filter(stop_asked_at__isnull=False).update(status=Status.STOPPED, finished_at=now)
    # Whatever kills its worker each time would be taken over for ever.
    given_up = open_still.filter(made_at__lt=now - GIVE_UP_AFTER)
    if count := given_up.update(status=Status.FAILED, finished_at=now, phase=NOT_DONE):
        logger.error("%s proposals were given up", count)
    if _claimable(now).exists():
        ring_after_commit()
