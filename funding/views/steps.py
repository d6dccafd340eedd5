"""A member of the committee says what happened next: which step, and then only the questions that this one needs."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from funding.actions import steps as actions
from funding.forms.steps import GuardingForm, NextForm, StepForm
from funding.models import Application, Evidence
from funding.next_steps import HAPPENED, all_possible, possible, possible_guarding
from funding.progress import colour_of
from funding.states import Guarding, State
from funding.views.fetching import own_application
from liaison.places.consulting import note_reading
from liaison.places.wording import words_kept
from liaison.presentation import words
from liaison.presentation.refusing import say_why
from liaison.refusals import Refused, Stale


@require_GET
def following(request: HttpRequest, ref: str) -> HttpResponse:
    """What happened next? `?to=` is the answer, and leads to the page of that step."""
    application = own_application(request, ref)
    steps = all_possible(application, timezone.localdate())
    form = NextForm(request.GET if request.GET else None, steps=steps)
    form.asks_at(request.path)
    if form.is_valid():
        to = form.cleaned_data["to"]
        return redirect("funding:guarding" if to in Guarding.values else "funding:step", ref, to)
    note_reading(request, "Funding application: next step", [application.place])
    context = {"application": application, "form": form, "colour": colour_of(application.state)}
    return render(request, "funding/next.html", context)


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, ref: str, to: str) -> HttpResponse:
    """One step of the application."""
    if to not in State.values:
        raise Http404
    application = own_application(request, ref)
    if to not in dict(possible(application, timezone.localdate())):
        return _too_late(request, application, to)
    form = _step_form(request, application, State(to))
    if request.method == "POST" and form.is_valid():
        given = form.step() | {"document": form.cleaned_data.get("document")}
        try:
            with words_kept(form, by=request.user, place=application.place):
                made = actions.move(by=request.user, application=application, facts=form.facts(), **given)
        except Stale as stale:
            application = own_application(request, ref)
            if to not in dict(possible(application, timezone.localdate())):
                return _too_late(request, application, to)
            form = _step_form(request, application, State(to))
            say_why(form, stale, version=application.version)
        except Refused as refused:
            say_why(form, refused)
        else:
            messages.success(request, f"Saved. The application is now: {State(made.after).label}.")
            return redirect(application)
    return _page(request, application, form, HAPPENED[application.state, to])


def _step_form(request: HttpRequest, application: Application, to: State) -> StepForm:
    files = Evidence.objects.visible_to(request.user).filter(application=application).kept().order_by("title", "pk")
    return StepForm(_sent(request), application=application, to=to, files=files)


@require_http_methods(["GET", "POST"])
def guarding(request: HttpRequest, ref: str, to: str) -> HttpResponse:
    """Guards began to come, or ceased to."""
    if to not in Guarding.values:
        raise Http404
    application = own_application(request, ref)
    if to not in dict(possible_guarding(application)):
        return _too_late(request, application, to)
    form = GuardingForm(_sent(request), application=application, to=Guarding(to))
    if request.method == "POST" and form.is_valid():
        try:
            with words_kept(form, by=request.user, place=application.place):
                made = actions.move_guarding(by=request.user, application=application, **form.step())
        except Stale as stale:
            application = own_application(request, ref)
            if to not in dict(possible_guarding(application)):
                return _too_late(request, application, to)
            say_why(form, stale, version=application.version)
        except Refused as refused:
            say_why(form, refused)
        else:
            messages.success(request, f"Saved. {Guarding(made.after).label}.")
            return redirect(application)
    return _page(request, application, form, HAPPENED[application.guarding, to])


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _page(request: HttpRequest, application: Application, form: Any, heading: str) -> HttpResponse:
    note_reading(request, "Funding application: next step", [application.place])
    context = {"application": application, "form": form, "heading": heading, "colour": colour_of(application.state)}
    return render(request, "funding/step.html", context)


def _too_late(request: HttpRequest, application: Application, to: str) -> HttpResponse:
    """The step cannot follow. Sent a second time it is saved already, and that is said."""
    last = application.steps.select_related("entered_by").last()
    if request.method == "POST" and last is not None and last.after == to and last.entered_by == request.user:
        messages.success(request, "This is saved already.")
        return redirect(application)
    note_reading(request, "Funding application: next step", [application.place])
    label = State(to).label if to in State.values else Guarding(to).label
    context = {
        "application": application,
        "heading": f"“{label}” cannot follow now",
        "colour": colour_of(application.state),
        "since": words.day(application.state_since),
        "last": last,
    }
    return render(request, "funding/step.html", context)
