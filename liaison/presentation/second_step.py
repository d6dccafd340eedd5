"""allauth's forms about second factors with the portal's manners; named in the setting MFA_FORMS."""

from typing import Any

from allauth.core import context
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.webauthn import forms as webauthn
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from liaison.presentation.forms import KindMessages

NOT_THIS_PASSKEY = _("That passkey did not work here. Try again, or use another way.")


class _AsksForCode(KindMessages):
    """A box for a code, as phones like it: a number pad, filled in by what the phone knows."""

    label, required = _("Code from your app"), _("Enter the six digits that your app shows now.")
    hint: Any = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label, field.help_text = self.label, self.hint
        field.error_messages["required"] = self.required
        field.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric"}
        field.widget.attrs["class"] = "govuk-input--width-10"


class _AsksForAnyCode(_AsksForCode):
    """From the app where there is one, and else a spare one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if Authenticator.objects.filter(user_id=kwargs["user"].pk, type=Authenticator.Type.TOTP).exists():
            self.hint = _("Is your app not at hand? Type one of your spare codes.")
        else:
            self.label, self.required = _("Spare code"), _("Enter one of your spare codes.")
        super().__init__(*args, **kwargs)


class _TakesPasskey(KindMessages):
    """What the device answered, in a hidden box: nobody could mend it by typing."""

    def clean_credential(self) -> Any:
        """The passkey it stands for; one sentence for whatever was wrong with it."""
        try:
            return super().clean_credential()  # type: ignore[misc]
        except ValidationError as refused:
            if refused.code == "too_many_login_attempts":
                raise
            raise ValidationError(NOT_THIS_PASSKEY) from refused


class EnterCode(_AsksForAnyCode, base.AuthenticateForm):
    """The second step of a sign-in: a code from the app, or a spare one."""


class EnterCodeAgain(_AsksForAnyCode, base.ReauthenticateForm):
    """A code, to show again that it is you."""


class ConfirmApp(_AsksForCode, totp.ActivateTOTPForm):
    """The first code of an authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # A phone loads the page anew when its owner comes back from the app: the secret there must still be ours.
        begun = context.request.session.get(SECRET_SESSION_KEY)
        super().__init__(*args, **kwargs)
        if begun:
            self.secret = context.request.session[SECRET_SESSION_KEY] = begun


class RemoveApp(KindMessages, totp.DeactivateTOTPForm):
    """Take the app away."""


class UsePasskey(_TakesPasskey, webauthn.AuthenticateWebAuthnForm):
    """A passkey as the second step."""


class UsePasskeyAgain(_TakesPasskey, webauthn.ReauthenticateWebAuthnForm):
    """A passkey, to show again that it is you."""


class SignInWithPasskey(_TakesPasskey, webauthn.LoginWebAuthnForm):
    """A passkey alone."""


class MakePasskey(KindMessages, webauthn.AddWebAuthnForm):
    """A new passkey; its name can be changed afterwards."""

    def clean(self) -> dict[str, Any]:
        """What the device answered; one sentence for whatever was wrong with it."""
        try:
            return super().clean()
        except ValidationError as refused:
            raise ValidationError(NOT_THIS_PASSKEY) from refused


class RenamePasskey(KindMessages, webauthn.EditWebAuthnForm):
    """Another name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["name"]
        name.label, name.help_text = _("Name"), _("For example: my phone, the office laptop.")
        name.max_length, name.widget.attrs["maxlength"] = 60, 60
        name.error_messages["required"] = _("Enter a name for this passkey.")
