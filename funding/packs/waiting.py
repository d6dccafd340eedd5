"""Packs that wait to be made (see liaison.outbox.queues)."""

from datetime import datetime

from django.db.models import QuerySet

from funding.models import Pack
from liaison.outbox import queues
from liaison.outbox.planning import chore
from liaison.outbox.queues import Lost

__all__ = ["QUEUE", "TASK", "Claim", "Lost", "claim", "look_after", "ring_after_commit"]

TASK = "funding.make_packs"
Claim = queues.Claim[Pack]


def _rows() -> QuerySet[Pack]:
    return Pack.objects.select_related("application__place", "application__round__scheme")


QUEUE = queues.Queue("packs", TASK, _rows)
claim, ring_after_commit = QUEUE.claim, QUEUE.ring_after_commit


@chore
def look_after(now: datetime) -> None:
    """Each minute: ring for what waits or was left by a dead worker, and end what nobody could make."""
    if QUEUE.tidy(now):
        ring_after_commit()
