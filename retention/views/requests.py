"""Requests of people about their own data, for administrators who answer them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liaison.accounts.proving import recently_proven_to_send
from liaison.accounts.roles import Permission
from liaison.places.access import may_in_unit
from liaison.places.models import CommandUnit
from liaison.places.views.fetching import attempt
from liaison.presentation.paging import Page, page_number
from retention.actions import asking
from retention.forms.asking import AnswerForm, EnterForm
from retention.models import SubjectRequest


def _answered_units(request: HttpRequest) -> set[int]:
    units = may_in_unit(request.user, Permission.SUBJECT_REQUESTS_ANSWER)
    if not units:
        raise Http404
    return units


@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    """Those of one's units, open ones first."""
    units = _answered_units(request)
    found = SubjectRequest.objects.visible_to(request.user).filter(unit__in=units).select_related("person", "unit")
    finished = found.exclude(answered_at=None, taken_back_at=None).order_by("-entered_at")
    context = {
        "open": list(found.open()),
        "page": Page.of(finished, page_number(request.GET.get("page"))),
        "units": CommandUnit.objects.where_may(request.user, Permission.SUBJECT_REQUESTS_ANSWER),
    }
    return render(request, "retention/requests.html", context)


@require_http_methods(["GET", "POST"])
def request_new(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Enter what somebody asked by letter, by telephone or in person."""
    if unit_id not in _answered_units(request):
        raise Http404
    unit = get_object_or_404(CommandUnit, pk=unit_id)
    form = EnterForm(request.POST if request.method == "POST" else None, unit=unit)
    made = (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, lambda: asking.enter(by=request.user, unit=unit, **form.values()))
    )
    if made:
        messages.success(request, _("The request is entered. What is held is looked for now."))
        return redirect(made)
    return render(request, "retention/request_new.html", {"form": form, "unit": unit})


@require_http_methods(["GET", "POST"])
@recently_proven_to_send
def request_one(request: HttpRequest, ref: str) -> HttpResponse:
    """One request: what was found in numbers, and the answer."""
    seen: Any = SubjectRequest.objects.visible_to(request.user).filter(unit__in=_answered_units(request))
    found = get_object_or_404(seen.select_related("person", "unit", "entered_by", "answered_by"), ref=ref)
    form = AnswerForm(request.POST if request.method == "POST" else None, initial={"version": found.version})
    answered = (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, lambda: asking.answer(by=request.user, request=found, **form.cleaned_data))
    )
    if answered:
        messages.success(request, _("The answer is sent."))
        return redirect(found)
    context = {
        "request_": found,
        "form": form if found.is_open else None,
        "counts": sorted((found.counts or {}).items()),
        "is_own": found.person_id == request.user.pk,
    }
    return render(request, "retention/request.html", context)
