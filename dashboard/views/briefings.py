"""Briefings: those of a unit, asking for one, how one differs from today, and the PDF."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from dashboard import actions, wording
from dashboard.comparing import differences
from dashboard.consulting import note_taken
from dashboard.figures.keeping import from_json
from dashboard.forms import BriefingForm
from dashboard.models import Briefing
from dashboard.reading import read
from dashboard.scopes import Scope
from dashboard.seen import places_named
from dashboard.views.leading import handed_out, led_scopes, led_unit, week_or_404
from liaison.accounts.proving import recently_proven
from liaison.observances.weeks import Week
from liaison.places.models import CommandUnit, Place
from liaison.refusals import Refused

ON_A_PAGE = 20
Status = Briefing.Status
OPEN = (Status.WAITING, Status.RUNNING)
STATES = {
    Status.WAITING: ("It begins in a few seconds", "grey"),
    Status.RUNNING: ("It is being made", "blue"),
    Status.READY: ("Ready", "green"),
    Status.FAILED: ("It could not be made", "red"),
}
ELSEWHERE = "That briefing names a place that your unit no longer looks after. Have a new one made."


@require_http_methods(["GET", "POST"])
def briefings(request: HttpRequest) -> HttpResponse:
    """The briefings of one unit, newest first; who leads it has new ones made. `?week=` is chosen beforehand."""
    asked = {**request.POST.dict(), **request.GET.dict()}
    unit = led_unit(request.user, asked)
    week = week_or_404(asked, default=Week.now().previous)
    form = BriefingForm(request.POST if request.method == "POST" else None, also=[week], initial={"week": str(week)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask(
                by=request.user,
                unit=CommandUnit.objects.get(pk=unit.unit_id),
                week=form.cleaned_data["week"],
                client_id=form.cleaned_data["client_id"],
            )
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, "The briefing will be here in a few seconds.")
            return redirect(_list_of(unit))
    found = _of(request, unit).defer("pdf", "figures").select_related("asked_by")
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "scope": unit,
        "others": [scope for scope in led_scopes(request.user) if scope.whole and scope != unit],
        "page": page,
        "query": f"unit={unit.unit_id}&",
        "lines": [_line(briefing) for briefing in page],
        "is_open": any(briefing.status in OPEN for briefing in page),
        "marking": settings.PORTAL_MARKING,
    }
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "dashboard/_briefings.html", context)
    return render(request, "dashboard/briefings.html", context)


def _of(request: HttpRequest, unit: Scope) -> Any:
    return Briefing.objects.visible_to(request.user).filter(unit=unit.unit_id)


def _list_of(unit: Scope) -> str:
    return f"{reverse('dashboard:briefings')}?{urlencode({'unit': unit.unit_id})}"


def _line(briefing: Briefing) -> dict[str, Any]:
    state, colour = STATES[Status(briefing.status)]
    week = Week(briefing.monday)
    return {"briefing": briefing, "state": state, "colour": colour, "week": week, "days": wording.days_of(week)}


@require_safe
def briefing(request: HttpRequest, pk: int) -> HttpResponse:
    """How the figures of one briefing differ from what is known today."""
    found = _ready(request, pk)
    scope, week = Scope.of_unit(found.unit), Week(found.monday)
    now = read(scope, week, by=request.user).now
    context = {
        **_line(found),
        "scope": scope,
        "differences": differences(from_json(found.figures or {}), now) if now else None,
        "back": _list_of(scope),
        "week_url": f"{reverse('dashboard:week')}?{urlencode({'week': str(week), 'unit': scope.unit_id})}",
        "marking": settings.PORTAL_MARKING,
    }
    return render(request, "dashboard/briefing.html", context)


@require_safe
@recently_proven
def newest_pdf(request: HttpRequest) -> HttpResponse:
    """The newest PDF of the week that `?week=` names, by default the week just over; a page while it is made."""
    unit = led_unit(request.user, request.GET)
    week = week_or_404(request.GET, default=Week.now().previous)
    of_week = _of(request, unit).filter(monday=week.monday)
    ready = of_week.filter(status=Status.READY).select_related("unit").order_by("-number").first()
    if ready is not None:
        return _handed_out(request, ready)
    if of_week.filter(status__in=OPEN).exists():
        context = {"scope": unit, "days": wording.days_of(week), "back": _list_of(unit)}
        response = render(request, "dashboard/briefing_waits.html", context, status=202)
        response["Retry-After"] = "5"
        return response
    raise Http404


@require_safe
@recently_proven
def briefing_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF of one briefing."""
    return _handed_out(request, _ready(request, pk))


def _ready(request: HttpRequest, pk: int) -> Briefing:
    led_scopes(request.user)
    ready = Briefing.objects.visible_to(request.user).filter(status=Status.READY).select_related("unit")
    found: Briefing = get_object_or_404(ready, pk=pk)
    return found


def _handed_out(request: HttpRequest, found: Briefing) -> HttpResponse:
    figures, scope, week = from_json(found.figures or {}), Scope.of_unit(found.unit), Week(found.monday)
    named = places_named(figures)
    # A paper is not rewritten: where a place that it names has moved away, it stays where it is.
    if Place.objects.seen_in_full_by(request.user).filter(slug__in=named).count() < len(named):
        messages.warning(request, ELSEWHERE)
        return redirect(_list_of(scope))
    note_taken(request, "Weekly briefing", figures, scope)
    name = slugify(f"{settings.BRIEFING_MARKING} {scope.name} {week} briefing {found.number}")
    return handed_out(bytes(found.pdf or b""), f"{name}.pdf", "application/pdf")
