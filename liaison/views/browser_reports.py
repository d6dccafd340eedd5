"""Reports of browsers about our content security policy: where they are sent, and where administrators read them."""

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from liaison import browser_reports
from liaison.accounts.roles import Role
from liaison.middleware import announced_length
from liaison.places.access import standing
from liaison.throttling import asked

MOST_BYTES = 16 * 1024
WITHIN_SECONDS = 600
OFTEN_BY_ADDRESS, OFTEN = 60, 1000


@csrf_exempt
@login_not_required
@transaction.non_atomic_requests
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    """Take one report: 204 when it was understood, 400 or 415 when not; 413 or 429 when it is too long or one too many.

    Browsers send it by themselves, without a form and its token; nothing happens but a line in the log and a count.
    """
    if announced_length(request) > MOST_BYTES:
        return HttpResponse(status=413, headers={"Connection": "close"})
    if request.content_type not in browser_reports.KINDS:
        return HttpResponse(status=415)
    address = get_adapter().get_client_ip(request)
    by_address = asked(f"csp-report:from:{address}", within_seconds=WITHIN_SECONDS)
    if by_address > OFTEN_BY_ADDRESS or asked("csp-report", within_seconds=WITHIN_SECONDS) > OFTEN:
        return HttpResponse(status=429, headers={"Retry-After": str(WITHIN_SECONDS)})
    try:
        found = browser_reports.read(request.content_type, request.read(MOST_BYTES))
    except ValueError:
        return HttpResponse(status=400)
    browser_reports.keep(found)
    return HttpResponse(status=204)


@require_GET
def browser_refusals(request: HttpRequest) -> HttpResponse:
    """What browsers refused in the last two weeks, for administrators."""
    if not standing(request.user).holds(Role.ADMINISTRATOR):
        raise Http404
    return render(request, "pages/browser_refusals.html", {"days": browser_reports.by_day()})
