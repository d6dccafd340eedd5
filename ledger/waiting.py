"""Copies that wait to be made (see liaison.outbox.queues), and those whose week is over."""

from datetime import datetime

from django.db.models import QuerySet

from funding.uploads import store
from ledger.models import HeldCopy
from ledger.models.held import KEPT_FOR
from liaison.outbox import queues
from liaison.outbox.queues import Lost

__all__ = ["QUEUE", "TASK", "Claim", "Lost", "claim", "look_after", "ring_after_commit"]

TASK = "ledger.make_copies"
Claim = queues.Claim[HeldCopy]


def _rows() -> QuerySet[HeldCopy]:
    return HeldCopy.objects.select_related("place", "asked_by")


QUEUE = queues.Queue("copies of everything held", TASK, _rows)
claim, ring_after_commit = QUEUE.claim, QUEUE.ring_after_commit


def look_after(now: datetime) -> None:
    """Each minute: ring for what waits, end what nobody could make, delete what was kept for a week."""
    if QUEUE.tidy(now):
        ring_after_commit()
    for copy in HeldCopy.objects.filter(status=HeldCopy.Status.READY, finished_at__lte=now - KEPT_FOR)[:20]:
        names = (copy.stored_json, copy.stored_pdf, copy.stored_zip)
        copy.status = HeldCopy.Status.GONE
        copy.stored_json = copy.stored_pdf = copy.stored_zip = ""
        copy.save(update_fields=["status", "stored_json", "stored_pdf", "stored_zip"])
        for name in filter(None, names):
            store.forget(name)
