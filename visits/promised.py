"""Promised windows are written down soon after they are over, so that no later change of a plan or a time moves them.

A window is promised when the plan that both sides had agreed asked for an officer at that gathering, or a visit had
been planned for it. A place that has agreed no plan was promised nothing, and one that wants no visits neither.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models.functions import Greatest
from django.utils import timezone

from liaison.observances import occurrences
from liaison.observances.clock import wall_clock
from liaison.observances.occurrences import Known, Occurrence
from liaison.outbox.models import Heartbeat
from liaison.places.models import EngagementPlan, Place
from visits.cover import ASKED_AS, VisitHeld
from visits.models import PromisedWindow, Visit

KEPT_UNTIL = "promised-windows"
BACK = timedelta(days=60)
"""So far back is made up for, where nobody was at work."""
EVERY = timedelta(minutes=5)
DAY = timedelta(days=1)
CHUNK = 7
BATCH = 5000


@dataclass(frozen=True)
class Terms:
    """One version of a place's plan: the prayers it asks for, and from when until when it was in force."""

    prayers: Collection[str]
    since: datetime
    until: datetime | None

    def held_at(self, moment: datetime) -> bool:
        """Whether it was in force at this moment."""
        return self.since <= moment and (self.until is None or self.until > moment)


def keep_promised(now: datetime) -> None:
    """Write down what has ended since the last time, at most sixty days back. A chore of the worker.

    It looks every five minutes, and at once when a day has begun: the week that is over must be complete.
    """
    until = Heartbeat.objects.filter(part=KEPT_UNTIL).values_list("at", flat=True).first()
    if until is not None and now - until < EVERY and timezone.localdate(until) == timezone.localdate(now):
        return
    since = max(until, now - BACK) if until is not None else now - BACK
    # A gathering is told of under the day on which it begins, and none lasts longer than a day.
    first, last = timezone.localdate(since) - DAY, timezone.localdate(now)
    places = list(Place.objects.open_on(first).values_list("pk", flat=True))
    while first <= last:
        end = min(last, first + timedelta(days=CHUNK - 1))
        keep(window for window in promised(places, first, end, now) if window.ends_at > since)
        first = end + DAY
    Heartbeat.objects.update_or_create(part=KEPT_UNTIL, defaults={"at": now})


def keep(windows: Iterable[PromisedWindow]) -> None:
    """Write these windows; those that are written already stay as they are."""
    PromisedWindow.objects.bulk_create(windows, batch_size=BATCH, ignore_conflicts=True)


def promised(
    place_ids: Collection[int], first: date, last: date, now: datetime, read: Known | None = None
) -> Iterator[PromisedWindow]:
    """The windows of these London days that were promised at these places and are over by now; not yet written.

    Six queries, however many places; `read` saves four of them, where more days than these have been read before.
    Meant for the worker, since it reads plans and visits of all of them.
    """
    read = read or occurrences.known(place_ids, first, last)
    gatherings = [each for each in occurrences.reckon(read, first, last) if each.ends_at <= now]
    if not gatherings:
        return
    held = {each.place_id for each in gatherings}
    terms, planned = _terms(held), _planned(held, first, last)
    for each in gatherings:
        asked = any(
            ASKED_AS[each.sitting.kind] in plan.prayers and plan.held_at(each.starts_at)
            for plan in terms.get(each.place_id, ())
        )
        if asked or any(visit.is_for(each) for visit in planned.get(each.place_id, ())):
            yield _window(each, now)


def _window(gathering: Occurrence, now: datetime) -> PromisedWindow:
    return PromisedWindow(
        place_id=gathering.place_id,
        sitting_id=gathering.sitting.pk,
        day=gathering.day,
        kind=gathering.sitting.kind,
        label=gathering.label,
        starts_at=gathering.starts_at,
        ends_at=gathering.ends_at,
        kept_at=now,
    )


def _terms(place_ids: Collection[int]) -> dict[int, list[Terms]]:
    agreed = EngagementPlan.objects.filter(
        place__in=place_ids,
        place__declines_visits=False,
        agreed_for_police_at__isnull=False,
        agreed_for_place_at__isnull=False,
    ).order_by()
    found: dict[int, list[Terms]] = {}
    since = Greatest("agreed_for_police_at", "agreed_for_place_at")
    for place, *terms in agreed.values_list("place", "prayers", since, "replaced_at"):
        found.setdefault(place, []).append(Terms(*terms))
    return found


def _planned(place_ids: Collection[int], first: date, last: date) -> dict[int, list[VisitHeld]]:
    visits = Visit.objects.filter(
        place__in=place_ids,
        planned_at__isnull=False,
        starts_at__gt=wall_clock(first, time(0)) - DAY,
        starts_at__lt=wall_clock(last, time(0)) + 3 * DAY,
    )
    found: dict[int, list[VisitHeld]] = {}
    columns = ("ref", "place", "kind", "status", "sitting", "starts_at", "ends_at")
    for ref, place, kind, status, sitting, starts_at, ends_at in (
        visits.exclude(status=Visit.Status.CANCELLED).order_by().values_list(*columns)
    ):
        visit = VisitHeld(ref, place, "", "", kind, status, sitting, starts_at, ends_at, 1)
        found.setdefault(place, []).append(visit)
    return found
