"""allauth's forms with the portal's manners; named in the setting ACCOUNT_FORMS."""

from typing import Any

from allauth.account import forms
from allauth.account.adapter import get_adapter
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")
        self.fields["email"].error_messages["required"] = _("Enter your e-mail address.")

    def clean_email(self) -> str:
        """Whoever writes the mail looks up whose it is: here an address that is known would take longer than others."""
        self.users: list[Any] = []
        email: str = get_adapter().clean_email(self.cleaned_data["email"].lower())
        return email


class NewPassword:
    """The two fields of a new password, called as everything else is here."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")
        self.fields["password2"].label = _("New password again")
        self.fields["password1"].error_messages["required"] = _("Enter a new password.")
        self.fields["password2"].error_messages["required"] = _("Enter the new password again.")


class ResetPasswordKey(NewPassword, KindMessages, forms.ResetPasswordKeyForm):
    """Choose a new password after the link."""


class ChangePassword(NewPassword, KindMessages, forms.ChangePasswordForm):
    """Old password and new."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Current password")
        self.fields["oldpassword"].error_messages["required"] = _("Enter your current password.")


class Reauthenticate(KindMessages, forms.ReauthenticateForm):
    """The password once more."""
