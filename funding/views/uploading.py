"""Views that take a file: what is far too big is refused by its announced length, and the page says so."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from liaison.middleware import announced_length

# Room for the form around the file.
AROUND_THE_FILE = 64 * 1024
# A browser shows no answer before it has sent everything: so much is taken from the line, and thrown away.
MOST_THROWN_AWAY = 80_000_000
CHUNK = 256 * 1024


def takes_a_file(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view, called with `too_big=True` when the request is too long: it then shows its page and does nothing else.

    The check of the CSRF token reads the whole request, so it comes after the length is known.
    """
    checked = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def respond(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        length = announced_length(request)
        if length <= settings.FUNDING_FILE_BYTES + AROUND_THE_FILE:
            return _told(request, checked(request, *args, **named))
        response = view(request, *args, too_big=True, **named)
        if length <= MOST_THROWN_AWAY:
            _throw_away(request, length)
        else:
            response.headers["Connection"] = "close"
        return response

    return respond


def _told(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """To a script that shows how far the file is: where to go on, instead of a redirect that it would follow unseen."""
    if "X-Upload" in request.headers and answer.status_code == HTTPStatus.FOUND:
        return JsonResponse({"to": answer["Location"]})
    return answer


def _throw_away(request: HttpRequest, length: int) -> None:
    while length > 0 and (part := request.read(min(CHUNK, length))):
        length -= len(part)
