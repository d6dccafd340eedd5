"""Asking for a proposal, watching it being worked out, and accepting it."""

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liaison.accounts.roles import Permission
from liaison.places.consulting import note_reading
from liaison.places.models import CommandUnit, Place
from liaison.places.views.fetching import attempt, units_or_404
from liaison.refusals import Refused
from visits.actions import proposals as acting
from visits.actions.accepting import Accepted, accept, proposal_choices
from visits.forms.proposals import AcceptForm, ProposeForm
from visits.models import Proposal, ProposedChoice
from visits.proposing.asking import again, rows_of
from visits.proposing.checking import check
from visits.proposing.showing import STATES, Shown, names_of
from visits.views.refusing import say_why
from visits.windows import windows_between

RECENT = 50
Status = Proposal.Status


def proposal_or_404(request: HttpRequest, ref: str) -> Proposal:
    """The proposal, for whoever sends officers in its unit."""
    found = Proposal.objects.visible_to(request.user).filter(unit__in=units_or_404(request, Permission.VISIT_ALLOT))
    return get_object_or_404(found.select_related("unit", "made_by", "mobilisation", "replaces"), ref=ref)


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Ask for a proposal. `date` stands for both days; `unit` may be left out by whoever leads one."""
    units_or_404(request, Permission.VISIT_ALLOT)
    units = CommandUnit.objects.where_may(request.user, Permission.VISIT_ALLOT)
    form = ProposeForm(_asked(request) if request.method == "POST" else None, units=units, initial=_initial())
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        places = Place.objects.visible_to(request.user).filter(unit=typed["unit"]).open_on(typed["first"])
        made = attempt(
            form,
            lambda: acting.start(
                by=request.user,
                unit=typed["unit"],
                windows=windows_between(places, typed["first"], typed["last"], typed["kinds"] or None),
                title=form.title(),
                first=typed["first"],
                last=typed["last"],
                client_id=typed["client_id"],
            ),
        )
        if made:
            return redirect(made)
    return render(request, "visits/propose.html", {"form": form})


def _initial() -> dict[str, Any]:
    today = timezone.localdate()
    return {"first": today, "last": today}


def _asked(request: HttpRequest) -> Any:
    """What was posted; a board's button sends one date, and no identifier of its own."""
    data = request.POST.copy()
    if "date" in data:
        day = data.get("date", "")
        data.setdefault("first", day)
        data.setdefault("last", day)
        data.setdefault("client_id", str(uuid.uuid4()))
    return data


@require_GET
def proposals(request: HttpRequest) -> HttpResponse:
    """The proposals of late."""
    units = units_or_404(request, Permission.VISIT_ALLOT)
    found = Proposal.objects.visible_to(request.user).filter(unit__in=units).select_related("made_by", "unit")
    counted = found.annotate(times=Count("windows")).order_by("-made_at", "-pk")[:RECENT]
    lines = [(proposal, *STATES[Status(proposal.status)]) for proposal in counted]
    return render(request, "visits/proposals.html", {"lines": lines, "several": len(units) > 1})


@require_http_methods(["GET", "POST"])
def proposal(request: HttpRequest, ref: str) -> HttpResponse:
    """How far it is; when it is ready, who is proposed and why, and a form that accepts it, whole or in parts."""
    found = proposal_or_404(request, ref)
    if found.status != Status.READY:
        if request.method == "POST":
            return redirect(found)
        return _progress(request, found)
    if request.htmx:  # type: ignore[attr-defined]
        # The page that waited for it is loaded anew.
        return HttpResponse(headers={"HX-Refresh": "true"})
    rows, choices = list(rows_of(found)), list(proposal_choices(found))
    windows, checked = check(request.user, rows, choices)
    posted = request.POST if request.method == "POST" else None
    # Whoever was quicker may have sent one of them already: that is no mistake of the form.
    form = AcceptForm(posted, choices=[choice.pk for choice in choices])
    if posted is not None and form.is_valid():
        try:
            done = accept(
                by=request.user,
                proposal=found,
                choices=form.cleaned_data["accept"],
                reason=form.cleaned_data["reason"],
            )
        except Refused as refused:
            say_why(form, refused)
        else:
            _say(request, done)
            return redirect(found)
    note_reading(request, "Proposal", {row.place_id for row in rows})
    shown = Shown(found, rows, windows, checked, ticked=form.ticked())
    return render(
        request, "visits/proposal.html", {"proposal": found, "shown": shown, "form": form, "client_id": uuid.uuid4()}
    )


