"""Planning a visit, changing the plan, calling it off."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from liaison.accounts.roles import Permission
from liaison.observances import occurrences
from liaison.observances.occurrences import Occurrence
from liaison.places.access import may, standing
from liaison.places.consulting import note_choosing, note_reading
from liaison.places.models import Place
from liaison.places.wording import words_kept
from liaison.refusals import Refused, Stale
from visits import access
from visits.account import span
from visits.actions import planning
from visits.forms.plan import AHEAD, OFFERED, OTHER_TIME, CancelForm, PlanForm, ReplanForm
from visits.gatherings import gathering, key_of
from visits.models import Visit, VisitRequest
from visits.views.detail import visible
from visits.views.refusing import say_why

# Gatherings of one sitting are a day apart at least.
NEAR = timedelta(hours=12)


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """The form, and planning it. `?place=` says where, `?gathering=` when, `?request=` what the committee asked."""
    if not standing(request.user).is_police:
        raise Http404
    asked = _asked(request)
    slug = asked.place.slug if asked else request.GET.get("place", "")
    if not slug:
        return _choose_place(request)
    place = get_object_or_404(Place.objects.seen_in_full_by(request.user), slug=slug)
    if not may(request.user, Permission.VISIT_PLAN, place):
        raise Http404
    wanted = request.GET.get("gathering", "")
    upcoming = _upcoming(place, wanted)
    form = PlanForm(
        request.POST if request.method == "POST" else None,
        place=place,
        kinds=access.kinds_for(request.user, place),
        officers=_officers(request.user, place),
        upcoming=upcoming,
        initial=_initial(request, asked),
    )
    if request.method == "POST" and form.is_valid():
        try:
            with words_kept(form, by=request.user, place=place):
                visit = planning.plan(
                    by=request.user,
                    place=place,
                    intent=form.intent(),
                    officers=form.cleaned_data["officers"],
                    reason=form.cleaned_data["reason"],
                    accepted=form.cleaned_data["accepted"],
                    request=asked,
                    client_id=form.cleaned_data["client_id"],
                )
        except Refused as refused:
            _say(form, refused)
        else:
            messages.success(request, "Planned. The committee and the officers are told.")
            return redirect(visit)
    note_reading(request, "Plan a visit", [place])
    context = {"form": form, "place": place, "asked": asked}
    if again := next((each for each in upcoming if key_of(each) == wanted), None):
        context |= {"called_off": _called_off(request.user, again)}
    return render(request, "visits/plan.html", context)


@require_http_methods(["GET", "POST"])
def replan(request: HttpRequest, ref: str) -> HttpResponse:
    """Change a planned visit's time, number of officers or purpose."""
    visit = visible(request, ref)
    if not access.may_cancel(request.user, visit):
        raise Http404
    form = ReplanForm(
        request.POST if request.method == "POST" else None,
        visit=visit,
        place=visit.place,
        kinds=access.kinds_for(request.user, visit.place),
        upcoming=_upcoming(
            visit.place, f"{visit.sitting_id}@{timezone.localdate(visit.starts_at)}" if visit.sitting_id else ""
        ),
    )
    current: Visit | None = None
    if request.method == "POST" and form.is_valid():
        try:
            with words_kept(form, by=request.user, place=visit.place):
                planning.replan(
                    by=request.user, visit=visit, intent=form.intent(), version=form.cleaned_data["version"]
                )
        except Stale as stale:
            say_why(form, stale)
            current = stale.current
        except Refused as refused:
            _say(form, refused)
        else:
            messages.success(request, "Saved. The officers are told of a new time.")
            return redirect(visit)
    note_reading(request, "Change a planned visit", [visit.place])
    context = {"form": form, "visit": visit, "place": visit.place, "current": current and _held(current)}
    return render(request, "visits/plan.html", context)


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, ref: str) -> HttpResponse:
    """Call off a planned visit."""
    visit = visible(request, ref)
    if not access.may_cancel(request.user, visit):
        raise Http404
    form = CancelForm(request.POST if request.method == "POST" else None, initial={"version": visit.version})
    current: Visit | None = None
    if request.method == "POST" and form.is_valid():
        try:
            with words_kept(form, by=request.user, place=visit.place):
                planning.cancel(by=request.user, visit=visit, **form.cleaned_data)
        except Stale as stale:
            say_why(form, stale)
            current = stale.current
        else:
            messages.success(request, "Called off. The officers and the committee are told.")
            return redirect(visit)
    note_reading(request, "Call off a visit", [visit.place])
    shown = current or visit
    context = {"form": form, "visit": visit, "when": span(shown.starts_at, shown.ends_at)}
    return render(request, "visits/cancel.html", context | {"current": current and _held(current)})


