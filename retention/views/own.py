"""Everybody's own data: to ask, to read the answer, to take what was found away."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liaison.accounts.proving import recently_proven
from liaison.places.access import standing
from liaison.places.views.fetching import attempt
from liaison.refusals import Refused
from retention.actions import asking
from retention.forms.asking import AskForm
from retention.models import Findings, Hold, SubjectRequest
from retention.views.handing import as_file


@require_http_methods(["GET", "POST"])
def your_data(request: HttpRequest) -> HttpResponse:
    """What one may ask, and what one has asked."""
    form = AskForm(request.POST if request.method == "POST" else None)
    asked = (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, lambda: asking.ask(by=request.user, **form.cleaned_data))
    )
    if asked:
        messages.success(request, _("We have your request. The answer is due within one month."))
        return redirect("retention:your_data")
    own = SubjectRequest.objects.visible_to(request.user).filter(person=request.user.pk).order_by("-entered_at")
    there = set(_findings(request).values_list("request_id", flat=True))
    context = {
        "form": form,
        "asked": [(each, each.pk in there) for each in own[:20]],
        "is_police": standing(request.user).is_police,
        "holds": Hold.objects.visible_to(request.user).standing().filter(person=request.user.pk),
    }
    return render(request, "retention/your_data.html", context)


@require_POST
def take_back(request: HttpRequest, ref: str) -> HttpResponse:
    """The person does not want it any more."""
    found = get_object_or_404(SubjectRequest.objects.visible_to(request.user).filter(person=request.user.pk), ref=ref)
    try:
        asking.take_back(by=request.user, request=found)
        messages.success(request, _("The request is taken back."))
    except Refused as refused:
        messages.warning(request, refused.message)
    return redirect("retention:your_data")


@require_GET
@recently_proven
def findings_pdf(request: HttpRequest, ref: str) -> HttpResponse:
    """What was found, to read and print."""
    found = get_object_or_404(_findings(request), request__ref=ref)
    return as_file(HttpResponse(bytes(found.pdf or b""), content_type="application/pdf"), f"your-data-{ref}.pdf")


@require_GET
@recently_proven
def findings_json(request: HttpRequest, ref: str) -> HttpResponse:
    """What was found, for a program."""
    found = get_object_or_404(_findings(request), request__ref=ref)
    return as_file(JsonResponse(found.content, json_dumps_params={"indent": 2}), f"your-data-{ref}.json")


def _findings(request: HttpRequest) -> Any:
    theirs = Findings.objects.visible_to(request.user).filter(person=request.user.pk)
    return theirs.filter(until__gt=timezone.now(), content__isnull=False)
