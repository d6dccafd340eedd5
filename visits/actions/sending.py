"""Sending officers to a gathering for which no visit is planned yet: it is planned with them."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from liaison.accounts.models import User
from liaison.observances.occurrences import Occurrence
from liaison.places.models import Place
from liaison.refusals import Stale
from liaison.rosters.duty import DAY
from visits.actions.planning import Intent, plan
from visits.cover import VisitHeld, match, visits_between
from visits.gatherings import KIND_FOR
from visits.locking import one_at_a_time
from visits.models import Visit


@dataclass(frozen=True)
class Unplanned:
    """A gathering for which no visit is planned yet."""

    place: Place
    gathering: Occurrence


@transaction.atomic
def send(
    *,
    by: Any,
    place: Place,
    gathering: Occurrence,
    officers: Iterable[User],
    officers_needed: int = 1,
    reason: str = "",
    accepted: Collection[str] | None = (),
    client_id: uuid.UUID | None = None,
) -> Visit:
    """Plan the visit to a gathering and send officers to it; the same `client_id` again returns what it made.

    Raises Stale where somebody has planned it meanwhile, Refused and Warned as `allot` does.
    """
    one_at_a_time([place.unit_id])
    if client_id and (made := Visit.objects.filter(client_id=client_id, planned_by=by).first()):
        return made
    refuse_planned(place, gathering)
    return plan(
        by=by,
        place=place,
        intent=intent_of(gathering, officers_needed),
        officers=officers,
        reason=reason,
        accepted=accepted,
        client_id=client_id,
    )


def intent_of(gathering: Occurrence, officers_needed: int = 1) -> Intent:
    """What a visit to this gathering is: its kind, and its window."""
    return Intent(
        kind=KIND_FOR[gathering.sitting.kind],
        starts_at=gathering.window_starts_at,
        ends_at=gathering.window_ends_at,
        sitting=gathering.sitting,
        officers_needed=officers_needed,
    )


def visit_for(gathering: Occurrence) -> VisitHeld | None:
    """The visit of this gathering that is planned or logged already. One query."""
    held = visits_between([gathering.place_id], gathering.day, gathering.day + DAY)
    return match([gathering], held, {})[0].visit


def refuse_planned(place: Place, gathering: Occurrence) -> None:
    """Raises Stale where this gathering has a visit already, and says who planned it."""
    held = visit_for(gathering)
    if held is None:
        return
    visit = Visit.objects.select_related("planned_by").get(ref=held.ref)
    who = f"{visit.planned_by} has" if visit.planned_by else "Somebody has"
    raise Stale(f"{who} just planned a visit to this. Open it and see who is going.", visit)
