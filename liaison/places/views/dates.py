"""The dates that a place keeps: confirmed by its committee, or noted by the police as announced."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liaison.accounts.roles import Permission
from liaison.observances.models import ObservanceDate
from liaison.places.access import may
from liaison.places.actions import times as actions
from liaison.places.changing import what_hangs_on
from liaison.places.consulting import note_reading
from liaison.places.forms.times import DateForm, FestivalForm, RuleForm
from liaison.places.models import Place
from liaison.places.times_in_words import confirmed_words, date_words, full_date, status_tag
from liaison.places.views.fetching import attempt, place_or_404


@require_http_methods(["GET", "POST"])
def date_confirm(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The committee confirms a date; police note what has been announced."""
    place = place_or_404(request, slug, Permission.TIMES_ENTER)
    dates: Any = ObservanceDate.objects.visible_to(request.user).filter(place=place).select_related("confirmed_by")
    observance = get_object_or_404(dates, pk=pk)
    confirming = may(request.user, Permission.TIMES_CONFIRM, place)
    if observance.is_settled and not confirming:
        raise Http404
    form = DateForm(request.POST or None, observance=observance, confirming=confirming)
    if request.method == "POST" and form.is_valid():
        action = actions.confirm_date if confirming else actions.announce_date
        kept = attempt(form, lambda: action(by=request.user, observance=observance, **form.cleaned_data))
        if kept:
            done = _("%(name)s: %(day)s is confirmed.") if confirming else _("%(name)s: %(day)s is noted as announced.")
            hit = what_hangs_on(kept, moved=True) if kept.on != observance.on else []
            messages.success(request, " ".join([done % {"name": kept, "day": full_date(kept.on)}, *hit]))
            return redirect("places:times", place.slug)
    note_reading(request, "Confirm a date", [place])
    stale = getattr(form, "stale", None)
    context = {
        "form": form,
        "place": place,
        "observance": observance,
        "confirming": confirming,
        "now": _as_it_is(stale) if stale else None,
        "expected": date_words(observance),
        "hangs": what_hangs_on(stale or observance),
    }
    return render(request, "places/times/date.html", context)


@require_http_methods(["GET", "POST"])
def date_add(request: HttpRequest, slug: str) -> HttpResponse:
    """A festival that the place keeps and the portal does not predict."""
    place = place_or_404(request, slug, Permission.TIMES_ENTER)
    form = FestivalForm(request.POST or None, place=place)
    if request.method == "POST" and form.is_valid():
        confirming = may(request.user, Permission.TIMES_CONFIRM, place)
        fields = form.cleaned_data
        if attempt(form, lambda: actions.add_date(by=request.user, place=place, confirmed=confirming, **fields)):
            messages.success(request, _("The date is added."))
            return redirect("places:times", place.slug)
    note_reading(request, "Add a date", [place])
    context = {"form": form, "place": place, "heading": _("Add a date"), "back": _back(place)}
    return render(request, "places/form.html", context)


@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, slug: str) -> HttpResponse:
    """How the place decides its lunar dates: the committee's own words."""
    place = place_or_404(request, slug, Permission.TIMES_CONFIRM)
    form = RuleForm(request.POST or None, place=place)
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        if attempt(form, lambda: actions.set_calendar_rule(by=request.user, place=place, **fields)):
            messages.success(request, _("Your answer is saved."))
            return redirect("places:times", place.slug)
    note_reading(request, "How dates are decided", [place])
    stale: Place | None = getattr(form, "stale", None)
    context = {
        "form": form,
        "place": place,
        "heading": _("How dates are decided"),
        "back": _back(place),
        "now": [(_("Saved now"), stale.get_calendar_rule_display())] if stale else None,
    }
    return render(request, "places/form.html", context)


def _back(place: Place) -> str:
    return reverse("places:times", args=[place.slug])


def _as_it_is(observance: ObservanceDate) -> list[tuple[str, str]]:
    return [
        (_("Date"), date_words(observance)),
        (_("How sure"), confirmed_words(observance) or status_tag(observance)[0]),
    ]
