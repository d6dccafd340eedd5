"""Visits for which volunteers are sought: who waits, and when nobody is sought any more.

Committees see nothing of it. Those who offered and are not needed are thanked when the visit is filled, and stay on
the list: somebody who was sent may yet drop out.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F
from django.utils import timezone

from visits import messages
from visits.models import Allotment, Visit, Volunteer, VolunteerCall


def waiting_for(visit: Visit) -> list[Volunteer]:
    """Who has offered to go to this visit and waits, first come first; also after its call was closed."""
    waiting = Volunteer.objects.waiting().filter(call__visit=visit).select_related("officer")
    return list({each.officer_id: each for each in reversed(waiting)}.values())[::-1]


def filled(visit: Visit, made: Iterable[Allotment]) -> None:
    """Officers were sent to a visit: offers of theirs are taken, and a call that is filled is closed.

    Those who offered and are not needed are thanked then, and not before.
    """
    now = timezone.now()
    offers = Volunteer.objects.waiting().filter(call__visit=visit)
    offers.filter(officer__in=[one.officer_id for one in made]).order_by().update(taken_at=now)
    if visit.allotments.current().count() >= visit.officers_needed:
        close(visit, now)


def close(visit: Visit, now: datetime) -> None:
    """Nobody is sought for this visit any more."""
    for open_call in VolunteerCall.objects.filter(visit=visit, closed_at=None):
        VolunteerCall.objects.filter(pk=open_call.pk).update(closed_at=now)
        messages.volunteers_thanked(open_call)


def bring_up_to_date(now: datetime) -> None:
    """Let calls follow their visits: called off, logged, begun or moved. Not everybody who does that may write them."""
    open_calls = VolunteerCall.objects.filter(closed_at=None)
    for ended in open_calls.exclude(visit__status=Visit.Status.PLANNED).select_related("visit"):
        close(ended.visit, now)
    for moved in open_calls.exclude(starts_at=F("visit__starts_at"), ends_at=F("visit__ends_at")).select_related(
        "visit"
    ):
        moved.starts_at, moved.ends_at = moved.visit.starts_at, moved.visit.ends_at
        moved.save(update_fields=["starts_at", "ends_at"])
    open_calls.filter(starts_at__lte=now).update(closed_at=now)
