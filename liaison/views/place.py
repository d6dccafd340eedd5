"""The page of a place: everything that is held about it, the same for its committee and its police."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from liaison.accounts.roles import PERMISSIONS, Permission, Role
from liaison.observances.clock import season_of
from liaison.observances.models import ObservanceDate, Sitting
from liaison.places.access import standing
from liaison.places.consulting import note_reading
from liaison.places.models import Contact, EngagementPlan, Place
from visits.matters import open_matters
from visits.timeline import of_place

SHOWN_VISITS = 10
SHOWN_COMING = 5
SHOWN_MATTERS = 10
DATES_AHEAD = timedelta(days=120)
OPEN_STREET_MAP = "https://www.openstreetmap.org/"
Prayers = EngagementPlan.Prayer


@require_GET
def place(request: HttpRequest, slug: str) -> HttpResponse:
    """One place. Administrators see its public facts; everybody else who may see it sees all of it."""
    now = timezone.now()
    found = get_object_or_404(_places(request.user), slug=slug)
    roles = standing(request.user).roles_at(found)
    may = {permission.name: True for role in roles for permission in PERMISSIONS[role]}
    context = {
        "place": found,
        "may": may,
        "is_committee": Role.COMMITTEE in roles,
        "directions": directions(found),
        "in_full": Permission.PLACE_SEE.name in may,
    }
    if context["in_full"]:
        context |= _in_full(request.user, found, now)
    note_reading(request, "Place page", [found])
    return render(request, "places/detail.html", context)


def _places(user: Any) -> QuerySet[Place]:
    """The place with its team, its officers and its agreed plan, in one query."""
    agreed = Q(
        plans__agreed_for_police_at__isnull=False,
        plans__agreed_for_place_at__isnull=False,
        plans__replaced_at=None,
    )
    proposed = EngagementPlan.objects.filter(place=OuterRef("pk"), replaced_at=None)
    today = timezone.localdate()
    ahead = ObservanceDate.objects.filter(place=OuterRef("pk"), on__range=(today, today + DATES_AHEAD))
    dates = ahead.order_by("on").values(row=JSONObject(name="name", festival="festival", on="on", status="status"))
    return (
        Place.objects.visible_to(user)
        .annotate(
            dates_ahead=ArraySubquery(dates),
            agreed_plan=FilteredRelation("plans", condition=agreed),
            plan_waits_for_place=Exists(proposed.filter(agreed_for_place_at=None)),
            plan_waits_for_police=Exists(proposed.filter(agreed_for_police_at=None)),
        )
        .select_related("unit", "team", "named_officer", "deputy", "agreed_plan")  # type: ignore[misc]
        .defer("named_officer__password", "deputy__password")
    )


def _in_full(user: Any, found: Place, now: datetime) -> dict[str, Any]:
    today = timezone.localdate(now)
    contacts = list(Contact.objects.visible_to(user).filter(place=found, ended_on=None))
    coming, past = of_place(user, found.pk, now, past=SHOWN_VISITS, ahead=SHOWN_COMING)
    # Without an agreed plan the join finds nothing, and Django sets nothing.
    plan = getattr(found, "agreed_plan", None)
    matters = open_matters(user, places=[found.pk], each=SHOWN_MATTERS + 1)
    return {
        "contacts": contacts,
        "call": next((c.phone for c in contacts if c.phone and not c.is_stale), ""),
        "next_gathering": _still_next(found, now),
        "sittings": _sittings(user, found, today),
        "dates": [_date(row) for row in found.dates_ahead],  # type: ignore[attr-defined]
        "coming": coming,
        "past": past[:SHOWN_VISITS],
        "more_visits": len(past) > SHOWN_VISITS,
        "matters": matters[:SHOWN_MATTERS],
        "more_matters": len(matters) > SHOWN_MATTERS,
        "plan": plan,
        "plan_prayers": _prayers(plan),
    }


def _still_next(found: Place, now: datetime) -> datetime | None:
    """The next gathering, while it is ahead: the planner looks anew each minute."""
    return found.next_gathering_at if found.next_gathering_at and found.next_gathering_at > now else None


def _sittings(user: Any, found: Place, today: date) -> QuerySet[Sitting]:
    """The weekly sittings of this season that are still held; the others are on the page of times."""
    return (
        Sitting.objects.visible_to(user)
        .filter(Q(ends_on=None) | Q(ends_on__gte=today), place=found)
        .filter(season__in=[Sitting.Season.ALL, season_of(today)], weekday__isnull=False)
        .select_related("confirmed_by")
    )


def _date(row: dict[str, str]) -> dict[str, Any]:
    """A date that the place keeps, in the words of the page."""
    status = ObservanceDate.Status(row["status"])
    return {
        "label": row["festival"] or ObservanceDate.Name(row["name"]).label,
        "on": date.fromisoformat(row["on"]),
        "status": status.label,
        "settled": status in (ObservanceDate.Status.CONFIRMED, ObservanceDate.Status.OBSERVED),
    }


def _prayers(plan: EngagementPlan | None) -> str:
    return ", ".join(str(Prayers(prayer).label) for prayer in plan.prayers) if plan else ""


def directions(found: Place) -> str:
    """An address on OpenStreetMap, opened only when somebody asks for it; empty without position and address.

    It carries the position or the street, and nothing about why somebody looks.
    """
    if found.latitude is not None and found.longitude is not None:
        marker = urlencode({"mlat": str(found.latitude), "mlon": str(found.longitude)})
        return f"{OPEN_STREET_MAP}?{marker}#map=17/{found.latitude}/{found.longitude}"
    address = ", ".join(filter(None, (found.street, found.postcode)))
    return f"{OPEN_STREET_MAP}search?{urlencode({'query': address})}" if address else ""
