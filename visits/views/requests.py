"""Requests of committees: the list, a new one, and the page of one with its 72-hour clock."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liaison.accounts.roles import Permission
from liaison.places.access import may, standing
from liaison.places.consulting import note_choosing, note_reading
from liaison.places.models import Place
from liaison.places.wording import words_kept
from liaison.presentation import words
from liaison.presentation.paging import Page, page_number
from liaison.refusals import Refused
from visits.actions import requests as actions
from visits.forms.requests import AnswerForm, RequestForm, TakeBackForm
from visits.models import Visit, VisitRequest
from visits.models.request import ANSWER_WITHIN
from visits.views.addressing import must, named
from visits.views.refusing import say_why
from visits.views.showing import Choice, Show
from visits.views.weekly import Weekly

SHOWS = (
    Show("waiting", "Waiting for an answer", "No request waits for an answer."),
    Show("answered", "Answered", "No request has been answered yet."),
    Show("taken-back", "Taken back", "No request was taken back."),
)


@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    """Requests of the places this person sees, by `?show=`; waiting ones by when the answer is due.

    `?week=`: those whose 72 hours ended in that week.
    """
    weekly = Weekly.of(request.GET)
    choice = Choice.of(request, SHOWS)
    every, key = VisitRequest.objects.visible_to(request.user), choice.chosen.key
    rows = every.filter(weekly.to_answer).order_by("asked_at", "pk") if weekly else _shown(every, key)
    if choice.place_slug:
        rows = rows.filter(place__slug=choice.place_slug)
    page = Page.of(
        rows.values(
            *("ref", "kind", "text", "wanted_on", "asked_at", "answer", "answered_at", "place_id", "place__name"),
            *("asked_by__name", "answered_by__rank", "answered_by__name", "taken_back_at"),
        ),
        page_number(request.GET.get("page")),
    )
    kinds, answers = dict(VisitRequest.Kind.choices), dict(VisitRequest.Answer.choices)
    now = timezone.now()
    for row in page.rows:
        row["kind"], row["answer"] = kinds[row["kind"]], answers.get(row["answer"], "")
        row["due_at"] = row["asked_at"] + ANSWER_WITHIN
        row["is_late"] = row["due_at"] < now
    note_reading(request, "Requests", [row["place_id"] for row in page.rows])
    context = {
        "page": page,
        "choice": choice,
        "weekly": weekly,
        "may_ask": standing(request.user).is_committee,
    }
    return render(request, "visits/requests.html", context)


def _shown(rows: Any, show: str) -> QuerySet:
    if show == "answered":
        return rows.exclude(answered_at=None).order_by("-answered_at", "-pk")
    if show == "taken-back":
        return rows.exclude(taken_back_at=None).order_by("-taken_back_at", "-pk")
    return rows.waiting().order_by("asked_at", "pk")


@require_http_methods(["GET", "POST"])
def request_make(request: HttpRequest) -> HttpResponse:
    """A committee asks for a visit, for advice or for a call."""
    place, _visit, _concern = named(request)
    places = None
    if place is None:
        places = Place.objects.visible_to(request.user).filter(pk__in=standing(request.user).place_ids)
        if not places:
            raise Http404
        if len(places) == 1:
            place, places = places[0], None
    if place is not None:
        must(request.user, Permission.VISIT_REQUEST, place)
    form = RequestForm(request.POST or None, places=places)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        at = place or given["place"]
        given.pop("place", None)
        try:
            with words_kept(form, by=request.user, place=at):
                made = actions.ask(by=request.user, place=at, **given)
        except Refused as refused:
            say_why(form, refused)
        else:
            messages.success(request, f"Sent. The answer is due by {due_words(made)}.")
            return redirect(made)
    if place is not None:
        note_reading(request, "Ask for a visit", [place])
    else:
        note_choosing(request, places or [])
    return render(request, "visits/request_make.html", {"form": form, "place": place})


@require_http_methods(["GET", "POST"])
def visit_request(request: HttpRequest, ref: str) -> HttpResponse:
    """One request: the clock, the answer, and for police a form that answers it."""
    found = _request(request, ref)
    may_answer = may(request.user, Permission.REQUEST_ANSWER, found.place)
    form = None
    if may_answer and (found.is_waiting or request.method == "POST"):
        form = AnswerForm(request.POST or None, visits=_planned(request, found), initial={"version": found.version})
    if request.method == "POST":
        must(request.user, Permission.REQUEST_ANSWER, found.place)
        if form is not None and form.is_valid():
            try:
                with words_kept(form, by=request.user, place=found.place):
                    answered = actions.answer_request(by=request.user, request=found, **form.cleaned_data)
            except Refused as refused:
                say_why(form, refused)
                found = _request(request, ref)
            else:
                messages.success(request, "Your answer is sent. The committee can see it.")
                return redirect(answered)
    note_reading(request, "Request", [found.place_id])
    takes_back = found.is_waiting and may(request.user, Permission.VISIT_REQUEST, found.place)
    context = {
        "asked": found,
        "form": form,
        "take_back": TakeBackForm(initial={"version": found.version}) if takes_back else None,
        "due": due_words(found),
        "is_late": (found.answered_at or timezone.now()) > found.answer_due_at,
        "may_plan": may(request.user, Permission.VISIT_PLAN, found.place),
    }
    return render(request, "visits/request.html", context)


def due_words(asked: VisitRequest) -> str:
    """'Thursday 26 November, 14:03': when the 72 hours are over."""
    return f"{words.day(asked.answer_due_at)}, {words.clock(asked.answer_due_at)}"


def _request(request: HttpRequest, ref: str) -> VisitRequest:
    rows = VisitRequest.objects.visible_to(request.user).select_related(
        *("place", "asked_by", "answered_by", "taken_back_by", "visit")
    )
    return get_object_or_404(rows, ref=ref)


def _planned(request: HttpRequest, found: VisitRequest) -> QuerySet[Visit]:
    rows = Visit.objects.visible_to(request.user).filter(place=found.place_id, status=Visit.Status.PLANNED)
    return rows.filter(ends_at__gt=timezone.now()).order_by("starts_at")


@require_POST
def request_take_back(request: HttpRequest, ref: str) -> HttpResponse:
    """The committee no longer needs it."""
    found = _request(request, ref)
    must(request.user, Permission.VISIT_REQUEST, found.place)
    form = TakeBackForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "Something in that page was lost. Look at the request and try again.")
        return redirect(found)
    try:
        actions.take_back(by=request.user, request=found, version=form.cleaned_data["version"])
    except Refused as refused:
        messages.warning(request, refused.message.replace("See above how it stands now.", "See below."))
    else:
        messages.success(request, "The request is taken back. The police can see that.")
    return redirect(found)
