"""Giving an officer a shift pattern: first the days it makes, then the button."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from liaison.places.views.fetching import attempt
from liaison.rosters.actions.patterns import assign_pattern, turns
from liaison.rosters.forms.patterns import PatternForm
from liaison.rosters.models import Kind
from liaison.rosters.people import officers_of
from liaison.rosters.views.checking import unit_of, units_or_404

DATE = ("starts_on", "starts_on_day", "starts_on_month", "starts_on_year")
ANSWERS = ("client_id", "officer", "pattern", *DATE, "weeks")


@require_http_methods(["GET", "POST"])
def pattern_assign(request: HttpRequest) -> HttpResponse:
    """The form, then the preview, then the shifts."""
    units = units_or_404(request)
    form = PatternForm(request.POST if request.method == "POST" else None, officers=officers_of(units))
    if request.method == "POST" and form.is_valid() and "again" not in request.POST:
        answer = attempt(form, lambda: _preview_or_save(request, form, units))
        if answer:
            return answer
    return render(request, "rosters/form.html", {"form": form, "heading": "Give a shift pattern"})


def _preview_or_save(request: HttpRequest, form: PatternForm, units: set[int]) -> HttpResponse:
    typed = form.cleaned_data
    asked: dict[str, Any] = {name: typed[name] for name in ("officer", "pattern", "starts_on", "weeks")}
    asked["unit_id"] = unit_of(typed["officer"], units)
    found = turns(**asked)
    breaches = [(turn, breach) for turn in found for breach in turn.breaches]
    if typed["confirmed"] and (typed["override"] or not breaches):
        made = assign_pattern(by=request.user, client_id=typed["client_id"], override=typed["override"], **asked)
        messages.success(request, f"{made} {'entry' if made == 1 else 'entries'} made for {typed['officer']}.")
        return redirect("rosters:week")
    context = {
        "form": form,
        "officer": typed["officer"],
        "pattern": typed["pattern"],
        "turns": [(turn, Kind(turn.kind).label) for turn in found],
        "breaches": breaches,
        "new": sum(not turn.kept for turn in found),
        "answers": [(name, request.POST[name]) for name in ANSWERS if name in request.POST],
        "reason_missing": bool(typed["confirmed"]),
    }
    return render(request, "rosters/pattern_preview.html", context)
