"""Giving somebody a new way in: one person of their unit begins, another confirms."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone

from liaison.accounts import messages
from liaison.accounts.models import Recovery, User
from liaison.places.models import CommandUnit
from liaison.places.recovering import A_DAY, VALID_FOR, confirmers, may_withdraw, person_of, units_helped
from liaison.refusals import Refused
from liaison.sessions import SessionStore


@transaction.atomic
def start_recovery(*, by: Any, unit: CommandUnit, client_id: UUID, email: str, reason: str) -> Recovery:
    """Begin; nothing changes for the person yet, but they are told. Raises Refused where it may not be."""
    earlier = Recovery.objects.filter(client_id=client_id, started_by=by).first()
    if earlier is not None:
        return earlier
    now = timezone.now()
    person = person_of(unit.pk, email) if unit.pk in units_helped(by) else None
    if person is None:
        raise Refused("Nobody in this unit or on one of its committees has this address.", "email")
    if person.pk == by.pk:
        raise Refused("This is you. Ask another administrator to help you.", "email")
    # Two people who begin at once for the same person wait for one another.
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if Recovery.objects.waiting(now).filter(person=person, unit=unit).exists():
        raise Refused("Somebody has begun this for the same person already.", "email")
    if Recovery.objects.filter(started_by=by, started_at__gt=now - timedelta(days=1)).count() >= A_DAY:
        raise Refused("You have begun very many of these today. Please go on tomorrow.")
    recovery = Recovery(
        person=person, unit=unit, reason=reason, started_by=by, expires_at=now + VALID_FOR, client_id=client_id
    )
    others = confirmers(recovery)
    if not others:
        raise Refused("There is nobody who could confirm it: this unit has no other administrator and no commander.")
    recovery.save()
    messages.recovery_begun(recovery, others)
    return recovery


@transaction.atomic
def confirm_recovery(*, by: Any, recovery: Recovery) -> Recovery:
    """Take away every way in that the person had, end their sessions, and mail them a link to a new one.

    Raises Refused for whoever may not confirm, and for a recovery that has ended. Doing it twice changes nothing more.
    """
    recovery = _locked(recovery)
    if recovery.confirmed_by_id == by.pk:
        return recovery
    if not recovery.is_waiting:
        raise Refused("This can no longer be confirmed.")
    if by.pk not in confirmers(recovery):
        raise Refused("Somebody else of this unit has to confirm it.")
    recovery.confirmed_at, recovery.confirmed_by = timezone.now(), by
    recovery.save(update_fields=["confirmed_at", "confirmed_by"])
    _shut(recovery.person)
    messages.recovery_ended(recovery, "confirmed")
    return recovery


@transaction.atomic
def withdraw_recovery(*, by: Any, recovery: Recovery) -> Recovery:
    """Nothing changes for the person. Raises Refused for whoever has no part in it, and for one that has ended."""
    recovery = _locked(recovery)
    if recovery.withdrawn_at is not None:
        return recovery
    if not may_withdraw(by, recovery):
        raise Refused("This can no longer be withdrawn, or it is not yours to withdraw.")
    recovery.withdrawn_at, recovery.withdrawn_by = timezone.now(), by
    recovery.save(update_fields=["withdrawn_at", "withdrawn_by"])
    messages.recovery_ended(recovery, "withdrawn")
    return recovery


def _locked(recovery: Recovery) -> Recovery:
    rows = Recovery.objects.select_for_update(no_key=True, of=("self",)).select_related("person")
    found = rows.filter(pk=recovery.pk).first()
    if found is None:
        # The wall lets nobody change what somebody else has ended.
        raise Refused("Somebody else has confirmed or withdrawn this already.")
    return found


def _shut(person: User) -> None:
    # Another password makes every session worthless, also one that no list knows of.
    person.set_unusable_password()
    person.save(update_fields=["password"])
    Authenticator.objects.filter(user=person).delete()
    SocialAccount.objects.filter(user=person).delete()
    keys = list(UserSession.objects.filter(user=person).values_list("session_key", flat=True))
    UserSession.objects.filter(user=person).delete()

    def forget() -> None:
        for key in keys:
            SessionStore().delete(key)

    transaction.on_commit(forget, robust=True)
