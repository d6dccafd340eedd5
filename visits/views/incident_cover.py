"""After an incident: choosing what to cover, and asking for a proposal of who goes."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from liaison.places.consulting import note_reading
from liaison.refusals import Refused
from visits import incidents as after
from visits.actions import proposals
from visits.forms.incidents import CoverForm
from visits.models import Mobilisation, Proposal
from visits.views.incidents import days_of, fetched, runs
from visits.views.refusing import say_why

# Days that the page offers first: the next Friday, Saturday and Sunday are always among them.
NEXT_DAYS = timedelta(days=7)
FIELDS = {"first": "first_on", "last": "last_on"}


@require_http_methods(["GET", "POST"])
def incident_cover(request: HttpRequest, ref: str) -> HttpResponse:
    """Choose places, days and hours; then the portal proposes officers of the whole unit."""
    found = fetched(request, ref)
    if not runs(found):
        return redirect(found)
    now = timezone.now()
    lines = after.ranked(after.lines_of(found, after.places_of(found, request.user), now), after.FIRST)
    first = max(found.first_on, timezone.localdate(now))
    since = after.looks_from(found, now)
    form = CoverForm(
        request.POST if request.method == "POST" else None,
        lines=lines,
        since=since,
        first=first,
        last=found.last_on,
        ahead=first + NEXT_DAYS,
    )
    if request.method == "POST" and form.is_valid():
        try:
            proposal = _ask(request.user, found, form)
        except Refused as refused:
            refused.field = FIELDS.get(refused.field or "", refused.field)
            say_why(form, refused)
        else:
            return redirect(proposal)
    note_reading(request, "Cover after an incident", [line.pk for line in form.lines])
    context = {
        "form": form,
        "incident": found,
        "days": days_of(found),
        "declining": [line.name for line in lines if line.declines],
    }
    return render(request, "visits/incident_cover.html", context)


def _ask(user: Any, found: Mobilisation, form: CoverForm) -> Proposal:
    first, last = form.cleaned_data["first_on"], form.cleaned_data["last_on"]
    windows = after.windows_to_propose(form.chosen(), form.hours(), first, last, form.since)
    return proposals.start(
        by=user,
        unit=found.unit,
        windows=windows,
        title=f"After an incident: {found.reason}",
        first=first,
        last=last,
        mobilisation=found,
        client_id=form.cleaned_data["client_id"],
    )
