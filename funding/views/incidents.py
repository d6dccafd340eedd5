"""The incident log of a place: its committee alone reads and writes it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from funding.actions import incidents as acting
from funding.crime_references import name_of
from funding.forms.incidents import ChangeIncidentForm, NewIncidentForm, WithdrawForm
from funding.models import Evidence, Incident, PackItem
from liaison.places.access import standing
from liaison.places.consulting import note_choosing, note_reading
from liaison.places.models import Place
from liaison.places.views.fetching import attempt
from liaison.places.wording import words_kept
from liaison.presentation import words
from liaison.presentation.money import pounds
from liaison.presentation.paging import Page, page_number


def _own_places(request: HttpRequest) -> list[Place]:
    """The places whose committee this person belongs to; 404 for everybody else."""
    own = Place.objects.visible_to(request.user).filter(pk__in=standing(request.user).place_ids).order_by("name", "pk")
    if not (places := list(own)):
        raise Http404
    return places


def _place(request: HttpRequest, places: list[Place]) -> Place | None:
    """The place that the address names, the only one there is, or None where it has to be asked. A foreign one: 404."""
    if slug := request.GET.get("place", ""):
        found = next((place for place in places if place.slug == slug), None)
        if found is None:
            raise Http404
        return found
    return places[0] if len(places) == 1 else None


def _incident(request: HttpRequest, pk: int) -> Incident:
    found = Incident.objects.visible_to(request.user).select_related("place", "recorded_by", "withdrawn_by")
    return get_object_or_404(found, pk=pk)


@require_GET
def incidents(request: HttpRequest) -> HttpResponse:
    """The log of one place, newest first."""
    places = _own_places(request)
    place = _place(request, places)
    if place is None:
        note_choosing(request, places)
        return render(request, "funding/incidents_where.html", {"places": places})
    found = Incident.objects.visible_to(request.user).filter(place=place)
    page = Page.of(found.order_by("-happened_on", "-pk"), page_number(request.GET.get("page")))
    note_reading(request, "Incident log", [place])
    context = {"place": place, "page": page, "query": f"place={place.slug}&"}
    return render(request, "funding/incidents.html", context)


@require_http_methods(["GET", "POST"])
def incident_new(request: HttpRequest) -> HttpResponse:
    """Write down what happened."""
    places = _own_places(request)
    place = _place(request, places)
    if place is None:
        note_choosing(request, places)
        return render(request, "funding/incidents_where.html", {"places": places, "new": True})
    form = NewIncidentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(
            form,
            words_kept(form, by=request.user, place=place)(
                lambda: acting.record(
                    by=request.user, place=place, account=form.account(), client_id=form.cleaned_data["client_id"]
                )
            ),
        )
        if made:
            messages.success(request, "It is in the log. Only your committee can read it.")
            return redirect("funding:incident", made.pk)
    note_reading(request, "Write down what happened", [place])
    return render(request, "funding/incident_form.html", {"form": form, "place": place, "back": _log(place)})


@require_GET
def incident(request: HttpRequest, pk: int) -> HttpResponse:
    """One incident: what was written down, its photos, and the applications that use it."""
    found = _incident(request, pk)
    used = PackItem.objects.visible_to(request.user).filter(
        place=found.place, kind=PackItem.Kind.INCIDENT, key=str(found.pk), taken_out_at=None
    )
    note_reading(request, "Incident", [found.place_id])
    context = {
        "incident": found,
        "rows": _rows(found),
        "photos": Evidence.objects.visible_to(request.user).kept().filter(incident=found).select_related("added_by"),
        "used": [item.application for item in used.select_related("application__round__scheme")],
        "back": _log(found.place),
    }
    return render(request, "funding/incident.html", context)


def _rows(found: Incident) -> list[tuple[str, str]]:
    told = dict(Incident.Told.choices)
    at = f", about {words.clock(found.happened_at)}" if found.happened_at else ""
    reference = f"{found.crime_reference} ({name_of(found.force)})" if found.crime_reference else "None yet"
    return [
        ("When", f"{words.day(found.happened_on)}{at}"),
        ("Harm", found.get_harm_display()),
        ("What happened", found.text or "Nothing was written"),
        ("Cost", pounds(found.cost_pence) if found.cost_pence is not None else "Not known"),
        ("Crime reference", reference),
        ("Told", ", ".join(told[key] for key in found.told) or "Not said"),
        ("Written down", f"{found.recorded_by}, {words.moment(found.recorded_at)}"),
    ]


@require_http_methods(["GET", "POST"])
def incident_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what was written down."""
    found = _incident(request, pk)
    if found.withdrawn_at:
        messages.warning(request, acting.WITHDRAWN)
        return redirect("funding:incident", pk)
    form = ChangeIncidentForm(request.POST or None, initial=ChangeIncidentForm.initial_of(found))
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        kept = attempt(
            form,
            words_kept(form, by=request.user, place=found.place)(
                lambda: acting.change(by=request.user, incident=found, account=form.account(), version=version)
            ),
        )
        if kept:
            messages.success(request, "Saved.")
            return redirect("funding:incident", pk)
    note_reading(request, "Incident", [found.place_id])
    stale = getattr(form, "stale", None)
    context = {
        "form": form,
        "place": found.place,
        "incident": found,
        "now": _rows(stale) if stale else None,
        "back": reverse("funding:incident", args=[pk]),
    }
    return render(request, "funding/incident_form.html", context)


@require_http_methods(["GET", "POST"])
def incident_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that something in the log is not to count any more."""
    found = _incident(request, pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        because = form.cleaned_data["because"]
        withdraw = words_kept(form, by=request.user, place=found.place)(
            lambda: acting.withdraw(by=request.user, incident=found, because=because)
        )
        if attempt(form, withdraw):
            messages.success(request, "Withdrawn. It does not count any more.")
            return redirect("funding:incident", pk)
    note_reading(request, "Incident", [found.place_id])
    return render(request, "funding/incident_withdraw.html", {"form": form, "incident": found})


def _log(place: Place) -> str:
    return f"{reverse('funding:incidents')}?place={place.slug}"
