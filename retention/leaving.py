"""Erasing one person who asked for it: the same kinds, the same way, under a decision that names their request."""

from datetime import datetime

from django.db import transaction

from liaison.accounts.models import User
from liaison.db.acting import acting_as
from liaison.places.access import Standing
from liaison.places.models import Contact
from retention.erasing import WHO, erase
from retention.holding import free, held_by
from retention.kinds import KINDS, Kind
from retention.models import Decision, Rule, SubjectRequest


def why_not_yet(person: User) -> str:
    """Why this person cannot be erased now, as a sentence; "" where they can."""
    if Standing(person).holdings:
        return "This person still holds a role. End it first: an account that somebody works with cannot be erased."
    if User.objects.filter(held_by(KINDS["people"]), pk=person.pk).exists():
        return "There is a legal hold on this person or their place. Refuse for now and say why, or have it lifted."
    return ""


def erase_person(request: SubjectRequest, now: datetime) -> Decision | None:
    """Erase the account and the contacts of who asked; None while something keeps them."""
    if why_not_yet(request.person):
        return None
    with acting_as(None, role=WHO, purpose=f"Request {request.ref}"), transaction.atomic():
        decision = Decision.objects.create(
            rule=Rule.objects.get(kind="people"),
            request=request,
            unit=request.unit,
            answer=Decision.Answer.ERASE,
            before=now,
            found=1,
            reviewer=request.answered_by,
            decided_at=now,
        )
        contacts = free(KINDS["contacts"], Contact.objects.filter(user=request.person))
        contacts.filter(ended_on=None).update(ended_on=now.date())
        _erase(KINDS["contacts"], list(contacts.values_list("pk", flat=True)), decision)
        _erase(KINDS["people"], [request.person_id], decision)
        Decision.objects.filter(pk=decision.pk).update(finished_at=now)
    return decision


def _erase(kind: Kind, keys: list[int], decision: Decision) -> None:
    if keys:
        erase(kind, keys, decision)
