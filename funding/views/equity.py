"""Equity figures of a unit, for its commander and those who read them for oversight."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from funding.equity import SHOWN, figures
from funding.models import EquityReport, NationalFigure
from liaison.accounts.roles import Role
from liaison.places.access import standing
from liaison.places.models import CommandUnit


@require_GET
def equity(request: HttpRequest) -> HttpResponse:
    """The newest report of one unit, or that of `?on=2026-11-01`; 404 for everybody who commands and oversees none."""
    held = standing(request.user).units_as(Role.COMMANDER, Role.OVERSIGHT)
    units = {str(unit.pk): unit for unit in CommandUnit.objects.filter(pk__in=held).order_by("name")}
    unit = units.get(request.GET.get("unit") or next(iter(units), ""))
    if unit is None:
        raise Http404
    reports = EquityReport.objects.visible_to(request.user).filter(unit=unit)
    days = list(reports.values_list("as_of", flat=True)[:SHOWN])
    wanted = request.GET.get("on", "")
    day = next((day for day in days if day.isoformat() == wanted), None) if wanted else (days[0] if days else None)
    if wanted and day is None:
        raise Http404
    report = reports.filter(as_of=day).first() if day else None
    context = {
        "unit": unit,
        "units": units.values(),
        "figures": figures(report) if report else None,
        "days": days,
        "national": NationalFigure.objects.select_related("scheme").order_by("-year", "scheme__name", "what", "pk"),
    }
    return render(request, "funding/equity.html", context)
