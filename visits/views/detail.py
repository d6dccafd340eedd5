"""One visit: what was planned, what happened, what was amended, what the committee says."""

import uuid
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from liaison.accounts.roles import Permission
from liaison.places.access import may, standing
from liaison.places.consulting import note_reading
from liaison.rosters.access import sees_rosters
from visits import access
from visits.account import Account, listed, span
from visits.losing import still_lost
from visits.models import Commitment, Concern, Mobilisation, Reply, Visit

VERDICT_COLOURS = {Reply.Verdict.CONFIRM: "green", Reply.Verdict.COMMENT: "blue", Reply.Verdict.DISPUTE: "orange"}
STATUS_COLOURS = {Visit.Status.PLANNED: "blue", Visit.Status.LOGGED: "green", Visit.Status.CANCELLED: "grey"}
PEOPLE = ("place", "logged_by", "planned_by", "cancelled_by")


def visible(request: HttpRequest, ref: str) -> Visit:
    """The visit, or 404 for whoever may not see it."""
    return get_object_or_404(Visit.objects.visible_to(request.user).select_related("place"), ref=ref)


def status_words(status: str, ends_at: datetime) -> tuple[str, str]:
    """The words and the colour of a visit's tag; a planned visit that is over waits to be logged."""
    if status == Visit.Status.PLANNED and ends_at < timezone.now():
        return "Not logged yet", "yellow"
    return str(Visit.Status(status).label), STATUS_COLOURS[Visit.Status(status)]


@require_GET
def detail(request: HttpRequest, ref: str) -> HttpResponse:
    """Everything held about one visit, the same for the police and the committee."""
    visits = Visit.objects.visible_to(request.user).select_related(*PEOPLE, "sitting")
    visit = get_object_or_404(visits, ref=ref)
    allotments = list(visit.allotments.current().select_related("officer").order_by("allotted_at", "pk"))
    there = visit.logged_by_id == request.user.pk or any(a.officer_id == request.user.pk for a in allotments)
    replies = list(visit.replies.select_related("made_by"))
    state = status_words(visit.status, visit.ends_at)
    can = _permitted(request, visit, there=there)
    note_reading(request, "Visit", [visit.place])
    return render(
        request,
        "visits/detail.html",
        {
            "visit": visit,
            "place": visit.place,
            "rows": _rows(visit),
            "officers": _officers(visit, allotments),
            "allotments": allotments,
            "missing": max(0, visit.officers_needed - len(allotments)),
            "amendments": visit.amendments.select_related("made_by").order_by("-made_at"),
            "replies": [(reply, VERDICT_COLOURS[Reply.Verdict(reply.verdict)]) for reply in replies],
            "has_replied": any(reply.made_by_id == request.user.pk for reply in replies),
            "concerns": Concern.objects.visible_to(request.user).filter(visit=visit).order_by("raised_at"),
            "promises": Commitment.objects.visible_to(request.user).filter(visit=visit).select_related("owner"),
            "status": state[0],
            "colour": state[1],
            "can": can,
            "lost": still_lost(request.user, visit) if can["allot"] else [],
            "briefing": _briefing(request, visit),
            "client_id": uuid.uuid4(),
        },
    )


def _briefing(request: HttpRequest, visit: Visit) -> Mobilisation | None:
    """The response to an incident that this visit was planned for, where this person may read its briefing."""
    if visit.status != Visit.Status.PLANNED or not visit.purpose or not sees_rosters(request.user):
        return None
    day = timezone.localdate(visit.starts_at)
    held = Mobilisation.objects.briefed_to(request.user).filter(unit=visit.place.unit_id, reason=visit.purpose)
    return held.filter(first_on__lte=day, last_on__gte=day).first()


def _permitted(request: HttpRequest, visit: Visit, *, there: bool) -> dict[str, bool]:
    user, place = request.user, visit.place
    edit = access.may_edit(user, visit)
    begun = visit.starts_at <= timezone.now()
    return {
        "edit": edit,
        "amend": not edit and access.may_amend(user, visit, there=there),
        "join": visit.status == Visit.Status.LOGGED and not there and may(user, Permission.VISIT_LOG, place),
        "log": begun and access.may_log(user, visit),
        "log_another": may(user, Permission.VISIT_LOG, place),
        "cancel": access.may_cancel(user, visit),
        "allot": access.may_allot(user, visit),
        "reply": access.may_reply(user, visit),
        "worry": may(user, Permission.CONCERN_RAISE, place),
        "promise": may(user, Permission.COMMITMENT_MAKE, place),
        "police": standing(user).is_police,
    }


def _rows(visit: Visit) -> list[tuple[str, str]]:
    """What happened; or for a visit that is not logged, what was meant."""
    if visit.status == Visit.Status.LOGGED:
        said = Account.of(visit).in_words()
        del said["Kind"]
        return [(label, text) for label, text in said.items() if text]
    rows = [("When", span(visit.starts_at, visit.ends_at))]
    if visit.sitting:
        rows.append(("For", str(visit.sitting)))
    if visit.purpose:
        rows.append(("Purpose", visit.purpose))
    return rows


def _officers(visit: Visit, allotments: list) -> str:
    people = {visit.logged_by_id: str(visit.logged_by)} if visit.logged_by else {}
    people |= {allotment.officer_id: str(allotment.officer) for allotment in allotments}
    return listed(people.values())
