"""Deadlines in a calendar: that something is due, and when; never what, and of which application only by the link."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from funding.models import Deadline
from liaison.places.feeding import Day

BACK, AHEAD = timedelta(weeks=4), timedelta(days=400)


def days(user: Any, now: datetime) -> Iterable[Day]:
    """Open deadlines of applications that this person reads in whole. One query."""
    today = timezone.localdate(now)
    soon = Deadline.objects.visible_to(user).open().filter(due_on__range=(today - BACK, today + AHEAD))
    title, path = _("Funding: something is due"), reverse("funding:home")
    for pk, on, version, made_at, place_id in soon.values_list("pk", "due_on", "version", "made_at", "place_id"):
        yield Day(
            key=f"due-{pk}",
            on=on,
            title=title,
            sequence=version - 1,
            changed_at=made_at,
            place_id=place_id,
            path=path,
        )
