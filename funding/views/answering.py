"""One question of an application at a time; a script on the page saves it while somebody writes."""

from contextlib import nullcontext
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from funding.access import may_work, may_write, writes_for
from funding.actions import writing
from funding.actions.preparing import ASKS_AGAIN, SENT, values_of
from funding.forms.answers import AnswerForm
from funding.models import Answer, Application
from funding.sections import Question, Section, read
from funding.views.fetching import application_of
from liaison.places.consulting import note_reading
from liaison.places.wording import words_kept
from liaison.presentation import keeping, words
from liaison.presentation.refusing import say_why
from liaison.refusals import Refused, Stale


@login_not_required
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, ref: str, section: str, question: str) -> HttpResponse:
    """One question, for whoever may write. Where the session has ended, what was typed waits behind the sign-in."""
    by_script = request.headers.get("X-Autosave") == "1"
    if not request.user.is_authenticated:
        return JsonResponse({"state": "signed-out"}) if by_script else keeping.sign_in_first(request)
    application = application_of(request, ref)
    if not may_write(request.user, application):
        raise Http404
    found, asked = _asked(application, section, question)
    held = (
        Answer.objects.visible_to(request.user)
        .filter(application=application, key=asked.name)
        .select_related("saved_by")
        .first()
    )
    form = _form(request, application, asked, held, by_script=by_script)
    if request.method == "POST" and form.is_valid():
        return _save(request, application, found, form, by_script=by_script)
    if by_script:
        return JsonResponse({"state": "unfinished"})
    if request.method == "GET" and application.state not in ASKS_AGAIN:
        messages.info(request, SENT)
        return redirect("funding:section", ref, section)
    return _page(request, application, found, form, held)


def _asked(application: Application, section: str, question: str) -> tuple[Section, Question]:
    for found in read(application.round.sections):
        if found.key == section and (asked := found.question(question)):
            return found, asked
    raise Http404


def _form(
    request: HttpRequest, application: Application, asked: Question, held: Answer | None, *, by_script: bool
) -> AnswerForm:
    """What was sent, or kept over a sign-in; else the answer as it is."""
    typed: Any = request.POST if request.method == "POST" else keeping.take(request)
    for_whom = None
    if not may_work(request.user, application.place):
        for_whom = (held.for_whom if held else "") or writes_for(request.user, application)
    return AnswerForm(
        typed,
        question=asked,
        kept=held.value if held else None,
        version=held.version if held else 0,
        for_whom=for_whom,
        by_script=by_script,
    )


def _save(
    request: HttpRequest, application: Application, section: Section, form: AnswerForm, *, by_script: bool
) -> HttpResponse:
    try:
        with words_kept(form, by=request.user, place=application.place) if not by_script else nullcontext():
            kept = writing.save_answer(
                by=request.user,
                application=application,
                section=section.key,
                question=form.question.key,
                value=form.cleaned_data["answer"],
                version=form.cleaned_data["version"],
                for_whom=form.cleaned_data.get("for_whom", ""),
            )
    except Stale as stale:
        if by_script:
            return JsonResponse({"state": "stale", "says": stale.message})
        conflict = stale.current
        say_why(form, stale, version=conflict.version)
        # From here on the person chooses; nothing is saved for them.
        del form.helper.attrs["data-autosave"]
        return _page(request, application, section, form, conflict.theirs, conflict)
    except Refused as refused:
        if by_script:
            return JsonResponse({"state": "refused", "says": refused.message})
        say_why(form, refused)
        return _page(request, application, section, form, None)
    if by_script:
        clock = words.clock(timezone.now())
        says = f"Saved at {clock}. {form.words_hint}".strip()
        return JsonResponse({"state": "saved", "version": kept.version if kept else 0, "says": says})
    return redirect(_after(application, section, form.question))


def _after(application: Application, section: Section, answered: Question) -> str:
    """The next question that is asked, or the page of the section."""
    asked = section.asked(values_of(application))
    keys = [each.key for each in asked]
    if answered.key in keys[:-1]:
        following = keys[keys.index(answered.key) + 1]
        return reverse("funding:question", args=[application.ref, section.key, following])
    return reverse("funding:section", args=[application.ref, section.key])


def _page(
    request: HttpRequest,
    application: Application,
    section: Section,
    form: AnswerForm,
    held: Answer | None,
    conflict: writing.Conflict | None = None,
) -> HttpResponse:
    asked = section.asked(values_of(application))
    keys = [each.key for each in asked]
    here = keys.index(form.question.key) if form.question.key in keys else None
    theirs = form.question.in_words(conflict.theirs.value) if conflict and conflict.theirs else ""
    context = {
        "form": form,
        "application": application,
        "section": section,
        "question": form.question,
        "number": here + 1 if here is not None else None,
        "of": len(asked),
        "previous": keys[here - 1] if here else None,
        "held": held,
        "conflict": conflict,
        "theirs": theirs,
        "skip": _after(application, section, form.question),
        "was_kept": request.method == "GET" and form.is_bound,
        "types_for_others": "for_whom" in form.fields,
    }
    note_reading(request, "Funding application: one question", [application.place])
    return render(request, "funding/question.html", context)
