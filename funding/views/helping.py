"""Help from police: what the committee asks, what police answer within 72 hours, and what both sides write."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from funding.access import is_committee_of, may_help
from funding.actions import helping, talking
from funding.forms.helping import AnswerHelpForm, AskForm, SayForm
from funding.models import Application, HelpRequest, ThreadMessage
from funding.readers import readers_of
from funding.views.fetching import application_of
from liaison.places.consulting import note_reading
from liaison.places.wording import words_kept
from liaison.presentation import words
from liaison.presentation.paging import Page, page_number
from liaison.presentation.refusing import say_why
from liaison.refusals import Refused


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, ref: str) -> HttpResponse:
    """Everything that was asked of police, and for the committee a form that asks for more."""
    application = application_of(request, ref)
    own = is_committee_of(request.user, application.place_id)
    readers = readers_of(application)
    helpers = [reader for reader in readers if reader.is_police]
    form = AskForm(request.POST or None) if own and (helpers or request.method == "POST") else None
    if request.method == "POST" and form is None:
        raise Http404
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            with words_kept(form, by=request.user, place=application.place):
                asked = helping.ask(by=request.user, application=application, **form.cleaned_data)
        except Refused as refused:
            say_why(form, refused)
        else:
            messages.success(request, f"Sent. The answer is due by {words.moment(asked.answer_due_at)}.")
            return redirect("funding:help", ref)
    note_reading(request, "Help with an application", [application.place])
    context = {
        "application": application,
        "is_own": own,
        "rows": _requests(request, application),
        "helpers": helpers,
        "form": form,
    }
    return render(request, "funding/help.html", context)


def _requests(request: HttpRequest, application: Application) -> list[HelpRequest]:
    found = (
        HelpRequest.objects.visible_to(request.user)
        .filter(application=application)
        .select_related("asked_by", "answered_by")
    )
    return list(found.order_by("-asked_at", "-pk"))


@require_http_methods(["GET", "POST"])
def help_request(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """One thing that was asked: the clock, the answer, and for police a form that answers it."""
    application = application_of(request, ref)
    asked = _request(request, application, pk)
    may_answer = may_help(request.user, application)
    if request.method == "POST" and not may_answer:
        raise Http404
    form = None
    if may_answer and (asked.is_waiting or request.method == "POST"):
        form = AnswerHelpForm(request.POST or None, what=asked.what)
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            with words_kept(form, by=request.user, place=application.place):
                helping.answer(by=request.user, request=asked, **form.cleaned_data)
        except Refused as refused:
            say_why(form, refused)
            asked = _request(request, application, pk)
        else:
            messages.success(request, "Your answer is sent. The committee can read it.")
            return redirect("funding:help_request", ref, pk)
    note_reading(request, "Help with an application", [application.place])
    context = {
        "application": application,
        "asked": asked,
        "due": words.moment(asked.answer_due_at),
        "is_late": (asked.answered_at or timezone.now()) > asked.answer_due_at,
        "is_own": is_committee_of(request.user, application.place_id),
        "form": form,
        "readers": readers_of(application) if form is not None else [],
    }
    return render(request, "funding/help_request.html", context)


def _request(request: HttpRequest, application: Application, pk: int) -> HelpRequest:
    rows = HelpRequest.objects.visible_to(request.user).select_related("application__place", "asked_by", "answered_by")
    return get_object_or_404(rows, application=application, pk=pk)


@require_POST
def help_take_back(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """The committee needs it no more."""
    application = application_of(request, ref)
    if not is_committee_of(request.user, application.place_id):
        raise Http404
    asked = _request(request, application, pk)
    try:
        helping.take_back(by=request.user, request=asked)
    except Refused as refused:
        messages.warning(request, refused.message)
        return redirect("funding:help_request", ref, pk)
    messages.success(request, "Taken back. Police can see that you do not need it any more.")
    return redirect("funding:help", ref)


@require_http_methods(["GET", "POST"])
def thread(request: HttpRequest, ref: str) -> HttpResponse:
    """Messages about an application, the newest page first; who can read them stands beside the box."""
    application = application_of(request, ref)
    form = SayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with words_kept(form, by=request.user, place=application.place):
                talking.say(by=request.user, application=application, **form.cleaned_data)
        except Refused as refused:
            say_why(form, refused)
        else:
            messages.success(request, "Your message is sent.")
            return redirect("funding:thread", ref)
    written = ThreadMessage.objects.visible_to(request.user).filter(application=application).select_related("sent_by")
    page = Page.of(written.order_by("-sent_at", "-pk"), page_number(request.GET.get("page")))
    readers = readers_of(application)
    roles = {reader.pk: reader.role for reader in readers}
    note_reading(request, "Messages about an application", [application.place])
    context = {
        "application": application,
        "page": page,
        "rows": [(each, roles.get(each.sent_by_id, "")) for each in page.rows],
        "readers": readers,
        "form": form,
    }
    return render(request, "funding/thread.html", context)
