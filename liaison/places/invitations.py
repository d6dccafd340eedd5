"""The link in an invitation: made from the row and the portal's secret key, so that no table holds it.

The row keeps only a digest of the token. A mail can make the token anew when it is written, because it follows
from the row; moving the expiry (sending again) makes another token, and the one before stops working.
"""

import hashlib
from datetime import timedelta

from django.utils import timezone
from django.utils.crypto import salted_hmac

from liaison.places.models import Invitation

VALID_FOR = timedelta(days=14)
SALT = "liaison.places.invitations"


def token_of(invitation: Invitation) -> str:
    """The secret of this invitation's link: 64 hexadecimal characters. The row must have been saved once."""
    meant = f"{invitation.pk}:{invitation.email}:{invitation.expires_at.timestamp()}"
    return salted_hmac(SALT, meant, algorithm="sha256").hexdigest()


def digest_of(token: str) -> str:
    """What the row keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_invitation(token: str) -> Invitation | None:
    """The invitation of this link while it works; whoever asks must act as its bearer."""
    invitations = Invitation.objects.select_related("invited_by", "unit", "team")
    return invitations.filter(
        token_digest=digest_of(token), accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
    ).first()
