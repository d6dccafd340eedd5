"""After an incident: the list of responses, a new one, the places it is about, and its end."""

from typing import Any

from django.contrib import messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from liaison.accounts.roles import Permission
from liaison.places.access import may_in_unit, standing
from liaison.places.consulting import note_choosing, note_reading
from liaison.places.models import CommandUnit, NeighbourhoodTeam, Place
from liaison.places.models.place import Faith
from liaison.places.wording import words_kept
from liaison.presentation import words
from liaison.presentation.paging import Page, page_number
from liaison.refusals import Refused, Stale
from visits import incidents as after
from visits.account import listed
from visits.actions import mobilising
from visits.forms.incidents import EndForm, MobiliseForm
from visits.incidents import Line
from visits.models import Mobilisation, Proposal
from visits.views.refusing import say_why
from visits.windows import Window

KILOMETRES_IN_A_MILE = 1.609344
STATES = {"now": ("Running", "blue"), "coming": ("Not begun", "grey"), "over": ("Over", "grey")}


@require_GET
def incidents(request: HttpRequest) -> HttpResponse:
    """Responses to incidents in the units that this person leads, newest first."""
    must_lead(request)
    rows = Mobilisation.objects.visible_to(request.user).select_related("unit", "place", "team", "made_by", "ended_by")
    page = Page.of(rows, page_number(request.GET.get("page")))
    note_reading(request, "Responses to incidents", [row.place_id for row in page.rows if row.place_id])
    context = {"page": page, "rows": [(row, *state_of(row), area_of(row)) for row in page.rows]}
    return render(request, "visits/incidents.html", context)


