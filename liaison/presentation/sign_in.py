"""allauth's forms with the portal's manners; named in the setting ACCOUNT_FORMS."""

from allauth.account import forms

from liaison.presentation.forms import KindMessages


class SignIn(KindMessages, forms.LoginForm):
    """E-mail and password."""


class ResetPassword(KindMessages, forms.ResetPasswordForm):
    """Ask for a link."""


class ResetPasswordKey(KindMessages, forms.ResetPasswordKeyForm):
    """Choose a new password after the link."""


class ChangePassword(KindMessages, forms.ChangePasswordForm):
    """Old password and new."""


class Reauthenticate(KindMessages, forms.ReauthenticateForm):
    """The password once more."""
