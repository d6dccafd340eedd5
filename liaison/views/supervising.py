"""The supervisor's and commander's home: what is not covered, what is late, and what to do about it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from ledger.models import Correction
from ledger.models.correction import ANSWER_WITHIN
from liaison.accounts.roles import Role
from liaison.places.access import standing
from liaison.places.consulting import note_reading
from liaison.places.models import Place
from visits.cover import FRIDAYS, Cover, covers
from visits.matters import PROMISE, REQUEST, WORRY, open_matters

WEEKS_AHEAD = timedelta(weeks=4)
SHOWN = 5
# Later Fridays are told in numbers.
DAYS_IN_FULL = 2


@dataclass(frozen=True)
class Gap:
    """One gathering that still needs officers."""

    cover: Cover
    place_name: str
    place_slug: str


@dataclass(frozen=True)
class Day:
    """The gatherings of one day that want officers, and those that still lack them; so many are named."""

    on: date
    wanted: int
    gaps: list[Gap]
    named: int

    @property
    def covered(self) -> int:
        """How many have all the officers they need."""
        return self.wanted - len(self.gaps)

    @property
    def shown(self) -> list[Gap]:
        """The first few."""
        return self.gaps[: self.named]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return max(0, len(self.gaps) - self.named)


@dataclass(frozen=True)
class Overdue:
    """A place whose agreed contact is past its day."""

    name: str
    slug: str
    due_on: date
    last_contact_at: datetime | None


@require_GET
def supervising(request: HttpRequest) -> HttpResponse:
    """Uncovered Fridays of the next four weeks, overdue places, requests with their clock, late worries."""
    held = standing(request.user)
    if not held.is_supervising:
        raise Http404
    today = timezone.localdate()
    places = list(
        Place.objects.visible_to(request.user)
        .open_on(today)
        .order_by("contact_due_on", "name")
        .values_list("pk", "name", "slug", "contact_due_on", "last_contact_at")
    )
    names = {pk: (name, slug) for pk, name, slug, _due, _last in places}
    overdue = [
        Overdue(name, slug, due, last) for _pk, name, slug, due, last in places if due is not None and due < today
    ]
    days = _days(covers(list(names), today, today + WEEKS_AHEAD, FRIDAYS), names)
    matters = open_matters({pk: name for pk, (name, _slug) in names.items()}, only_late=True, each=SHOWN + 1)
    by_kind = {kind: [m for m in matters if m.what == kind] for kind in (WORRY, PROMISE, REQUEST)}
    shown = {gap.cover.occurrence.place_id for day in days for gap in day.shown}
    note_reading(request, "Supervisor's home", [*shown, *(m.place_id for m in matters)])
    context = {
        "today": today,
        "places": len(places),
        "days": days,
        "gaps": sum(len(day.gaps) for day in days),
        "overdue": overdue[:SHOWN],
        "overdue_count": len(overdue),
        "requests": by_kind[REQUEST][:SHOWN],
        "more_requests": len(by_kind[REQUEST]) > SHOWN,
        "worries": by_kind[WORRY][:SHOWN],
        "more_worries": len(by_kind[WORRY]) > SHOWN,
        "promises": by_kind[PROMISE][:SHOWN],
        **_corrections(request),
        "leads_unit": held.holds(Role.COMMANDER),
        "more_promises": len(by_kind[PROMISE]) > SHOWN,
    }
    return render(request, "home/supervising.html", context)


def _corrections(request: HttpRequest) -> dict[str, int]:
    """How many wait for an answer, and how many of them for longer than was promised."""
    waiting = Correction.objects.visible_to(request.user).waiting()
    late = Count("pk", filter=Q(asked_at__lt=timezone.now() - ANSWER_WITHIN))
    counted = waiting.order_by().aggregate(corrections=Count("pk"), late_corrections=late)
    return dict(counted)


def _days(found: list[Cover], names: dict[int, tuple[str, str]]) -> list[Day]:
    by_day: dict[date, list[Cover]] = defaultdict(list)
    now = timezone.now()
    for cover in found:
        if cover.wanted and cover.occurrence.ends_at > now:
            by_day[cover.occurrence.day].append(cover)
    return [
        Day(
            on,
            len(wanted),
            [Gap(c, *names[c.occurrence.place_id]) for c in wanted if c.missing],
            named=SHOWN if number < DAYS_IN_FULL else 0,
        )
        for number, (on, wanted) in enumerate(sorted(by_day.items()))
    ]
