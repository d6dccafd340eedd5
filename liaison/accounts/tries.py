"""When the tries at an account are used up, its owner is told.

It is done alike for every address, known or not: one question to the limits after each wrong guess, and one row in the
outbox after the last. Only a limit of the account itself counts; that of a computer says nothing about whose it is.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from allauth.mfa.signals import authentication_failed
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from liaison.accounts.messages import tries_stopped

ACTION = "login_failed"


@receiver(user_login_failed)
def tell_of_passwords(credentials: dict[str, Any], request: HttpRequest | None = None, **_more: Any) -> None:
    """A wrong password was typed."""
    address = str(credentials.get("email") or "")
    if request is None or not address:
        return
    if is_used_up(request, get_adapter(request)._get_login_attempts_cache_key(request, email=address)):
        tries_stopped("password", address)


@receiver(authentication_failed)
def tell_of_codes(request: HttpRequest, user: Any, **_more: Any) -> None:
    """A wrong code was typed, after the password or to prove again who it is."""
    if is_used_up(request, f"mfa-auth-user-{user.pk}"):
        tries_stopped("code", user.email)


def is_used_up(request: HttpRequest, key: str) -> bool:
    """Whether the next try at this account would be stopped; `key` is allauth's name for it in its limits."""
    limits = settings.ACCOUNT_RATE_LIMITS[ACTION].split(",")
    of_accounts = {ACTION: ",".join(limit for limit in limits if limit.endswith("/key"))}
    left = ratelimit.consume(request, app="allauth.account", action=ACTION, config=of_accounts, key=key, dry_run=True)
    return left is None
