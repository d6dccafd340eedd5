"""allauth's forms with the portal's manners; named in the setting ACCOUNT_FORMS."""

from typing import Any

from allauth.account import forms
from django.utils.translation import gettext_lazy as _

from liaison.presentation.forms import KindMessages


class SignIn(KindMessages, forms.LoginForm):
    """E-mail and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["login"].error_messages["required"] = _("Enter your e-mail address.")
        self.fields["password"].error_messages["required"] = _("Enter your password.")


class ResetPassword(KindMessages, forms.ResetPasswordForm):
    """Ask for a link."""


class ResetPasswordKey(KindMessages, forms.ResetPasswordKeyForm):
    """Choose a new password after the link."""


class ChangePassword(KindMessages, forms.ChangePasswordForm):
    """Old password and new."""


class Reauthenticate(KindMessages, forms.ReauthenticateForm):
    """The password once more."""
