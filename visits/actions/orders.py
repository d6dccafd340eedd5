"""Sending the orders of a day to everybody who goes somewhere."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from liaison.db.once import once
from liaison.outbox.actions import enqueue
from liaison.places.models import CommandUnit
from liaison.places.recipients import without
from liaison.refusals import Refused, Stale
from visits.locking import one_at_a_time
from visits.models import Orders
from visits.orders import drafts, sheet


@transaction.atomic
def send(*, by: Any, unit: CommandUnit, day: date, seen: str, note: str = "", client_id: UUID | None = None) -> Orders:
    """Tell everybody who goes somewhere in this unit on this London day, in one message each.

    `seen` is `Sheet.seen` of what the sender was shown. Raises Stale (with the sheet as it is now) where somebody has
    been sent or called off since, or a colleague has sent the orders; Refused where nobody goes anywhere. A second
    copy of the form finds what the first one sent.
    """
    # Before the form is known to be the first: its copy waits here and then finds the orders.
    one_at_a_time([unit.pk])

    def make() -> Orders:
        found = sheet(unit.pk, day)
        if found.seen != seen:
            raise Stale("Who goes has changed since you opened this page. Read it again, then send it.", found)
        if not found.recipients:
            raise Refused("Nobody goes anywhere on this day, so there is nobody to tell.")
        people = [each.pk for each in found.recipients]
        made = Orders.objects.create(
            unit=unit, first_on=day, last_on=day, note=note, recipients=people, sent_by=by, client_id=client_id
        )
        enqueue(drafts(made, without(people, by)))
        return made

    return once(Orders, client_id, make=make, sent_by=by)
