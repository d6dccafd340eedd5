"""The committee's home: who is coming, what needs them, what was promised to them, and who looked."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from letters.asking import asked_of
from liaison.audit.models import Consultation
from liaison.observances.models import ObservanceDate, Sitting
from liaison.places.access import standing
from liaison.places.consulting import note_reading
from liaison.places.models import EngagementPlan, Place
from liaison.presentation import words
from visits.matters import PROMISE, REQUEST, WORRY, Matter, open_matters
from visits.models import Reply, Visit
from visits.timeline import Entry, coming_to

# As the reminders: a place is first asked for its dates six weeks ahead.
DATES_AHEAD = timedelta(weeks=6)
TIMES_GOOD_FOR = timedelta(days=183)
REPLY_WITHIN = timedelta(days=14)
LOOKED_SINCE = timedelta(days=30)
SHOWN_REPLIES = 5


@dataclass(frozen=True)
class Need:
    """One thing that waits for the committee: the sentence, and where to do it."""

    sentence: str
    url: str


@dataclass
class OwnPlace:
    """One place of this committee with everything its home shows."""

    pk: int
    name: str
    slug: str
    looked: int
    needs: list[Need] = field(default_factory=list)
    coming: list[Entry] = field(default_factory=list)
    matters: list[Matter] = field(default_factory=list)

    def of(self, what: str) -> list[Matter]:
        """Open matters of one kind."""
        return [matter for matter in self.matters if matter.what == what]

    @property
    def promises(self) -> list[Matter]:
        """What the police promised and have not done yet."""
        return self.of(PROMISE)

    @property
    def worries(self) -> list[Matter]:
        """What this place is worried about."""
        return self.of(WORRY)

    @property
    def requests(self) -> list[Matter]:
        """What this place asked for and has no answer to."""
        return self.of(REQUEST)


@require_GET
def committee_home(request: HttpRequest) -> HttpResponse:
    """The home of somebody who belongs to the committee of one place or several."""
    user, now = request.user, timezone.now()
    ids = standing(user).place_ids
    if not ids:
        raise Http404
    today = timezone.localdate(now)
    rows = list(_places(user, ids, now))
    own = {row.pk: OwnPlace(row.pk, row.name, row.slug, row.looked) for row in rows}
    for row in rows:
        own[row.pk].needs += _asked_about_place(row)
    for kept in _dates(user, own, today):
        own[kept.place_id].needs.append(_about_date(kept, own[kept.place_id]))
    for asked in asked_of(user):
        if asked.place.pk in own:
            own[asked.place.pk].needs.append(Need(asked.sentence, asked.url))
    for entry in coming_to(own, now):
        own[entry.place_id].coming.append(entry)
    for visit in _unanswered(user, own, now):
        own[visit.place_id].needs.append(_about_visit(visit))
    for matter in open_matters({pk: place.name for pk, place in own.items()}):
        own[matter.place_id].matters.append(matter)
        if matter.awaits_committee:
            own[matter.place_id].needs.append(
                Need(f"Your worry “{matter.heading}” has an answer. Is it finished?", matter.url)
            )
    note_reading(request, "Committee's home", own)
    return render(request, "home/committee.html", {"places": list(own.values()), "today": today})


def _places(user: Any, ids: set[int], now: datetime) -> QuerySet[Any]:
    """Own places with what hangs on each: whether times and plan wait for the committee, how many looked."""
    held = Sitting.objects.filter(place=OuterRef("pk")).filter(Q(ends_on=None) | Q(ends_on__gte=now.date()))
    unsure = held.filter(Q(confirmed_at=None) | Q(confirmed_at__lt=now - TIMES_GOOD_FOR))
    proposed = EngagementPlan.objects.filter(place=OuterRef("pk"), replaced_at=None, agreed_for_place_at=None)
    looked = (
        Consultation.objects.filter(place=OuterRef("pk"), at__gte=now - LOOKED_SINCE)
        .exclude(by__memberships__place=OuterRef("pk"))
        .order_by()
        .values("place")
        .annotate(people=Count("by", distinct=True))
        .values("people")
    )
    return (
        Place.objects.visible_to(user)
        .filter(pk__in=ids)
        .annotate(
            times_wait=Exists(unsure),
            plan_waits=Exists(proposed),
            looked=Coalesce(Subquery(looked), 0),
        )
        .only("pk", "name", "slug")
        .order_by("name")
    )


def _asked_about_place(row: Any) -> list[Need]:
    needs = []
    if row.plan_waits:
        url = reverse("places:plan", args=[row.slug])
        needs.append(Need("A plan for visits is proposed. Do you agree?", url))
    if row.times_wait:
        needs.append(Need("Are your prayer and service times right?", reverse("places:times", args=[row.slug])))
    return needs


def _dates(user: Any, own: dict[int, OwnPlace], today: date) -> QuerySet[ObservanceDate]:
    return ObservanceDate.objects.visible_to(user).filter(
        place__in=own,
        on__range=(today, today + DATES_AHEAD),
        status__in=[ObservanceDate.Status.PREDICTED, ObservanceDate.Status.ANNOUNCED],
    )


def _about_date(kept: ObservanceDate, place: OwnPlace) -> Need:
    name = kept.festival or kept.get_name_display()
    sentence = f"When is {name}? It is about {words.day(kept.on)}. Tell us your date."
    return Need(sentence, reverse("places:times", args=[place.slug]))


def _unanswered(user: Any, own: dict[int, OwnPlace], now: datetime) -> QuerySet[Visit]:
    """Visits of the last two weeks to which the committee has said nothing yet."""
    replied = Reply.objects.filter(visit=OuterRef("pk"))
    rows = Visit.objects.visible_to(user).filter(
        ~Exists(replied), place__in=own, status=Visit.Status.LOGGED, starts_at__gt=now - REPLY_WITHIN
    )
    return rows.select_related("logged_by").order_by("-starts_at")[:SHOWN_REPLIES]


def _about_visit(visit: Visit) -> Need:
    sentence = f"{visit.logged_by} wrote down a visit on {words.moment(visit.starts_at)}. Is it right?"
    return Need(sentence, visit.get_absolute_url())
