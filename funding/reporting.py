"""Equity reports that are due are made by a worker: each takes seconds, and reminders do not wait for them.

Nothing is queued: what is due follows from the reports that are there. A ring only wakes a worker, and may be lost.
"""

import logging
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from funding.equity import publish
from funding.models import EquityReport
from liaison.outbox.bell import ring
from liaison.outbox.planning import chore
from liaison.places.models import CommandUnit

logger = logging.getLogger(__name__)

TASK = "funding.make_equity_reports"
# One number for all locks of this kind; the other is the unit.
MAKING = 1_906_181_106


@chore
def look_after(now: datetime) -> None:
    """Each minute: ring while a report is due; nobody makes one here."""
    if due(timezone.localdate(now)).exists():
        transaction.on_commit(lambda: ring(TASK), robust=True)


def due(today: date) -> QuerySet[CommandUnit]:
    """The units in which somebody has applied and that have no report of this quarter yet."""
    quarter = today.replace(month=today.month - (today.month - 1) % 3, day=1)
    done = EquityReport.objects.filter(as_of__gte=quarter).values("unit")
    applied = CommandUnit.objects.filter(places__applications__isnull=False).exclude(pk__in=done)
    return applied.distinct().order_by("pk")


def work() -> int:
    """Make what is due and nobody else is making; gives how many were made.

    A unit whose report cannot be made is reported in the log and tried again the next minute; the others are made.
    """
    today, made = timezone.localdate(), 0
    for unit in list(due(today)):
        try:
            made += _make(unit, today)
        except Exception:
            logger.exception("The equity report of %s could not be made", unit)
    return made


def _make(unit: CommandUnit, today: date) -> bool:
    """Whether it was made now. The lock goes with the transaction, so a worker that dies leaves nothing behind."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_try_advisory_xact_lock(%s, %s)", [MAKING, unit.pk % 2**31])
            if not cursor.fetchone()[0]:
                return False
        if not due(today).filter(pk=unit.pk).exists():
            return False
        publish(unit, today)
    return True
