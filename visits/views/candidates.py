"""Reading who could go, for the pages on which somebody is sent."""

from collections.abc import Collection, Iterable
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone

from liaison.places.consulting import note_reading
from liaison.rosters.models import Shift, WorkingPreferences
from visits import access
from visits.cover import Coming
from visits.models import Allotment, Visit, VolunteerCall
from visits.seeking import waiting_for
from visits.suitability.facts import Facts
from visits.suitability.ranking import Candidate, rank
from visits.views.detail import visible
from visits.windows import Window, window_of_visit

LONGEST_QUERY = 60


def asked_for(request: HttpRequest) -> str:
    """The part of a name that somebody looks for: `?q=`."""
    return request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY]


def number(text: str) -> int | None:
    """A primary key as an address or a form sends it; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def numbers(texts: Iterable[str]) -> list[int]:
    """Those of these that are primary keys."""
    return [found for text in texts if (found := number(text)) is not None]


def allottable(request: HttpRequest, ref: str) -> Visit:
    """The planned visit, for those who may send officers to it; 404 for everybody else."""
    visit = visible(request, ref)
    if not access.may_allot(request.user, visit):
        raise Http404
    return visit


def named_allotment(request: HttpRequest, visit: Visit) -> Allotment:
    """Whoever of this visit the address or the form names as `allotment`, called off or not; otherwise 404."""
    pk = number(request.POST.get("allotment") or request.GET.get("allotment", ""))
    rows = Allotment.objects.visible_to(request.user).filter(visit=visit)
    found = rows.select_related("officer", "place", "visit__place").filter(pk=pk).first() if pk else None
    if found is None:
        raise Http404
    return found


def read_facts(request: HttpRequest, unit_id: int, windows: Iterable[Window], **more: Any) -> Facts:
    """What is known about the unit's officers, as far as this person may see it. Eight queries."""
    return Facts.read(
        unit_id,
        windows,
        shifts=Shift.objects.visible_to(request.user),
        wishes=WorkingPreferences.objects.visible_to(request.user),
        now=timezone.now(),
        **more,
    )


def note_whereabouts(request: HttpRequest, visit: Visit, facts: Facts, *further: int) -> None:
    """Note that this page tells where else officers are sent that day; `further` are places that it names besides."""
    day = timezone.localdate(visit.starts_at)
    sent = {
        other.place_id
        for busy in facts.busy.values()
        for other in busy
        if day in (timezone.localdate(other.starts_at), timezone.localdate(other.ends_at))
    }
    note_reading(request, "Where officers are sent that day", (sent | {*further}) - {visit.place_id})


def candidates_of(request: HttpRequest, visit: Visit, going: Collection[Allotment]) -> list[Candidate]:
    """Everybody who does not go to this visit yet, best first; who has offered to go comes before all others."""
    window = window_of_visit(visit, [Coming(one.officer_id, str(one.officer)) for one in going])
    facts = read_facts(request, visit.place.unit_id, [window])
    note_whereabouts(request, visit, facts)
    offered = [one.officer_id for one in waiting_for(visit)] if visit.pk else []
    return rank(window, facts, offered=offered, besides={one.officer_id for one in going})


def open_call(visit: Visit) -> VolunteerCall | None:
    """The call for volunteers that is open for this visit."""
    return VolunteerCall.objects.filter(visit=visit).open().first()
