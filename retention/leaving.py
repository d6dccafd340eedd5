"""Erasing whoever asked for it: the same kinds, the same way, under a decision that names their request."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from liaison.accounts.models import User
from liaison.db.acting import acting_as
from liaison.places.access import Standing
from liaison.places.models import Contact
from retention import listed
from retention.erasing import WHO, erase
from retention.holding import free, held_by
from retention.kinds import KINDS, Kind
from retention.models import Decision, Hold, Rule, SubjectRequest

HELD = "There is a legal hold on this person or their place. Refuse for now and say why, or have it lifted."


def why_not_yet(request: SubjectRequest) -> str:
    """Why whoever asks cannot be erased now, as a sentence; "" where they can."""
    person = request.person
    if person is None:
        places = request.entries.values("place")
        # A hold on an application names its place as well, and keeps that application alone.
        return HELD if Hold.objects.standing().filter(place__in=places, application=None).exists() else ""
    if Standing(person).holdings:
        return "This person still holds a role. End it first: an account that somebody works with cannot be erased."
    if User.objects.filter(held_by(KINDS["people"]), pk=person.pk).exists():
        return HELD
    return ""


def erase_for(request: SubjectRequest, now: datetime) -> Decision | None:
    """Erase the account and the contacts of who asked, or the entries of who has none; None while something keeps them.

    The decision names the rule under which the same would go in time, and the request.
    """
    if why_not_yet(request):
        return None
    person = request.person
    with acting_as(None, role=WHO, purpose=f"Request {request.ref}"), transaction.atomic():
        decision = Decision.objects.create(
            rule=Rule.objects.get(kind="people" if person else "contacts"),
            request=request,
            unit=request.unit,
            answer=Decision.Answer.ERASE,
            before=now,
            found=1 if person else request.entries.count(),
            reviewer=request.answered_by,
            decided_at=now,
        )
        theirs = Contact.objects.filter(user=person) if person else listed.entries_of(request)
        contacts = free(KINDS["contacts"], theirs)
        keys = list(contacts.values_list("pk", flat=True))
        contacts.filter(ended_on=None).update(ended_on=timezone.localdate(now))
        _erase(KINDS["contacts"], keys, decision)
        if person:
            _erase(KINDS["people"], [person.pk], decision)
        Decision.objects.filter(pk=decision.pk).update(finished_at=now)
    return decision


def _erase(kind: Kind, keys: list[int], decision: Decision) -> None:
    if keys:
        erase(kind, keys, decision)
