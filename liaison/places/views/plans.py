"""The engagement plan of a place: what is in force, what is proposed, and what was before."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liaison.accounts.roles import Permission
from liaison.places.access import may
from liaison.places.actions.plans import agree_to_plan, propose_plan, speaks_for_place
from liaison.places.consulting import note_reading
from liaison.places.forms.plans import PlanForm
from liaison.places.models import EngagementPlan
from liaison.places.views.fetching import attempt, place_or_404
from liaison.places.wording import words_kept
from liaison.refusals import Refused

PRAYERS = dict(EngagementPlan.Prayer.choices)
SHOWN_AT_MOST = 50


@dataclass(frozen=True)
class Version:
    """One version as the page prints it: what it says, and what differs from the version in force before it."""

    plan: EngagementPlan
    rows: list[tuple[str, str]]
    changes: list[tuple[str, str, str]]
    state: str
    colour: str


@require_GET
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Every version, newest first; the other side can agree to the proposal."""
    place = place_or_404(request, slug, Permission.PLACE_SEE)
    plans = EngagementPlan.objects.visible_to(request.user).filter(place=place)
    plans = plans.select_related("proposed_by", "agreed_for_police_by", "agreed_for_place_by")
    versions = _versions(list(plans[:SHOWN_AT_MOST]))
    note_reading(request, "Engagement plan", [place])
    for_place = speaks_for_place(request.user, place)
    proposal = next((v for v in versions if v.plan.replaced_at is None and not v.plan.is_in_force), None)
    own_side = proposal and (proposal.plan.agreed_for_place_at if for_place else proposal.plan.agreed_for_police_at)
    context = {
        "place": place,
        "in_force": next((v for v in versions if v.plan.is_in_force), None),
        "proposal": proposal,
        "earlier": [v for v in versions if v.plan.replaced_at is not None],
        "may_agree": proposal is not None and not own_side and may(request.user, _agreeing(for_place), place),
        "may_propose": may(request.user, Permission.PLAN_PROPOSE, place),
    }
    return render(request, "places/plan.html", context)


@require_http_methods(["GET", "POST"])
def plan_propose(request: HttpRequest, slug: str) -> HttpResponse:
    """Propose a version; the form begins with the newest one."""
    place = place_or_404(request, slug, Permission.PLAN_PROPOSE)
    newest = EngagementPlan.objects.visible_to(request.user).filter(place=place).first()
    initial: dict[str, Any] = {"every_days": 28}
    if newest is not None:
        initial = {"every_days": newest.every_days, "prayers": newest.prayers, "conduct": newest.conduct}
    form = PlanForm(request.POST or None, initial=initial)
    propose = words_kept(form, by=request.user, place=place)(
        lambda: propose_plan(by=request.user, place=place, **form.cleaned_data)
    )
    if request.method == "POST" and form.is_valid() and attempt(form, propose):
        messages.success(request, _("The plan is proposed. It is in force when the other side agrees."))
        return redirect("places:plan", place.slug)
    note_reading(request, "Propose a plan", [place])
    context = {
        "form": form,
        "place": place,
        "heading": _("Propose a plan"),
        "lead": _("Your side agrees by proposing. The plan is in force when the other side agrees as well."),
    }
    return render(request, "places/form.html", context)


@require_POST
def plan_agree(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Agree for one's own side."""
    place = place_or_404(request, slug, Permission.PLACE_SEE)
    if not may(request.user, _agreeing(speaks_for_place(request.user, place)), place):
        raise Http404
    found = get_object_or_404(EngagementPlan.objects.visible_to(request.user), place=place, number=number)
    try:
        agree_to_plan(by=request.user, plan=found)
        messages.success(request, _("Both sides have agreed. The plan is in force."))
    except Refused as refused:
        messages.warning(request, refused.message)
    return redirect("places:plan", place.slug)


def _agreeing(for_place: bool) -> Permission:
    return Permission.PLAN_AGREE_FOR_PLACE if for_place else Permission.PLAN_AGREE_FOR_POLICE


def _versions(plans: list[EngagementPlan]) -> list[Version]:
    versions = []
    for index, one in enumerate(plans):
        before = next((p for p in plans[index + 1 :] if p.agreed_for_police_at and p.agreed_for_place_at), None)
        rows = _rows(one)
        changes = []
        if before is not None:
            changes = [
                (label, was, now) for (label, now), (_label, was) in zip(rows, _rows(before), strict=True) if was != now
            ]
        versions.append(Version(one, rows, changes, *_state(one)))
    return versions


def _rows(one: EngagementPlan) -> list[tuple[str, str]]:
    every = ngettext("Every %(n)d day", "Every %(n)d days", one.every_days) % {"n": one.every_days}
    prayers = ", ".join(str(PRAYERS.get(prayer, prayer)) for prayer in one.prayers)
    return [
        (_("A visit at least"), every),
        (_("Officers are welcome at"), prayers or _("No gathering in particular")),
        (_("How to behave"), one.conduct or _("Nothing in particular")),
    ]


def _state(one: EngagementPlan) -> tuple[str, str]:
    if one.is_in_force:
        return _("In force"), "green"
    if one.replaced_at is None:
        return _("Waits for the police") if one.agreed_for_place_at else _("Waits for the committee"), "yellow"
    agreed = one.agreed_for_police_at and one.agreed_for_place_at
    return (_("Replaced"), "grey") if agreed else (_("Not agreed"), "grey")
