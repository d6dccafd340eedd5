"""What surrounds every request: who is acting, and what is refused before anybody looks at it."""

import uuid
from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

from liaison.db.acting import acting_as

GetResponse = Callable[[HttpRequest], HttpResponse]


def act_as_the_signed_in_person(get_response: GetResponse) -> GetResponse:
    """Tell the database who is acting for the length of the request, and let no signed-in page be stored."""

    def respond(request: HttpRequest) -> HttpResponse:
        request.request_id = uuid.uuid4()
        if not request.user.is_authenticated:
            with acting_as(None, request=str(request.request_id)):
                return get_response(request)
        # A page view writes nothing but the read log, and need not wait for the disk (see docs/adr).
        reading = request.method in ("GET", "HEAD")
        with acting_as(request.user.pk, durable=not reading, url=request.path, request=str(request.request_id)):
            response = get_response(request)
        add_never_cache_headers(response)
        return response

    return respond


def refuse_null_characters(get_response: GetResponse) -> GetResponse:
    """PostgreSQL cannot hold a NUL, so no address of ours has one. Forms say so by the field themselves."""

    def respond(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("An address cannot contain a NUL character.")
        return get_response(request)

    return respond