def _progress(request: HttpRequest, found: Proposal) -> HttpResponse:
    state, colour = STATES[Status(found.status)]
    context = {"proposal": found, "state": state, "colour": colour, "client_id": uuid.uuid4()}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "visits/_proposal_progress.html", context)
    return render(request, "visits/proposal_progress.html", context)


def _say(request: HttpRequest, done: Accepted) -> None:
    if done.made:
        names = names_of([allotment.officer for allotment in done.made])
        messages.success(request, f"Sent, and told by e-mail: {names}.")
    elif not done.refused:
        messages.success(request, "They were sent already.")
    if done.refused:
        said = "; ".join(f"{one.choice.officer}: {one.refused}" for one in done.refused[:5])
        more = f" And {len(done.refused) - 5} more: see below." if len(done.refused) > 5 else ""
        messages.warning(request, f"Not sent. {said}{more}")


@require_POST
def proposal_stop(request: HttpRequest, ref: str) -> HttpResponse:
    """Stop working it out."""
    found = proposal_or_404(request, ref)
    if not acting.stop(by=request.user, proposal=found):
        messages.warning(request, "There was nothing to stop any more.")
    return redirect(found)


@require_POST
def proposal_again(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask the same once more: pins stay, and as little as possible changes."""
    found = proposal_or_404(request, ref)
    windows = again(found)
    try:
        made = acting.start(
            by=request.user,
            unit=found.unit,
            windows=windows,
            title=found.title,
            first=found.first_on,
            last=found.last_on,
            mobilisation=found.mobilisation,
            replaces=found if found.status == Status.READY else found.replaces,
            client_id=_client_id(request),
        )
    except Refused as refused:
        messages.warning(request, refused.message)
        return redirect(found)
    return redirect(made)


def _client_id(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get("client_id", ""))
    except ValueError:
        return None


@require_POST
def proposal_pin(request: HttpRequest, ref: str) -> HttpResponse:
    """Keep one officer at one window, however often it is proposed again; or let it go: `pinned` is 1 or 0."""
    found = proposal_or_404(request, ref)
    choice = _choice(request, found)
    act = acting.unpin if request.POST.get("pinned") == "0" else acting.pin
    try:
        choice = act(by=request.user, choice=choice)
    except Refused as refused:
        messages.warning(request, refused.message)
    if request.htmx:  # type: ignore[attr-defined]
        # The ticks elsewhere on the page stay as they are.
        return _one_choice(request, found, choice)
    return redirect(f"{found.get_absolute_url()}#choice-{choice.pk}")


def _one_choice(request: HttpRequest, found: Proposal, choice: ProposedChoice) -> HttpResponse:
    rows = list(rows_of(found).filter(pk=choice.window_id))
    kept = list(proposal_choices(found).filter(window=choice.window_id))
    windows, checked = check(request.user, rows, kept)
    note_reading(request, "Proposal", [row.place_id for row in rows])
    [line] = Shown(found, rows, windows, checked, ticked={choice.pk}).lines
    shown = next(each for each in line.choices if each.pk == choice.pk)
    return render(request, "visits/_proposed_choice.html", {"proposal": found, "line": line, "choice": shown})


def _choice(request: HttpRequest, found: Proposal) -> ProposedChoice:
    named = request.POST.get("choice", "")
    if not (named.isascii() and named.isdigit() and len(named) < 18):
        raise Http404
    seen = Place.objects.visible_to(request.user)
    return get_object_or_404(
        ProposedChoice.objects.filter(window__proposal=found, window__place__in=seen), pk=int(named)
    )
