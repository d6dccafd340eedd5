"""How allauth behaves here: nobody signs up by themselves, and the demo's people only while it is the demo."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpResponse

DEMO_DOMAIN = "demo.test"


class InvitationOnlyAdapter(DefaultAccountAdapter):
    """People join with an invitation (see `liaison.places.invitations`); the public sign-up is closed."""

    def is_open_for_signup(self, request: Any) -> bool:
        """Always closed."""
        return False

    def pre_authenticate(self, request: Any, **credentials: Any) -> None:
        """Refuse the demo's addresses outside the demo, as if they did not exist: their password is public."""
        super().pre_authenticate(request, **credentials)
        if is_shut_out(credentials.get("email") or ""):
            raise self.validation_error("email_password_mismatch")

    def pre_login(self, request: Any, user: Any, **kwargs: Any) -> HttpResponse | None:
        """The same for every other way of signing in, a link to a new password among them."""
        if is_shut_out(user.email):
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)


def is_shut_out(email: str) -> bool:
    """Whether this address belongs to the demo while the portal is none."""
    return not settings.DEMO and email.strip().lower().rpartition("@")[2] == DEMO_DOMAIN
