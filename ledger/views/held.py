"""Everything that is held about a place: asking for a copy, seeing how far it is, and fetching it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from funding.views.handing import handed_out
from ledger.actions import held as actions
from ledger.forms import CopyForm
from ledger.models import HeldCopy
from liaison.accounts.proving import recently_proven
from liaison.accounts.roles import Permission
from liaison.audit.models import Consultation
from liaison.places.consulting import note_reading
from liaison.places.models import Place
from liaison.places.views.fetching import attempt, place_or_404

EARLIER = 6
Status = HeldCopy.Status
STATES = {
    Status.WAITING: ("It begins in a few seconds", "grey"),
    Status.RUNNING: ("It is being made", "blue"),
    Status.READY: ("Ready", "green"),
    Status.FAILED: ("It could not be made", "red"),
    Status.GONE: ("Deleted after a week", "grey"),
}
KINDS = {
    "pdf": ("application/pdf", "stored_pdf"),
    "json": ("application/json", "stored_json"),
    "zip": ("application/zip", "stored_zip"),
}


@require_http_methods(["GET", "POST"])
def held(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What such a copy is, the newest ones; a member asks for another."""
    place = place_or_404(request, slug, Permission.LEDGER_SEE)
    if request.method == "POST":
        return _ask(request, place)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "ledger/_held_copies.html", _copies(request, place))
    return _page(request, place, CopyForm())


def _page(request: HttpRequest, place: Place, form: CopyForm) -> HttpResponse:
    note_reading(request, "Everything held", [place])
    return render(request, "ledger/held.html", _copies(request, place) | {"form": form})


@recently_proven
def _ask(request: HttpRequest, place: Place) -> HttpResponse:
    form = CopyForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        if attempt(form, lambda: actions.ask(by=request.user, place=place, client_id=given["client_id"])):
            messages.success(request, "A copy is being made. It takes a minute at most.")
            return redirect("ledger:held", place.slug)
    return _page(request, place, form)


def _copies(request: HttpRequest, place: Place) -> dict[str, Any]:
    copies = list(HeldCopy.objects.visible_to(request.user).filter(place=place).select_related("asked_by")[:EARLIER])
    there = set(HeldCopy.objects.there(timezone.now()).filter(place=place).values_list("pk", flat=True))
    return {
        "place": place,
        "copies": [(copy, *STATES[Status(copy.status)], copy.pk in there) for copy in copies],
        "is_open": any(copy.status in (Status.WAITING, Status.RUNNING) for copy in copies),
    }


@require_safe
@recently_proven
def held_file(request: HttpRequest, slug: str, pk: int, ending: str) -> HttpResponseBase:
    """One copy as PDF, as JSON, or the files beside it as ZIP; noted in the read log as taken out."""
    place = place_or_404(request, slug, Permission.LEDGER_SEE)
    if ending not in KINDS:
        raise Http404
    there = HeldCopy.objects.visible_to(request.user).there(timezone.now()).filter(place=place)
    found = get_object_or_404(there, pk=pk)
    content_type, column = KINDS[ending]
    stored_as = getattr(found, column)
    if not stored_as:
        raise Http404
    note_reading(request, "Everything held", [place], manner=Consultation.Manner.EXPORT)
    return handed_out(stored_as, f"{place.slug}-{found.asked_at:%Y-%m-%d}.{ending}", content_type)
