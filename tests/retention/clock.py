"""Things of long ago, and the worker's round."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from retention import rounds
from retention.counting import count_all
from retention.models import Decision, Due, Rule
from tests.roles import database_role

OLD = timedelta(days=1000)


def long_ago(**back: int) -> datetime:
    """A moment that every rule of 24 months calls old."""
    return timezone.now() - OLD - timedelta(**back)


def counted() -> None:
    """The worker has counted."""
    with database_role("worker"):
        count_all(timezone.now())


def due(kind: str, **scope: Any) -> Due:
    """What was counted under this rule in this scope."""
    with database_role("worker"):
        return Due.objects.select_related("rule", "unit", "place").get(rule__kind=kind, **scope)


def decide(kind: str, *, by: Any, **scope: Any) -> Decision:
    """Somebody has decided to erase what is due under this rule in this scope."""
    counted_due = due(kind, **scope)
    with database_role("worker"):
        return Decision.objects.create(
            rule=counted_due.rule,
            unit=counted_due.unit,
            place=counted_due.place,
            answer="erase",
            before=counted_due.before,
            found=counted_due.number,
            reviewer=by,
        )


def round_made(now: datetime | None = None) -> int:
    """The worker has made a round: how many things lost their words."""
    with database_role("worker"):
        return rounds.work(now or timezone.now(), anew=True)


def rule(kind: str) -> Rule:
    """The rule of a kind."""
    with database_role("worker"):
        return Rule.objects.get(kind=kind)
