"""Joining through a force's identity provider: the identity shows who it is, the invitation that they are wanted."""

from allauth.account.models import EmailAddress
from django.db import transaction

from liaison.accounts.models import User
from liaison.accounts.roles import POLICE
from liaison.accounts.single_sign_on import Identity, bind, is_bound
from liaison.db.acting import acting_as
from liaison.places.actions.people import accept_invitation
from liaison.places.invitations import digest_of, open_invitation
from liaison.refusals import Refused


def join_by_force(
    *, by: User | None, token: str, identity: Identity, bound: User | None, name: str = "", rank: str = ""
) -> User | None:
    """Take up an invitation to a police role with an identity at a force; gives whose account it opens.

    `by` is who is signed in, `bound` whose account this identity opens already. None when the link no longer works or
    invites somebody else, or when the account has a way in of its own: its owner signs in first. The invitation went to
    an address; the identity comes from elsewhere and its own address counts for nothing.
    """
    with acting_as(None, bearer=digest_of(token)):
        invitation = open_invitation(token)
    if invitation is None or invitation.role not in POLICE:
        return None
    with transaction.atomic():
        user = bound or _account(by, invitation.email, name, rank)
        if user is not None and user.email.lower() == invitation.email.lower():
            with acting_as(user.pk, bearer=digest_of(token)):
                if (bound or bind(user, identity)) and _accepted(user, token):
                    return user
        transaction.set_rollback(True)
    return None


def _account(by: User | None, email: str, name: str, rank: str) -> User | None:
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(email, None, name=name, rank=rank)
        # The link came by mail to this address: that is proof enough.
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user
    # A mailbox alone must not turn an account over to another identity.
    is_theirs = by is not None and by.pk == user.pk
    return user if is_theirs or (user.is_active and has_no_way_in(user)) else None


def has_no_way_in(account: User) -> bool:
    """Whether nobody has ever had a way into this account: an administrator has made it."""
    return not account.has_usable_password() and account.last_login is None and not is_bound(account)


def _accepted(user: User, token: str) -> bool:
    try:
        return accept_invitation(by=user, token=token)
    except Refused:
        # They hold the role already: the identity is what they lacked.
        return True
