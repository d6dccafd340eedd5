"""What a session has shown of whose it is: two factors before any data, and a fresh proof before what weighs most.

A session keeps a record of each proof (allauth's authentication records): `method` is "password", "mfa" (with a `type`:
"webauthn", "totp" or "recovery_codes") or "socialaccount" (a force's identity provider; `mfa` is true where its token
said so), and `at` is when, in seconds since 1970.
"""

import time
from collections.abc import Callable
from functools import wraps
from pathlib import PurePosixPath
from typing import Any, ParamSpec

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import authentication_step_completed
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from liaison.accounts.single_sign_on import only_by_force

P = ParamSpec("P")
Type = Authenticator.Type
# Second factors by themselves; spare codes only stand in for one of them.
FACTORS = (Type.WEBAUTHN, Type.TOTP)

# What a signed-in session may open that has shown one factor alone: pages that say nothing about any place.
OPEN = frozenset(
    {
        "account_login", "account_logout", "mfa_authenticate", "mfa_login_webauthn",
        "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "prove",
        "account_reset_password", "account_reset_password_done",
        "account_reset_password_from_key", "account_reset_password_from_key_done",
        "account_confirm_email", "account_email_verification_sent", "account_inactive",
        "openid_connect_login", "openid_connect_callback", "force_again",
        "join", "healthz", "readyz", "accessibility", "never_record", "calendar", "message_stop",
        "csp_report", "demo_mail",
    }
)  # fmt: skip
# And while its owner has no second factor yet, those where one is made.
ENROLLING = frozenset({"mfa_add_webauthn", "mfa_activate_totp"})

# A form that was sent without a fresh proof waits so many seconds for one, and is no longer than an answer may be.
KEPT_SECONDS, KEPT_CHARACTERS = 1800, 40_000
KEPT = "proving.kept"


def has_shown_two(request: HttpRequest) -> bool:
    """Whether this session has shown two factors of its person.

    A passkey is two by itself: the device and its owner's finger, face or PIN, which we always ask it to verify.
    """
    records = get_authentication_records(request, request.user)
    if any(record.get("method") == "socialaccount" and record.get("mfa") is True for record in records):
        return True
    types = {record.get("type") for record in records if record.get("method") == "mfa"}
    first = any(record.get("method") in ("password", "socialaccount") for record in records)
    return Type.WEBAUTHN in types or (first and bool(types & {Type.TOTP, Type.RECOVERY_CODES}))


def owes_second_step(request: HttpRequest) -> bool:
    """Whether this signed-in session must show more before it sees any data."""
    return settings.SECOND_FACTOR_REQUIRED and request.user.is_authenticated and not has_shown_two(request)


def has_factor(user: Any, *kinds: str) -> bool:
    """Whether this person has a passkey or an authenticator app, or one of these kinds."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=kinds or FACTORS).exists()


def record_enrolment(request: HttpRequest, authenticator: Authenticator) -> None:
    """Making a factor shows it: the device verified its owner, or the app's code was typed in."""
    record_authentication(request, request.user, "mfa", id=authenticator.pk, type=authenticator.type)


def was_proven_recently(request: HttpRequest) -> bool:
    """Whether this session's newest proof is younger than `ACCOUNT_REAUTHENTICATION_TIMEOUT` seconds."""
    records = get_authentication_records(request, request.user)
    newest = max((record["at"] for record in records), default=0.0)
    return time.time() - newest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


@receiver(authentication_step_completed)
def renew_session(request: HttpRequest, user: Any, **_more: Any) -> None:
    """A session that has shown more gets a new key, and the one before ends (ASVS 5.0, 7.2.4).

    Signing in does so by itself; the list of where somebody is signed in follows.
    """
    if not request.user.is_authenticated or request.user.pk != user.pk:
        return
    before = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(user=user.pk, session_key=before).update(session_key=request.session.session_key)


class AskForTwo:
    """Middleware: whoever has shown one factor is led to the second, and until then sees pages of no data alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass it on."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        """Lead away from every address that is not named above."""
        match = request.resolver_match
        name = match.view_name if match else ""
        if name in OPEN or not owes_second_step(request):
            return None
        # Somebody who has a factor shows it; a session that cannot may not add another to get past.
        settled = has_factor(request.user) or only_by_force(request.user)
        if not settled and name in ENROLLING:
            return None
        page = reverse("prove" if settled else "mfa_add_webauthn")
        return _lead(request, page, _address(request) if request.method in ("GET", "HEAD") else "")


def ways_to_prove(request: HttpRequest) -> list[dict[str, str]]:
    """How this person can prove again that it is them, the best first: `description` and `url` of each page."""
    ways: list[dict[str, str]] = get_adapter(request).get_reauthentication_methods(request.user)
    return ways


def recently_proven(view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
    """Decorate a view that hands out much or changes who may do what: the last proof must be fresh.

    A GET comes back to its address after the proof; what a POST carried is kept for half an hour, shown nowhere, and
    sent with one more press of a button. Put it below `require_…`, so that a wrong method stays one.
    """

    @wraps(view)
    def proven(*args: Any, **kwargs: Any) -> HttpResponseBase:
        request = next(each for each in args if isinstance(each, HttpRequest))
        if was_proven_recently(request):
            if request.method == "POST":
                _let_go(request)
            return view(*args, **kwargs)
        return ask_again(request)

    return proven


def recently_proven_to_send(view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
    """The same for what is sent alone: the page itself may be read without a fresh proof."""
    guarded = recently_proven(view)

    @wraps(view)
    def proven(*args: Any, **kwargs: Any) -> HttpResponseBase:
        request = next(each for each in args if isinstance(each, HttpRequest))
        return (guarded if request.method == "POST" else view)(*args, **kwargs)

    return proven


def ask_again(request: HttpRequest) -> HttpResponse:
    """To the page that asks for a proof, and back."""
    address, back = _address(request), _address(request)
    if request.method == "POST":
        back = reverse("proven") if _keep(request) else "/"
    elif PurePosixPath(request.path).suffix:
        # A browser stays where it is while it fetches a file: on a page that says so.
        back = f"{reverse('proven')}?{urlencode({'file': address})}"
    return _lead(request, reverse("prove"), back)


def kept_form(request: HttpRequest) -> dict[str, Any] | None:
    """The form that waits in this session for a proof (`address`, `fields`), for its own person while it is young."""
    kept: dict[str, Any] | None = request.session.get(KEPT)
    if kept and kept["user"] == request.user.pk and time.time() - kept["at"] < KEPT_SECONDS:
        return kept
    return None


def _keep(request: HttpRequest) -> bool:
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
        if isinstance(value, str)
    ]
    if request.FILES or sum(len(value) for _name, value in fields) > KEPT_CHARACTERS:
        return False
    request.session[KEPT] = {
        "user": request.user.pk,
        "at": time.time(),
        "address": _address(request),
        "fields": fields,
    }
    return True


def _let_go(request: HttpRequest) -> None:
    kept = request.session.get(KEPT)
    if kept and kept["address"] == _address(request):
        del request.session[KEPT]


def _address(request: HttpRequest) -> str:
    return request.get_full_path()


def _lead(request: HttpRequest, page: str, back: str) -> HttpResponse:
    address = f"{page}?{urlencode({REDIRECT_FIELD_NAME: back})}" if back else page
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(address)
    return redirect(address)
