"""Legal holds."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from liaison.accounts.roles import Permission
from liaison.places.access import may_in_unit
from liaison.places.consulting import note_reading
from liaison.places.views.fetching import attempt, posted_version, unit_or_404
from liaison.refusals import Refused
from retention.actions import holding
from retention.forms.holding import HoldForm, ReviewForm
from retention.models import Hold


@require_http_methods(["GET", "POST"])
def hold_new(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Keep something whatever its age."""
    unit = unit_or_404(request, Permission.RETENTION_REVIEW, unit_id)
    form = HoldForm(request.POST if request.method == "POST" else None, user=request.user, unit=unit)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        hold = attempt(
            form,
            lambda: holding.place_hold(
                by=request.user,
                unit=unit,
                client_id=cleaned["client_id"],
                why=cleaned["why"],
                file_reference=cleaned["file_reference"],
                **cleaned["on"],
            ),
        )
        if hold:
            messages.success(request, _("The hold stands. It is looked at again in six months."))
            return redirect(hold)
    note_reading(request, "Place a legal hold", form.fields["place"].queryset.values_list("pk", flat=True))  # type: ignore[attr-defined]
    return render(request, "retention/hold_new.html", {"form": form, "unit": unit})


@require_http_methods(["GET", "POST"])
def hold(request: HttpRequest, ref: str) -> HttpResponse:
    """One hold; who leads the unit says here that it is still needed."""
    found = _hold(request, ref)
    leads = found.unit_id in may_in_unit(request.user, Permission.RETENTION_REVIEW)
    if request.method == "POST" and not leads:
        raise Http404
    form = ReviewForm(request.POST if request.method == "POST" else None, initial={"version": found.version})
    saved = (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, lambda: holding.review_hold(by=request.user, hold=found, **form.cleaned_data))
    )
    if saved:
        messages.success(request, _("It is kept for six more months."))
        return redirect(found)
    if found.place is not None:
        note_reading(request, "Legal hold", [found.place])
    shows_form = leads and found.lifted_at is None
    return render(request, "retention/hold.html", {"hold": found, "form": form if shows_form else None})


@require_POST
def hold_lift(request: HttpRequest, ref: str) -> HttpResponse:
    """It is not needed any more."""
    found = _hold(request, ref)
    if found.unit_id not in may_in_unit(request.user, Permission.RETENTION_REVIEW):
        raise Http404
    try:
        holding.lift_hold(by=request.user, hold=found, version=posted_version(request))
        messages.success(request, _("The hold is lifted. What it kept is due again when its time is over."))
    except Refused as refused:
        messages.warning(request, refused.message)
    return redirect(found)


def _hold(request: HttpRequest, ref: str) -> Any:
    seen = Hold.objects.visible_to(request.user)
    return get_object_or_404(
        seen.select_related(
            "place", "application", "letter", "person", "unit", "placed_by", "reviewed_by", "lifted_by"
        ),
        ref=ref,
    )
