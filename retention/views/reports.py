"""The monthly report."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from liaison.accounts.roles import Permission, Role
from liaison.places.access import may_in_unit, standing
from retention.models import Report

MOST = 24


@require_GET
def report(request: HttpRequest) -> HttpResponse:
    """The newest report, or that of `?month=2026-10`, of each unit that this person reads about."""
    if not may_in_unit(request.user, Permission.RETENTION_REVIEW) and not standing(request.user).holds(Role.OVERSIGHT):
        raise Http404
    seen = Report.objects.visible_to(request.user).select_related("unit")
    months: list[date] = list(dict.fromkeys(seen.values_list("month", flat=True)))[:MOST]
    month = _month(request.GET.get("month", ""), months)
    reports: Any = seen.filter(month=month).order_by("unit__name", "audience") if month else []
    return render(request, "retention/report.html", {"reports": reports, "month": month, "months": months})


def _month(text: str, months: list[date]) -> date | None:
    if not text:
        return months[0] if months else None
    found = next((month for month in months if f"{month:%Y-%m}" == text), None)
    if found is None:
        raise Http404
    return found
