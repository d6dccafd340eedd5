"""The read log: every page that shows a place's data says so, place by place."""

from collections.abc import Iterable
from typing import Literal

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from liaison.audit.models import Consultation

Spell = Literal["", "hour", "day"]

INSERT = """
insert into audit_consultation (place_id, by_id, at, page, path, role, manner, purpose, request_id, spell)
select unnest(%s::bigint[]), %s, now(), %s, %s, %s, %s, %s, %s, %s
on conflict do nothing
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
    once: Spell = "",
) -> None:
    """Note that this request shows data of these places.

    `page` is the page in plain words, `role` what the reader is ("Neighbourhood officer"), `purpose` why (by default
    the page itself says why), `path` its address where the request's own must not be kept. `once` notes the same
    person, page and place no more than once in an hour or a day (Europe/London), for what asks again by itself. One
    statement, however many places.
    """
    # In order, so that two who note the same wait for each other and never lock up.
    ids = sorted(set(place_ids))
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
                _spell(once),
            ],
        )


def _spell(once: Spell) -> str | None:
    if not once:
        return None
    return timezone.localtime().strftime("%Y-%m-%dT%H" if once == "hour" else "%Y-%m-%d")
