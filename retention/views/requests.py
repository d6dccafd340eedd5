"""Requests of people about their own data, for administrators who answer them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liaison.accounts.proving import recently_proven_to_send
from liaison.accounts.roles import Permission
from liaison.places.consulting import note_reading
from liaison.places.models import CommandUnit
from liaison.places.views.fetching import attempt, unit_or_404, units_or_404
from liaison.presentation import words
from liaison.presentation.paging import Page, page_number
from liaison.refusals import Refused
from retention import listed
from retention.actions import asking
from retention.forms.asking import AnswerForm, ContactForm, EnterForm, ExtendForm, LookForm
from retention.models import RequestedContact, SubjectRequest
from retention.views import handing
from retention.views.fetching import seen_request

NOBODY = (
    "No contact of your unit is listed so. Try the work number or address, or the name as they wrote it. Whoever has an"
    " account asks under their e-mail address instead."
)


@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    """Those of one's units, open ones first."""
    units = units_or_404(request, Permission.SUBJECT_REQUESTS_ANSWER)
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
    unit = unit_or_404(request, Permission.SUBJECT_REQUESTS_ANSWER, unit_id)
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
def request_of_contact(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Enter what somebody without an account asked: find their entry first, then say what they ask."""
    unit = unit_or_404(request, Permission.SUBJECT_REQUESTS_ANSWER, unit_id)
    typed = request.POST if request.method == "POST" else None
    look, form = LookForm(typed), None
    if look.is_valid():
        found = listed.look(unit, look.cleaned_data["given"])
        note_reading(request, "Contacts: looking for somebody who asks", [entry.place for entry in found])
        if found:
            is_second = "client_id" in request.POST
            form = ContactForm(typed if is_second else None, found=found, initial=look.cleaned_data)
        else:
            look.add_error("given", NOBODY)
    made = (
        form is not None
        and form.is_valid()
        and attempt(form, lambda: asking.enter_for_contact(by=request.user, unit=unit, **form.values()))
    )
    if made:
        messages.success(request, _("The request is entered. What is held is looked for now."))
        return redirect(made)
    return render(request, "retention/request_of_contact.html", {"form": form or look, "found": form, "unit": unit})


@require_http_methods(["GET", "POST"])
@recently_proven_to_send
def request_one(request: HttpRequest, ref: str) -> HttpResponse:
    """One request: what was found in numbers, and the answer."""
    found = seen_request(request, ref)
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        by_hand=found.is_of_contact,
        initial={"version": found.version},
    )
    answered = (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, lambda: asking.answer(by=request.user, request=found, **form.cleaned_data))
    )
    if answered:
        messages.success(
            request, _("The answer is recorded. Tell them now.") if found.is_of_contact else _("The answer is sent.")
        )
        return redirect(found)
    context = {
        "request_": found,
        "entries": _entries(request, found),
        "form": form if found.is_open else None,
        "counts": sorted((found.counts or {}).items()),
        "is_own": found.person_id == request.user.pk,
        "to_hand_over": handing.ready(request, found),
    }
    return render(request, "retention/request.html", context)


@require_http_methods(["GET", "POST"])
@recently_proven_to_send
def request_extend(request: HttpRequest, ref: str) -> HttpResponse:
    """Two months longer."""
    found = seen_request(request, ref)
    form = ExtendForm(
        request.POST if request.method == "POST" else None,
        by_hand=found.is_of_contact,
        initial={"version": found.version},
    )
    extended = (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, lambda: asking.extend(by=request.user, request=found, **form.values()))
    )
    if extended:
        messages.success(request, _("The answer is due by %s now.") % words.day(extended.due_on))
        return redirect(found)
    context = {
        "request_": found,
        "entries": _entries(request, found),
        "form": form if found.is_extendable else None,
        "later": asking.due_on(found.received_on, extended=True),
    }
    return render(request, "retention/request_extend.html", context)


@require_POST
def request_withdrawn(request: HttpRequest, ref: str) -> HttpResponse:
    """Somebody without an account has said that they do not want it any more."""
    found = seen_request(request, ref)
    if not found.is_of_contact:
        raise Http404
    try:
        asking.take_back(by=request.user, request=found)
        messages.success(request, _("The request is taken back."))
    except Refused as refused:
        messages.warning(request, refused.message)
    return redirect(found)


def _entries(request: HttpRequest, found: SubjectRequest) -> list[RequestedContact]:
    """What a request of somebody without an account is about; that it was shown is noted at their places."""
    seen: Any = RequestedContact.objects.visible_to(request.user).filter(request=found)
    entries = list(seen.select_related("place").order_by("pk"))
    note_reading(request, "A contact’s request about their own data", {entry.place_id for entry in entries})
    return entries
