"""The page of an application: what is to be done, by when, where it stands; and the list of all one may see."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from funding import register
from funding.access import may_work, types_for_others
from funding.models import Application
from funding.models.scoping import seen_by
from funding.next_steps import all_possible
from funding.progress import colour_of, is_late, time_left, writings_of
from funding.states import BEFORE_SENDING
from funding.task_list import TaskList, beside
from funding.waiting import waiting
from liaison.accounts.roles import Role
from liaison.places.access import standing
from liaison.places.consulting import note_reading
from liaison.places.models import Place
from liaison.presentation.paging import Page, page_number

# Rounds and places are wide rows, and the page says little of them. Who may do what asks for the team and the officers.
COLUMNS = (
    "ref", "state", "state_since", "guarding", "sent_on", "sent_reference",
    "place__name", "place__unit", "place__team", "place__named_officer", "place__deputy",
    "round__closes_on", "round__usual_next", "round__evidence", "round__scheme__name",
    "previous",
)  # fmt: skip


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Applications of one's own committee; for police those that were shared with them."""
    held = standing(request.user)
    if not (held.is_committee or held.is_police or held.holds(Role.OVERSIGHT)):
        raise Http404
    found = register.rows_of(Application.objects.visible_to(request.user))
    page = Page.of(found, page_number(request.GET.get("page")))
    rows = [register.Row(*row) for row in page.rows]
    whole = _seen_whole(request.user, {row.pk: row.place_id for row in rows})
    several = len(held.place_ids) > 1 or not held.is_committee
    names = Place.objects.visible_to(request.user).filter(pk__in={row.place_id for row in rows}) if several else None
    context = {
        "page": page,
        "lines": register.lines(
            rows,
            register.rules_of(rows),
            home=request.path,
            places=dict(names.values_list("pk", "name")) if names is not None else {},
            written=writings_of(row.pk for row in rows if row.pk in whole and row.is_being_written),
            asked=register.asked_of_police(whole) if held.is_police else {},
        ),
        "is_committee": held.is_committee,
        "sees_equity": held.holds(Role.COMMANDER, Role.OVERSIGHT),
    }
    note_reading(request, "Funding applications", {row.place_id for row in rows})
    return render(request, "funding/home.html", context)


def _seen_whole(user: Any, places: Mapping[int, int]) -> set[int]:
    """Those of these applications of which this person sees all; no query for a committee's own.

    Takes primary keys of applications, each with that of its place.
    """
    own = standing(user).place_ids
    whole = {pk for pk, place_id in places.items() if place_id in own}
    others = places.keys() - whole
    if others:
        whole |= set(Application.objects.filter(seen_by(user, whole=True), pk__in=others).values_list("pk", flat=True))
    return whole


@require_GET
def application(request: HttpRequest, ref: str) -> HttpResponse:
    """One application: its task list and where it stands; or only the latter, where no more was shared."""
    seen = Application.objects.visible_to(request.user).select_related("place", "round__scheme")
    found = get_object_or_404(seen.only(*COLUMNS), ref=ref)
    own = may_work(request.user, found.place)
    whole = own or bool(_seen_whole(request.user, {found.pk: found.place_id}))
    context = {
        "application": found,
        "is_own": own,
        "whole": whole,
        "colour": colour_of(found.state),
        "is_being_written": found.state in BEFORE_SENDING,
        "time_left": time_left(found.round.closes_on),
        "is_late": is_late(found.round.closes_on),
        "usual_next": found.round.usual_next.get(found.state, ""),
        "waiting": waiting(found),
        "next_steps": all_possible(found, timezone.localdate()) if own and not found.has_ended else (),
    }
    if whole:
        written = writings_of([found])[found.pk]
        listed = TaskList(
            application=found,
            written=written,
            beside=beside(found),
            at=request.path,
            own=own,
            may_write=own or types_for_others(request.user, found),
        )
        context |= {"written": written, "tasks": listed.tasks()}
    note_reading(request, "Funding application", [found.place])
    return render(request, "funding/application.html", context)
