"""Promises: the list, a new one, and the page of one."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from liaison.accounts.roles import Permission
from liaison.places.access import may, standing
from liaison.places.consulting import note_reading
from liaison.places.wording import words_kept
from liaison.presentation.paging import Page, page_number
from liaison.refusals import Refused
from visits.actions import commitments as actions
from visits.forms.commitments import CloseForm, CommitmentForm
from visits.models import Commitment
from visits.owners import possible_owners
from visits.views.addressing import must, named
from visits.views.refusing import say_why
from visits.views.showing import Choice, Show
from visits.views.weekly import Weekly

SHOWS = (
    Show("open", "Open", "No promises are open."),
    Show("mine", "Mine", "You have no open promises."),
    Show("late", "Late", "No promise is late."),
    Show("closed", "Closed", "No promise is closed yet."),
)


@require_GET
def commitments(request: HttpRequest) -> HttpResponse:
    """Promises to the places this person sees, by `?show=`; 25 a page, first the one that is due first.

    `?week=`: those that fall due in that week.
    """
    weekly = Weekly.of(request.GET)
    police = standing(request.user).is_police
    choice = Choice.of(request, (show for show in SHOWS if police or show.key != "mine"))
    every, key = Commitment.objects.visible_to(request.user), choice.chosen.key
    rows = every.filter(weekly.due).order_by("due_on", "pk") if weekly else _shown(every, key, request.user)
    if choice.place_slug:
        rows = rows.filter(place__slug=choice.place_slug)
    page = Page.of(
        rows.values(
            *("ref", "text", "due_on", "kept_at", "called_off_at", "outcome", "place_id", "place__name"),
            *("owner__rank", "owner__name"),
        ),
        page_number(request.GET.get("page")),
    )
    note_reading(request, "Promises", [row["place_id"] for row in page.rows])
    context = {"page": page, "choice": choice, "weekly": weekly}
    return render(request, "visits/commitments.html", context)


def _shown(rows: Any, show: str, user: Any) -> QuerySet:
    if show == "closed":
        return rows.exclude(kept_at=None, called_off_at=None).order_by("-due_on", "-pk")
    rows = rows.open().order_by("due_on", "pk")
    if show == "mine":
        return rows.filter(owner=user)
    return rows.filter(due_on__lt=timezone.localdate()) if show == "late" else rows


@require_http_methods(["GET", "POST"])
def commitment_make(request: HttpRequest) -> HttpResponse:
    """A new promise to the place that the address names, perhaps after a visit or about a worry."""
    place, visit, concern = named(request)
    if place is None:
        messages.info(request, "Choose the place first. The button is on its page.")
        return redirect("places:list")
    must(request.user, Permission.COMMITMENT_MAKE, place)
    owners = possible_owners(Permission.COMMITMENT_MAKE, place, also=request.user)
    form = CommitmentForm(request.POST or None, owners=owners, initial={"owner": request.user.pk})
    if request.method == "POST" and form.is_valid():
        try:
            with words_kept(form, by=request.user, place=place):
                made = actions.make_commitment(
                    by=request.user, place=place, visit=visit, concern=concern, **form.cleaned_data
                )
        except Refused as refused:
            say_why(form, refused)
        else:
            messages.success(request, "The promise is made. The committee can see it.")
            return redirect(made)
    note_reading(request, "Make a promise", [place])
    context = {"form": form, "place": place, "visit": visit, "concern": concern}
    return render(request, "visits/commitment_make.html", context)


@require_http_methods(["GET", "POST"])
def commitment(request: HttpRequest, ref: str) -> HttpResponse:
    """One promise: who keeps it, by when, what became of it; and for police a form that closes it."""
    found = _commitment(request, ref)
    may_close = may(request.user, Permission.COMMITMENT_MAKE, found.place)
    form = CloseForm(request.POST or None, initial={"version": found.version})
    if request.method == "POST":
        must(request.user, Permission.COMMITMENT_MAKE, found.place)
        if form.is_valid():
            given = dict(form.cleaned_data)
            kept = given.pop("how") == CloseForm.KEPT
            close = actions.keep_commitment if kept else actions.call_off_commitment
            try:
                with words_kept(form, by=request.user, place=found.place):
                    closed = close(by=request.user, commitment=found, **given)
            except Refused as refused:
                say_why(form, refused)
                found = _commitment(request, ref)
            else:
                messages.success(request, "The promise is closed. The committee can see what you wrote.")
                return redirect(closed)
    note_reading(request, "Promise", [found.place_id])
    # Somebody who was slower keeps their words before their eyes, although the promise is closed.
    shown = may_close and (found.is_open or form.is_bound)
    return render(request, "visits/commitment.html", {"commitment": found, "form": form if shown else None})


def _commitment(request: HttpRequest, ref: str) -> Commitment:
    rows = Commitment.objects.visible_to(request.user).select_related(
        *("place", "visit", "concern", "owner", "made_by", "kept_by", "called_off_by")
    )
    return get_object_or_404(rows, ref=ref)
