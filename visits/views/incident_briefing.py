"""After an incident: one page for the briefing, to be printed."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from liaison.places.consulting import note_reading
from liaison.presentation.fields import ThreeBoxDateField, ThreeBoxDateInput
from liaison.rosters.access import units_edited_by
from visits import briefing
from visits import incidents as after
from visits.models import Mobilisation
from visits.views.incidents import area_of, days_of, with_names


@require_GET
def incident_briefing(request: HttpRequest, ref: str) -> HttpResponse:
    """Who goes where: for those who lead the unit, and for officers who go, as far as they see the places.

    `?date=2026-11-27` narrows it to one day; otherwise it is about the days that are still to come.
    """
    found = get_object_or_404(with_names(Mobilisation.objects.briefed_to(request.user)), ref=ref)
    day, wrong = _day(request, found)
    today = timezone.localdate()
    first = day or (max(found.first_on, today) if found.last_on >= today else found.first_on)
    since = timezone.now() if day is None and found.last_on >= today else None
    places = after.places_of(found, request.user)
    days = briefing.days_of(places, request.user, first, day or found.last_on, since=since)
    stops = [stop for each in days for stop in each.stops]
    note_reading(request, "Briefing after an incident", {stop.visit.place_id for stop in stops})
    leads = found.unit_id in units_edited_by(request.user)
    context: dict[str, Any] = {
        "incident": found,
        "area": area_of(found),
        "dates": days_of(found),
        "day": day,
        "wrong": wrong,
        "days": days,
        "missing": sum(1 for stop in stops if stop.missing),
        "leads": leads,
        "today": today,
        "marking": settings.PORTAL_MARKING,
    }
    return render(request, "visits/incident_briefing.html", context)


def _day(request: HttpRequest, found: Mobilisation) -> tuple[date | None, str]:
    """The day that the address names, if it is one of the response; otherwise None, and why."""
    field = ThreeBoxDateField(required=False, earliest=found.first_on, latest=found.last_on)
    try:
        return field.clean(ThreeBoxDateInput().value_from_datadict(request.GET, {}, "date")), ""
    except ValidationError as error:
        return None, f"{error.messages[0]} These are all days instead."
