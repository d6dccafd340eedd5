"""Signing in through a force's own identity provider (OpenID Connect).

An identity is the provider and the person's `oid` there, never an e-mail address: what a provider says of addresses is
not even read. An identity opens an account that it was bound to with an invitation, or after a recovery; it makes none.
An identity token counts only once it says that the force asked for a second step, so a session whose records name
`socialaccount` has shown two (`"mfa": True` stands in its record).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

import jwt
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.providers.base.constants import AuthError
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from requests import RequestException, Session, TooManyRedirects

from liaison.accounts.models import User

ALGORITHMS = ("RS256", "PS256", "ES256")
LEEWAY_SECONDS = 60
LONGEST_IDENTITY = 191  # characters: what allauth's column holds
# Why nobody was signed in, and the status of the page that says so.
REFUSALS = {"cancelled": 200, "away": 503, "wrong": 401, "one-step": 403, "unknown": 403}
AWAY_FOR_NOW = ("server_error", "temporarily_unavailable")


@dataclass(frozen=True)
class Identity:
    """Somebody at a force's provider."""

    provider: str
    uid: str


class BindingToken(PasswordResetTokenGenerator):
    """The secret of a link that binds an account to an identity: spent once its owner has signed in."""

    key_salt = "liaison.accounts.binding"


BINDING = BindingToken()
Welcome = Callable[[HttpRequest, dict[str, Any], Identity, User | None], User | None]
_welcomes: list[Welcome] = []
_police: list[Callable[[User], bool]] = []


def welcome(function: Welcome) -> Welcome:
    """Register who may open an account for an identity that comes with something to show.

    It takes the request, what the browser carried to the provider and back, the identity and the account it is bound
    to already, and gives the account to sign in to; None when this is not its affair, or when it does not work.
    """
    _welcomes.append(function)
    return function


def police_are(function: Callable[[User], bool]) -> None:
    """Register who knows whether somebody holds a police role."""
    _police.append(function)


def forces() -> list[SocialApp]:
    """The providers that the settings name; none from the database."""
    configured: Any = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    return [SocialApp(provider="openid_connect", **app) for app in configured]


def force(provider_id: str) -> SocialApp | None:
    """One provider."""
    return next((app for app in forces() if app.provider_id == provider_id), None)


def is_bound(user: Any) -> bool:
    """Whether an identity at a force opens this account."""
    return SocialAccount.objects.filter(user=user.pk).exists()


def only_by_force(user: Any) -> bool:
    """Whether this person signs in through their force alone: bound to it, or police where the settings say so."""
    apps = forces()
    if not apps:
        return False
    if is_bound(user):
        return True
    return any(app.settings.get("only", True) for app in apps) and any(knows(user) for knows in _police)


def came_by_force(request: HttpRequest, user: Any) -> bool:
    """Whether the newest thing that this session has shown is an identity at a force."""
    records = get_authentication_records(request, user)
    return bool(records) and records[-1]["method"] == "socialaccount"


def mark_two_steps(request: HttpRequest) -> None:
    """Write beside the newest record of this session that the force asked for a second step."""
    records = request.session[AUTHENTICATION_METHODS_SESSION_KEY]
    records[-1]["mfa"] = True
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = records


def bind(user: User, identity: Identity) -> bool:
    """From now on this identity opens this account, and nothing else does. False when either is bound elsewhere."""
    if is_bound(user):
        return False
    try:
        with transaction.atomic():
            SocialAccount.objects.create(user=user, provider=identity.provider, uid=identity.uid)
    except IntegrityError:
        return False
    user.set_unusable_password()
    user.save(update_fields=["password"])
    Authenticator.objects.filter(user=user).delete()
    return True


def shows_two_steps(claims: dict[str, Any], app: SocialApp) -> bool:
    """Whether an identity token says that the force asked for a second step, in the way that the settings expect."""
    for name in ("amr", "acrs"):
        said = claims.get(name)
        said = [said] if isinstance(said, str) else said
        if isinstance(said, list) and any(one in app.settings.get(name, []) for one in said):
            return True
    return False


def why_not(error: Exception | None) -> str:
    """Which of REFUSALS says why a call to a provider came to nothing: it is away, or it answered what is not right."""
    return "away" if isinstance(error, RequestException) and not isinstance(error, TooManyRedirects) else "wrong"


