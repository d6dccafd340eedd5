"""A line in the log for each sign-in, sign-out and failed try: who, by what, from where.

People are named by their number. Of an address that was tried and failed stands a digest alone: it may be somebody's
password in the wrong box, and tries at one account can still be counted.
"""

import logging
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.core.exceptions import PermissionDenied
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

logger = logging.getLogger(__name__)


@receiver(user_logged_in)
def note_sign_in(request: HttpRequest | None, user: Any, **_more: Any) -> None:
    """Somebody signed in."""
    ways = [] if request is None else get_authentication_records(request, user)
    shown = ", ".join(str(way.get("type") or way.get("method")) for way in ways) or "one step so far"
    logger.info("Person %s signed in (%s) from %s.", user.pk, shown, _where(request))


@receiver(user_logged_out)
def note_sign_out(request: HttpRequest | None, user: Any, **_more: Any) -> None:
    """Somebody signed out, or was signed out because their account was closed."""
    if user is not None:
        logger.info("Person %s signed out from %s.", user.pk, _where(request))


@receiver(user_login_failed)
def note_failure(credentials: dict[str, Any], request: HttpRequest | None = None, **_more: Any) -> None:
    """Somebody tried and failed."""
    tried = str(credentials.get("email") or credentials.get("username") or "").lower()
    logger.warning("A sign-in failed for %s from %s.", _digest(tried), _where(request))


@receiver([authenticator_added, authenticator_removed, authenticator_reset])
def note_change(request: HttpRequest | None, user: Any, authenticator: Any, signal: Any, **_more: Any) -> None:
    """A way to sign in came, went, or was made anew."""
    what = {authenticator_added: "added", authenticator_removed: "took away"}.get(signal, "renewed")
    logger.warning("Person %s %s a way to sign in (%s) from %s.", user.pk, what, authenticator.type, _where(request))


def _digest(tried: str) -> str:
    return salted_hmac("liaison.accounts.noting", tried, algorithm="sha256").hexdigest()[:12] if tried else "nobody"


def _where(request: HttpRequest | None) -> str:
    try:
        return "elsewhere" if request is None else get_adapter().get_client_ip(request)
    except PermissionDenied:
        return "nowhere"
