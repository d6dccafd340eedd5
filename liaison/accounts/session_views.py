"""Where somebody is signed in, and ending it from here."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from allauth.core.internal.sessionkit import get_session_user
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from liaison.accounts.devices import device_in_words
from liaison.accounts.limits import SEEN, is_over
from liaison.sessions import SessionStore


@dataclass(frozen=True)
class SignedIn:
    """One browser in which somebody is signed in."""

    pk: int
    device: str
    since: datetime
    seen: datetime
    is_this: bool


@never_cache
@require_GET
def sessions(request: HttpRequest) -> HttpResponse:
    """This browser first, then the others, the one that was used last first."""
    mine = sorted(_living(request), key=lambda one: (not one.is_this, -one.seen.timestamp()))
    context = {
        "sessions": mine,
        "others": sum(not one.is_this for one in mine),
        "idle_minutes": settings.SESSION_IDLE_SECONDS // 60,
        "hours": settings.SESSION_COOKIE_AGE // 3600,
    }
    return render(request, "usersessions/usersession_list.html", context)


@require_POST
def end_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign one browser out; this one too, if it is this one."""
    session = get_object_or_404(UserSession, pk=pk, user=request.user.pk)
    if session.session_key == request.session.session_key:
        session.delete()
        logout(request)
        return redirect("account_login")
    session.end()
    messages.success(request, _("That browser is signed out."))
    return redirect("usersessions_list")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    user: Any = request.user
    others = UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key).count()
    end_other_sessions(request, user)
    messages.success(
        request,
        ngettext("%(count)d other browser is signed out.", "%(count)d other browsers are signed out.", others)
        % {"count": others},
    )
    return redirect("usersessions_list")


def _living(request: HttpRequest) -> list[SignedIn]:
    """The sessions that still work; what is left in the table of others is cleared away."""
    found, now = [], timezone.now()
    for row in UserSession.objects.filter(user=request.user.pk):
        kept = SessionStore(row.session_key)
        if get_session_user(kept) is None or is_over(kept, now.timestamp()):
            row.delete()
            continue
        seen = datetime.fromtimestamp(kept.get(SEEN, row.created_at.timestamp()), tz=UTC)
        is_this = row.session_key == request.session.session_key
        found.append(
            SignedIn(row.pk, device_in_words(row.user_agent), row.created_at, now if is_this else seen, is_this)
        )
    return found
