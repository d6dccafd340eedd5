"""What can be done with a worry: raise it, take it a step further, hand it to somebody."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from liaison.accounts.models import User
from liaison.accounts.roles import Permission
from liaison.db.once import once
from liaison.places.access import may
from liaison.places.models import Place
from liaison.refusals import Refused, Stale
from visits import messages, workflow
from visits.models import Concern, ConcernStep, Visit

CHANGED = "Somebody else has just changed this. See above how it stands now. Your words are kept: send them again."


def raise_concern(
    *,
    by: Any,
    place: Place,
    category: str,
    urgency: str,
    text: str,
    crime_reference: str = "",
    visit: Visit | None = None,
    client_id: UUID | None = None,
) -> Concern:
    """A new worry of this place; the due day follows from the urgency.

    A worry that police write down belongs to the writer; one from the committee to the place's named officer,
    if there is one. The same `client_id` again gives the worry made before.
    """

    def make() -> Concern:
        works = may(by, Permission.CONCERN_WORK, place)
        concern = Concern.objects.create(
            client_id=client_id,
            place=place,
            visit=visit,
            category=category,
            urgency=urgency,
            text=text,
            crime_reference=crime_reference,
            owner_id=by.pk if works else place.named_officer_id,
            due_on=_due(urgency),
            raised_by=by,
        )
        messages.concern_raised(concern)
        return concern

    return once(Concern, client_id, make=make, raised_by=by)


@transaction.atomic
def move(*, by: Any, concern: Concern, to: str, note: str, version: int) -> ConcernStep:
    """Take the worry to another state, with what was done or said.

    Raises Refused with the reason where the table has no such step, it is not this person's, or the note is
    missing; Stale where somebody was quicker. The same step sent twice is taken once.
    """
    concern = _locked(concern)
    if concern.version != version:
        last = concern.steps.select_related("concern").last()
        if last is not None and (last.made_by_id, last.status, last.note) == (by.pk, to, note):
            return last
        raise Stale(CHANGED, concern)
    step = workflow.find(concern.status, to)
    if step is None:
        raise Refused(workflow.why_not(concern.status, to), "to")
    if not may(by, step.permission, concern.place):
        committee = step.permission is Permission.CONCERN_AGREE
        raise Refused("Only the committee can say that." if committee else "Only the police can say that.", "to")
    if step.demand and not note:
        raise Refused(step.demand, "note")
    return _take(by, concern, step, note)


def _take(by: Any, concern: Concern, step: workflow.Transition, note: str) -> ConcernStep:
    reopened = step.source == Concern.Status.FED_BACK and step.target == Concern.Status.IN_PROGRESS
    concern.status = step.target
    concern.changed_at = timezone.now()
    concern.version += 1
    if reopened:
        concern.due_on = _due(concern.urgency)
    if concern.owner_id is None and step.permission is Permission.CONCERN_WORK:
        concern.owner = by
    concern.save(update_fields=["status", "changed_at", "version", "due_on", "owner"])
    made = ConcernStep.objects.create(place=concern.place, concern=concern, status=step.target, note=note, made_by=by)
    messages.concern_moved(made)
    return made


@transaction.atomic
def hand_over(*, by: Any, concern: Concern, owner: User, version: int) -> Concern:
    """Give the worry to another owner.

    Raises Refused once it is finished, Stale where somebody was quicker.
    """
    concern = _locked(concern)
    if concern.owner_id == owner.pk:
        return concern
    if concern.version != version:
        raise Stale(CHANGED, concern)
    if concern.status == Concern.Status.AGREED:
        raise Refused("This worry is finished. It needs no new owner.", "owner")
    concern.owner = owner
    concern.changed_at = timezone.now()
    concern.version += 1
    concern.save(update_fields=["owner", "changed_at", "version"])
    return concern


def _locked(concern: Concern) -> Concern:
    return Concern.objects.select_for_update(no_key=True, of=("self",)).select_related("place").get(pk=concern.pk)


def _due(urgency: str) -> Any:
    days = workflow.DAYS_BY_URGENCY[Concern.Urgency(urgency)]
    return timezone.localdate() + timedelta(days=days)
