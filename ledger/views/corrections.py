"""Corrections: the list of a place, asking from a line of the ledger, and the page of one with its 72-hour clock."""

from typing import Any

from django.apps import apps
from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from ledger.actions import corrections as actions
from ledger.actions.corrections import About
from ledger.forms import AnswerForm, AskForm
from ledger.models import Correction
from ledger.reading import line_at, lines_since
from liaison.accounts.roles import PERMISSIONS, POLICE, Permission
from liaison.places.access import may, standing
from liaison.places.consulting import note_reading
from liaison.places.models import Place
from liaison.places.views.fetching import attempt, place_or_404
from liaison.places.wording import words_kept
from liaison.presentation import words
from liaison.presentation.paging import Page, page_number


@require_GET
def corrections(request: HttpRequest, slug: str) -> HttpResponse:
    """Every correction that was asked for at this place, those that wait first."""
    place = place_or_404(request, slug, Permission.PLACE_SEE)
    if not _reads(request.user, place):
        raise Http404
    rows = Correction.objects.visible_to(request.user).filter(place=place).select_related("asked_by", "answered_by")
    page = Page.of(
        rows.order_by(F("answered_at").desc(nulls_first=True), "-asked_at", "-pk"), page_number(request.GET.get("page"))
    )
    note_reading(request, "Corrections", [place])
    context = {"place": place, "page": page, "may_ask": may(request.user, Permission.LEDGER_SEE, place)}
    return render(request, "ledger/corrections.html", context)


@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """For police: every correction that waits for an answer at a place where they may give it, the oldest first."""
    held = standing(request.user)
    if not held.holds(*(role for role in POLICE if Permission.REQUEST_ANSWER in PERMISSIONS[role])):
        raise Http404
    rows = Correction.objects.visible_to(request.user).waiting()
    page = Page.of(
        rows.select_related("place", "asked_by").order_by("asked_at", "pk"), page_number(request.GET.get("page"))
    )
    note_reading(request, "Corrections", [row.place_id for row in page.rows])
    return render(request, "ledger/waiting.html", {"page": page})


@require_http_methods(["GET", "POST"])
def correction_ask(request: HttpRequest, slug: str) -> HttpResponse:
    """What is not right and what it should say; `?line=` is the mark of the line of the ledger that it is about."""
    place = place_or_404(request, slug, Permission.LEDGER_SEE)
    about = _about(request.GET.get("line", ""), place)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with_words = words_kept(form, by=request.user, place=place)(actions.ask)
        made = attempt(form, lambda: with_words(by=request.user, place=place, about=about, **form.cleaned_data))
        if made:
            messages.success(request, f"Sent. The answer is due by {due_words(made)}.")
            return redirect(made)
    note_reading(request, "Ask for a correction", [place])
    return render(request, "ledger/correction_ask.html", {"place": place, "form": form, "about": about})


def _about(mark: str, place: Place) -> About:
    """The line of the ledger; nothing in particular where the address names none. 404 for another place's."""
    if not mark:
        return About()
    found = line_at(mark, place)
    if found is None:
        raise Http404
    entry, line = found
    row = entry.row["id"] if entry.what == "looked" else entry.row["pgh_obj_id"]
    return About(entry.model._meta.label, row, f"{line.title}. {line.who}, {words.moment(line.at)}", line.url)


@require_http_methods(["GET", "POST"])
def correction(request: HttpRequest, ref: str) -> HttpResponse:
    """One correction: the clock, the answer, what was changed since, and for police a form that answers it."""
    found = _correction(request, ref)
    may_answer = may(request.user, Permission.REQUEST_ANSWER, found.place)
    form = None
    if request.method == "POST" and not may_answer:
        raise Http404
    if may_answer and (found.is_waiting or request.method == "POST"):
        form = AnswerForm(request.POST or None, initial={"version": found.version})
    if form is not None and request.method == "POST" and form.is_valid():
        with_words = words_kept(form, by=request.user, place=found.place)(actions.answer)
        given = {"by": request.user, "correction": found, **form.cleaned_data}
        answered = attempt(form, lambda: with_words(**given))
        if answered:
            messages.success(request, "Your answer is sent. The committee can see it.")
            return redirect(answered)
        found = _correction(request, ref)
    note_reading(request, "Correction", [found.place_id])
    is_own = may(request.user, Permission.LEDGER_SEE, found.place)
    context = {
        "asked": found,
        "form": form,
        "due": due_words(found),
        "is_own": is_own,
        # Police cannot read history; the committee sees for itself whether anything was changed.
        "since": lines_since(_model(found), found.about_id, found.place, found.asked_at) if is_own else [],
        "can_be_checked": is_own and found.about_id is not None and found.about_model != "audit.Consultation",
    }
    return render(request, "ledger/correction.html", context)


def due_words(asked: Correction) -> str:
    """'Thursday 26 November, 14:03': when the 72 hours are over."""
    return f"{words.day(asked.answer_due_at)}, {words.clock(asked.answer_due_at)}"


def _model(found: Correction) -> Any:
    return apps.get_model(found.about_model) if found.about_model else None


def _reads(user: Any, place: Place) -> bool:
    return may(user, Permission.LEDGER_SEE, place) or may(user, Permission.REQUEST_ANSWER, place)


def _correction(request: HttpRequest, ref: str) -> Correction:
    rows = Correction.objects.visible_to(request.user).select_related("place", "asked_by", "answered_by")
    found = get_object_or_404(rows, ref=ref)
    if not _reads(request.user, found.place):
        raise Http404
    return found
