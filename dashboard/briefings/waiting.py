"""Briefings that wait to be made (see liaison.outbox.queues), and those that are asked for by themselves on Mondays."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from dashboard.models import Briefing
from liaison.observances.weeks import Week
from liaison.outbox import queues
from liaison.outbox.queues import Lost
from liaison.places.models import CommandUnit, Place
from liaison.places.reminders import wall_time

__all__ = ["QUEUE", "TASK", "Claim", "Lost", "ask_weekly", "claim", "look_after", "ring_after_commit"]

TASK = "dashboard.make_briefings"
BEFORE_THE_MAIL = timedelta(minutes=15)
Claim = queues.Claim[Briefing]


def _rows() -> QuerySet[Briefing]:
    return Briefing.objects.select_related("unit")


QUEUE = queues.Queue("briefings", TASK, _rows)
claim, ring_after_commit = QUEUE.claim, QUEUE.ring_after_commit


def ask_weekly(now: datetime) -> int:
    """A quarter of an hour before Monday's mail ask for the briefing of the week just over; gives how many.

    For each unit that has places, once a week; a Monday on which nothing ran is made up for on the next day.
    """
    this = Week.of(timezone.localdate(now))
    week = this.previous
    if now < max(week.ends_at, wall_time(this.monday, "weekly_briefing") - BEFORE_THE_MAIL):
        return 0
    there = Place.objects.filter(Q(opened_on=None) | Q(opened_on__lte=week.sunday)).open_on(week.monday)
    asked = Briefing.objects.filter(monday=week.monday)
    units = CommandUnit.objects.filter(pk__in=there.values("unit")).exclude(pk__in=asked.values("unit"))
    # Two planners may look in the same moment.
    wanted = [Briefing(unit=unit, monday=week.monday) for unit in units]
    return len(Briefing.objects.bulk_create(wanted, ignore_conflicts=True)) if wanted else 0


def look_after(now: datetime) -> None:
    """Each minute: ask for Monday's briefings, ring for what waits, and end what nobody could make."""
    ask_weekly(now)
    if QUEUE.tidy(now):
        ring_after_commit()
