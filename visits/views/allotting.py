"""Sending officers to a planned visit, or to a gathering for which none is planned yet."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from liaison.accounts.roles import Permission
from liaison.places.access import may
from liaison.places.consulting import note_reading
from liaison.places.models import Place
from liaison.refusals import Refused, Stale
from visits import access
from visits.account import listed, span
from visits.actions import allotting, sending
from visits.actions.planning import columns_of
from visits.forms.allotting import AllotForm, SendForm, options_of, who_cannot
from visits.gatherings import gathering
from visits.losing import still_lost
from visits.models import Allotment, Visit
from visits.suitability.ranking import Candidate
from visits.views.candidates import allottable, asked_for, candidates_of, numbers, open_call
from visits.views.refusing import say_why


@require_http_methods(["GET", "POST"])
def allot(request: HttpRequest, ref: str) -> HttpResponse:
    """Choose who goes: the best first, with what speaks for and against each. `?q=` looks for a name."""
    visit = allottable(request, ref)
    going = list(allotting.current(visit))
    candidates = candidates_of(request, visit, going)
    form = AllotForm(
        request.POST if request.method == "POST" else None,
        officers=access.officers_of(visit.place),
        options=options_of(candidates, asked_for(request)),
        going=[one.pk for one in going],
        initial={"officers": numbers(request.GET.getlist("officer"))},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = allotting.allot(by=request.user, visit=visit, **form.cleaned_data)
        except Refused as refused:
            if isinstance(refused, Stale):
                going = list(allotting.current(visit))
                form.see(one.pk for one in going)
            say_why(form, refused)
        else:
            messages.success(request, _sent(made))
            return redirect(visit)
    return _page(
        request, form, visit, candidates, going=going, lost=still_lost(request.user, visit), call=open_call(visit)
    )


@require_http_methods(["GET", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """The same for a gathering without a visit, which is planned with it: `?place=` says where, `?gathering=` when."""
    places = Place.objects.seen_in_full_by(request.user)
    place = get_object_or_404(places, slug=request.GET.get("place", ""))
    if not may(request.user, Permission.VISIT_ALLOT, place):
        raise Http404
    wanted = gathering(place, request.GET.get("gathering", ""))
    if wanted is None or wanted.window_ends_at <= timezone.now():
        raise Http404
    planned = sending.visit_for(wanted)
    if planned is not None and request.method == "GET":
        return redirect("visits:allot", planned.ref)
    visit = Visit(place=place, **columns_of(sending.intent_of(wanted)))
    candidates = candidates_of(request, visit, [])
    form = SendForm(
        request.POST if request.method == "POST" else None,
        officers=access.officers_of(place),
        options=options_of(candidates, asked_for(request)),
        initial={"officers": numbers(request.GET.getlist("officer"))},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = sending.send(by=request.user, place=place, gathering=wanted, **form.cleaned_data)
        except Stale as stale:
            messages.warning(request, stale.message)
            return redirect("visits:allot", stale.current.ref)
        except Refused as refused:
            say_why(form, refused)
        else:
            messages.success(request, _sent(list(allotting.current(made))))
            return redirect(made)
    return _page(request, form, visit, candidates, label=wanted.label, sure=wanted.sure)


def _sent(made: Sequence[Allotment]) -> str:
    return (
        f"{listed(str(one.officer) for one in made)}: sent, and told by e-mail." if made else "They were sent already."
    )


def _page(
    request: HttpRequest, form: AllotForm, visit: Visit, candidates: Sequence[Candidate], **more: Any
) -> HttpResponse:
    note_reading(request, "Send officers", [visit.place])
    day = timezone.localdate(visit.starts_at)
    context = {
        "form": form,
        "visit": visit,
        "when": span(visit.starts_at, visit.ends_at),
        "board": f"{reverse('visits:friday')}?date={day.isoformat()}",
        "cannot": who_cannot(candidates, asked_for(request)),
        "asked": asked_for(request),
        "kept": [(name, value) for name, value in request.GET.items() if name in ("place", "gathering")],
        "nobody": not any(one.can_go for one in candidates),
    }
    return render(request, "visits/allot.html", context | more)
