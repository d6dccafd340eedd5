"""What surrounds every request: who is acting, and what is refused before anybody looks at it."""

import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers

from liaison.db.acting import acting_as, learn
from liaison.places.access import role_words
from liaison.purposes import purpose_of

GetResponse = Callable[[HttpRequest], HttpResponse]
READING = ("GET", "HEAD", "OPTIONS")
# What a browser may do with an answer that is no page, should somebody open it as one: nothing.
NOT_A_PAGE = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"


def surround_every_answer(get_response: GetResponse) -> GetResponse:
    """Headers that every answer carries, static files and error pages included.

    No other site may show or measure what we answer, and nobody keeps it unless the answer itself says otherwise
    (static files do).
    """

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if settings.REPORTING_ENDPOINTS:
            response.headers.setdefault("Reporting-Endpoints", settings.REPORTING_ENDPOINTS)
        if "Cache-Control" not in response.headers:
            add_never_cache_headers(response)
        return response

    return respond


def keep_files_apart(get_response: GetResponse) -> GetResponse:
    """Whatever is no page of ours (a file, a calendar, JSON) can run nothing in our name, however it is opened."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_page = response.headers.get("Content-Type", "text/html").startswith("text/html")
        if not is_page or "Content-Disposition" in response.headers:
            response.headers["Content-Security-Policy"] = NOT_A_PAGE
        return response

    return respond


class ActAsTheSignedInPerson:
    """Tell the database who is acting for the length of the request, and let no signed-in page be stored."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass it on, as this person."""
        request.request_id = uuid.uuid4()
        if not request.user.is_authenticated:
            with acting_as(None, request=str(request.request_id)):
                return self.get_response(request)
        # A page view writes nothing but the read log, and need not wait for the disk (see docs/adr).
        reading = request.method in READING
        with acting_as(request.user.pk, durable=not reading, url=request.path, request=str(request.request_id)):
            response = self.get_response(request)
        add_never_cache_headers(response)
        return response

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """Before anything can be changed, say as what this person acts and what for: history keeps it."""
        if request.method in READING:
            return
        # What somebody is, is read once a request in any case: so a page that only shows something asks no more.
        role = {"role": role_words(request.user)} if request.user.is_authenticated else {}
        learn(purpose=purpose_of(request), **role)


class RefuseLongRequests:
    """Refuse what is far longer than anything we take, by its announced length, before any of it is read.

    Views without a check of the CSRF token of their own judge the length themselves: nothing has read their request.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass it on, unless its length is no number: a server before us would have said so."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdecimal()):
            raise BadRequest("The length of a request is a number.")
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., HttpResponse], *_rest: Any) -> HttpResponse | None:
        """Answer 413 to a request that is too long."""
        if getattr(view, "csrf_exempt", False) or announced_length(request) <= settings.LONGEST_REQUEST_BYTES:
            return None
        response = HttpResponse(render_to_string("413.html"), status=413)
        # The rest is still on its way: the connection cannot be used for another request.
        response.headers["Connection"] = "close"
        return response


def announced_length(request: HttpRequest) -> int:
    """How long the sender says that this request is, in bytes; 0 when they do not say."""
    return int(request.META.get("CONTENT_LENGTH") or 0)


def refuse_null_characters(get_response: GetResponse) -> GetResponse:
    """PostgreSQL cannot hold a NUL, so no address of ours has one. Forms say so by the field themselves."""

    def respond(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("An address cannot contain a NUL character.")
        return get_response(request)

    return respond
