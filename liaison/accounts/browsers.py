"""Browsers that somebody has signed in from before: each says so itself, and nothing about them is kept here.

A cookie holds one digest for each person who signed in there, the newest first. It opens nothing: without it a sign-in
works as well, and its owner is told that the browser is a new one. A digest hangs on the password too, so that a new
password makes every browser new, those of an intruder included.
"""

import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import constant_time_compare, salted_hmac

from liaison.accounts.devices import device_in_words
from liaison.accounts.messages import browser_is_new

# Shared computers know the last few people; a browser that nobody used for a year is new again.
PEOPLE, SECONDS = 8, 365 * 24 * 60 * 60
BETWEEN = "."
DIGEST = re.compile("[0-9a-f]{64}")


def is_known(request: HttpRequest, user: Any) -> bool:
    """Whether this person signed in from this browser since they chose their password."""
    return any(constant_time_compare(each, _digest(user)) for each in _known(request))


def tell_if_new(request: HttpRequest, user: Any) -> None:
    """Before somebody is signed in: tell them when the browser is new. Their very first sign-in surprises nobody."""
    if user.last_login is not None and not is_known(request, user):
        browser_is_new(user, device_in_words(request.headers.get("User-Agent", "")))


def remember(request: HttpRequest, response: HttpResponseBase, user: Any) -> None:
    """Once somebody is signed in: the browser keeps that they were."""
    mine = _digest(user)
    kept = [mine, *(each for each in _known(request) if each != mine)][:PEOPLE]
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        BETWEEN.join(kept),
        max_age=SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _known(request: HttpRequest) -> list[str]:
    said = request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, "").split(BETWEEN)
    return [each for each in said if DIGEST.fullmatch(each)]


def _digest(user: Any) -> str:
    return salted_hmac("liaison.accounts.browsers", f"{user.pk}:{user.password}", algorithm="sha256").hexdigest()
