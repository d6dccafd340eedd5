"""Making and revoking the link of one's calendar."""

import hashlib
import secrets
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from visits.models import CalendarLink

# The number of the advisory lock under which one person's links are made; see visits/actions/visiting.py.
MAKING = 7102


def digest_of(token: str) -> str:
    """What the table keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def make_link(*, by: Any) -> str:
    """Make this person's link anew; the one before stops working. Returns the token, which is kept nowhere."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [MAKING, by.pk])
    revoke_link(by=by)
    token = secrets.token_urlsafe(32)
    CalendarLink.objects.create(user=by, token_digest=digest_of(token))
    return token


@transaction.atomic
def revoke_link(*, by: Any) -> bool:
    """Turn this person's link off. Returns whether there was one."""
    return bool(CalendarLink.objects.visible_to(by).open().update(revoked_at=timezone.now()))
