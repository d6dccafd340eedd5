"""The page of a week: one sentence, what needs a decision, the figures with the week before beside them."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from dashboard import mapping, wording
from dashboard.charts import of_week
from dashboard.figures.shape import WeekFigures
from dashboard.lists import Lists
from dashboard.models import Briefing
from dashboard.numbers import main_numbers
from dashboard.reading import Reading, read
from dashboard.scopes import Scope, scopes_of
from dashboard.seen import only_seen, places_named
from dashboard.telling import board_of, told
from dashboard.views.asking import scope_asked, week_asked
from liaison.accounts.roles import Role
from liaison.observances.weeks import Week
from liaison.places.access import standing
from liaison.places.consulting import note_reading
from liaison.places.models import Place

SHOWN_DECISIONS = 3
Status = Briefing.Status


@require_GET
def week(request: HttpRequest) -> HttpResponse:
    """`?week=2026-W47` names the week, `&team=riverford-east` one team, `&known=then` how it was first counted.

    Whoever belongs to a committee alone is sent to the week of their own place.
    """
    scopes = scopes_of(request.user)
    if not scopes:
        return _own_place(request)
    scope = scope_asked(request.GET, scopes)
    try:
        asked = week_asked(request.GET)
    except ValueError:
        return _no_week(request, scope, scopes)
    if asked > Week.now():
        return _no_week(request, scope, scopes, asked)
    found = read(scope, asked, by=request.user, wants_then=request.GET.get("known") == "then")
    if found.figures is None:
        return render(request, "dashboard/not_counted.html", _frame(scope, scopes, asked), status=503)
    return _page(request, scope, scopes, asked, found, found.figures)


def _page(
    request: HttpRequest,
    scope: Scope,
    scopes: Sequence[Scope],
    asked: Week,
    found: Reading,
    figures: WeekFigures,
) -> HttpResponse:
    named = places_named(figures)
    places = dict(Place.objects.seen_in_full_by(request.user).filter(slug__in=named).values_list("slug", "pk"))
    figures = only_seen(figures, places)
    note_reading(request, "Week of the police", places.values())
    before, lists = found.before, Lists(asked, scope)
    leads = scope.unit_id in standing(request.user).units_as(Role.SUPERVISOR, Role.COMMANDER)
    context = {
        **_frame(scope, scopes, asked),
        "found": found,
        "figures": figures,
        "sentence": wording.sentence(figures, before),
        "before": before,
        # What was to be decided then is past.
        "decisions": () if found.shows_then else figures.decisions[:SHOWN_DECISIONS],
        "numbers": main_numbers(figures, before, lists),
        "lists": lists,
        "sees": _sees(figures),
        "charts": {chart.__name__: chart(figures) for chart in CHARTS},
        "tables": told(figures, lists),
        "words": {part.__name__: part(figures) for part in PARTS},
        "ahead": [
            (
                day,
                board_of(day.day, scope.team_slug),
                *wording.cover_of(day),
                wording.counted(day.gatherings, "gathering"),
            )
            for day in figures.ahead
        ],
        "leads": leads,
        "briefing": _briefing(request, scope, asked) if leads and scope.whole else "",
        "map": _map(request, scope, asked),
    }
    return render(request, "dashboard/week.html", context)


def _sees(figures: WeekFigures) -> dict[str, str]:
    """The words of the links to what is counted, where there is anything."""
    counts = {
        "visits": (figures.visits.made, "visit", ""),
        "promises": (figures.promises.due, "promise of this week", "promises of this week"),
        "worries": (figures.concerns.new, "new worry", "new worries"),
        "requests": (figures.clock.in_time.of, "request", ""),
    }
    return {name: wording.see(number, *words) for name, (number, *words) in counts.items() if number}


def _briefing(request: HttpRequest, scope: Scope, asked: Week) -> str:
    """How it stands with the briefing of this week: "ready" once there is one, another state, or nothing."""
    made = Briefing.objects.visible_to(request.user).filter(unit=scope.unit_id, monday=asked.monday)
    states = set(made.values_list("status", flat=True))
    return next((state for state in (Status.READY, Status.RUNNING, Status.WAITING) if state in states), "")


def _map(request: HttpRequest, scope: Scope, asked: Week) -> str:
    """The address of the map for those who have one: a commander's of this scope, an officer's own."""
    if not mapping.may_see(request.user):
        return ""
    commands = scope.unit_id in standing(request.user).units_as(Role.COMMANDER)
    return f"{reverse('dashboard:map')}?{_query(asked, scope) if commands else urlencode({'week': str(asked)})}"


CHARTS = (of_week.by_day, of_week.by_prayer, of_week.trend_of_visits, of_week.trend_of_coverage)
PARTS = (wording.promises, wording.worries, wording.requests, wording.not_met, wording.ahead)


def _frame(scope: Scope, scopes: Sequence[Scope], asked: Week) -> dict[str, Any]:
    """What stands around the figures: which week, whose, and the way to others."""
    now = Week.now()
    return {
        "week": asked,
        "days": wording.days_of(asked),
        "is_now": asked == now,
        "scope": scope,
        "scopes": [(other, f"?{_query(asked, other)}") for other in scopes] if len(scopes) > 1 else [],
        "query": _query(asked, scope),
        "previous": _query(asked.previous, scope),
        "next": _query(asked.next, scope) if asked < now else "",
        "now": _query(now, scope),
        "marking": settings.BRIEFING_MARKING,
    }


def _query(week: Week, scope: Scope) -> str:
    whose = {"unit": scope.unit_id} if scope.whole else {"team": scope.team_slug}
    return urlencode({"week": str(week), **whose})


def _no_week(request: HttpRequest, scope: Scope, scopes: Sequence[Scope], asked: Week | None = None) -> HttpResponse:
    """There is no such week, or it has not begun."""
    frame = _frame(scope, scopes, Week.now())
    context = {**frame, "days": wording.days_of(asked) if asked else "", "ahead": asked is not None}
    return render(request, "dashboard/no_week.html", context, status=404)


def _own_place(request: HttpRequest) -> HttpResponse:
    own = Place.objects.visible_to(request.user).filter(pk__in=standing(request.user).place_ids)
    slug = own.order_by("name", "pk").values_list("slug", flat=True).first()
    if slug is None:
        raise Http404
    named = request.GET.get("week", "")
    address = reverse("dashboard:place", args=[slug])
    return redirect(f"{address}?{urlencode({'week': named})}" if named else address)
