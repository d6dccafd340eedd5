"""Second factors: what allauth keeps of them is encrypted."""

from functools import cache

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


@cache
def _keys() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.SECRETS_KEYS])


class EncryptingAdapter(DefaultMFAAdapter):
    """Secrets of one-time codes and seeds of recovery codes lie in the database under `settings.SECRETS_KEYS`."""

    def encrypt(self, text: str) -> str:
        """With the newest key."""
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """With whichever key closed it; raises `InvalidToken` where none did."""
        return _keys().decrypt(encrypted_text.encode()).decode()
