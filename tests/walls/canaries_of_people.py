"""What is of one person alone: the name of a passkey and a browser, which nobody else ever comes across."""

import hashlib
from collections.abc import Mapping
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from tests.cast import Cast
from tests.roles import database_role

FLAG = AuthenticatorData.FLAG


def furnish_people(cast: Cast, sessions: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """A passkey for everybody, and the browser of their session (its key by part); gives each word and its reader."""
    words = {f"zqkey{part.replace('_', '')}": part for part in cast.everybody()}
    key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    with database_role("worker"):
        for word, part in words.items():
            data = {"name": word, "credential": _credential(word.encode(), key), "passwordless": True}
            user = getattr(cast, part)
            Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)
            UserSession.objects.create(user=user, session_key=sessions[part], ip="127.0.0.1", user_agent=word)
    return {word: frozenset({part}) for word, part in words.items()}


def _credential(name: bytes, key: ES256) -> dict[str, Any]:
    """What a browser sends when a passkey of this name is made."""
    made = AttestedCredentialData.create(bytes(16), name, key)
    host = hashlib.sha256(b"localhost").digest()
    data = AuthenticatorData.create(host, FLAG.UP | FLAG.UV | FLAG.AT, 0, made)
    client = CollectedClientData.create("webauthn.create", b"challenge", "http://localhost")
    response = {
        "clientDataJSON": websafe_encode(client),
        "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
    }
    return {"id": websafe_encode(name), "rawId": websafe_encode(name), "type": "public-key", "response": response}
