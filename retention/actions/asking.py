"""Asking to see or erase one's own data, taking longer over it, and answering that."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from liaison.accounts.models import User
from liaison.db.once import once
from liaison.places.access import standing
from liaison.places.models import CommandUnit, Place
from liaison.refusals import Refused, Stale
from retention import messages
from retention.leaving import why_not_yet
from retention.listed import Listed
from retention.models import RequestedContact, SubjectRequest
from retention.models.request import ALL_MONTHS, FIRST_MONTHS
from retention.times import months_later

ALREADY = "You have asked for this already. We answer within one month."
THEY_ALREADY = "This person has asked for this already."
# Any number that no other lock of ours has.
REQUESTS = 20_264


def due_on(received_on: date, *, extended: bool = False) -> date:
    """One calendar month later; three where it was extended by two more: UK GDPR Article 12(3).

    All are counted from the day of arrival: of 31 January, 28 February and 30 April.
    """
    return months_later(received_on, ALL_MONTHS if extended else FIRST_MONTHS)


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
    _has_arrived(received_on)
    return _enter(by, person, unit, kind, client_id, received_on, identity)


@transaction.atomic
def enter_for_contact(
    *,
    by: Any,
    unit: CommandUnit,
    entries: Sequence[Listed],
    kind: str,
    client_id: UUID,
    received_on: date,
    identity: str,
) -> SubjectRequest:
    """Enter what somebody without an account asked about the entries that are theirs. Raises Refused."""
    _has_arrived(received_on)
    keys = [entry.contact for entry in entries]
    with connection.cursor() as cursor:
        # Nobody here may lock a contact: two who enter the same wait for each other all the same.
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [REQUESTS, unit.pk])

    def check() -> None:
        if SubjectRequest.objects.open().filter(kind=kind, entries__contact__in=keys).exists():
            raise Refused(THEY_ALREADY)

    def add(request: SubjectRequest) -> None:
        for entry in entries:
            RequestedContact.objects.create(
                request=request, place=entry.place, contact_id=entry.contact, role=entry.role
            )

    return _enter(by, None, unit, kind, client_id, received_on, identity, check=check, add=add)


def _has_arrived(received_on: date) -> None:
    if received_on > timezone.localdate():
        raise Refused("It must have arrived today or earlier.", "received_on")


def _enter(
    by: Any,
    person: Any,
    unit: CommandUnit,
    kind: str,
    client_id: UUID,
    received_on: date,
    identity: str,
    *,
    check: Callable[[], None] = lambda: None,
    add: Callable[[SubjectRequest], None] = lambda request: None,
) -> SubjectRequest:
    def make() -> SubjectRequest:
        check()
        if person is not None and SubjectRequest.objects.open().filter(person=person, kind=kind).exists():
            raise Refused(ALREADY if person == by else THEY_ALREADY)
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
        add(request)
        messages.asked(request)
        return request

    return once(SubjectRequest, client_id, make=make, entered_by=by, person=person)


@transaction.atomic
def extend(*, by: Any, request: SubjectRequest, version: int, because: str) -> SubjectRequest:
    """Take two months longer, once, for a reason of the law; whoever asked is told now.

    It must be told within the first month: UK GDPR Article 12(3), Data Protection Act 2018 section 54(3A) and (3B).
    Raises Refused, Stale.
    """
    request = _current(by, request, version)
    if request.extended_at is not None:
        raise Refused("It was extended already. That can be done once.")
    if not request.is_extendable:
        raise Refused("The first month is over. An extension must be told within it: answer as soon as you can.")
    request.extended_because, request.extended_by, request.extended_at = because, by, timezone.now()
    request.due_on = due_on(request.received_on, extended=True)
    request.version += 1
    request.save(update_fields=["extended_because", "extended_by", "extended_at", "due_on", "version"])
    messages.extended(request)
    return request


@transaction.atomic
def answer(*, by: Any, request: SubjectRequest, version: int, answer: str, ground: str = "") -> SubjectRequest:
    """Grant or refuse, with the ground in law where it is not granted in full. The worker does the rest.

    Nobody answers their own. Raises Refused, Stale.
    """
    request = _current(by, request, version)
    if request.counts is None:
        raise Refused("What is held is still being looked for. Try again in a quarter of an hour.")
    Answer = SubjectRequest.Answer  # noqa: N806 -- a class
    if answer == Answer.YES:
        ground = ""
    elif not ground:
        raise Refused("Choose the ground in law.", "ground")
    if request.kind == SubjectRequest.Kind.ERASURE and answer != Answer.NO and (why := why_not_yet(request)):
        raise Refused(why, "answer")
    request.answer, request.ground = answer, ground
    request.answered_by, request.answered_at = by, timezone.now()
    request.version += 1
    request.save(update_fields=["answer", "ground", "answered_by", "answered_at", "version"])
    messages.answered(request)
    return request


@transaction.atomic
def hand_over(*, by: Any, request: SubjectRequest) -> SubjectRequest:
    """Somebody without an account has what was found: the copy here goes. Doing it twice changes nothing more.

    Raises Refused where there is nothing to hand over.
    """
    request = SubjectRequest.objects.select_for_update(no_key=True).get(pk=request.pk)
    granted = request.answer in (SubjectRequest.Answer.YES, SubjectRequest.Answer.PARTLY)
    if not (request.is_of_contact and granted and request.kind == SubjectRequest.Kind.ACCESS):
        raise Refused("There is nothing to hand over.")
    if request.handed_over_at is None:
        request.handed_over_by, request.handed_over_at = by, timezone.now()
        request.version += 1
        request.save(update_fields=["handed_over_by", "handed_over_at", "version"])
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


def _current(by: Any, request: SubjectRequest, version: int) -> SubjectRequest:
    request = _locked(request)
    if request.version != version:
        raise Stale("Somebody else has worked on this request in the meantime. Look, then decide.", request)
    if request.person_id == by.pk:
        raise Refused("Nobody answers their own request. Ask another administrator.")
    return request


def _locked(request: SubjectRequest, *, taken_back: bool = False) -> SubjectRequest:
    request = SubjectRequest.objects.select_for_update(no_key=True).get(pk=request.pk)
    if request.answered_at is not None or (request.taken_back_at is not None and not taken_back):
        raise Refused("This request is finished.")
    return request
