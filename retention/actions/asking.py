"""Asking to see or erase one's own data, and answering that."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from liaison.accounts.models import User
from liaison.db.once import once
from liaison.places.access import standing
from liaison.places.models import CommandUnit, Place
from liaison.refusals import Refused, Stale
from retention import messages
from retention.leaving import why_not_yet
from retention.models import SubjectRequest
from retention.times import months_later

ALREADY = "You have asked for this already. We answer within one month."


def due_on(received_on: date) -> date:
    """One calendar month later: UK GDPR Article 12(3)."""
    return months_later(received_on, 1)


def unit_of(person: Any) -> CommandUnit | None:
    """Whose administrators answer: the unit of the person's role, or of their place; None for who has none."""
    held = standing(person).holdings
    units = [one.unit_id for one in held if one.unit_id]
    if not units:
        places = Place.objects.filter(pk__in=[one.place_id for one in held if one.place_id]).order_by("pk")
        units = list(places.values_list("unit", flat=True)[:1])
    return CommandUnit.objects.get(pk=units[0]) if units else None


@transaction.atomic
def ask(*, by: Any, kind: str, client_id: UUID) -> SubjectRequest:
    """Ask about one's own data, signed in. Raises Refused where that was asked already, or nobody could answer."""
    unit = unit_of(by)
    if unit is None:
        raise Refused("You hold no role here at the moment. Write to the data protection officer of the force.")
    today = timezone.localdate()
    return _enter(by, by, unit, kind, client_id, today, SubjectRequest.Identity.SIGNED_IN)


@transaction.atomic
def enter(
    *, by: Any, person: User, unit: CommandUnit, kind: str, client_id: UUID, received_on: date, identity: str
) -> SubjectRequest:
    """Enter what somebody asked by letter, by telephone or in person. Raises Refused."""
    if received_on > timezone.localdate():
        raise Refused("It must have arrived today or earlier.", "received_on")
    return _enter(by, person, unit, kind, client_id, received_on, identity)


def _enter(
    by: Any, person: Any, unit: CommandUnit, kind: str, client_id: UUID, received_on: date, identity: str
) -> SubjectRequest:
    def make() -> SubjectRequest:
        if SubjectRequest.objects.open().filter(person=person, kind=kind).exists():
            raise Refused(ALREADY if person == by else "This person has asked for this already.")
        request = SubjectRequest.objects.create(
            person=person,
            unit=unit,
            kind=kind,
            received_on=received_on,
            due_on=due_on(received_on),
            identity=identity,
            entered_by=by,
            client_id=client_id,
        )
        messages.asked(request)
        return request

    return once(SubjectRequest, client_id, make=make, entered_by=by, person=person)


@transaction.atomic
def answer(*, by: Any, request: SubjectRequest, version: int, answer: str, ground: str = "") -> SubjectRequest:
    """Grant or refuse, with the ground in law where it is not granted in full. The worker does the rest.

    Nobody answers their own. Raises Refused, Stale.
    """
    request = _locked(request)
    if request.version != version:
        raise Stale("Somebody else has worked on this request in the meantime. Look, then decide.", request)
    if request.person_id == by.pk:
        raise Refused("Nobody answers their own request. Ask another administrator.")
    if request.counts is None:
        raise Refused("What is held is still being looked for. Try again in a quarter of an hour.")
    Answer = SubjectRequest.Answer  # noqa: N806 -- a class
    if answer == Answer.YES:
        ground = ""
    elif not ground:
        raise Refused("Choose the ground in law.", "ground")
    if request.kind == SubjectRequest.Kind.ERASURE and answer != Answer.NO and (why := why_not_yet(request.person)):
        raise Refused(why, "answer")
    request.answer, request.ground = answer, ground
    request.answered_by, request.answered_at = by, timezone.now()
    request.version += 1
    request.save(update_fields=["answer", "ground", "answered_by", "answered_at", "version"])
    messages.answered(request)
    return request


@transaction.atomic
def take_back(*, by: Any, request: SubjectRequest) -> SubjectRequest:
    """The person does not want it any more. Doing it twice changes nothing more. Raises Refused once answered."""
    request = _locked(request, taken_back=True)
    if request.taken_back_at is None:
        request.taken_back_at = timezone.now()
        request.version += 1
        request.save(update_fields=["taken_back_at", "version"])
    return request


def _locked(request: SubjectRequest, *, taken_back: bool = False) -> SubjectRequest:
    request = SubjectRequest.objects.select_for_update(no_key=True).get(pk=request.pk)
    if request.answered_at is not None or (request.taken_back_at is not None and not taken_back):
        raise Refused("This request is finished.")
    return request
