"""The read log: every page that shows a place's data says so, place by place."""

from collections.abc import Iterable

from django.db import connection
from django.http import HttpRequest

from liaison.audit.models import Consultation

INSERT = """
insert into audit_consultation (place_id, by_id, at, page, path, role, manner, purpose, request_id)
select unnest(%s::bigint[]), %s, now(), %s, %s, %s, %s, %s, %s
"""


def shown(
    request: HttpRequest,
    page: str,
    place_ids: Iterable[int],
    *,
    role: str,
    purpose: str = "",
    manner: str = Consultation.Manner.PAGE,
    path: str = "",
) -> None:
    """Note that this request shows data of these places.

    `page` is the page in plain words, `role` what the reader is ("Neighbourhood officer"), `purpose` why (by default
    the page itself says why), `path` its address where the request's own must not be kept. One statement, however many
    places.
    """
    ids = list(dict.fromkeys(place_ids))
    if not ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            INSERT,
            [
                ids,
                request.user.pk,
                page,
                (path or request.path)[:200],
                role,
                manner,
                purpose or page,
                str(request.request_id),
            ],
        )
