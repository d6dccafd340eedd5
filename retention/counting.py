"""Counting what is due: once a day by the worker, since nobody else sees everything."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Min, QuerySet
from django.utils import timezone

from retention.holding import free
from retention.kinds import KINDS, Kind
from retention.models import Due, Rule
from retention.times import before as moment_before

EXAMPLES = 5


@dataclass
class Counted:
    """What is due under one rule in one scope: (unit, None), (None, place) or (None, None) for the whole portal."""

    rule: Rule
    unit_id: int | None
    place_id: int | None
    before: datetime
    number: int = 0
    held: int = 0
    oldest_on: date | None = None
    examples: list[dict[str, str]] = field(default_factory=list)


def scope_of(rule: Rule, kind: Kind) -> str:
    """The look-up that says whose a row is; "" where nobody decides each time."""
    lookups: dict[str, str] = {Rule.Reviewer.LEADERS: kind.unit, Rule.Reviewer.COMMITTEE: kind.place}
    return lookups.get(rule.reviewer, "")


def due_under(rule: Rule, now: datetime) -> Iterator[Counted]:
    """What is due under this rule at this moment, by scope; scopes in which nothing is are left out."""
    kind, limit = KINDS[rule.kind], moment_before(now, rule.months, rule.days)
    rows, lookup = kind.ended_before(limit), scope_of(rule, kind)
    for key, (number, everything, oldest) in _by_scope(free(kind, rows), rows, lookup).items():
        unit_id = key if rule.reviewer == Rule.Reviewer.LEADERS else None
        place_id = key if rule.reviewer == Rule.Reviewer.COMMITTEE else None
        some = free(kind, rows).filter(**{lookup: key}) if lookup else free(kind, rows)
        examples = _examples(kind, some) if number else []
        yield Counted(rule, unit_id, place_id, limit, number, everything - number, oldest, examples)


def _by_scope(free_rows: QuerySet, rows: QuerySet, lookup: str) -> dict[int | None, tuple[int, int, date | None]]:
    if not lookup:
        found = free_rows.aggregate(number=Count("pk"), oldest=Min("ran_from"))
        return {None: (found["number"], found["number"], _day(found["oldest"]))} if found["number"] else {}
    every = rows.order_by().values_list(lookup).annotate(n=Count("pk", distinct=True))
    kept = {key: n for key, n in every if key is not None}
    counted = free_rows.order_by().values_list(lookup).annotate(n=Count("pk", distinct=True), oldest=Min("ran_from"))
    left = {key: (n, oldest) for key, n, oldest in counted}
    return {key: (left.get(key, (0, None))[0], n, _day(left.get(key, (0, None))[1])) for key, n in kept.items()}


def _day(value: Any) -> date | None:
    return timezone.localdate(value) if isinstance(value, datetime) else value


def _examples(kind: Kind, rows: QuerySet) -> list[dict[str, str]]:
    some = rows.order_by("ran_from", "pk").values_list(kind.reference, "ran_from")[:EXAMPLES]
    return [{"ref": str(ref), "on": _iso(ended)} for ref, ended in some]


def _iso(ended: Any) -> str:
    day = _day(ended)
    return day.isoformat() if day else ""


def count_all(now: datetime) -> None:
    """Count every rule anew. What is not due any more is counted as none, so that nothing vanishes."""
    for rule in Rule.objects.order_by("kind"):
        if rule.kind in KINDS:
            count(rule, now)


@transaction.atomic
def count(rule: Rule, now: datetime) -> None:
    """Count one rule anew."""
    found = {(one.unit_id, one.place_id): one for one in due_under(rule, now)}
    limit = moment_before(now, rule.months, rule.days)
    known = Due.objects.filter(rule=rule).values_list("unit_id", "place_id")
    for scope in {*found, *known}:
        counted = found.get(scope) or Counted(rule, *scope, limit)
        whose: dict[str, Any] = {"unit_id": counted.unit_id, "place_id": counted.place_id}
        Due.objects.update_or_create(
            rule=rule,
            **whose,
            defaults={
                "before": counted.before,
                "number": counted.number,
                "held": counted.held,
                "oldest_on": counted.oldest_on,
                "examples": counted.examples,
                "counted_at": now,
            },
        )


def is_time(now: datetime) -> bool:
    """Whether nothing was counted on this London day yet."""
    last = Due.objects.aggregate(last=Max("counted_at"))["last"]
    return last is None or timezone.localdate(last) < timezone.localdate(now)
