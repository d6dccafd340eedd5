"""How long a session lasts: a while without its owner, and never longer than half a day.

Both moments stand in the session itself, so that no page asks the database for them.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

# In the session: when its owner signed in, and when they last did something, in seconds since 1970.
SINCE, SEEN = "signed_in_at", "seen_at"
# Noted no more often: a page needs no writing for each click.
NOTED_EVERY_SECONDS = 60
# Pages that ask again by themselves say which address they came from and that nobody pressed anything.
BY_ITSELF = "X-By-Itself"


def is_over(session: Mapping[str, Any], now: float) -> bool:
    """Whether its owner has been away too long, or it is too old."""
    since, seen = session.get(SINCE, now), session.get(SEEN, now)
    return now - seen >= settings.SESSION_IDLE_SECONDS or now - since >= settings.SESSION_COOKIE_AGE


def limit_sessions(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: end what is over before anybody asks whose it is. The page then answers as to somebody signed out.

    Must stand between the sessions and whoever reads the signed-in person from them.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        now = time.time()
        if SESSION_KEY in request.session:
            if is_over(request.session, now):
                request.session.flush()
            else:
                _note(request, now)
        response = get_response(request)
        # Whoever has just signed in may never be heard of again.
        if SESSION_KEY in request.session and SINCE not in request.session:
            _note(request, now)
        return response

    return respond


def _note(request: HttpRequest, now: float) -> None:
    session = request.session
    if SINCE not in session:
        session[SINCE] = session[SEEN] = now
    elif now - session.get(SEEN, 0) >= NOTED_EVERY_SECONDS and not asks_by_itself(request):
        session[SEEN] = now


def asks_by_itself(request: HttpRequest) -> bool:
    """Whether a page asked for news of its own accord: that is no sign that somebody is there."""
    return request.headers.get(BY_ITSELF) == "yes"
