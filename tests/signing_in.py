"""Signing in without the pages for it: what a browser's session holds after its owner used a passkey."""

import time
from typing import Any

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.account.internal.userkit import user_id_to_str
from django.test import Client

PASSKEY = {"method": "mfa", "type": "webauthn", "passwordless": True}
PASSWORD = {"method": "password"}
CODE = {"method": "mfa", "type": "totp"}


def sign_in(client: Client, user: Any, *records: dict[str, Any], ago: float = 0) -> Client:
    """Sign in and return the client.

    `records` are what this session has shown (a passkey unless told), `ago` how many seconds ago.
    """
    client.force_login(user)
    session = client.session
    at = time.time() - ago
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"at": at, **record} for record in records or (PASSKEY,)]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = user_id_to_str(user)
    session.save()
    return client
