"""Who belongs to a committee or serves in a unit: invitations, joining, leaving."""

import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from liaison.accounts.models import User
from liaison.accounts.roles import Role
from liaison.places import messages
from liaison.places.actions.register import locked
from liaison.places.invitations import VALID_FOR, digest_of, token_of
from liaison.places.models import CommandUnit, Invitation, Membership, NeighbourhoodTeam, Place, Posting
from liaison.refusals import Refused


@transaction.atomic
def invite_to_committee(*, by: Any, place: Place, client_id: UUID, email: str, committee_role: str) -> Invitation:
    """Invite one address to the committee of a place."""
    place = locked(place)
    email = email.lower()
    earlier = Invitation.objects.filter(client_id=client_id, invited_by=by).first()
    if earlier is not None:
        return earlier
    if Membership.objects.filter(place=place, until=None, user__email__iexact=email).exists():
        raise Refused("This person already belongs to the committee.", "email")
    _refuse_second(Invitation.objects.filter(place=place, email__iexact=email))
    return _send(
        Invitation(
            email=email,
            role=Role.COMMITTEE,
            place=place,
            committee_role=committee_role,
            invited_by=by,
            client_id=client_id,
        )
    )


@transaction.atomic
def invite_to_unit(
    *, by: Any, unit: CommandUnit, team: NeighbourhoodTeam | None, client_id: UUID, email: str, role: str
) -> Invitation:
    """Invite one address to a police role, or another that is held in a unit."""
    email = email.lower()
    earlier = Invitation.objects.filter(client_id=client_id, invited_by=by).first()
    if earlier is not None:
        return earlier
    if role == Role.OFFICER and (team is None or team.unit_id != unit.pk):
        raise Refused("Choose the team of this officer.", "team")
    team = team if role == Role.OFFICER else None
    posted = Posting.objects.current().filter(unit=unit, role=role, team=team, user__email__iexact=email)
    if posted.exists():
        raise Refused("This person already has that role.", "email")
    _refuse_second(Invitation.objects.filter(unit=unit, role=role, team=team, email__iexact=email))
    return _send(Invitation(email=email, role=role, unit=unit, team=team, invited_by=by, client_id=client_id))


def _refuse_second(invitations: Any) -> None:
    waiting = invitations.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())
    if waiting.exists():
        raise Refused("There is an open invitation to this address. Send that one again instead.", "email")


def _send(invitation: Invitation) -> Invitation:
    invitation.expires_at = timezone.now() + VALID_FOR
    # The link follows from the primary key, which is not known yet.
    invitation.token_digest = secrets.token_hex(32)
    invitation.save()
    return _seal_and_mail(invitation)


def _seal_and_mail(invitation: Invitation) -> Invitation:
    token = token_of(invitation)
    invitation.token_digest = digest_of(token)
    invitation.save(update_fields=["token_digest", "expires_at"])
    messages.invited(invitation, token)
    return invitation


@transaction.atomic
def send_again(*, by: Any, invitation: Invitation) -> Invitation:
    """A new link to the same address, good for another fortnight; the link before stops working."""
    invitation = _locked_invitation(invitation)
    invitation.expires_at = timezone.now() + VALID_FOR
    return _seal_and_mail(invitation)


@transaction.atomic
def withdraw_invitation(*, by: Any, invitation: Invitation) -> Invitation:
    """The link stops working. Doing it twice changes nothing more."""
    invitation = _locked_invitation(invitation, withdrawn=True)
    if invitation.withdrawn_at is None:
        invitation.withdrawn_at, invitation.withdrawn_by = timezone.now(), by
        invitation.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return invitation


def _locked_invitation(invitation: Invitation, *, withdrawn: bool = False) -> Invitation:
    invitation = Invitation.objects.select_for_update(no_key=True, of=("self",)).get(pk=invitation.pk)
    if invitation.accepted_at is not None:
        raise Refused("This invitation has been accepted already.")
    if invitation.withdrawn_at is not None and not withdrawn:
        raise Refused("This invitation has been withdrawn. Make a new one.")
    return invitation


def accept_invitation(*, by: User, token: str) -> bool:
    """Take up the role the link offers. False when the link no longer works or was meant for another address.

    Raises Refused for somebody who holds the role already. The database itself writes it
    (`app_accept_invitation`): nobody can give a role to themselves in any other way.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select app_accept_invitation(%s, %s)", [digest_of(token), by.pk])
            (accepted,) = cursor.fetchone()
    except IntegrityError as error:
        raise Refused("You have this role already. There is nothing more to do.") from error
    by.__dict__.pop("_standing", None)
    return bool(accepted)


@transaction.atomic
def end_membership(*, by: Any, membership: Membership, although_last: bool = False) -> Membership:
    """Somebody leaves the committee. The last one needs `although_last`: then nobody of the place can see this."""
    locked(membership.place)
    membership = Membership.objects.select_for_update(no_key=True, of=("self",)).get(pk=membership.pk)
    today = timezone.localdate()
    if membership.until is not None and membership.until < today:
        return membership
    if not although_last and is_last(membership):
        raise Refused(
            "This is the last member of the committee. Invite somebody else first, or tick the box.", "although_last"
        )
    # A membership counts on its last day, so that it ends now its last day was yesterday.
    membership.until = max(today - timedelta(days=1), membership.since - timedelta(days=1))
    membership.save(update_fields=["until"])
    return membership


def is_last(membership: Membership) -> bool:
    """Whether nobody else belongs to this committee today."""
    others = Membership.objects.filter(place=membership.place_id, until=None).exclude(pk=membership.pk)
    return not others.exists()


@transaction.atomic
def choose_to_be_told(*, by: Any, membership: Membership, told: bool) -> Membership:
    """Whether this member is told when an officer is coming."""
    membership.told_of_visits = told
    membership.save(update_fields=["told_of_visits"])
    return membership
