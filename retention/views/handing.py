"""What was found about somebody without an account: taken by the administrator who answered, and handed over."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liaison.accounts.proving import recently_proven
from liaison.audit.models import Consultation
from liaison.places.consulting import note_reading
from liaison.refusals import Refused
from retention.actions import asking
from retention.models import Findings, SubjectRequest
from retention.views.fetching import seen_request

TAKEN = "A contact’s own data, to hand over to them"


def ready(request: HttpRequest, found: SubjectRequest) -> bool:
    """Whether this person has something to hand over."""
    return found.is_of_contact and _there(request).filter(request=found).exists()


@require_GET
@recently_proven
def handed_pdf(request: HttpRequest, ref: str) -> HttpResponse:
    """What was found, as a paper."""
    found = _taken(request, ref)
    return as_file(HttpResponse(bytes(found.pdf or b""), content_type="application/pdf"), f"their-data-{ref}.pdf")


@require_GET
@recently_proven
def handed_json(request: HttpRequest, ref: str) -> HttpResponse:
    """What was found, for a program."""
    found = _taken(request, ref)
    return as_file(JsonResponse(found.content, json_dumps_params={"indent": 2}), f"their-data-{ref}.json")


@require_POST
def handed_over(request: HttpRequest, ref: str) -> HttpResponse:
    """They have it; the copy here goes."""
    found = seen_request(request, ref)
    try:
        asking.hand_over(by=request.user, request=found)
        messages.success(request, _("Recorded. The copy here is deleted within a quarter of an hour."))
    except Refused as refused:
        messages.warning(request, refused.message)
    return redirect(found)


def as_file(response: HttpResponse, name: str) -> HttpResponse:
    """To be saved and not shown."""
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _there(request: HttpRequest) -> Any:
    theirs = Findings.objects.visible_to(request.user).filter(giver=request.user.pk)
    return theirs.filter(until__gt=timezone.now(), content__isnull=False, request__handed_over_at=None)


def _taken(request: HttpRequest, ref: str) -> Findings:
    found: Findings = get_object_or_404(_there(request).select_related("request"), request__ref=ref)
    places = found.request.entries.values_list("place_id", flat=True)
    if not places:
        raise Http404
    note_reading(request, TAKEN, places, manner=Consultation.Manner.EXPORT)
    return found