def refusal(request: HttpRequest, why: str) -> HttpResponse:
    """The page for somebody who was not signed in; `why` is one of REFUSALS."""
    return render(request, "socialaccount/authentication_error.html", {"why": why}, status=REFUSALS[why])


def refuse(request: HttpRequest, why: str) -> NoReturn:
    """Stop here, and say so."""
    raise ImmediateHttpResponse(refusal(request, why))


class ForceOpenID(OpenIDConnectOAuth2Adapter):
    """Reads an identity token: signed by the provider's key, by the issuer of the settings, for us, and not too old."""

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> Any:
        """The identity alone; what else the token says of the person is neither used nor kept."""
        claims = self._decode_id_token(app, kwargs["response"].get("id_token") or "")
        field = app.settings["uid_field"]
        uid = claims.get(field)
        if not isinstance(uid, str) or not 0 < len(uid) <= LONGEST_IDENTITY:
            raise OAuth2Error("The identity token names nobody.")
        login = self.get_provider().sociallogin_from_response(request, {"id_token": {field: uid}})
        login.account.extra_data = {}
        login.claims = claims
        return login

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        issuer = self.openid_config["issuer"]
        if issuer.rstrip("/") != app.settings["server_url"].partition("/.well-known/")[0].rstrip("/"):
            raise OAuth2Error("The provider calls itself by another name than the settings do.")
        try:
            return jwt.decode(
                id_token,
                key=self._key(jwt.get_unverified_header(id_token)),
                algorithms=ALGORITHMS,
                issuer=issuer,
                audience=app.client_id,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iat", "iss", "aud"]},
            )
        except jwt.PyJWTError as error:
            raise OAuth2Error("The identity token is not valid.") from error

    def _key(self, header: dict[str, Any]) -> Any:
        with ForceAdapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        keys = jwt.PyJWKSet.from_dict(answer.json()).keys
        named = [key for key in keys if key.key_id == header.get("kid")] or (keys if "kid" not in header else [])
        if len(named) != 1:
            raise OAuth2Error("The identity token is signed by an unknown key.")
        return named[0]


class ForceAdapter(DefaultSocialAccountAdapter):
    """An identity at a force's provider opens an account that was invited, and makes none."""

    def is_open_for_signup(self, request: Any, sociallogin: Any) -> bool:
        """Always closed."""
        return False

    def get_requests_session(self) -> Session:
        """One that goes where the settings and the provider's own description say, and nowhere else.

        An answer that leads elsewhere raises TooManyRedirects before anybody is asked there (ASVS 5.0 V15.3.2).
        """
        session: Session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def list_apps(self, request: Any, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        """Those of the settings: whoever can write to the database cannot add a provider."""
        wanted = [app for app in forces() if provider in (None, app.provider, app.provider_id)]
        return [app for app in wanted if client_id in (None, app.client_id)]

    def on_authentication_error(
        self, request: Any, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        """Say in plain words whether it was cancelled, the force cannot be reached, or something was wrong."""
        if error == AuthError.CANCELLED:
            refuse(request, "cancelled")
        refuse(request, "away" if request.GET.get("error") in AWAY_FOR_NOW else why_not(exception))

    def pre_social_login(self, request: Any, sociallogin: Any) -> None:
        """Look at what the token says beyond who it is, and find the account that this identity opens."""
        state, claims, app = sociallogin.state, sociallogin.claims, sociallogin.provider.app
        if not constant_time_compare(str(claims.get("nonce", "")), state["nonce"]):
            refuse(request, "wrong")
        if state.get("since") and not _signed_in_since(claims, state["since"]):
            refuse(request, "wrong")
        if not shows_two_steps(claims, app):
            refuse(request, "one-step")
        bound = sociallogin.user if sociallogin.is_existing else None
        if carried := state.get("data"):
            identity = Identity(sociallogin.account.provider, sociallogin.account.uid)
            found = (function(request, carried, identity, bound) for function in _welcomes)
            bound = next((user for user in found if user is not None), None)
        if bound is None:
            refuse(request, "unknown")
        sociallogin.user = bound
        sociallogin.account = SocialAccount.objects.get(
            provider=sociallogin.account.provider, uid=sociallogin.account.uid, user=bound
        )


def _signed_in_since(claims: dict[str, Any], moment: float) -> bool:
    at = claims.get("auth_time")
    return isinstance(at, int | float) and at >= moment - LEEWAY_SECONDS
