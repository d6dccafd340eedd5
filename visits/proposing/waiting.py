"""Proposals that wait to be worked out (see liaison.outbox.queues). Whoever asked can ask to stop it."""

from datetime import datetime

from django.db.models import Q, QuerySet

from liaison.outbox import queues
from liaison.outbox.queues import DEAD_AFTER, Lost
from visits.models import Proposal

__all__ = ["BROKEN", "DEAD_AFTER", "NOT_DONE", "QUEUE", "TASK", "Claim", "Lost", "claim", "look_after"]

TASK = "visits.propose"
NOT_DONE = "Nobody could work on it for a while. Propose again."
BROKEN = "Something went wrong while it was worked out. Propose again."
Status = Proposal.Status


def _rows() -> QuerySet[Proposal]:
    return Proposal.objects.select_related("unit", "replaces")


QUEUE = queues.Queue(
    "proposals",
    TASK,
    _rows,
    since="made_at",
    ready=Q(stop_asked_at=None),
    begun=lambda now: {"started_at": now, "phase": ""},
    broken={"phase": BROKEN},
    given_up={"phase": NOT_DONE},
)
ring_after_commit = QUEUE.ring_after_commit


class Claim:
    """One worker's right to one proposal, which hears when somebody asks to stop it."""

    def __init__(self, held: queues.Claim[Proposal]) -> None:
        self.held, self.proposal = held, held.row

    def beat(self, percent: int, phase: str) -> bool:
        """Write how far it is; gives whether somebody has asked to stop it. Raises Lost."""
        self.held.beat(percent, phase=phase[:80])
        return self.stop_asked()

    def stop_asked(self) -> bool:
        """Whether somebody has asked to stop it. Raises Lost."""
        asked = list(self.held.mine.values_list("stop_asked_at", flat=True))
        if not asked:
            raise Lost
        return asked[0] is not None

    def finish(self, status: str, **columns: object) -> None:
        """Write how it ended. Raises Lost."""
        self.held.finish(status, **columns)


def claim(now: datetime) -> Claim | None:
    """The proposal that has waited longest, claimed; None when none waits."""
    held = QUEUE.claim(now)
    return Claim(held) if held else None


def look_after(now: datetime) -> None:
    """Each minute: ring for what waits or was left by a dead worker, and end what nobody will work on any more."""
    stopped = QUEUE.open(now).filter(stop_asked_at__isnull=False)
    stopped.order_by().update(status=Status.STOPPED, finished_at=now)
    if QUEUE.tidy(now):
        ring_after_commit()
