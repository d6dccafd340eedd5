"""Carrying decisions out: in small transactions, so that one may stop at any moment and go on from there."""

import logging
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from liaison.db.acting import acting_as
from retention.counting import count, scope_of
from retention.holding import free
from retention.kinds import KINDS, Kind
from retention.models import Decision, Due, Erased, Rule

log = logging.getLogger(__name__)

AT_ONCE = 200
WHO = "Retention"


def carry_out_all(batches: int | None = None) -> int:
    """Carry out what was decided, oldest first, at most so many batches; gives how many things lost their words.

    The worker's: nobody else may. Two at once do no harm, since each decision is locked.
    """
    erased, left = 0, batches
    for decision in Decision.objects.to_carry_out().select_related("rule"):
        while left is None or left > 0:
            number = carry_out(decision)
            left = None if left is None else left - 1
            if number is None:
                break
            erased += number
    return erased


def carry_out(decision: Decision) -> int | None:
    """One batch of one decision: how many; None when there is nothing more, or somebody else is at it."""
    with acting_as(None, role=WHO, purpose=f"Decision {decision.ref}"), transaction.atomic():
        locked = Decision.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
        mine = locked.select_related("rule").filter(pk=decision.pk, finished_at=None).first()
        if mine is None:
            return None
        kind = KINDS[mine.rule.kind]
        keys = _next(kind, mine)
        if not keys:
            _finish(mine)
            return None
        erase(kind, keys, mine)
        return len(keys)


def erase(kind: Kind, keys: list[int], decision: Decision) -> None:
    """Take the words of these things away and note it, in the worker's own transaction."""
    with connection.cursor() as cursor:
        cursor.execute("select retention_begin(%s)", [decision.ref])
        kind.erase(keys, decision)
        cursor.execute("select retention_end()")
    if kind.marks:
        scope = {"unit_id": decision.unit_id, "place_id": decision.place_id}
        Erased.objects.bulk_create(
            [Erased(kind=kind.key, thing=key, decision=decision, **scope) for key in keys], ignore_conflicts=True
        )
    Decision.objects.filter(pk=decision.pk).update(erased=F("erased") + len(keys))


def _next(kind: Kind, decision: Decision) -> list[int]:
    if decision.request_id is not None or not _is_theirs(decision):
        return []
    rows = free(kind, kind.ended_before(decision.before))
    lookup = scope_of(decision.rule, kind)
    if lookup:
        rows = rows.filter(**{lookup: decision.unit_id or decision.place_id})
    return list(rows.order_by("pk").values_list("pk", flat=True).distinct()[:AT_ONCE])


def _is_theirs(decision: Decision) -> bool:
    """Whether this decision was made by those whom the rule names; rules may change between the two."""
    return {
        Rule.Reviewer.LEADERS: decision.unit_id is not None,
        Rule.Reviewer.COMMITTEE: decision.place_id is not None,
        Rule.Reviewer.NOBODY: decision.reviewer_id is None,
    }[Rule.Reviewer(decision.rule.reviewer)]


def _finish(decision: Decision) -> None:
    now = timezone.now()
    Decision.objects.filter(pk=decision.pk).update(finished_at=now)
    count(decision.rule, now)
    log.info("Decision %s is carried out.", decision.ref)


def decide_by_rule(now: datetime) -> None:
    """What nobody reviews each time goes by the rule itself; that, too, is written down as a decision."""

    waiting = Due.objects.filter(rule__reviewer=Rule.Reviewer.NOBODY, number__gt=0).select_related("rule")
    for due in waiting:
        if not Decision.objects.filter(rule=due.rule, finished_at=None).exists():
            Decision.objects.create(
                rule=due.rule, answer=Decision.Answer.ERASE, before=due.before, found=due.number, decided_at=now
            )
