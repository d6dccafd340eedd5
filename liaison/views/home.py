"""Everybody's own home: who signs in sees what is theirs to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from liaison.accounts.roles import Role
from liaison.places.access import standing
from liaison.places.models import NeighbourhoodTeam
from liaison.views.committee import committee_home
from liaison.views.supervising import supervising
from visits.views.today import today


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The home of the first role that fits; the pages of the others are linked from there."""
    held = standing(request.user)
    if held.holds(Role.OFFICER, Role.ADVISER):
        return today(request)
    if held.is_supervising:
        return supervising(request)
    if held.is_committee:
        return committee_home(request)
    if held.holds(Role.OVERSIGHT):
        return render(request, "home/oversight.html")
    if held.holds(Role.ADMINISTRATOR):
        return _administrator(request)
    return render(request, "home/nobody.html")


def _administrator(request: HttpRequest) -> HttpResponse:
    units = standing(request.user).units_as(Role.ADMINISTRATOR)
    teams = NeighbourhoodTeam.objects.filter(unit__in=units).select_related("unit").order_by("unit__name", "name")
    return render(request, "home/administrator.html", {"teams": teams})
