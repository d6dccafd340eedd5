"""Moving an officer, exchanging two, putting one in for another, and calling one off."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from liaison.places.consulting import note_reading
from liaison.places.models import Place
from liaison.presentation import words
from liaison.refusals import Refused
from visits import access
from visits.account import span
from visits.actions import allotting, exchanging
from visits.actions.sending import Unplanned
from visits.cover import Coming
from visits.forms.allotting import MoveForm, OneOfForm, Option, ReleaseForm, options_of, said_of, spoken
from visits.gatherings import gathering
from visits.models import Allotment, Visit
from visits.suitability.facts import Facts
from visits.suitability.findings import Judgement
from visits.suitability.judging import judge
from visits.suitability.ranking import rank
from visits.views.candidates import allottable, asked_for, named_allotment, note_whereabouts, number, read_facts
from visits.views.refusing import say_why
from visits.windows import Window, window_of_visit, windows_between

Sent = Allotment


@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, ref: str) -> HttpResponse:
    """Call one officer off, with a reason; `?allotment=` names the officer."""
    visit = allottable(request, ref)
    allotment = named_allotment(request, visit)
    form = ReleaseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            released = allotting.release(by=request.user, allotment=allotment, **form.cleaned_data)
        except Refused as refused:
            say_why(form, refused)
        else:
            messages.success(request, f"{released.officer} need not go, and is told by e-mail.")
            return redirect(visit)
    if allotment.released_at and request.method == "GET":
        return _called_off_already(request, allotment)
    return _page(request, form, allotment, "Call off an officer")


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, ref: str) -> HttpResponse:
    """Take an officer from this visit to another gathering of the day; `?allotment=` names the officer."""
    visit = allottable(request, ref)
    allotment = named_allotment(request, visit)
    if allotment.released_at:
        return _called_off_already(request, allotment)
    windows = {window.key: window for window in _windows_of_day(request, visit)}
    facts = read_facts(request, visit.place.unit_id, windows.values(), officers=[allotment.officer_id])
    note_whereabouts(request, visit, facts, *(window.place_id for window in windows.values()))
    facts = facts.without(allotment.pk)
    form = MoveForm(
        request.POST if request.method == "POST" else None,
        question=f"Where does {allotment.officer} go instead?",
        button="Move the officer",
        more="Where enough officers go already",
        options=_destinations(windows.values(), allotment, facts),
    )
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            moved = exchanging.move(
                by=request.user,
                allotment=allotment,
                to=_destination(request, windows[asked["choice"]]),
                reason=asked["reason"],
                accepted=asked["accepted"],
            )
        except Refused as refused:
            say_why(form, refused)
        else:
            messages.success(request, f"{moved.officer} now goes to {moved.place}, and is told by e-mail.")
            return redirect(moved.visit)
    return _page(request, form, allotment, "Move an officer")


@require_http_methods(["GET", "POST"])
def swap(request: HttpRequest, ref: str) -> HttpResponse:
    """Somebody else goes instead: one who is free, or one who changes places; `?allotment=` names who goes now."""
    visit = allottable(request, ref)
    allotment = named_allotment(request, visit)
    if allotment.released_at:
        return _called_off_already(request, allotment)
    form = OneOfForm(
        request.POST if request.method == "POST" else None,
        question=f"Who goes instead of {allotment.officer}?",
        button="Change who goes",
        more="Everybody else",
        options=_stand_ins(request, allotment),
    )
    if request.method == "POST" and form.is_valid():
        try:
            said = _exchange(request, allotment, form.cleaned_data)
        except Refused as refused:
            say_why(form, refused)
        else:
            messages.success(request, said)
            return redirect(visit)
    return _page(request, form, allotment, "Change who goes", asked=asked_for(request), searchable=True)


def _exchange(request: HttpRequest, allotment: Allotment, asked: dict[str, Any]) -> str:
    """Do what was chosen, and say it."""
    kind, _, pk = asked["choice"].partition("-")
    weighed = {"reason": asked["reason"], "accepted": asked["accepted"]}
    if kind == "officer":
        officer = access.officers_of(allotment.place).filter(pk=number(pk) or 0).first()
        if officer is None:
            raise Refused("Choose somebody from the list.", "choice")
        made = exchanging.stand_in(
            by=request.user, allotment=allotment, officer=officer, privately=asked["privately"], **weighed
        )
        return f"{made.officer} goes instead of {allotment.officer}. Both are told by e-mail."
    other = Allotment.objects.visible_to(request.user).select_related("visit__place", "place", "officer")
    found = other.filter(pk=number(pk) or 0).first()
    if found is None or not access.may_allot(request.user, found.visit):
        raise Refused("Choose somebody from the list.", "choice")
    exchanging.swap(by=request.user, one=allotment, other=found, **weighed)
    return f"{allotment.officer} and {found.officer} change places. Both are told by e-mail."


def _stand_ins(request: HttpRequest, allotment: Allotment) -> list[Option]:
    """Who could go instead: free officers, then those who would change places, each with what speaks against it."""
    visit = allotment.visit
    going = [one for one in allotting.current(visit) if one.pk != allotment.pk]
    here = window_of_visit(visit, [Coming(one.officer_id, str(one.officer)) for one in going])
    others = _sent_elsewhere(request, visit)
    there = {one.visit_id: window_of_visit(one.visit) for one in others}
    facts = read_facts(request, visit.place.unit_id, [here, *there.values()])
    note_whereabouts(request, visit, facts, *(one.place_id for one in others))
    besides = {allotment.officer_id, *(one.officer_id for one in going)}
    asked = asked_for(request)
    free = options_of(rank(here, facts.without(allotment.pk), besides=besides), asked)
    options = [option._replace(value=f"officer-{option.value}") for option in free]
    for one in others:
        if one.officer_id in besides:
            continue
        freed = facts.without(allotment.pk, one.pk)
        comes = judge(here, one.officer_id, freed)
        goes = judge(there[one.visit_id], allotment.officer_id, freed)
        if not comes.refusals and not goes.refusals:
            options.append(_exchange_of(one, comes, goes, str(allotment.officer), asked))
    return options


def _exchange_of(one: Allotment, comes: Judgement, goes: Judgement, whom: str, asked: str) -> Option:
    when = words.between(one.visit.starts_at, one.visit.ends_at)
    said_for, against, lesser = said_of(comes)
    hard, soft = spoken(goes.to_overrule), spoken(goes.lesser)
    return Option(
        f"allotment-{one.pk}",
        str(one.officer),
        said_for,
        f"{against} {whom}: {hard}".strip() if hard else against,
        f"{lesser} {whom}: {soft}".strip() if soft else lesser,
        f"Changes places: {one.place}, {when}",
        first=asked.casefold() in str(one.officer).casefold() if asked else True,
    )


def _sent_elsewhere(request: HttpRequest, visit: Visit) -> list[Sent]:
    """Who is sent to other planned visits of that day in the unit."""
    sent = Allotment.objects.visible_to(request.user).current().filter(place__unit=visit.place.unit_id)
    sent = sent.filter(visit__in=_visits_of_day(request, visit)).exclude(visit=visit)
    return list(sent.select_related("officer", "place", "visit__place", "visit__sitting").order_by("visit", "pk"))


def _visits_of_day(request: HttpRequest, visit: Visit) -> Any:
    """The planned visits of the unit on the London day of this one."""
    day = timezone.localdate(visit.starts_at)
    visits = Visit.objects.visible_to(request.user).filter(status=Visit.Status.PLANNED, starts_at__date=day)
    return visits.filter(place__unit=visit.place.unit_id, ends_at__gt=timezone.now())


def _windows_of_day(request: HttpRequest, visit: Visit) -> list[Window]:
    """Where an officer of this visit could go instead that day: gatherings, and planned visits to none."""
    day = timezone.localdate(visit.starts_at)
    places = Place.objects.seen_in_full_by(request.user).filter(unit=visit.place.unit_id).open_on(day)
    windows = windows_between(places, day, day)
    held = {window.visit_ref for window in windows}
    alone = _visits_of_day(request, visit).exclude(ref__in=held - {""}).select_related("place", "sitting")
    windows += [window_of_visit(one, _coming(one)) for one in alone.prefetch_related("allotments__officer")]
    now = timezone.now()
    return sorted(
        (window for window in windows if window.visit_ref != visit.ref and window.ends_at > now),
        key=lambda window: (not window.missing, window.starts_at, window.place_id, window.key),
    )


def _coming(visit: Visit) -> Iterable[Coming]:
    current = (one for one in visit.allotments.all() if one.released_at is None)
    return [Coming(one.officer_id, str(one.officer)) for one in current]


def _destinations(windows: Iterable[Window], allotment: Allotment, facts: Facts) -> list[Option]:
    options = []
    for window in windows:
        judged = judge(window, allotment.officer_id, facts)
        if judged.refusals or any(one.pk == allotment.officer_id for one in window.coming):
            continue
        said_for, against, lesser = said_of(judged)
        going = f"{len(window.coming)} of {window.needed} going"
        options.append(
            Option(
                window.key,
                f"{facts.places[window.place_id].name}, {words.between(window.starts_at, window.ends_at)}",
                f"{window.label}. {said_for}".strip(),
                against,
                lesser,
                going,
                first=bool(window.missing),
            )
        )
    return options


def _destination(request: HttpRequest, window: Window) -> Visit | Unplanned:
    """The visit of this window, or what is to be planned for it."""
    if window.visit_ref:
        visits = Visit.objects.visible_to(request.user).select_related("place")
        visit = visits.filter(ref=window.visit_ref).first()
        if visit is None:
            raise Refused("Choose somewhere from the list.", "choice")
        return visit
    place = Place.objects.seen_in_full_by(request.user).get(pk=window.place_id)
    found = gathering(place, window.key)
    if found is None:
        raise Refused("The place has changed its times. Choose again.", "choice")
    return Unplanned(place, found)


def _called_off_already(request: HttpRequest, allotment: Allotment) -> HttpResponse:
    messages.warning(request, f"{allotment.officer} does not go to this visit any more.")
    return redirect(allotment.visit)


def _page(request: HttpRequest, form: Any, allotment: Allotment, heading: str, **more: Any) -> HttpResponse:
    visit = allotment.visit
    note_reading(request, heading, [visit.place])
    context = {
        "form": form,
        "visit": visit,
        "allotment": allotment,
        "heading": heading,
        "when": span(visit.starts_at, visit.ends_at),
        "empty": isinstance(form, OneOfForm) and not form.options,
    }
    return render(request, "visits/exchange.html", context | more)
