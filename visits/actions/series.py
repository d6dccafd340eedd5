"""Sending one officer to many nights, and calling them off many, in one transaction."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from liaison.places.models import Place
from liaison.refusals import Refused
from visits import messages
from visits.actions import allotting
from visits.locking import one_at_a_time
from visits.models import Allotment, AllotmentOverride, Visit
from visits.ramadan.series import HERE_ALREADY, Night, Which, outlook, sent

CHANGED = "Something has changed since you looked. Read the nights again, then decide."
WHY = "There are warnings. Write why you send them all the same."


class Changed(Refused):
    """The nights are not those that somebody has read and agreed to."""

    def __init__(self) -> None:
        super().__init__(CHANGED)


@transaction.atomic
def send(
    *, by: Any, places: Collection[Place], officer: Any, which: Which, seen: Collection[str], reason: str = ""
) -> Sequence[Allotment]:
    """Plan the visits of these nights that nobody has planned yet, and send the officer; returns the new allotments.

    `seen` are the keys of the nights that were shown and agreed to: exactly these, or Changed is raised. A second
    time changes nothing and returns nothing. `reason` is kept with every warning that is overruled. Raises Refused
    where there are warnings and no reason, or the places are of several command units.
    """
    units = {place.unit_id for place in places}
    if len(units) != 1:
        raise Refused("Choose places of one command unit.", "places")
    one_at_a_time(units)
    nights = outlook(by=by, places=places, officer=officer, which=which)
    going = [night for night in nights if not night.left_out]
    if not seen:
        raise Changed
    if set(seen) <= {night.window.key for night in nights if night.left_out == HERE_ALREADY}:
        return []
    if {night.window.key for night in going} != set(seen):
        raise Changed
    if any(night.to_overrule for night in going) and not reason.strip():
        raise Refused(WHY, "reason")
    visits = _visits_of(by, going)
    made = Allotment.objects.bulk_create(
        Allotment(place=night.place, visit=visit, officer=officer, allotted_by=by)
        for night, visit in zip(going, visits, strict=True)
    )
    _keep_overrides(by, going, made, reason.strip())
    for night, allotment in zip(going, made, strict=True):
        if night.window.visit_ref:
            allotting.settle(allotment.visit, [allotment])
    messages.several_allotted(made)
    return made


@transaction.atomic
def release(
    *, by: Any, places: Collection[Place], officer: Any, which: Which, seen: Collection[int], because: str = ""
) -> Sequence[Allotment]:
    """Call the officer off these nights; returns the allotments that ended. The visits stay planned.

    `seen` are the primary keys of the allotments that were shown and agreed to: exactly these, or Changed is raised.
    A second time changes nothing and returns nothing.
    """
    one_at_a_time({place.unit_id for place in places})
    held = sent(places=places, officer=officer, which=which)
    if seen and not {each.pk for each in held} & set(seen):
        return []
    if not seen or {each.pk for each in held} != set(seen):
        raise Changed
    return [allotting.release(by=by, allotment=each, because=because) for each in held]


def _visits_of(by: Any, going: Sequence[Night]) -> list[Visit]:
    """The visit of each night, planned anew where there is none."""
    now = timezone.now()
    refs = [night.window.visit_ref for night in going if night.window.visit_ref]
    locked = Visit.objects.select_for_update(no_key=True, of=("self",)).filter(ref__in=refs).order_by("pk")
    known = {visit.ref: visit for visit in locked if visit.status == Visit.Status.PLANNED}
    if len(known) != len(refs):
        raise Changed
    fresh = [night for night in going if not night.window.visit_ref]
    made = Visit.objects.bulk_create(
        Visit(
            place=night.place,
            kind=night.window.kind,
            sitting_id=night.window.sitting_id,
            starts_at=night.window.starts_at,
            ends_at=night.window.ends_at,
            officers_needed=night.window.needed,
            planned_by=by,
            planned_at=now,
        )
        for night in fresh
    )
    new = {night.window.key: visit for night, visit in zip(fresh, made, strict=True)}
    return [known[night.window.visit_ref] if night.window.visit_ref else new[night.window.key] for night in going]


def _keep_overrides(by: Any, going: Sequence[Night], made: Sequence[Allotment], reason: str) -> None:
    AllotmentOverride.objects.bulk_create(
        AllotmentOverride(
            unit_id=night.place.unit_id,
            allotment=allotment,
            rule=finding.code,
            sentence=finding.sentence[:300],
            reason=reason,
            made_by=by,
        )
        for night, allotment in zip(going, made, strict=True)
        for finding in night.to_overrule
    )
