"""Asking for volunteers, and the page on which officers say that they can go."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liaison.places.access import standing
from liaison.places.consulting import note_reading
from liaison.refusals import Refused
from liaison.rosters.access import ON_ROSTERS
from visits.account import span
from visits.actions import allotting
from visits.actions import volunteering as actions
from visits.models import Visit, Volunteer, VolunteerCall
from visits.models.mobilising import CallQuerySet
from visits.views.candidates import allottable, candidates_of, open_call


@dataclass(frozen=True)
class Sought:
    """A call as an officer reads it, and what they said."""

    call: VolunteerCall
    when: str
    mine: Volunteer | None

    @property
    def status(self) -> tuple[str, str]:
        """What this officer said, and the colour of its tag."""
        if self.mine is None:
            return "", ""
        return ("You are going", "green") if self.mine.taken_at else ("You offered to go", "blue")


@require_http_methods(["GET", "POST"])
def call(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask for a volunteer: says who will be asked, then asks them."""
    visit = allottable(request, ref)
    going = list(allotting.current(visit))
    asked = [one for one in candidates_of(request, visit, going) if one.can_go and one.is_rostered]
    if request.method == "POST":
        try:
            actions.call(by=request.user, visit=visit, officers=[one.pk for one in asked])
        except Refused as refused:
            messages.warning(request, refused.message)
        else:
            messages.success(request, f"Asked: {len(asked)} officers are told. Who offers to go stands on this page.")
        return redirect("visits:allot", visit.ref)
    note_reading(request, "Ask for a volunteer", [visit.place])
    context = {"visit": visit, "asked": asked, "when": span(visit.starts_at, visit.ends_at), "call": open_call(visit)}
    return render(request, "visits/call.html", context)


@require_GET
def volunteering(request: HttpRequest) -> HttpResponse:
    """The visits of the officer's unit for which somebody is sought."""
    calls = list(_calls(request).select_related("asked_by"))
    offers = Volunteer.objects.visible_to(request.user).filter(officer=request.user.pk, withdrawn_at=None)
    mine = {offer.call_id: offer for offer in offers.filter(call__in=calls)}
    seen = Visit.objects.visible_to(request.user).filter(pk__in=[one.visit_id for one in calls])
    note_reading(request, "Volunteers sought", list(seen.order_by().values_list("place_id", flat=True)))
    sought = [Sought(one, span(one.starts_at, one.ends_at), mine.get(one.pk)) for one in calls]
    return render(request, "visits/volunteering.html", {"sought": sought})


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """'I can go', or 'I cannot after all'."""
    found = get_object_or_404(_calls(request, also_closed=True), pk=pk)
    try:
        if request.POST.get("answer") == "no":
            actions.withdraw(by=request.user, call=found)
            messages.success(request, "Taken back. You are not on the list any more.")
        else:
            actions.offer(by=request.user, call=found)
            messages.success(request, "Thank you. Your supervisor sees that you can go. You are told if you are sent.")
    except Refused as refused:
        messages.warning(request, refused.message)
    return redirect("visits:volunteering")


def _calls(request: HttpRequest, *, also_closed: bool = False) -> CallQuerySet:
    if not standing(request.user).holds(*ON_ROSTERS):
        raise Http404
    calls = VolunteerCall.objects.visible_to(request.user)
    return calls if also_closed else calls.open()
