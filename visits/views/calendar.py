"""The link of one's calendar, and what a calendar program gets with it."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liaison.accounts.proving import recently_proven_to_send
from liaison.audit.models import Consultation
from liaison.db.acting import acting_as
from liaison.places.access import standing
from liaison.places.consulting import note_reading
from liaison.places.feeding import days_of
from liaison.throttling import asked
from visits.actions.calendar import digest_of, make_link, revoke_link
from visits.calendar import appointments
from visits.ics import to_ics
from visits.models import CalendarLink

WITHIN_SECONDS = 600
# One address may be a whole force behind one door, or a company that fetches for many.
OFTEN_BY_LINK, OFTEN_BY_ADDRESS = 30, 600
USE_IS_NOTED_EVERY = timedelta(hours=1)
# What is noted of a request in place of its path, which is a secret.
PATH = "/calendar/"


@login_not_required
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of whoever the link belongs to; 404 for a link that is unknown, revoked, or of a closed account."""
    digest = digest_of(token)
    if _asks_too_often(request, digest):
        return HttpResponse(
            "Too many requests. Try again later.", status=429, headers={"Retry-After": str(WITHIN_SECONDS)}
        )
    with acting_as(None, bearer=digest):
        open_links = CalendarLink.objects.open().filter(user__is_active=True)
        link = open_links.select_related("user").filter(token_digest=digest).first()
    if link is None:
        raise Http404
    now = timezone.now()
    with acting_as(link.user.pk, url=PATH, request=str(request.request_id)):  # type: ignore[attr-defined]
        found, days = appointments(link.user, now), days_of(link.user, now)
        # Whoever is signed in in this browser, the owner of the link is who reads.
        request.user = link.user
        shown = [visit.place_id for visit in found if visit.place_id] + [day.place_id for day in days]
        note_reading(request, "Calendar", shown, path=PATH, manner=Consultation.Manner.FEED, once="day")
        if link.last_used_at is None or now - link.last_used_at > USE_IS_NOTED_EVERY:
            CalendarLink.objects.visible_to(link.user).filter(pk=link.pk).update(last_used_at=now)
    name = _("%(portal)s visits") % {"portal": settings.PORTAL_NAME}
    answer = HttpResponse(
        to_ics(found, days=days, name=name, portal=settings.PORTAL_URL.rstrip("/"), now=now),
        content_type="text/calendar; charset=utf-8",
    )
    answer["Cache-Control"] = "private, no-store"
    # A browser would name the file after the address, which is the secret.
    answer["Content-Disposition"] = 'inline; filename="visits.ics"'
    return answer


@require_http_methods(["GET", "POST"])
@recently_proven_to_send
def calendar_link(request: HttpRequest) -> HttpResponse:
    """Whether there is a link and when it was last used. A POST makes one, and shows it this once."""
    if not _has_a_calendar(request.user):
        raise Http404
    address = ""
    if request.method == "POST":
        address = settings.PORTAL_URL.rstrip("/") + reverse("calendar", args=[make_link(by=request.user)])
    link = CalendarLink.objects.visible_to(request.user).open().first()
    return render(request, "visits/calendar.html", {"link": link, "address": address})


@require_POST
def calendar_link_revoke(request: HttpRequest) -> HttpResponse:
    """Turn the link off."""
    if not _has_a_calendar(request.user):
        raise Http404
    if revoke_link(by=request.user):
        messages.success(request, _("The link is turned off. Calendars that used it get nothing any more."))
    return redirect("calendar_link")


def _has_a_calendar(user: Any) -> bool:
    held = standing(user)
    return held.is_police or held.is_committee


def _asks_too_often(request: HttpRequest, digest: str) -> bool:
    """Counted for every link, known or not, so that the answer tells nothing about it."""
    address = get_adapter().get_client_ip(request)
    by_link = asked(f"calendar:{digest}", within_seconds=WITHIN_SECONDS)
    by_address = asked(f"calendar:from:{address}", within_seconds=WITHIN_SECONDS)
    return by_link > OFTEN_BY_LINK or by_address > OFTEN_BY_ADDRESS
