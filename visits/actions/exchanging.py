"""Moving an officer to another visit of the day, exchanging two, and putting one in for another."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone

from liaison.accounts.models import User
from liaison.refusals import Refused, Stale
from visits import messages
from visits.actions.allotting import (
    current,
    known,
    let_go,
    locked,
    place_allotments,
    refuse_stale,
    sent,
    settle,
)
from visits.actions.planning import plan
from visits.actions.sending import Unplanned, intent_of, refuse_planned
from visits.actions.weighing import Caution, Warned, keep_overrides, weigh
from visits.locking import one_at_a_time
from visits.models import Allotment, Visit

MOVED, EXCHANGED, STOOD_IN = "Goes to another visit", "Changed places with somebody", "Somebody else goes"
GONE = "Somebody else has just called off this officer. Look at the visit, then decide again."


@transaction.atomic
def move(
    *,
    by: Any,
    allotment: Allotment,
    to: Visit | Unplanned,
    reason: str = "",
    accepted: Collection[str] | None = (),
    seen: Collection[int] | None = None,
) -> Allotment:
    """Take an officer from one planned visit and send them to another of the same day and unit.

    A gathering without a visit gets one. Sent twice, it is done once. `seen` are the allotments of the other visit
    that the form showed. Raises Refused, Warned and Stale as `allot` does.
    """
    one_at_a_time([allotment.place.unit_id])
    if isinstance(to, Unplanned):
        refuse_planned(to.place, to.gathering)
        to = plan(by=by, place=to.place, intent=intent_of(to.gathering))
    _in_order(allotment.visit, to)
    allotment, to = sent(allotment), locked(to)
    _same_day(allotment.visit, to)
    going = list(current(to))
    if there := next((one for one in going if one.officer_id == allotment.officer_id), None):
        if allotment.released_at is None:
            raise Refused(f"{allotment.officer} is going there already.")
        return there
    if allotment.released_at:
        raise Stale(GONE, allotment.visit)
    if seen is not None:
        refuse_stale(to, going, seen)
    let_go(by, allotment, because=MOVED)
    return _send(by, [(to, allotment.officer)], reason, accepted, [allotment])[0]


@transaction.atomic
def swap(
    *, by: Any, one: Allotment, other: Allotment, reason: str = "", accepted: Collection[str] | None = ()
) -> list[Allotment]:
    """Exchange two officers between two planned visits of one day. Returns where they go now; a second time nothing.

    Raises Refused, Warned and Stale as `allot` does.
    """
    one_at_a_time([one.place.unit_id])
    _in_order(one.visit, other.visit)
    one, other = sent(one), sent(other)
    _same_day(one.visit, other.visit)
    if one.visit_id == other.visit_id:
        raise Refused("Both go to this visit already.")
    if one.released_at and other.released_at:
        return list(_instead(one, other))
    if one.released_at or other.released_at:
        raise Stale(GONE, one.visit)
    for allotment, to in ((one, other.visit), (other, one.visit)):
        if to.allotments.current().filter(officer=allotment.officer_id).exists():
            raise Refused(f"{allotment.officer} is going to both of these visits already.")
    let_go(by, one, because=EXCHANGED)
    let_go(by, other, because=EXCHANGED)
    return _send(by, [(other.visit, one.officer), (one.visit, other.officer)], reason, accepted, [one, other])


@transaction.atomic
def stand_in(
    *,
    by: Any,
    allotment: Allotment,
    officer: User,
    privately: str = "",
    reason: str = "",
    accepted: Collection[str] | None = (),
) -> Allotment:
    """Send somebody in the place of one who goes no more; `privately` is why, for those who lead alone.

    Sent twice, it is done once. Raises Refused, Warned and Stale as `allot` does.
    """
    one_at_a_time([allotment.place.unit_id])
    allotment = sent(allotment)
    visit = locked(allotment.visit)
    if there := current(visit).filter(officer=officer.pk).first():
        if allotment.released_at is None:
            raise Refused(f"{officer} is going there already.", "officers")
        return there
    if allotment.released_at:
        raise Stale(GONE, visit)
    known(visit.place, [officer])
    let_go(by, allotment, because=STOOD_IN, privately=privately)
    return _send(by, [(visit, officer)], reason, accepted, [allotment])[0]


def _send(
    by: Any,
    pairs: list[tuple[Visit, User]],
    reason: str,
    accepted: Collection[str] | None,
    freed: list[Allotment],
) -> list[Allotment]:
    """Send each officer to their visit, once those who are freed by it are called off; tell everybody."""
    overruled: list[list[Caution]] = []
    warned: list[Caution] = []
    for visit, officer in pairs:
        try:
            overruled.append(weigh(visit, [officer], reason=reason, accepted=accepted))
        except Warned as unread:
            warned += unread.warnings
    if warned:
        raise Warned(warned)
    made = []
    for (visit, officer), warnings in zip(pairs, overruled, strict=True):
        placed = place_allotments(by=by, visit=visit, officers=[officer])
        keep_overrides(placed, warnings, reason=reason, by=by)
        settle(visit, placed)
        made += placed
    for allotment in freed:
        messages.released(allotment)
    for allotment in made:
        messages.allotted(allotment)
    return made


def _in_order(*visits: Visit) -> None:
    """Lock the rows of these visits by primary key, so that nobody waits for one of them while holding another."""
    rows = Visit.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
    list(rows.filter(pk__in={visit.pk for visit in visits}).values_list("pk"))


def _same_day(one: Visit, other: Visit) -> None:
    if one.place.unit_id != other.place.unit_id:
        raise Refused("Choose a visit in this command unit.")
    if timezone.localdate(one.starts_at) != timezone.localdate(other.starts_at):
        raise Refused("Choose a visit of the same day.")


def _instead(one: Allotment, other: Allotment) -> Any:
    """Where two officers go that have changed places already."""
    now = Allotment.objects.current().select_related("officer", "visit__place")
    return now.filter(visit__in=[one.visit_id, other.visit_id], officer__in=[one.officer_id, other.officer_id])
