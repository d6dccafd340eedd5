"""Second factors: what allauth keeps of them is encrypted, and the last one stays."""

import logging
from functools import cache
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from liaison.accounts.proving import FACTORS

logger = logging.getLogger(__name__)


@cache
def _opener(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def _keys() -> MultiFernet:
    return _opener(tuple(settings.SECRETS_KEYS))


class EncryptingAdapter(DefaultMFAAdapter):
    """Secrets of one-time codes and seeds of recovery codes lie in the database under `settings.SECRETS_KEYS`."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _("This is your only second step. Add another one, then take this one away."),
        "cannot_generate_recovery_codes": _("Spare codes need a passkey or an authenticator app beside them."),
        "incorrect_code": _("This code is not right, or it was used already. Wait for the next code, then type that."),
        "unverified_email": _("Open the link in the mail that we sent you first: it shows that the address is yours."),
    }

    def encrypt(self, text: str) -> str:
        """With the newest key."""
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """With whichever key closed it; where none did, a secret that nobody knows, so that no code is right."""
        try:
            return _keys().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            logger.error("A second factor was closed with a key that SECRETS_KEYS does not name")
            return generate_totp_secret()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last, where two factors are required; spare codes alone are none."""
        if not settings.SECOND_FACTOR_REQUIRED or authenticator.type not in FACTORS:
            return True
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=FACTORS)
        return others.exclude(pk=authenticator.pk).exists()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 -- allauth's own name
        """A name to begin with: which of their passkeys it is."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey") if number == 1 else gettext("Passkey %(number)d") % {"number": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """What the person's device calls this portal; passkeys are bound to the host alone."""
        return super().get_public_key_credential_rp_entity() | {"name": settings.PORTAL_NAME}
