"""The map of places: for commanders, and for officers the places that they are allotted to. Nobody else has one."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from dashboard import mapping, projection, wording
from dashboard.scopes import Scope, scopes_of
from dashboard.views.asking import scope_asked
from dashboard.views.leading import week_or_404
from liaison.accounts.roles import Role
from liaison.observances.weeks import Week
from liaison.places.access import standing
from liaison.places.consulting import note_reading
from liaison.places.models import Boundary


@require_GET
def map_of_places(request: HttpRequest) -> HttpResponse:
    """`?week=2026-W47` names the week, `&team=riverford-east` one team of a commander's unit.

    An officer has one map, of the places that they are allotted to, and no teams to choose from.
    """
    if not mapping.may_see(request.user):
        raise Http404
    scopes = _commanded(request.user)
    scope = scope_asked(request.GET, scopes) if scopes or _names_one(request) else None
    week = week_or_404(request.GET)
    spots = mapping.spots_of(mapping.places_of(request.user, scope, week), week)
    shown = spots[: mapping.AT_MOST]
    units = {scope.unit_id} if scope else {spot.unit_id for spot in shown}
    boundaries = list(Boundary.objects.visible_to(request.user).in_force().filter(unit__in=units))
    shown = projection.with_areas(shown, boundaries)
    note_reading(request, "Map", [spot.pk for spot in shown])
    is_now = week == Week.now()
    context = {
        "marking": settings.BRIEFING_MARKING,
        "scope": scope,
        "week": week,
        "days": wording.days_of(week),
        "is_now": is_now,
        "previous": _query(week.previous, scope),
        "next": "" if is_now else _query(week.next, scope),
        "now": _query(Week.now(), scope),
        "scopes": [(other, f"?{_query(week, other)}") for other in scopes] if len(scopes) > 1 else [],
        "back": f"{reverse('dashboard:week')}?{_query(week, scope)}",
        "sentence": mapping.sentence(spots, is_over=not is_now),
        "spots": shown,
        "number": len(spots),
        "legend": mapping.counted(shown),
        "without_position": sum(spot.longitude is None for spot in shown),
        "drawings": projection.drawn(shown, boundaries),
        "sources": sorted({each.source for each in boundaries}),
        "pmtiles": settings.MAP_PMTILES,
        "tiles": settings.MAP_TILES,
        "attribution": settings.MAP_ATTRIBUTION,
    }
    return render(request, "dashboard/map.html", context)


def _commanded(user: Any) -> list[Scope]:
    commanded = standing(user).units_as(Role.COMMANDER)
    return [scope for scope in scopes_of(user) if scope.unit_id in commanded] if commanded else []


def _names_one(request: HttpRequest) -> bool:
    return any(request.GET.get(name) for name in ("team", "unit"))


def _query(week: Week, scope: Scope | None) -> str:
    if scope is None:
        return urlencode({"week": str(week)})
    return urlencode({"week": str(week), **({"unit": scope.unit_id} if scope.whole else {"team": scope.team_slug})})
