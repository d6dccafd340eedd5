"""Planning a visit, changing the plan, and calling it off."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from liaison.accounts.models import User
from liaison.accounts.roles import Permission
from liaison.observances.models import Sitting
from liaison.places.access import may
from liaison.places.models import Place
from liaison.presentation import words
from liaison.refusals import Refused, Stale
from visits import losing, messages, seeking
from visits.access import kinds_for
from visits.actions.allotting import known, place_allotments
from visits.actions.weighing import examine, keep_overrides, weigh
from visits.locking import one_at_a_time
from visits.models import Visit, VisitRequest

LONGEST = timedelta(hours=24)
CHANGED = "Somebody else has just changed this visit. Read what it is now, then decide again."
LOST = "Something in this page was lost. Open it again from the place's page."


@dataclass(frozen=True, kw_only=True)
class Intent:
    """What a planned visit is: when (aware moments), for which gathering, how many officers it needs."""

    kind: str
    starts_at: datetime
    ends_at: datetime
    sitting: Sitting | None = None
    officers_needed: int = 1
    purpose: str = ""


@transaction.atomic
def plan(
    *,
    by: Any,
    place: Place,
    intent: Intent,
    officers: Iterable[User] = (),
    reason: str = "",
    accepted: Collection[str] | None = (),
    request: VisitRequest | None = None,
    client_id: uuid.UUID | None = None,
) -> Visit:
    """Plan a visit and send officers to it; the same `client_id` again returns the visit it made.

    `request` is the committee's request that this visit answers; `reason` and `accepted` are as in `allot`. Raises
    Refused for times that make no sense, a place that does not exist then, unknown officers or such as cannot go;
    Warned where something speaks against them. An officer who plans to go there knows their own roster, and is not
    warned of it.
    """
    one_at_a_time([place.unit_id])
    if client_id and (made := Visit.objects.filter(client_id=client_id, planned_by=by).first()):
        return made
    check_times(place, intent.starts_at, intent.ends_at)
    if intent.ends_at <= timezone.now():
        raise Refused("That time is over. Choose a later time, or log the visit.", "when")
    check_kind(by, place, intent.kind)
    chosen = known(place, officers)
    columns = columns_of(intent)
    overruled = []
    if may(by, Permission.VISIT_ALLOT, place):
        overruled = weigh(Visit(place=place, **columns), chosen, reason=reason, accepted=accepted)
    else:
        examine(Visit(place=place, **columns), chosen)
    visit = insert(place=place, planned_by=by, planned_at=timezone.now(), client_id=client_id, **columns)
    made_allotments = place_allotments(by=by, visit=visit, officers=chosen)
    keep_overrides(made_allotments, overruled, reason=reason, by=by)
    if request is not None:
        VisitRequest.objects.filter(pk=request.pk, place=place, visit=None).update(visit=visit)
    messages.visit_planned(visit)
    for allotment in made_allotments:
        messages.allotted(allotment)
    return visit


@transaction.atomic
def replan(*, by: Any, visit: Visit, intent: Intent, version: int) -> Visit:
    """Change a planned visit. Its officers are told once when the time changes.

    Raises Stale when somebody else changed it since `version`, Refused as `plan` does.
    """
    visit = _locked(visit, version)
    check_times(visit.place, intent.starts_at, intent.ends_at)
    if intent.ends_at <= timezone.now():
        raise Refused("That time is over. Choose a later time, or log the visit.", "when")
    check_kind(by, visit.place, intent.kind)
    was = visit.starts_at, visit.ends_at
    columns = columns_of(intent)
    for name, value in columns.items():
        setattr(visit, name, value)
    visit.version += 1
    visit.save(update_fields=[*columns, "version"])
    if was != (intent.starts_at, intent.ends_at):
        losing.close_for_good(visit)
        messages.visit_moved(visit, by, was)
    losing.close_if_covered(visit)
    return visit


@transaction.atomic
def cancel(*, by: Any, visit: Visit, because: str, version: int) -> Visit:
    """Call off a planned visit, with a reason that its officers and the committee read.

    Raises Stale when somebody else changed it since `version`.
    """
    visit = _locked(visit, version)
    end(visit, by=by, because=because)
    losing.close_if_covered(visit)
    seeking.close(visit, timezone.now())
    messages.visit_cancelled(visit)
    return visit


def end(visit: Visit, *, by: Any, because: str) -> None:
    """Mark a locked visit as cancelled, logged by nobody, and save it; telling people is the caller's affair."""
    visit.status = Visit.Status.CANCELLED
    visit.cancelled_by, visit.cancelled_at, visit.cancelled_because = by, timezone.now(), because
    visit.logged_by = visit.logged_at = None
    visit.version += 1
    cancelled = ("cancelled_by", "cancelled_at", "cancelled_because")
    visit.save(update_fields=["status", *cancelled, "logged_by", "logged_at", "version"])


def insert(**columns: object) -> Visit:
    """Write a new visit. Raises Refused where its `client_id` belongs to somebody else's.

    The caller's transaction cannot go on after that.
    """
    try:
        return Visit.objects.create(**columns)
    except IntegrityError as error:
        if "client_id" in str(error):
            raise Refused(LOST) from error
        raise


def check_times(place: Place, starts_at: datetime, ends_at: datetime) -> None:
    """Raises Refused unless the visit ends after it starts, within a day, while the place exists."""
    if ends_at <= starts_at:
        raise Refused("The end must be after the start.", "ends")
    if ends_at - starts_at > LONGEST:
        raise Refused("A visit lasts 24 hours at most. Check the start and the end.", "ends")
    first, last = timezone.localdate(starts_at), timezone.localdate(ends_at)
    if place.opened_on and first < place.opened_on:
        raise Refused(f"{place} opened on {words.day(place.opened_on)}. Choose that day or a later one.", "day")
    if place.closed_on and last >= place.closed_on:
        raise Refused(f"{place} closed on {words.day(place.closed_on)}. Choose an earlier day.", "day")


def check_kind(by: Any, place: Place, kind: str) -> None:
    """Raises Refused where this person's roles do not cover that kind of visit."""
    if kind not in kinds_for(by, place):
        raise Refused("As a security adviser you plan and log security advice. Choose “Security advice”.", "kind")


def columns_of(intent: Intent) -> dict[str, Any]:
    """What an intent becomes in a visit's row."""
    return {name: getattr(intent, name) for name in Intent.__dataclass_fields__}


def _locked(visit: Visit, version: int) -> Visit:
    visit = Visit.objects.select_for_update(no_key=True, of=("self",)).select_related("place").get(pk=visit.pk)
    if visit.version != version or visit.status != Visit.Status.PLANNED:
        raise Stale(CHANGED, visit)
    return visit
