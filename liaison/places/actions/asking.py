"""Asking committees for their dates and times before the reminders of the calendar do."""

from collections.abc import Iterable
from datetime import time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from liaison.observances.clock import wall_clock
from liaison.observances.models import ObservanceDate
from liaison.outbox.actions import enqueue
from liaison.outbox.kinds import Draft
from liaison.places import recipients
from liaison.places.messages import CONFIRM

ANSWER_WITHIN = timedelta(days=14)


@transaction.atomic
def ask_to_confirm(*, by: Any, dates: Iterable[ObservanceDate]) -> int:
    """Ask the committees of these dates to confirm them and their times; returns how many committees there are to ask.

    Dates that are settled, or past, are left out. Each member is asked once for each date by this, however often
    and by whomever it is done; the reminders of the calendar come besides.
    """
    now = timezone.now()
    open_dates = {each.place_id: each for each in dates if not each.is_settled and wall_clock(each.on, time(0)) > now}
    members = recipients.members_of(open_dates)
    enqueue(
        Draft(
            key=f"{CONFIRM}:{open_dates[place_id].pk}:asked:user:{member}",
            kind=CONFIRM,
            due_at=now,
            expires_at=min(now + ANSWER_WITHIN, wall_clock(open_dates[place_id].on, time(0))),
            to=member,
            place=place_id,
            about={"pk": open_dates[place_id].pk},
        )
        for place_id, member in members
        if member != by.pk
    )
    return len({place_id for place_id, _member in members})
