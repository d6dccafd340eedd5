"""Handing out a stored file: to be saved and not shown, so that nothing in it may act in the name of the portal."""

import logging

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header

from funding.uploads import store

logger = logging.getLogger(__name__)


def handed_out(stored_as: str, file_name: str, content_type: str) -> HttpResponseBase:
    """The file, streamed by us or, with FUNDING_ACCEL, by the server before us; 404 when it is not on the disc."""
    response: HttpResponseBase
    if settings.FUNDING_ACCEL:
        response = HttpResponse(content_type=content_type)
        path = store.path_of(stored_as).relative_to(store.root())
        response["X-Accel-Redirect"] = f"{settings.FUNDING_ACCEL.rstrip('/')}/{path}"
        response["Content-Disposition"] = content_disposition_header(True, file_name) or "attachment"
    else:
        try:
            file = store.opened(stored_as)
        except FileNotFoundError as error:
            logger.error("The stored file %s… is not on the disc.", stored_as[:8])
            raise Http404 from error
        response = FileResponse(file, as_attachment=True, filename=file_name, content_type=content_type)
    return response
