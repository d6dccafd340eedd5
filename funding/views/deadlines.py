"""What is due for one application: read by whoever sees all of it, changed by its committee."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from funding.access import is_committee_of
from funding.actions import deadlines as acting
from funding.forms.deadlines import ChangeDeadlineForm, MetForm, OwnDeadlineForm
from funding.models import Application, Deadline
from funding.models.deadline import DeadlineQuerySet
from funding.views.fetching import application_of, own_application
from liaison.places.consulting import note_reading
from liaison.places.views.fetching import attempt
from liaison.places.wording import words_kept


@require_http_methods(["GET", "POST"])
def deadlines(request: HttpRequest, ref: str) -> HttpResponse:
    """All deadlines; for the committee a form that adds one of its own."""
    application = application_of(request, ref)
    own = is_committee_of(request.user, application.place_id)
    form = OwnDeadlineForm(request.POST or None)
    if request.method == "POST":
        if not own:
            raise Http404
        if form.is_valid() and attempt(
            form,
            words_kept(form, by=request.user, place=application.place)(
                lambda: acting.add(by=request.user, application=application, **form.cleaned_data)
            ),
        ):
            messages.success(request, _("It is saved. The committee is reminded before the day."))
            return redirect("funding:deadlines", application.ref)
    found = Deadline.objects.visible_to(request.user).filter(application=application)
    note_reading(request, "Deadlines", [application.place_id])
    context = {
        "application": application,
        "open": [_shown(each, own=own) for each in found.open()],
        "met": found.filter(dropped_at=None).exclude(met_at=None).order_by("-met_at", "-pk")[:20],
        "form": form if own and not application.has_ended else None,
    }
    return render(request, "funding/deadlines.html", context)


def _shown(deadline: Deadline, *, own: bool) -> dict[str, object]:
    return {
        "deadline": deadline,
        "may_change": own and deadline.what in acting.MOVABLE,
        "met": MetForm(initial={"version": deadline.version})
        if own and deadline.what in acting.CLOSED_BY_HAND
        else None,
    }


@require_http_methods(["GET", "POST"])
def deadline(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Another date for one of them, or other words."""
    application = own_application(request, ref)
    found = _open(request, application, pk)
    if found.what not in acting.MOVABLE:
        raise Http404
    initial = {"version": found.version, "text": found.text, "due_on": found.due_on}
    form = ChangeDeadlineForm(request.POST or None, deadline=found, initial=initial)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(
            form,
            words_kept(form, by=request.user, place=application.place)(
                lambda: acting.change(by=request.user, deadline=found, **form.cleaned_data)
            ),
        )
    ):
        messages.success(request, _("The deadline is changed."))
        return redirect("funding:deadlines", application.ref)
    now = getattr(form, "stale", None)
    note_reading(request, "Deadline", [application.place_id])
    context = {"application": application, "deadline": now or found, "form": form, "changed": now}
    return render(request, "funding/deadline.html", context)


@require_POST
def deadline_met(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """It is done."""
    application = own_application(request, ref)
    found = get_object_or_404(_all(request, application), pk=pk)
    form = MetForm(request.POST)
    if not form.is_valid() or not attempt(
        form, lambda: acting.meet(by=request.user, deadline=found, version=form.cleaned_data["version"])
    ):
        messages.error(request, str(next(iter(form.non_field_errors()), _("This did not work. Please try again."))))
    elif found.what == Deadline.What.CHASE:
        messages.success(request, _("It is noted. You are reminded to ask again."))
    else:
        messages.success(request, _("It is done."))
    return redirect("funding:deadlines", application.ref)


def _all(request: HttpRequest, application: Application) -> DeadlineQuerySet:
    found = Deadline.objects.visible_to(request.user).filter(application=application)
    return found.select_related("application__place")


def _open(request: HttpRequest, application: Application, pk: int) -> Deadline:
    return get_object_or_404(_all(request, application).open(), pk=pk)