@require_http_methods(["GET", "POST"])
def incident_new(request: HttpRequest) -> HttpResponse:
    """Something happened: where, and which places need to see somebody. `?place=` says where."""
    must_lead(request)
    led = may_in_unit(request.user, Permission.VISIT_ALLOT)
    places = Place.objects.seen_in_full_by(request.user).filter(unit__in=led).open_on(timezone.localdate())
    initial = {}
    if slug := request.GET.get("place"):
        at = get_object_or_404(places, slug=slug)
        initial = {"place": at.slug, "area": f"unit-{at.unit_id}"}
    form = MobiliseForm(
        request.POST if request.method == "POST" else None,
        units=CommandUnit.objects.where_may(request.user, Permission.VISIT_ALLOT),
        teams=NeighbourhoodTeam.objects.filter(unit__in=led),
        places=places.order_by("name", "pk"),
        faiths=list(places.order_by().values_list("faith", flat=True).distinct()),
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        try:
            with words_kept(form, by=request.user, place=form.cleaned_data["place"], unit=form.intent()["unit"]):
                made = mobilising.mobilise(by=request.user, **form.intent())
        except Refused as refused:
            say_why(form, refused)
        else:
            messages.success(request, "These are the places. Now propose who goes.")
            return redirect(made)
    note_choosing(request, places.values_list("pk", flat=True))
    return render(request, "visits/incident_new.html", {"form": form})


@require_GET
def incident(request: HttpRequest, ref: str) -> HttpResponse:
    """The places that it is about, ranked as `?sort=` says."""
    found = fetched(request, ref)
    now = timezone.now()
    orders = after.orders_for(found)
    order = next((each for each in orders if each.key == request.GET.get("sort")), orders[0])
    lines = after.ranked(after.lines_of(found, after.places_of(found, request.user), now), order)
    note_reading(request, "After an incident", [line.pk for line in lines])
    context = {
        "incident": found,
        "area": area_of(found),
        "days": days_of(found),
        "state": state_of(found),
        "order": order,
        "orders": orders,
        "lines": [told(line) for line in lines],
        "bare": sum(1 for line in lines for window in line.windows if window.missing),
        "may_propose": runs(found),
        "next_day": max(found.first_on, timezone.localdate(now)),
    }
    return render(request, "visits/incident.html", context)


@require_http_methods(["GET", "POST"])
def incident_end(request: HttpRequest, ref: str) -> HttpResponse:
    """It is over; what is planned stays planned."""
    found = fetched(request, ref)
    form = EndForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            with words_kept(form, by=request.user, place=found.place, unit=found.unit):
                mobilising.end(by=request.user, mobilisation=found, because=form.cleaned_data["because"])
        except Stale as stale:
            messages.warning(request, stale.message)
        else:
            messages.success(request, "It is over. Visits that are planned stay planned.")
        return redirect(found)
    if found.ended_at is not None:
        return redirect(found)
    note_reading(request, "End a response to an incident", [found.place_id] if found.place_id else [])
    return render(request, "visits/incident_end.html", {"form": form, "incident": found})


def must_lead(request: HttpRequest) -> None:
    """404 for everybody who leads no unit."""
    if not standing(request.user).is_supervising:
        raise Http404


def fetched(request: HttpRequest, ref: str) -> Mobilisation:
    """The response with the reference of its `newest_proposal`, for those who lead its unit; 404 otherwise."""
    newest = Proposal.objects.filter(mobilisation=OuterRef("pk")).order_by("-made_at", "-pk").values("ref")[:1]
    rows = with_names(Mobilisation.objects.visible_to(request.user)).annotate(newest_proposal=Subquery(newest))
    return get_object_or_404(rows, ref=ref)


def with_names(rows: QuerySet[Mobilisation]) -> QuerySet[Mobilisation]:
    """With everything that its pages name."""
    return rows.select_related("unit", "place", "team", "made_by", "ended_by")


def runs(found: Mobilisation) -> bool:
    """Whether anything can still be proposed for it."""
    return found.ended_at is None and found.last_on >= timezone.localdate()


def state_of(found: Mobilisation) -> tuple[str, str]:
    """Words and colour of where it stands."""
    today = timezone.localdate()
    if found.ended_at is not None or found.last_on < today:
        return STATES["over"]
    return STATES["coming" if found.first_on > today else "now"]


def area_of(found: Mobilisation) -> str:
    """'All of Riverford, Muslim and Jewish places': which places it is about."""
    where = found.team.name if found.team else f"All of {found.unit}"
    if not found.faiths:
        return f"{where}, every faith"
    return f"{where}, {listed(str(Faith(faith).label) for faith in found.faiths)} places"


def days_of(found: Mobilisation) -> str:
    """'Sunday 22 November to Sunday 29 November'."""
    if found.first_on == found.last_on:
        return words.day(found.first_on)
    return f"{words.day(found.first_on)} to {words.day(found.last_on)}"


def told(line: Line) -> dict[str, Any]:
    """One place in words."""
    state, colour = _state(line)
    return {
        "line": line,
        "state": state,
        "colour": colour,
        "distance": miles(line.kilometres),
        "gathers": words.moment(line.gathers_at) if line.gathers_at else "",
        "be_there": words.between(line.next.starts_at, line.next.ends_at) if line.next else "",
        "coming": after.officers_coming(line.next),
        "sooner": _when(line.sooner),
        "coming_sooner": after.officers_coming(line.sooner),
    }


def miles(distance: float | None) -> str:
    """'1.3 miles away'; empty where it is not known."""
    if distance is None:
        return ""
    far = distance / KILOMETRES_IN_A_MILE
    if distance == 0:
        return "Where it happened"
    return "Less than 0.1 miles away" if far < 0.1 else f"{far:.1f} miles away"


def _when(window: Window | None) -> str:
    if window is None:
        return ""
    return f"{words.day(window.starts_at)}, {words.between(window.starts_at, window.ends_at)}"


def _state(line: Line) -> tuple[str, str]:
    wanted = len(line.windows)
    if line.declines and not wanted:
        return "Has asked for no visits", "grey"
    if not wanted:
        return "Nothing planned", "yellow"
    if line.covered == wanted:
        return "Covered", "green"
    return (f"{line.covered} of {wanted} covered", "yellow") if line.covered else ("Not covered", "red")
