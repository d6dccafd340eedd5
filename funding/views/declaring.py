"""Another trustee declares that all of it is true; and what the committee wants to be paid for."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from funding.actions import declaring, wanting
from funding.actions.packs import standing_items
from funding.contents import by_heading
from funding.forms.finishing import DeclareForm, MeasuresForm
from funding.models import Measure
from funding.progress import writings_of
from funding.states import BEFORE_SENDING
from funding.views.fetching import own_application
from liaison.places.consulting import note_reading
from liaison.presentation.refusing import say_why
from liaison.refusals import Refused, Stale


@require_http_methods(["GET", "POST"])
def declare(request: HttpRequest, ref: str) -> HttpResponse:
    """The declaration, for a member who may make it; others read why they may not."""
    application = own_application(request, ref)
    # Whoever comes from the page with everything on it declares what stood there.
    seen = request.GET.get("seen", "")[:16] or declaring.as_read(application)
    form = DeclareForm(request.POST if request.method == "POST" else None, initial={"seen": seen})
    if request.method == "POST" and form.is_valid():
        try:
            declaring.declare(by=request.user, application=application, seen=form.cleaned_data["seen"])
        except Stale as stale:
            messages.warning(request, stale.message)
            return redirect("funding:check", ref)
        except Refused as refused:
            say_why(form, refused)
        else:
            messages.success(request, "You have declared it. It is ready to be sent.")
            return redirect(application)
    written = writings_of([application])[application.pk]
    context = {
        "application": application,
        "form": form,
        "written": written,
        "text": declaring.DECLARED,
        "measures": application.measures.filter(status=Measure.Status.WANTED),
        "in_the_pack": by_heading(standing_items(application)),
        "is_open": application.state in BEFORE_SENDING,
        "why_not": "" if written.declaration else declaring.why_not_declare(request.user, application),
    }
    note_reading(request, "Funding application: declaration", [application.place])
    return render(request, "funding/declare.html", context)


@require_http_methods(["GET", "POST"])
def measures(request: HttpRequest, ref: str) -> HttpResponse:
    """How many of each measure the committee wants."""
    application = own_application(request, ref)
    held = application.measures.filter(status=Measure.Status.WANTED)
    form = MeasuresForm(
        request.POST if request.method == "POST" else None,
        into=application.round,
        wanted={measure.kind: measure.number for measure in held},
        version=wanting.list_version(application),
    )
    if request.method == "POST" and form.is_valid():
        wanted, version = form.wanted, form.cleaned_data["version"]
        try:
            wanting.want(by=request.user, application=application, wanted=wanted, version=version)
        except Stale as stale:
            say_why(form, stale, version=wanting.list_version(application))
        except Refused as refused:
            say_why(form, refused)
        else:
            messages.success(request, "Saved.")
            return redirect(application)
    context = {
        "application": application,
        "form": form,
        "held": held.all() if form.is_bound else [],
        "is_open": application.state in BEFORE_SENDING,
    }
    note_reading(request, "Funding application: what is wanted", [application.place])
    return render(request, "funding/measures.html", context)
