"""Sending officers to a planned visit, and calling them off."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from liaison.accounts.models import User
from liaison.refusals import Refused, Stale
from visits import losing, messages
from visits.access import officers_of
from visits.actions.weighing import keep_overrides, weigh
from visits.locking import one_at_a_time
from visits.models import Allotment, CoverLost, Visit
from visits.seeking import filled


def known(place: Any, officers: Iterable[User]) -> list[User]:
    """These officers, without doubles. Raises Refused where one is not of the place's command unit."""
    chosen = {officer.pk: officer for officer in officers}
    if chosen and officers_of(place).filter(pk__in=chosen).count() != len(chosen):
        raise Refused("Choose officers of this command unit.", "officers")
    return list(chosen.values())


@transaction.atomic
def allot(
    *,
    by: Any,
    visit: Visit,
    officers: Iterable[User],
    reason: str = "",
    accepted: Collection[str] | None = (),
    seen: Collection[int] | None = None,
) -> list[Allotment]:
    """Send officers to a planned visit; those already sent stay as they are. Returns the new allotments.

    `reason` says why they go in spite of the warnings in `accepted` (keys, as `weighing.Caution` has them; None for
    all); both are kept. `seen` are the primary keys of the allotments that the form showed. Raises Refused for a visit
    that is no longer planned, an unknown officer, or one who cannot go; Warned where a warning was not accepted; Stale
    where somebody else has sent or called off officers since.
    """
    one_at_a_time([visit.place.unit_id])
    visit = locked(visit)
    going = list(current(visit))
    there = {allotment.officer_id for allotment in going}
    chosen = [officer for officer in known(visit.place, officers) if officer.pk not in there]
    if not chosen:
        return []
    if seen is not None:
        refuse_stale(visit, going, seen)
    overruled = weigh(visit, chosen, reason=reason, accepted=accepted)
    made = place_allotments(by=by, visit=visit, officers=chosen)
    keep_overrides(made, overruled, reason=reason, by=by)
    settle(visit, made)
    for allotment in made:
        messages.allotted(allotment)
    return made


def locked(visit: Visit) -> Visit:
    """The visit as it is now, kept from others until the end. Raises Refused once it is logged or called off."""
    rows = Visit.objects.select_for_update(no_key=True, of=("self",)).select_related("place", "sitting")
    found = rows.get(pk=visit.pk)
    if found.status != Visit.Status.PLANNED:
        raise Refused(f"This visit is {found.get_status_display().lower()}. Nobody can be sent to it any more.")
    return found


def current(visit: Visit) -> Any:
    """Who is sent to this visit, with who sent them, by when they were."""
    sent = visit.allotments.current().select_related("officer", "allotted_by", "place")
    return sent.order_by("allotted_at", "pk")


def refuse_stale(visit: Visit, going: Iterable[Allotment], seen: Collection[int]) -> None:
    """Raises Stale, and says who was quicker, where these are not the allotments that the form showed."""
    now = {allotment.pk: allotment for allotment in going}
    if set(now) == set(seen):
        return
    news = [f"{one.allotted_by} has just sent {one.officer}." for pk, one in now.items() if pk not in seen]
    gone = Allotment.objects.filter(visit=visit, pk__in=set(seen) - set(now)).select_related("officer", "released_by")
    news += [f"{one.released_by or 'A change of roster'} has just called off {one.officer}." for one in gone]
    raise Stale(" ".join([*news, "Read who is going now, then decide again."]), visit)


def place_allotments(*, by: Any, visit: Visit, officers: Iterable[User]) -> list[Allotment]:
    """Write the rows alone: whoever calls this has checked, and tells the officers where need be."""
    return [
        Allotment.objects.create(place=visit.place, visit=visit, officer=officer, allotted_by=by)
        for officer in officers
    ]


def settle(visit: Visit, made: Iterable[Allotment]) -> None:
    """What follows when somebody more goes: a gap may be closed, and volunteers need not wait any longer."""
    made = list(made)
    if made:
        losing.close_if_covered(visit, made[-1])
        filled(visit, made)


@transaction.atomic
def release(*, by: Any, allotment: Allotment, because: str = "", privately: str = "") -> Allotment:
    """Call an officer off a planned visit. A second call changes nothing.

    The committee reads `because`. With `privately` the officer cannot come: why is kept for those who lead the unit,
    and the visit counts as having lost them until somebody else goes. Raises Refused once the visit is logged or
    cancelled: who was there stays on record.
    """
    one_at_a_time([allotment.place.unit_id])
    allotment = sent(allotment)
    if allotment.released_at:
        return allotment
    let_go(by, allotment, because=because, privately=privately)
    messages.released(allotment)
    return allotment


def sent(allotment: Allotment) -> Allotment:
    """The allotment as it is now, kept from others. Raises Refused once its visit is logged or called off."""
    rows = Allotment.objects.select_for_update(no_key=True, of=("self",))
    found = rows.select_related("visit__place", "visit__sitting", "place", "officer").get(pk=allotment.pk)
    if not found.released_at and found.visit.status != Visit.Status.PLANNED:
        raise Refused("This visit is over. Who was there stays on record.")
    return found


def let_go(by: Any, allotment: Allotment, *, because: str, privately: str = "") -> None:
    """Write that this officer is called off; telling them is the caller's affair."""
    allotment.released_by, allotment.released_at, allotment.released_because = by, timezone.now(), because
    allotment.save(update_fields=["released_by", "released_at", "released_because"])
    if privately:
        CoverLost.objects.create(
            unit_id=allotment.place.unit_id,
            visit=allotment.visit,
            allotment=allotment,
            officer=allotment.officer,
            reason=privately,
            emptied=not allotment.visit.allotments.current().exists(),
        )
