"""The page of a place: everything that is held about it, the same for its committee and its police."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from funding.at_a_place import applications_at
from liaison.accounts.roles import PERMISSIONS, Permission, Role
from liaison.observances.clock import season_of
from liaison.observances.models import Sitting, Weekday
from liaison.places.access import standing
from liaison.places.consulting import note_reading
from liaison.places.models import Place
from liaison.views.surroundings import surroundings_of
from visits.matters import open_matters
from visits.timeline import of_place

SHOWN_VISITS = 10
SHOWN_COMING = 3
SHOWN_MATTERS = 6
SHOWN_CONTACTS = 2
DATES_AHEAD = timedelta(days=120)
OPEN_STREET_MAP = "https://www.openstreetmap.org/"
# Whom to ask first; the others are folded away.
ASKED_FIRST = ("secretary", "chair", "faith-leader", "treasurer", "trustee", "caretaker", "steward")


@require_GET
def place(request: HttpRequest, slug: str) -> HttpResponse:
    """One place. Administrators see its public facts; everybody else who may see it sees all of it."""
    now = timezone.now()
    today = timezone.localdate(now)
    found = get_object_or_404(Place.objects.visible_to(request.user), slug=slug)
    roles = standing(request.user).roles_at(found)
    may = {permission.name: True for role in roles for permission in PERMISSIONS[role]}
    context = {
        "place": found,
        "around": surroundings_of(found.pk, today, today + DATES_AHEAD),
        "may": may,
        "is_committee": Role.COMMITTEE in roles,
        "directions": directions(found),
        "in_full": Permission.PLACE_SEE.name in may,
    }
    if context["in_full"]:
        context |= _in_full(found, now)
        context["applications"] = applications_at(request.user, found.pk)
    note_reading(request, "Place page", [found])
    return render(request, "places/detail.html", context)


def _in_full(found: Place, now: datetime) -> dict[str, Any]:
    contacts = sorted(found.contacts.filter(ended_on=None), key=lambda contact: ASKED_FIRST.index(contact.role))
    coming, past = of_place(found.pk, now, past=SHOWN_VISITS, ahead=SHOWN_COMING)
    next_at = found.next_gathering_at
    return {
        "contacts": contacts,
        "more_contacts": max(0, len(contacts) - SHOWN_CONTACTS),
        "last_shown_contact": SHOWN_CONTACTS,
        "call": next((c.phone for c in contacts if c.phone and not c.is_stale), ""),
        # The planner looks anew each minute; a gathering that has just begun is not the next one.
        "next_gathering": next_at if next_at and next_at > now else None,
        "sittings": _sittings(found, timezone.localdate(now)),
        "coming": coming,
        "past": past[:SHOWN_VISITS],
        "more_visits": len(past) > SHOWN_VISITS,
        "matters": open_matters({found.pk: found.name}, each=SHOWN_MATTERS)[:SHOWN_MATTERS],
    }


def _sittings(found: Place, today: date) -> list[dict[str, Any]]:
    """The weekly sittings of this season that are still held; the others are on the page of times."""
    rows = found.sittings.filter(
        Q(ends_on=None) | Q(ends_on__gte=today),
        season__in=[Sitting.Season.ALL, season_of(today)],
        weekday__isnull=False,
    ).values(
        *("name", "weekday", "opens_at", "prayer_at", "ends_at", "where", "confirmed_at"),
        *("confirmed_by__rank", "confirmed_by__name"),
    )
    return [row | {"day": Weekday(row["weekday"]).label} for row in rows]


def directions(found: Place) -> str:
    """An address on OpenStreetMap, opened only when somebody asks for it; empty without position and address.

    It carries the position or the street, and nothing about why somebody looks.
    """
    if found.latitude is not None and found.longitude is not None:
        marker = urlencode({"mlat": str(found.latitude), "mlon": str(found.longitude)})
        return f"{OPEN_STREET_MAP}?{marker}#map=17/{found.latitude}/{found.longitude}"
    address = ", ".join(filter(None, (found.street, found.postcode)))
    return f"{OPEN_STREET_MAP}search?{urlencode({'query': address})}" if address else ""
