"""What the committee says about a visit."""

import uuid
from typing import Any

from liaison.db.once import once
from liaison.refusals import Refused
from visits import messages
from visits.models import Reply, Visit


def reply(*, by: Any, visit: Visit, verdict: str, text: str = "", client_id: uuid.UUID | None = None) -> Reply:
    """Keep the committee's reply and tell the officers. The same `client_id` again returns the reply it made.

    A reply once sent stays; further ones may follow. Raises Refused for a visit that is not logged, where a
    comment or a dispute says nothing, and for somebody else's `client_id`.
    """

    def make() -> Reply:
        current = Visit.objects.select_related("place").get(pk=visit.pk)
        if current.status != Visit.Status.LOGGED:
            raise Refused("You can reply once the officer has logged the visit.")
        if verdict != Reply.Verdict.CONFIRM and not text:
            raise Refused("Write what you want to add or how you see it.", "text")
        made = Reply.objects.create(
            place=current.place, visit=current, verdict=verdict, text=text, made_by=by, client_id=client_id
        )
        messages.reply_made(made)
        return made

    return once(Reply, client_id, make=make, made_by=by)
