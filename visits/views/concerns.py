"""Worries: the list, a new one, and the page of one with its next step."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from liaison.accounts.roles import Permission
from liaison.places.access import may, standing
from liaison.places.consulting import note_choosing, note_reading
from liaison.places.models import Place
from liaison.places.wording import words_kept
from liaison.presentation.paging import Page, page_number
from liaison.refusals import Refused
from visits import workflow
from visits.actions import concerns as actions
from visits.forms.concerns import OwnerForm, RaiseConcernForm, StepForm
from visits.models import Commitment, Concern, ConcernStep
from visits.owners import possible_owners
from visits.views.addressing import must, named
from visits.views.refusing import say_why
from visits.views.showing import Choice, Show
from visits.views.weekly import Weekly

Status = Concern.Status


OPEN = Show("open", "Open", "No worries are open.")
MINE = Show("mine", "Mine", "You take charge of no open worry.")
YOURS = Show("yours", "Waiting for you", "No worry waits for your answer.")
AGEING = Show("ageing", "Late", "No worry is late.")
FINISHED = Show("finished", "Finished", "No worry is finished yet.")


@require_GET
def concerns(request: HttpRequest) -> HttpResponse:
    """Worries of the places this person sees, by `?show=`; 25 a page, most urgent first. `?week=`: new in that week."""
    weekly = Weekly.of(request.GET)
    choice = Choice.of(request, [OPEN, MINE if standing(request.user).is_police else YOURS, AGEING, FINISHED])
    every = Concern.objects.visible_to(request.user)
    if weekly:
        rows: QuerySet = every.filter(weekly.raised).order_by("raised_at", "pk")
    else:
        rows = _shown(every, choice.chosen, request.user)
    if choice.place_slug:
        rows = rows.filter(place__slug=choice.place_slug)
    page = Page.of(
        rows.values(
            *("ref", "category", "text", "status", "due_on", "raised_at", "place_id", "place__name"),
            *("owner_id", "owner__rank", "owner__name", "changed_at"),
        ),
        page_number(request.GET.get("page")),
    )
    categories, statuses = dict(Concern.Category.choices), dict(Status.choices)
    for row in page.rows:
        row["category"], row["status_words"] = categories[row["category"]], statuses[row["status"]]
        row["is_owed"] = row["status"] not in (Status.FED_BACK, Status.AGREED)
    note_reading(request, "Worries", [row["place_id"] for row in page.rows])
    context = {
        "page": page,
        "choice": choice,
        "weekly": weekly,
        "may_raise": standing(request.user).is_police or standing(request.user).is_committee,
    }
    return render(request, "visits/concerns.html", context)


def _shown(rows: Any, chosen: Show, user: Any) -> QuerySet:
    if chosen is FINISHED:
        return rows.filter(status=Status.AGREED).order_by("-changed_at", "-pk")
    rows = rows.unfinished().order_by("due_on", "pk")
    if chosen is MINE:
        return rows.filter(owner=user)
    if chosen is YOURS:
        return rows.filter(status=Status.FED_BACK)
    if chosen is AGEING:
        # A worry that was fed back waits for its committee: the police are not late with it.
        return rows.filter(due_on__lt=timezone.localdate()).exclude(status=Status.FED_BACK)
    return rows


@require_http_methods(["GET", "POST"])
def concern_raise(request: HttpRequest) -> HttpResponse:
    """A new worry, of the place that the address names or the form asks for."""
    place, visit, _concern = named(request)
    if place is not None:
        must(request.user, Permission.CONCERN_RAISE, place)
    places = _places_to_choose(request) if place is None else None
    if places is not None and len(places) == 1:
        place, places = places[0], None
    form = RaiseConcernForm(request.POST or None, places=places)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        at = place or given["place"]
        given.pop("place", None)
        try:
            with words_kept(form, by=request.user, place=at):
                concern = actions.raise_concern(by=request.user, place=at, visit=visit, **given)
        except Refused as refused:
            say_why(form, refused)
        else:
            messages.success(request, "The worry is raised. The police and the committee can both see it.")
            return redirect(concern)
    if place is not None:
        note_reading(request, "Raise a worry", [place])
    else:
        note_choosing(request, places or [])
    return render(request, "visits/concern_raise.html", {"form": form, "place": place, "visit": visit})


def _places_to_choose(request: HttpRequest) -> QuerySet[Place]:
    places = Place.objects.visible_to(request.user).seen_in_full_by(request.user).open_on(timezone.localdate())
    if not places:
        raise Http404
    return places


@require_http_methods(["GET", "POST"])
def concern(request: HttpRequest, ref: str) -> HttpResponse:
    """One worry: what was said and done, and the steps this person may take with it."""
    found = _concern(request, ref)
    steps = workflow.steps_for(request.user, found)
    form = StepForm(request.POST or None, initial={"version": found.version})
    if request.method == "POST":
        _must_take_steps(request, found)
        if form.is_valid():
            given = form.cleaned_data
            try:
                with words_kept(form, by=request.user, place=found.place):
                    step = actions.move(by=request.user, concern=found, **given)
            except Refused as refused:
                found = _concern(request, ref)
                steps = workflow.steps_for(request.user, found)
                # Without a step to take there is no field to lead to: the sentence stands above the page.
                say_why(form, refused if steps else Refused(refused.message))
            else:
                messages.success(request, f"Saved. This worry is now: {step.get_status_display()}.")
                return redirect(step.concern)
    form.offer(steps)
    note_reading(request, "Worry", [found.place_id])
    context = {
        "concern": found,
        "form": form,
        "steps": steps,
        "waiting_for": workflow.WAITING_FOR[Status(found.status)],
        "is_finished": found.status == Status.AGREED,
        "is_owed": found.status not in (Status.FED_BACK, Status.AGREED),
        "history": ConcernStep.objects.visible_to(request.user).filter(concern=found).select_related("made_by"),
        "promises": Commitment.objects.visible_to(request.user).filter(concern=found).select_related("owner"),
        "may_promise": may(request.user, Permission.COMMITMENT_MAKE, found.place),
        "may_hand_over": may(request.user, Permission.CONCERN_WORK, found.place),
    }
    return render(request, "visits/concern.html", context)


def _concern(request: HttpRequest, ref: str) -> Concern:
    rows = Concern.objects.visible_to(request.user).select_related("place", "visit", "owner", "raised_by")
    return get_object_or_404(rows, ref=ref)


def _must_take_steps(request: HttpRequest, found: Concern) -> None:
    """404 for those who never take a step; who takes them at another turn is told why not."""
    wanted = {step.permission for step in workflow.TRANSITIONS}
    if not any(may(request.user, permission, found.place) for permission in wanted):
        raise Http404


@require_http_methods(["GET", "POST"])
def concern_owner(request: HttpRequest, ref: str) -> HttpResponse:
    """Hand a worry over to another officer."""
    found = _concern(request, ref)
    must(request.user, Permission.CONCERN_WORK, found.place)
    owners = possible_owners(Permission.CONCERN_WORK, found.place, also=found.owner)
    form = OwnerForm(request.POST or None, owners=owners, initial={"version": found.version, "owner": found.owner_id})
    if request.method == "POST" and form.is_valid():
        try:
            concern = actions.hand_over(by=request.user, concern=found, **form.cleaned_data)
        except Refused as refused:
            say_why(form, refused)
            found = _concern(request, ref)
        else:
            messages.success(request, f"{concern.owner} takes charge of this worry now.")
            return redirect(concern)
    note_reading(request, "Worry", [found.place_id])
    return render(request, "visits/concern_owner.html", {"concern": found, "form": form})
