"""The Friday list: every gathering of one day, who covers it, and what is missing."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from liaison.accounts.roles import Permission
from liaison.observances.jumuah import FRIDAY, next_friday
from liaison.places.access import may, standing
from liaison.places.consulting import note_reading
from liaison.places.models import Place
from liaison.places.models.place import Band
from liaison.presentation import words
from liaison.presentation.fields import ThreeBoxDateField, ThreeBoxDateInput
from visits import cover
from visits.gatherings import key_of
from visits.models import Visit

WEEK, DAY = timedelta(weeks=1), timedelta(days=1)
BANDS = dict(Band.choices)
EARLIEST, LATEST = date(2020, 1, 1), date(2099, 1, 1)


@require_GET
def friday(request: HttpRequest) -> HttpResponse:
    """`?date=2026-11-27` names the day; any day may be named, and without one it is the next Friday."""
    if not standing(request.user).is_police:
        raise Http404
    coming = next_friday(timezone.localdate())
    day, wrong = _day(request, coming)
    places = {
        place.pk: place
        for place in Place.objects.visible_to(request.user).open_on(day).select_related("named_officer", "team")
    }
    found = cover.covers(places, day, day) if places else []
    lines = [_line(request.user, each, places[each.occurrence.place_id]) for each in found]
    # What needs somebody comes first; within that, by the clock.
    lines.sort(key=lambda line: (line["rank"], line["starts_at"], line["name"]))
    note_reading(request, "Friday list" if day.weekday() == FRIDAY else "Gatherings of a day", _shown(found))
    return render(
        request,
        "visits/friday.html",
        {
            "day": day,
            "is_friday": day.weekday() == FRIDAY,
            "wrong": wrong,
            "lines": lines,
            "bare": sum(1 for line in lines if line["rank"] == 0),
            "short": sum(1 for line in lines if line["rank"] == 1),
            "before": next_friday(day - WEEK) if day.weekday() != FRIDAY else day - WEEK,
            "after": next_friday(day + DAY),
            "previous_day": day - DAY,
            "next_day": day + DAY,
            "today": timezone.localdate(),
        },
    )


def _day(request: HttpRequest, coming: date) -> tuple[date, str]:
    """The day that the address names in ISO form or in three boxes, or the next Friday and why."""
    field = ThreeBoxDateField(required=False, earliest=EARLIEST, latest=LATEST)
    try:
        day = field.clean(ThreeBoxDateInput().value_from_datadict(request.GET, {}, "date"))
    except ValidationError as error:
        return coming, f"{error.messages[0]} This is the next Friday instead."
    return day or coming, ""


def _shown(found: list[cover.Cover]) -> list[int]:
    return [each.occurrence.place_id for each in found]


def _line(user: Any, found: cover.Cover, place: Place) -> dict[str, Any]:
    occurrence, visit = found.occurrence, found.visit
    rank, text, colour = _state(found)
    planned = visit is not None and visit.status == Visit.Status.PLANNED
    over = occurrence.ends_at < timezone.now()
    return {
        "rank": rank,
        "state": text,
        "colour": colour,
        "name": place.name,
        "slug": place.slug,
        "team": str(place.team or ""),
        "label": occurrence.label,
        "starts_at": occurrence.starts_at,
        "times": words.between(occurrence.starts_at, occurrence.ends_at),
        "window": words.between(occurrence.window_starts_at, occurrence.window_ends_at),
        "band": BANDS.get(occurrence.sitting.expected_band or place.expected_band, ""),
        "sure": occurrence.sure,
        "named_officer": str(place.named_officer or ""),
        "coming": ", ".join(officer.name for officer in found.coming),
        "visit": visit.ref if visit else "",
        "send": planned and not over and may(user, Permission.VISIT_ALLOT, place),
        "plan": visit is None and not over and found.wanted and may(user, Permission.VISIT_PLAN, place),
        "gathering": key_of(occurrence),
    }


def _state(found: cover.Cover) -> tuple[int, str, str]:
    """Order, words and colour of the cover."""
    if not found.wanted:
        return 3, "No visit asked for", "grey"
    if not found.coming:
        return 0, "Not covered", "red"
    if found.missing:
        return 1, f"{found.allotted} of {found.needed} officers", "yellow"
    return 2, "Covered", "green"
