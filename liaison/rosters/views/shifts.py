"""Entering, changing and withdrawing shifts: for those who lead the unit."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from liaison.places.views.fetching import attempt
from liaison.presentation import words
from liaison.rosters.actions import entering
from liaison.rosters.forms.shifts import AddAwayForm, AddTourForm, ChangeAwayForm, ChangeTourForm, WithdrawForm
from liaison.rosters.models import Shift
from liaison.rosters.people import officers_of
from liaison.rosters.views.checking import attempt_warned, unit_of, units_or_404
from liaison.rosters.views.wishes import wishes_of

ON_THE_FORM = ("accepted", "override")


@require_http_methods(["GET", "POST"])
def tour_add(request: HttpRequest) -> HttpResponse:
    """A tour of duty that the duty system does not have."""
    return _add(request, AddTourForm, "Add a shift")


@require_http_methods(["GET", "POST"])
def away_add(request: HttpRequest) -> HttpResponse:
    """Leave, a rest day, court, training or an abstraction."""
    return _add(request, AddAwayForm, "Record leave or an absence")


def _add(request: HttpRequest, form_class: type[AddTourForm] | type[AddAwayForm], heading: str) -> HttpResponse:
    units = units_or_404(request)
    form = form_class(request.POST if request.method == "POST" else None, officers=officers_of(units))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        officer = typed["officer"]
        saved = attempt_warned(
            form,
            lambda: entering.enter_shift(
                by=request.user,
                officer=officer,
                unit_id=unit_of(officer, units),
                said=form.said(),
                client_id=typed["client_id"],
                **{name: typed[name] for name in ON_THE_FORM},
            ),
        )
        if saved:
            messages.success(request, f"Saved for {officer}.")
            return redirect(_week_of(saved))
    return render(request, "rosters/form.html", {"form": form, "heading": heading})


@require_http_methods(["GET", "POST"])
def shift(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one shift."""
    found = _shift(request, pk)
    form_class: Any = ChangeTourForm if found.is_tour else ChangeAwayForm
    form = form_class(request.POST if request.method == "POST" else None, shift=found)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        saved = attempt_warned(
            form,
            lambda: entering.change_shift(
                by=request.user,
                shift=found,
                version=typed["version"],
                said=form.said(),
                **{name: typed[name] for name in ON_THE_FORM},
            ),
        )
        if saved:
            messages.success(request, "Saved.")
            return redirect(_week_of(saved))
    stale = getattr(form, "stale", None)
    context = {
        "form": form,
        "shift": found,
        "heading": f"Change a shift of {found.officer}",
        "now": _as_it_is(stale) if stale else None,
        "wishes": wishes_of(request.user, found.officer_id),
        "overrides": found.overrides.select_related("made_by").order_by("pk"),
    }
    return render(request, "rosters/shift.html", context)


@require_http_methods(["GET", "POST"])
def shift_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw one shift, with a reason."""
    found = _shift(request, pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, lambda: entering.withdraw_shift(by=request.user, shift=found, **form.cleaned_data))
        if saved:
            messages.success(request, "Withdrawn.")
            return redirect(_week_of(saved))
    stale = getattr(form, "stale", None)
    context = {
        "form": form,
        "shift": found,
        "heading": "Withdraw a shift",
        "lead": f"{found.officer}: {_in_words(found)}",
        "now": _as_it_is(stale) if stale else None,
    }
    return render(request, "rosters/form.html", context)


def _shift(request: HttpRequest, pk: int) -> Shift:
    units_or_404(request)
    shifts = Shift.objects.visible_to(request.user).of_units_edited_by(request.user).live()
    return get_object_or_404(shifts.select_related("officer"), pk=pk)


def _week_of(found: Shift) -> str:
    year, number, _ = found.first_on.isocalendar()
    team = found.team.slug if found.team else "none"
    return f"{reverse('rosters:week')}?week={year}-W{number:02}&team={team}"


def _in_words(found: Shift) -> str:
    when = words.day(found.first_on)
    if found.starts_at and found.ends_at:
        when = f"{when}, {words.between(found.starts_at, found.ends_at)}"
    elif found.last_on != found.first_on:
        when = f"{when} to {words.day(found.last_on)}"
    return f"{found.get_kind_display()}, {when}"


def _as_it_is(found: Shift) -> list[tuple[str, str]]:
    return [("Shift", _in_words(found)), ("Reason", found.reason or "None")]
