"""Deciding about what is due under one rule."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from liaison.db.once import once
from liaison.refusals import Refused
from retention.models import Decision, Due
from retention.times import months_later

MOST_MONTHS = 12
# Any number that no other lock of ours has.
DECISIONS = 20_263


@transaction.atomic
def decide(
    *, by: Any, due: Due, answer: str, client_id: UUID, reason: str = "", keep_until: date | None = None
) -> Decision:
    """Record what is to become of what was counted in `due`: erased, or kept until a day with a reason.

    Nothing that ended after the counting is touched. Kept for at most twelve months; then somebody else looks, since
    who kept something once is not the one to say again that it is needed. Sent twice, it is one decision. Raises
    Refused.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [DECISIONS, due.pk])

    def make() -> Decision:
        _check(by, due, answer, reason, keep_until)
        keeping = answer == Decision.Answer.KEEP
        return Decision.objects.create(
            rule=due.rule,
            unit_id=due.unit_id,
            place_id=due.place_id,
            answer=answer,
            before=due.before,
            found=due.number,
            reason=reason if keeping else "",
            keep_until=keep_until if keeping else None,
            reviewer=by,
            client_id=client_id,
        )

    return once(Decision, client_id, make=make, reviewer=by, rule=due.rule)


def last_decision(due: Due) -> Decision | None:
    """The newest decision in the same scope under the same rule."""
    found = Decision.objects.filter(rule=due.rule_id, unit=due.unit_id, place=due.place_id, request=None)
    return found.order_by("-decided_at", "-pk").first()


def stands(decision: Decision | None) -> bool:
    """Whether it still says what happens: being carried out, or kept for now."""
    if decision is None:
        return False
    if decision.answer == Decision.Answer.ERASE:
        return decision.finished_at is None
    return decision.keep_until is not None and decision.keep_until >= timezone.localdate()


def _check(by: Any, due: Due, answer: str, reason: str, keep_until: date | None) -> None:
    last = last_decision(due)
    if last is not None and stands(last):
        raise Refused("This was decided already. Look at the decision.")
    if not due.number:
        raise Refused("Nothing is due here any more.")
    if answer == Decision.Answer.ERASE:
        return
    if last is not None and last.answer == Decision.Answer.KEEP and last.reviewer_id == by.pk:
        raise Refused("You decided to keep this the last time. To keep it longer, somebody else has to look.", "answer")
    if not reason:
        raise Refused("Say why it is still needed.", "reason")
    today = timezone.localdate()
    if keep_until is None or not today < keep_until <= months_later(today, MOST_MONTHS):
        raise Refused("Choose a day within the next 12 months.", "keep_until")
