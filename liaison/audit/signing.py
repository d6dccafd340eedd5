"""Signatures over seals (Ed25519), with a key that the database never sees."""

import base64
from functools import cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


@cache
def _private(key: str) -> Ed25519PrivateKey:
    try:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(key, validate=True))
    except ValueError as error:
        raise ImproperlyConfigured("LEDGER_SIGNING_KEY is 32 random bytes in base64.") from error


def _public() -> Ed25519PublicKey | None:
    if settings.LEDGER_PUBLIC_KEY:
        try:
            return Ed25519PublicKey.from_public_bytes(base64.b64decode(settings.LEDGER_PUBLIC_KEY, validate=True))
        except ValueError as error:
            raise ImproperlyConfigured("LEDGER_PUBLIC_KEY is what verify_ledger printed, in base64.") from error
    return _private(settings.LEDGER_SIGNING_KEY).public_key() if settings.LEDGER_SIGNING_KEY else None


def sign(digest: str) -> str:
    """The signature over a digest in base64; empty without a key. Raises ImproperlyConfigured for a wrong key."""
    if not settings.LEDGER_SIGNING_KEY:
        return ""
    return base64.b64encode(_private(settings.LEDGER_SIGNING_KEY).sign(digest.encode())).decode()


def is_signed(digest: str, signature: str) -> bool | None:
    """Whether the signature is ours; None where there is none, or no key to compare it with."""
    public = _public()
    if public is None or not signature:
        return None
    try:
        public.verify(base64.b64decode(signature), digest.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def public_key() -> str:
    """The public key in base64, for whoever checks elsewhere; empty without a key."""
    public = _public()
    return base64.b64encode(public.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode() if public else ""
