"""The way to a force's identity provider and back."""

import json
import logging
import secrets
import time
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.utils import url_str_to_user_pk
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from requests import RequestException

from liaison.accounts.models import User
from liaison.accounts.single_sign_on import (
    BINDING,
    ForceAdapter,
    ForceOpenID,
    Identity,
    bind,
    force,
    forces,
    is_bound,
    refusal,
    welcome,
    why_not,
)
from liaison.db.acting import acting_as

logger = logging.getLogger(__name__)


@login_not_required
@never_cache
@require_POST
def force_sign_in(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Go to the force's sign-in; with `again`, the force is to ask even somebody who has just signed in there."""
    return begin(request, provider_id, next_url=request.POST.get("next", ""), again=bool(request.POST.get("again")))


@login_not_required
@never_cache
@require_GET
def force_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from the force's sign-in, with a code that only we can turn into an identity."""
    if force(provider_id) is None:
        raise Http404
    try:
        return OAuth2CallbackView.adapter_view(ForceOpenID(request, provider_id))(request)
    except RequestException as error:
        logger.warning("The identity provider %s cannot be reached (%s)", provider_id, type(error).__name__)
        return refusal(request, why_not(error))
    except (KeyError, TypeError, ValueError):
        logger.warning("The identity provider %s answered in a form that cannot be read", provider_id, exc_info=True)
        return refusal(request, "wrong")


def begin(
    request: HttpRequest,
    provider_id: str,
    *,
    next_url: str = "",
    carrying: dict[str, Any] | None = None,
    again: bool = False,
) -> HttpResponse:
    """Lead to the force's sign-in. What is carried waits in this browser's session on the server until it is back.

    An unknown provider is 404; one that does not answer gets a page that says so.
    """
    app = force(provider_id)
    if app is None:
        raise Http404
    provider = ForceAdapter(request).get_provider(request, provider=provider_id)
    nonce = secrets.token_urlsafe(24)
    asked = {"nonce": nonce}
    if contexts := app.settings.get("acrs"):
        # Entra ID knows one value at a time.
        wanted = {"value": contexts[0]} if len(contexts) == 1 else {"values": contexts}
        asked["claims"] = json.dumps({"id_token": {"acrs": {"essential": True, **wanted}}})
    if again:
        asked |= {"prompt": "login", "max_age": "0"}
    try:
        return provider.redirect(
            request,
            AuthProcess.LOGIN,
            next_url if get_adapter(request).is_safe_url(next_url) else None,
            carrying,
            auth_params=asked,
            nonce=nonce,
            since=time.time() if again else None,
        )
    except RequestException as error:
        logger.warning("The identity provider %s cannot be reached (%s)", provider_id, type(error).__name__)
        return refusal(request, why_not(error))
    except (OAuth2Error, KeyError, TypeError, ValueError):
        logger.warning("The identity provider %s describes itself in a form that cannot be read", provider_id)
        return refusal(request, "away")


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def force_again(request: HttpRequest, link: str) -> HttpResponse:
    """The link of a mail: whoever opens it binds their account to the identity that they sign in with at the force."""
    user = _meant(link)
    if user is None or not forces():
        return render(request, "socialaccount/again.html", {"works": False}, status=410)
    if request.method == "POST":
        return begin(request, request.POST.get("force", ""), next_url="/", carrying={"again": link})
    return render(request, "socialaccount/again.html", {"works": True, "person": user, "forces": forces()})


@welcome
def welcome_back(request: HttpRequest, carried: dict[str, Any], identity: Identity, bound: User | None) -> User | None:
    """Back from the force with such a link; an identity that opens another account does not open this one too."""
    user = _meant(carried.get("again", ""))
    if user is None or bound is not None:
        return None
    with acting_as(user.pk):
        return user if bind(user, identity) else None


def _meant(link: str) -> User | None:
    uid, _dash, key = link.partition("-")
    try:
        user = User.objects.filter(pk=url_str_to_user_pk(uid), is_active=True).first()
    except (ValueError, OverflowError):
        return None
    return user if user is not None and not is_bound(user) and BINDING.check_token(user, key) else None