def _choose_place(request: HttpRequest) -> HttpResponse:
    places = Place.objects.seen_in_full_by(request.user).open_on(timezone.localdate()).order_by("name", "pk")
    rows = places.values_list("pk", "slug", "name")
    note_choosing(request, [pk for pk, _slug, _name in rows])
    return render(request, "visits/plan_where.html", {"places": [(slug, name) for _pk, slug, name in rows]})


def _asked(request: HttpRequest) -> VisitRequest | None:
    ref = request.GET.get("request", "")
    if not ref:
        return None
    return get_object_or_404(VisitRequest.objects.visible_to(request.user).select_related("place"), ref=ref)


def _officers(user: Any, place: Place) -> Any:
    """Supervisors send anybody of the unit; an officer who plans a visit can go there."""
    officers = access.officers_of(place)
    return officers if may(user, Permission.VISIT_ALLOT, place) else officers.filter(pk=user.pk)


def _called_off(user: Any, wanted: Occurrence) -> Visit | None:
    """The visit to this gathering that was called off last, where none is planned: it may have to be planned again.

    A sitting that was not to be held, and is held after all, has lost its visit in the meantime.
    """
    near = (wanted.starts_at - NEAR, wanted.starts_at + NEAR)
    held = Visit.objects.visible_to(user).filter(place=wanted.place_id, sitting=wanted.sitting, starts_at__range=near)
    visits = list(held.order_by("cancelled_at", "pk"))
    if not visits or any(visit.status != Visit.Status.CANCELLED for visit in visits):
        return None
    return visits[-1]


def _upcoming(place: Place, asked: str) -> list[Occurrence]:
    """The next gatherings to choose from; the one that was asked for is among them, however far away."""
    today = timezone.localdate()
    found = [each for each in occurrences.between([place.pk], today, today + AHEAD) if each.ends_at > timezone.now()]
    wanted = gathering(place, asked) if asked else None
    found = found[:OFFERED]
    if wanted and key_of(wanted) not in map(key_of, found):
        found.append(wanted)
    return sorted(found, key=lambda each: each.starts_at)


def _initial(request: HttpRequest, asked: VisitRequest | None) -> dict[str, Any]:
    initial: dict[str, Any] = {}
    if wanted := request.GET.get("gathering"):
        initial["gathering"] = wanted
    if asked:
        initial |= {"gathering": OTHER_TIME, "day": asked.wanted_on, "purpose": "As the committee asked"}
    return initial


def _say(form: PlanForm, refused: Refused) -> None:
    """Put a refusal about a time beside the question that is open."""
    if refused.field in ("day", "starts", "ends", "when", "kind") and form.cleaned_data["gathering"] != OTHER_TIME:
        refused.field = "gathering"
    elif refused.field == "when":
        refused.field = "day"
    say_why(form, refused)


def _held(visit: Visit) -> list[tuple[str, str]]:
    """A planned visit as it is now, in words."""
    return [
        ("Status", visit.get_status_display()),
        ("When", span(visit.starts_at, visit.ends_at)),
        ("Officers needed", str(visit.officers_needed)),
        *([("Purpose", visit.purpose)] if visit.purpose else []),
        *([("Called off because", visit.cancelled_because)] if visit.cancelled_because else []),
    ]
