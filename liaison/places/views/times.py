"""When people gather at a place: the page of its times, its sittings, and single days that are different."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liaison.accounts.roles import Permission
from liaison.observances.models import Kind, ObservanceDate, Sitting, SittingOverride
from liaison.observances.predictions import name_of
from liaison.observances.yearly import of_faith
from liaison.places.access import may
from liaison.places.actions import sittings as actions
from liaison.places.consulting import note_reading
from liaison.places.forms.times import (
    AddSittingForm,
    ChangeSittingForm,
    EndSittingForm,
    OneDayForm,
    SeenForm,
    kinds_for,
)
from liaison.places.models import Place
from liaison.places.times_in_words import facts_words, season_words, times_words
from liaison.places.times_page import TimesPage
from liaison.places.views.fetching import attempt, place_or_404
from liaison.places.wording import words_kept
from liaison.refusals import Refused


@require_GET
def times(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything about when: next gatherings, sittings, dates, the timetable, and how the place decides dates."""
    place = place_or_404(request, slug, Permission.PLACE_SEE)
    context = {
        "place": place,
        "page": TimesPage.of(place),
        "may_enter": may(request.user, Permission.TIMES_ENTER, place),
        "may_confirm": may(request.user, Permission.TIMES_CONFIRM, place),
    }
    note_reading(request, "Times and dates", [place])
    return render(request, "places/times/page.html", context)


@require_POST
def times_right(request: HttpRequest, slug: str) -> HttpResponse:
    """The committee says that the times it sees are right."""
    place = place_or_404(request, slug, Permission.TIMES_CONFIRM)
    form = SeenForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Look at the times and try again."))
        return redirect("places:times", place.slug)
    try:
        actions.confirm_sittings(by=request.user, place=place, seen=form.cleaned_data["seen"])
        messages.success(request, _("Thank you. These times are confirmed."))
    except Refused as refused:
        messages.warning(request, refused.message)
    return redirect("places:times", place.slug)


@require_GET
def sitting_kinds(request: HttpRequest, slug: str) -> HttpResponse:
    """First step of adding a sitting: what is it for?"""
    place = place_or_404(request, slug, Permission.TIMES_ENTER)
    note_reading(request, "Add times", [place])
    kinds = [(kind.value, kind.label) for kind in kinds_for(place.faith)]
    return render(request, "places/times/kinds.html", {"place": place, "kinds": kinds})


@require_http_methods(["GET", "POST"])
def sitting_add(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Add a sitting of one kind."""
    place = place_or_404(request, slug, Permission.TIMES_ENTER)
    if kind not in kinds_for(place.faith):
        raise Http404
    form = AddSittingForm(request.POST or None, kind=kind, festivals=_festivals(request, place, kind))
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        if attempt(form, lambda: actions.add_sitting(place=place, **_said_by(request, place), **fields)):
            messages.success(request, _("The times are saved."))
            return redirect("places:times", place.slug)
    note_reading(request, "Add times", [place])
    return _form(request, place, form, heading=_("Add times: %(kind)s") % {"kind": Kind(kind).label})


@require_http_methods(["GET", "POST"])
def sitting_change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change a sitting."""
    place, sitting = _sitting(request, slug, pk)
    festivals = _festivals(request, place, sitting.kind)
    form = ChangeSittingForm(request.POST or None, sitting=sitting, festivals=festivals)
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        if attempt(form, lambda: actions.change_sitting(sitting=sitting, **_said_by(request, place), **fields)):
            messages.success(request, _("The times are saved."))
            return redirect("places:times", place.slug)
    note_reading(request, "Change times", [place])
    context = {"heading": _("Change times: %(sitting)s") % {"sitting": sitting}, "sitting": sitting}
    return _form(request, place, form, template="places/times/sitting.html", **context)


@require_http_methods(["GET", "POST"])
def sitting_end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Say when a sitting is held for the last time."""
    place, sitting = _sitting(request, slug, pk)
    form = EndSittingForm(request.POST or None, initial={"version": sitting.version})
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        if attempt(form, lambda: actions.end_sitting(by=request.user, sitting=sitting, **fields)):
            messages.success(request, _("The last day is saved."))
            return redirect("places:times", place.slug)
    note_reading(request, "End times", [place])
    return _form(request, place, form, heading=_("No longer held: %(sitting)s") % {"sitting": sitting})


@require_http_methods(["GET", "POST"])
def one_day(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One day on which a sitting is held otherwise; `?day=2026-11-27` fills in the day."""
    place, sitting = _sitting(request, slug, pk)
    initial = {"day": request.GET["day"][:10]} if "day" in request.GET else {}
    form = OneDayForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change = words_kept(form, by=request.user, place=place)(
            lambda: actions.change_one_day(sitting=sitting, **_said_by(request, place), **form.cleaned_data)
        )
        if attempt(form, change):
            messages.success(request, _("The change is saved."))
            return redirect("places:times", place.slug)
    note_reading(request, "Change one day", [place])
    return _form(
        request, place, form, heading=_("Change one day: %(sitting)s") % {"sitting": sitting}, lead=times_words(sitting)
    )


@require_POST
def one_day_withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take back the change of one day."""
    place = place_or_404(request, slug, Permission.TIMES_ENTER)
    overrides: Any = SittingOverride.objects.visible_to(request.user).filter(place=place)
    override = get_object_or_404(overrides, pk=pk)
    if override.confirmed_at is not None and not may(request.user, Permission.TIMES_CONFIRM, place):
        raise Http404
    actions.withdraw_change(by=request.user, override=override)
    messages.success(request, _("The change is taken back. It is held as usual."))
    return redirect("places:times", place.slug)


def _sitting(request: HttpRequest, slug: str, pk: int) -> tuple[Place, Sitting]:
    place = place_or_404(request, slug, Permission.TIMES_ENTER)
    sittings: Any = Sitting.objects.visible_to(request.user).filter(place=place)
    return place, get_object_or_404(sittings, pk=pk)


def _said_by(request: HttpRequest, place: Place) -> dict[str, Any]:
    """Who says so, and whether that is the committee's own word."""
    return {"by": request.user, "confirmed": may(request.user, Permission.TIMES_CONFIRM, place)}


def _festivals(request: HttpRequest, place: Place, kind: str) -> list[str]:
    """The festivals a sitting can be for: those whose dates the place has, then the others of its faith."""
    if kind != Kind.FESTIVAL:
        return []
    dates: Any = ObservanceDate.objects.visible_to(request.user).filter(place=place).exclude(festival="")
    held = dates.order_by("on").values_list("festival", flat=True)
    usual = (name_of(each) for each in of_faith(place.faith) if not each.only_if_asked)
    return list(dict.fromkeys([*held, *usual]))


def _form(
    request: HttpRequest, place: Place, form: Any, *, template: str = "places/form.html", **context: Any
) -> HttpResponse:
    stale = getattr(form, "stale", None)
    context |= {
        "form": form,
        "place": place,
        "back": reverse("places:times", args=[place.slug]),
        "now": _as_it_is(stale) if stale else None,
    }
    return render(request, template, context)


def _as_it_is(sitting: Sitting) -> list[tuple[str, str]]:
    rows = [
        (_("Name"), sitting.name),
        (_("On which days"), season_words(sitting)),
        (_("Times"), times_words(sitting)),
        (_("What else is known"), ". ".join(facts_words(sitting))),
    ]
    return [(label, value) for label, value in rows if value]
