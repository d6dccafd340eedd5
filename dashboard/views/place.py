"""The week of one place: for its committee, and for the police who see the place in full."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dashboard import of_place
from dashboard.views.asking import week_asked
from dashboard.wording import days_of
from liaison.accounts.roles import Permission
from liaison.observances.weeks import Week
from liaison.places.access import standing
from liaison.places.consulting import note_reading
from liaison.places.models import Place
from liaison.places.views.fetching import place_or_404


@require_GET
def place(request: HttpRequest, slug: str) -> HttpResponse:
    """`?week=2026-W47` names the week; without it, it is this one."""
    found = place_or_404(request, slug, Permission.PLACE_SEE)
    now = Week.now()
    try:
        week = week_asked(request.GET)
    except ValueError:
        return _no_week(request, found, "")
    if week > now:
        return _no_week(request, found, days_of(week))
    own = standing(request.user).place_ids
    told = of_place.week_of(found, week, by=request.user)
    note_reading(request, "Week of the place", [found])
    is_over = week < now
    others = Place.objects.visible_to(request.user).filter(pk__in=own - {found.pk}).order_by("name", "pk")
    context = {
        "place": found,
        "is_own": found.pk in own,
        "week": week,
        "days": days_of(week),
        "is_now": not is_over,
        "told": told,
        "sentence": of_place.sentence(told, is_over=is_over, own=found.pk in own),
        "share": of_place.to_hand_on(told, found, week),
        "previous": f"week={week.previous}",
        "next": f"week={week.next}" if is_over else "",
        "now": f"week={now}",
        "others": of_place.own_weeks(list(others), week) if len(own) > 1 else [],
    }
    return render(request, "dashboard/place.html", context)


def _no_week(request: HttpRequest, found: Place, days: str) -> HttpResponse:
    context = {"week": Week.now(), "now": f"week={Week.now()}", "days": days, "ahead": bool(days), "place": found}
    return render(request, "dashboard/no_week.html", context, status=404)
