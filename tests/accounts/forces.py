"""Forces' identity providers on loopback: a real one from a package, and one that says whatever a test wants."""

import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import oidc_provider_mock
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from jwt.algorithms import RSAAlgorithm

START = "/account/oidc/force-a/login/"
CLIENT_ID = "portal"
OFFICER_OID = "0b7c1a5e-9d2f-4c0e-8a35-5e2c6f1d7a01"


def configured(server_url: str, **settings: Any) -> dict[str, Any]:
    """SOCIALACCOUNT_PROVIDERS with one force."""
    meant = {"server_url": server_url, "uid_field": "oid", "fetch_userinfo": False, "amr": ["mfa"], "acrs": []}
    app = {"provider_id": "force-a", "name": "Force A", "client_id": CLIENT_ID, "secret": "not very"}
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [{**app, "settings": meant | settings}]}}


def officer(sub: str = "ada", oid: str = OFFICER_OID, **claims: Any) -> oidc_provider_mock.User:
    """Somebody at the force, who took two steps."""
    said = {"oid": oid, "amr": ["pwd", "mfa"], "name": "Ada Shaw", **claims}
    return oidc_provider_mock.User(sub=sub, claims={name: value for name, value in said.items() if value is not None})


@contextmanager
def real_provider(*people: oidc_provider_mock.User) -> Iterator[str]:
    """A provider at which these people can sign in; gives its address."""
    with oidc_provider_mock.run_server_in_thread(user_claims=people) as server:
        yield f"http://localhost:{server.server_port}"


def go(client: Client, sub: str = "ada", *, start: str = START, **posted: str) -> Any:
    """Press the button, sign in at the force, come back; gives the portal's answer."""
    leading = client.post(start, posted)
    assert leading.status_code == 302, leading.content.decode()
    return client.get(back_from(leading["Location"], sub))


def back_from(address: str, sub: str = "ada", **answer: str) -> str:
    """Sign in at the force; the path and query with which it sends the browser back."""
    told = requests.post(address, data={"sub": sub, **answer}, allow_redirects=False, timeout=10)
    assert told.status_code == 302, told.text
    parts = urlsplit(told.headers["Location"])
    return f"{parts.path}?{parts.query}"


class LyingProvider(ThreadingHTTPServer):
    """A provider whose tokens say what `says` changes in them; signed by its key unless told otherwise."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.signed_by: Any = self.key
        self.algorithm, self.kid = "RS256", "one"
        self.says: dict[str, Any] = {}
        self.config: dict[str, Any] = {}
        self.token_answer: tuple[int, str] | None = None
        # A part of an address that it answers with a redirect instead, and how often it was asked where that leads.
        self.leads_away_from, self.asked_elsewhere = "", 0
        self.asked: dict[str, list[str]] = {}
        self.exchanged: dict[str, list[str]] = {}

    def authorise(self, address: str, code: str = "") -> str:
        """What the browser brings back after signing in there."""
        self.asked = parse_qs(urlsplit(address).query)
        code = code or secrets.token_urlsafe(8)
        return f"/account/oidc/force-a/login/callback/?code={code}&state={self.asked['state'][0]}"

    def token(self) -> str:
        """The identity token of the person who is signing in."""
        now = int(time.time())
        claims = {
            "iss": self.address,
            "aud": CLIENT_ID,
            "sub": "ada",
            "oid": OFFICER_OID,
            "iat": now,
            "exp": now + 300,
            "amr": ["pwd", "mfa"],
            "nonce": self.asked["nonce"][0],
        } | self.says
        claims = {name: value for name, value in claims.items() if value is not None}
        key = self.signed_by if self.algorithm != "none" else ""
        return jwt.encode(claims, key, algorithm=self.algorithm, headers={"kid": self.kid})


class _Answers(BaseHTTPRequestHandler):
    server: LyingProvider

    def do_GET(self) -> None:
        one = self.server
        if self._leads_away():
            return
        if "openid-configuration" in self.path:
            self._send(
                json.dumps(
                    {
                        "issuer": one.address,
                        "authorization_endpoint": f"{one.address}/authorise",
                        "token_endpoint": f"{one.address}/token",
                        "jwks_uri": f"{one.address}/keys",
                    }
                    | one.config
                )
            )
        else:
            jwk = json.loads(RSAAlgorithm.to_jwk(one.key.public_key()))
            self._send(json.dumps({"keys": [{**jwk, "kid": "one", "alg": "RS256", "use": "sig"}]}))

    def do_POST(self) -> None:
        one = self.server
        one.exchanged = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        if self._leads_away():
            return
        if one.token_answer:
            self._send(one.token_answer[1], one.token_answer[0])
        else:
            self._send(json.dumps({"access_token": "a", "token_type": "Bearer", "id_token": one.token()}))

    def _leads_away(self) -> bool:
        """Send to another address, at which it would tell the truth."""
        one, begins = self.server, "/elsewhere"
        one.asked_elsewhere += self.path.startswith(begins)
        if not one.leads_away_from or one.leads_away_from not in self.path or self.path.startswith(begins):
            return False
        self.send_response(307)
        self.send_header("Location", f"{one.address}{begins}{self.path}")
        self.send_header("Content-Length", "0")
        self.end_headers()
        return True

    def _send(self, text: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_args: Any) -> None:
        """Nothing."""


@contextmanager
def lying_provider() -> Iterator[LyingProvider]:
    """One that runs until the block is left."""
    with LyingProvider() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
