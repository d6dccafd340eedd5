"""The page of an application: what is to be done, by when, where it stands; and the list of all one may see."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from funding.access import may_work, may_write
from funding.models import Application, Evidence, HelpRequest, Measure
from funding.models.scoping import seen_by
from funding.progress import colour_of, is_late, time_left, writings_of
from funding.sections import Progress
from funding.states import BEFORE_SENDING
from funding.views.fetching import application_of
from funding.views.steps import next_form
from funding.waiting import waiting
from liaison.accounts.roles import Role
from liaison.places.access import standing
from liaison.places.consulting import note_reading
from liaison.presentation.paging import Page, page_number


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Applications of one's own committee; for police those that were shared with them."""
    held = standing(request.user)
    if not (held.is_committee or held.is_police or held.holds(Role.OVERSIGHT)):
        raise Http404
    found = Application.objects.visible_to(request.user).select_related("place", "round__scheme")
    page = Page.of(found, page_number(request.GET.get("page")))
    whole = _seen_whole(request.user, page.rows)
    written = writings_of([each for each in page.rows if each.pk in whole and each.state in BEFORE_SENDING])
    asked = _asked(whole) if held.is_police else {}
    context = {
        "page": page,
        "rows": [_row(each, written.get(each.pk), asked.get(each.pk, [])) for each in page.rows],
        "is_committee": held.is_committee,
        "sees_equity": held.holds(Role.COMMANDER, Role.OVERSIGHT),
        "several_places": len(held.place_ids) > 1 or not held.is_committee,
    }
    note_reading(request, "Funding applications", {each.place_id for each in page.rows})
    return render(request, "funding/home.html", context)


def _seen_whole(user: Any, applications: Sequence[Application]) -> set[int]:
    """The primary keys of those of which this person sees all; no query for a committee's own."""
    own = standing(user).place_ids
    whole = {each.pk for each in applications if each.place_id in own}
    others = [each.pk for each in applications if each.place_id not in own]
    if others:
        whole |= set(Application.objects.filter(seen_by(user, whole=True), pk__in=others).values_list("pk", flat=True))
    return whole


def _asked(whole: set[int]) -> dict[int, list[HelpRequest]]:
    """What police are asked about these applications, of which they read all, and nobody has answered. One query."""
    asked: dict[int, list[HelpRequest]] = defaultdict(list)
    for each in HelpRequest.objects.waiting().filter(application__in=whole):
        asked[each.application_id].append(each)
    return asked


def _row(application: Application, written: Any, asked: list[HelpRequest]) -> dict[str, Any]:
    return {
        "application": application,
        "asked": asked,
        "colour": colour_of(application.state),
        "written": written,
        "time_left": time_left(application.round.closes_on) if application.state in BEFORE_SENDING else "",
        "is_late": is_late(application),
        "usual_next": application.round.usual_next.get(application.state, ""),
    }


@require_GET
def application(request: HttpRequest, ref: str) -> HttpResponse:
    """One application: its task list and where it stands; or only the latter, where no more was shared."""
    found = application_of(request, ref, whole=False)
    own = may_work(request.user, found.place)
    whole = own or bool(_seen_whole(request.user, [found]))
    context = {
        "application": found,
        "is_own": own,
        "whole": whole,
        "colour": colour_of(found.state),
        "is_being_written": found.state in BEFORE_SENDING,
        "time_left": time_left(found.round.closes_on),
        "is_late": is_late(found),
        "usual_next": found.round.usual_next.get(found.state, ""),
        "waiting": waiting(found),
        "next_form": next_form(found) if own and not found.has_ended else None,
    }
    if whole:
        context |= {
            "written": writings_of([found])[found.pk],
            "may_write": may_write(request.user, found),
            "measures": list(found.measures.exclude(status=Measure.Status.DECLINED)),
            "documents": _documents(found),
            "asked_of_police": HelpRequest.objects.visible_to(request.user)
            .filter(application=found, taken_back_at=None)
            .select_related("asked_by"),
        }
    note_reading(request, "Funding application", [found.place])
    return render(request, "funding/application.html", context)


@dataclass(frozen=True)
class Documents:
    """The files of an application, against what its round asks to be shown."""

    needed: int
    given: int
    last: Evidence | None

    @property
    def progress(self) -> Progress:
        """Done when everything that is needed is there."""
        if self.given >= self.needed and self.last:
            return Progress.DONE
        return Progress.NOT_FINISHED if self.last else Progress.NOT_STARTED


def _documents(application: Application) -> Documents:
    files = list(application.evidence.filter(removed_at=None).select_related("added_by").order_by("added_at", "pk"))
    needed = {each.get("key") for each in application.round.evidence if each.get("required")}
    given = needed & {file.asked_as for file in files}
    return Documents(len(needed), len(given), files[-1] if files else None)
