"""Passwords made of the words that everybody here would think of first (ASVS 5.0 V6.1.2 and V6.2.11).

The words are those below, and the names of this portal and its force. docs/deploy.md says so to whoever runs it.
"""

import re
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

WORDS = frozenset(
    "police officer constable sergeant inspector commander force mosque masjid church temple mandir gurdwara synagogue "
    "imam committee secretary treasurer trustee prayer friday jumuah ramadan portal liaison safety together password "
    "welcome admin administrator demo".split()
)
MUST_REMAIN = 8
"""Characters besides the words, so that a word with a year behind it will not do."""


class NotOurWords:
    """A validator of Django's: besides our own words eight characters must be left."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a password that is little more than such words."""
        names = re.findall(r"\w{4,}", f"{settings.PORTAL_NAME} {settings.FORCE_NAME}".lower())
        words = sorted({*WORDS, *names}, key=len, reverse=True)
        left = re.sub("|".join(map(re.escape, words)), "", password.lower())
        if len(left) < MUST_REMAIN and left != password.lower():
            raise ValidationError(self.get_help_text(), code="password_of_our_words")

    def get_help_text(self) -> str:
        """What to do instead."""
        return _("Choose a password that is not made of words such as “police”, “mosque” or the name of this portal.")
