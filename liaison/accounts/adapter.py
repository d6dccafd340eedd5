"""How allauth behaves here: nobody signs up by themselves, and the demo's people only while it is the demo."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from liaison.accounts.browsers import remember, tell_if_new
from liaison.accounts.messages import address_added, changed, reset_asked
from liaison.accounts.proving import has_factor, owes_second_step, was_proven_recently
from liaison.accounts.single_sign_on import came_by_force, mark_two_steps, only_by_force

DEMO_DOMAIN = "demo.test"
# The ways to prove again that it is you, the strongest first: the end of allauth's name for each, and ours.
WAYS = {
    "webauthn": _("Use a passkey"),
    "mfa_reauthenticate": _("Use a code from your app"),
    "reauthenticate": _("Use your password"),
}


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
        if came_by_force(request, user):
            # The identity token was looked at (ForceAdapter): the force has asked for a second step.
            mark_two_steps(request)
        elif only_by_force(user):
            messages.warning(request, _("Sign in with the account of your force."))
            return redirect("account_login")
        return super().pre_login(request, user, **kwargs)

    def login(self, request: Any, user: Any) -> None:
        """Everything was shown: sign them in, and tell them when the browser is new. The demo's people share theirs."""
        if not is_of_demo(user.email):
            tell_if_new(request, user)
        super().login(request, user)

    def post_login(self, request: Any, user: Any, **kwargs: Any) -> HttpResponse:
        """The browser keeps that it is no new one."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        remember(request, response, user)
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Leave a message for it in the outbox: nobody waits while a mail is sent, and what is sent says it plainly."""
        if template_prefix == "account/email/unknown_account":
            reset_asked(email)
        else:
            changed(template_prefix, email)

    def send_confirmation_mail(self, request: Any, emailconfirmation: Any, signup: bool) -> None:
        """The link is made when the mail is written."""
        address_added(emailconfirmation.email_address)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Unless the last proof is fresh, signing in included (`liaison.accounts.proving`)."""
        return not was_proven_recently(self.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict]:
        """The strongest first, in our words. A password is no second step for somebody who has one."""
        found = {way["id"].rpartition(":")[2]: way for way in super().get_reauthentication_methods(user)}
        if "reauthenticate" in found and owes_second_step(self.request) and has_factor(user):
            del found["reauthenticate"]
        ways = [found[name] | {"description": said} for name, said in WAYS.items() if name in found]
        for way in ways:
            if way["id"] == "mfa_reauthenticate" and not has_factor(user, Authenticator.Type.TOTP):
                way["description"] = _("Use a spare code")
        return ways


def is_of_demo(email: str) -> bool:
    """Whether this address is one of the demo's."""
    return email.strip().lower().rpartition("@")[2] == DEMO_DOMAIN


def is_shut_out(email: str) -> bool:
    """Whether this address belongs to the demo while the portal is none."""
    return not settings.DEMO and is_of_demo(email)
