"""What the committee says about a visit."""

import uuid
from typing import Any

from django.db import transaction

from liaison.refusals import Refused
from visits import messages
from visits.models import Reply, Visit


@transaction.atomic
def reply(*, by: Any, visit: Visit, verdict: str, text: str = "", client_id: uuid.UUID | None = None) -> Reply:
    """Keep the committee's reply and tell the officers. The same `client_id` again returns the reply it made.

    A reply once sent stays; further ones may follow. Raises Refused for a visit that is not logged, and
    where a comment or a dispute says nothing.
    """
    if client_id and (made := Reply.objects.filter(client_id=client_id, made_by=by).first()):
        return made
    visit = Visit.objects.select_related("place").get(pk=visit.pk)
    if visit.status != Visit.Status.LOGGED:
        raise Refused("You can reply once the officer has logged the visit.")
    if verdict != Reply.Verdict.CONFIRM and not text:
        raise Refused("Write what you want to add or how you see it.", "text")
    made = Reply.objects.create(
        place=visit.place, visit=visit, verdict=verdict, text=text, made_by=by, client_id=client_id
    )
    messages.reply_made(made)
    return made
