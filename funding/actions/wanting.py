"""What a committee wants to be paid for, before a survey proposes anything."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Count, Sum

from funding.actions.declaring import void_declaration
from funding.actions.preparing import locked_for_writing
from funding.models import Application, Measure
from liaison.refusals import Refused, Stale

CHANGED = "Somebody else has just changed this list. Here is what you chose. Compare, then save again."
MOST_OF_A_KIND = 99


def list_version(application: Application) -> int:
    """The version of the list of measures, from 1: it grows with every change. One query."""
    held = Measure.objects.filter(application=application).aggregate(rows=Count("pk"), versions=Sum("version"))
    return 1 + held["rows"] + (held["versions"] or 0)


@transaction.atomic
def want(*, by: Any, application: Application, wanted: Mapping[str, int], version: int) -> None:
    """Set what is wanted: how many of each kind. Kinds that are left out are wanted no more; their rows stay, declined.

    `version` is the `list_version` that was read. Raises Stale, and Refused for what the round does not pay for.
    """
    application = locked_for_writing(by, application)
    into = application.round
    held = {measure.kind: measure for measure in application.measures.order_by("pk")}
    before = {kind: m.number for kind, m in held.items() if m.status == Measure.Status.WANTED}
    if before == dict(wanted):
        return
    if list_version(application) != version:
        raise Stale(CHANGED, application)
    if foreign := [kind for kind in wanted if kind not in into.measures]:
        raise Refused(f"This round does not pay for “{foreign[0]}”.", "kinds")
    if into.most_measures is not None and len(wanted) > into.most_measures:
        raise Refused(f"This round pays for {into.most_measures} kinds at most. Choose fewer.", "kinds")
    if not all(1 <= number <= MOST_OF_A_KIND for number in wanted.values()):
        raise Refused(f"Enter a number from 1 to {MOST_OF_A_KIND}.")
    for kind in {*held, *wanted}:
        _set(application, held.get(kind), kind, wanted.get(kind))
    void_declaration(application)


def _set(application: Application, measure: Measure | None, kind: str, number: int | None) -> None:
    if measure is None:
        Measure.of(application, kind=kind, number=number)
        return
    status = Measure.Status.WANTED if number else Measure.Status.DECLINED
    if (measure.status, measure.number) != (status, number or measure.number):
        measure.status, measure.number = status, number or measure.number
        measure.version += 1
        measure.save(update_fields=["status", "number", "version"])
