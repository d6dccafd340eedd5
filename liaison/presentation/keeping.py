"""What somebody typed when their session had ended: it waits behind the sign-in, and is theirs again after it.

It waits in the session of the same browser on the server, never in the browser, for half an hour, one page at a time.
Signing in keeps that session's data under a new key; signing out drops it.
"""

from datetime import UTC, datetime

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.utils import timezone

KEY = "typed_before_signing_in"
HELD = "typed_and_not_saved"
KEPT_FOR = 30 * 60
MOST = 40_000
"""Characters: more than the longest answer in any script takes when it is encoded."""


def sign_in_first(request: HttpRequest, *, most: int = MOST) -> HttpResponseRedirect:
    """Lead to the sign-in, and from there back to this page; what a form carried waits meanwhile.

    A form of more than `most` characters, encoded, does not wait.
    """
    if request.method == "POST":
        typed = request.POST.copy()
        typed.pop("csrfmiddlewaretoken", None)
        encoded = typed.urlencode()
        if len(encoded) <= most:
            request.session[KEY] = {"path": request.path, "typed": encoded, "at": timezone.now().timestamp()}
            request.session.set_expiry(KEPT_FOR)
    return redirect_to_login(request.get_full_path())


def take(request: HttpRequest) -> QueryDict | None:
    """What was typed on this page before signing in, once."""
    kept = request.session.get(KEY)
    if not kept or kept["path"] != request.path:
        return None
    del request.session[KEY]
    return QueryDict(kept["typed"]) if timezone.now().timestamp() - kept["at"] < KEPT_FOR else None


def hold(request: HttpRequest, *, most: int = MOST) -> bool:
    """Hold what is being typed on this page until it is saved or let go; whether it was held.

    It waits in the session, for one page at a time, and ends with it. Words of more than `most` characters, encoded,
    are not held.
    """
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    encoded = typed.urlencode()
    if len(encoded) > most:
        return False
    request.session[HELD] = {"path": request.path, "typed": encoded, "at": timezone.now().timestamp()}
    return True


def held(request: HttpRequest) -> tuple[QueryDict, datetime] | None:
    """What was typed on this page and not saved, and when it was held."""
    kept = request.session.get(HELD)
    if not kept or kept["path"] != request.path:
        return None
    return QueryDict(kept["typed"]), datetime.fromtimestamp(kept["at"], UTC)


def let_go(request: HttpRequest) -> None:
    """It was saved, or is not wanted."""
    kept = request.session.get(HELD)
    if kept and kept["path"] == request.path:
        del request.session[HELD]
