"""Planning what is to be said, every minute: what the actions planned is there already, the rest is added.

The apps above register planners in their modules `reminders`. A planner is a plain function of the moment, so that
an hour in which nobody planned is made up for by the next minute.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from liaison.outbox.actions import enqueue
from liaison.outbox.kinds import Draft
from liaison.outbox.models import Message

logger = logging.getLogger(__name__)

AHEAD = timedelta(minutes=10)
BATCH = 1000

Planner = Callable[[datetime], Iterable[Draft]]
Chore = Callable[[datetime], object]
PLANNERS: list[Planner] = []
CHORES: list[Chore] = []


def planner(plan: Planner) -> Planner:
    """Register a function from a moment to what is to be said around it: too much does no harm, twice neither."""
    PLANNERS.append(plan)
    return plan


def chore(do: Chore) -> Chore:
    """Register what is to be brought up to date each minute before the planners look."""
    CHORES.append(do)
    return do


def due_around(now: datetime) -> list[Draft]:
    """What all planners want said by ten minutes from now and not too late for it, by due time.

    A planner that fails is reported and the others go on.
    """
    # Sums of moments are right in UTC alone: in London an hour is missing in spring and comes twice in autumn.
    now = now.astimezone(UTC)
    drafts = [draft for draft in _found(now) if draft.due_at <= now + AHEAD and draft.expires_at > now]
    return sorted(drafts, key=lambda draft: (draft.due_at, draft.key))


def _found(now: datetime) -> list[Draft]:
    """What all planners find, in one transaction; where one of them fails, in one each."""
    try:
        with transaction.atomic():
            return [draft for plan_some in PLANNERS for draft in plan_some(now)]
    except Exception:
        # They only read: what was found so far is found again.
        return [draft for plan_some in PLANNERS for draft in _safely(plan_some, now) or ()]


def _safely(act: Callable[[datetime], Any], now: datetime) -> Any:
    try:
        with transaction.atomic():
            result = act(now)
            # A generator does its work, and has its accidents, in here.
            return list(result) if isinstance(result, Iterator) else result
    except Exception:
        logger.exception("%s.%s failed", act.__module__, act.__name__)
        return None


def plan(now: datetime) -> list[Draft]:
    """Insert what is not planned yet and give it. Any number of planners may run at once."""
    for do in CHORES:
        _safely(do, now)
    drafts = new(due_around(now))
    for start in range(0, len(drafts), BATCH):
        with transaction.atomic():
            enqueue(drafts[start : start + BATCH])
    _expire(now)
    return drafts


def new(drafts: Sequence[Draft]) -> list[Draft]:
    """Those whose key is not in the outbox: the insert would leave them out anyway, but not as cheaply."""
    known: set[str] = set()
    for start in range(0, len(drafts), BATCH):
        keys = [draft.key for draft in drafts[start : start + BATCH]]
        known.update(Message.objects.filter(key__in=keys).values_list("key", flat=True))
    return [draft for draft in drafts if draft.key not in known]


def _expire(now: datetime) -> None:
    late = Message.objects.filter(state=Message.State.PENDING, expires_at__lte=now)
    expired = late.update(state=Message.State.EXPIRED, last_error="Too late.")
    if expired:
        logger.error("%s messages were not sent in time", expired)
