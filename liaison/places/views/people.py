"""Who serves in a command unit, and inviting more."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liaison.accounts.proving import recently_proven
from liaison.accounts.roles import Permission, Role
from liaison.places.access import standing
from liaison.places.actions import people as actions
from liaison.places.forms.people import InviteToUnitForm
from liaison.places.models import CommandUnit, Invitation, Posting
from liaison.places.views.fetching import attempt, unit_or_404
from liaison.presentation.paging import Page, page_number
from liaison.refusals import Refused

# Which roles somebody may invite to, by their own; the database holds the same rule (migration 0003).
MAY_INVITE_TO = {
    Role.ADMINISTRATOR: (Role.OFFICER, Role.SUPERVISOR, Role.COMMANDER, Role.ADVISER, Role.OVERSIGHT),
    Role.COMMANDER: (Role.OFFICER, Role.SUPERVISOR, Role.ADVISER),
    Role.SUPERVISOR: (Role.OFFICER,),
}


@require_GET
def people(request: HttpRequest, unit_id: int | None = None) -> HttpResponse:
    """People of one unit, by role and name, and open invitations."""
    units = _units(request)
    unit = unit_or_404(request, Permission.INVITE_OFFICERS, unit_id) if unit_id else units.first()
    if unit is None:
        raise Http404
    postings = Posting.objects.current().filter(unit=unit).select_related("user", "team")
    context = {
        "unit": unit,
        "units": list(units),
        "page": Page.of(postings.order_by("user__name", "pk"), page_number(request.GET.get("page"))),
        "invitations": list(_waiting(unit)[:100]),
        "now": timezone.now(),
        "may_recover": standing(request.user).holds(Role.ADMINISTRATOR, Role.COMMANDER),
    }
    return render(request, "places/people.html", context)


@require_http_methods(["GET", "POST"])
@recently_proven
def people_invite(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Invite somebody to a role in this unit."""
    unit = unit_or_404(request, Permission.INVITE_OFFICERS, unit_id)
    roles = [
        role
        for own, invitable in MAY_INVITE_TO.items()
        if unit.pk in standing(request.user).units_as(own)
        for role in invitable
    ]
    form = InviteToUnitForm(request.POST or None, roles=dict.fromkeys(roles), teams=unit.teams.all())
    saved = (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, lambda: actions.invite_to_unit(by=request.user, unit=unit, **form.cleaned_data))
    )
    if saved:
        messages.success(request, _("The invitation is on its way."))
        return redirect("places:people_of", unit.pk)
    return render(request, "places/people_invite.html", {"form": form, "unit": unit})


@require_POST
@recently_proven
def people_again(request: HttpRequest, unit_id: int, pk: int) -> HttpResponse:
    """Send a new link to the same address."""
    unit = unit_or_404(request, Permission.INVITE_OFFICERS, unit_id)
    try:
        actions.send_again(by=request.user, invitation=get_object_or_404(Invitation, unit=unit, pk=pk))
        messages.success(request, _("A new link is on its way. The one before no longer works."))
    except Refused as refused:
        messages.warning(request, refused.message)
    return redirect("places:people_of", unit.pk)


@require_POST
def people_withdraw(request: HttpRequest, unit_id: int, pk: int) -> HttpResponse:
    """Take an invitation back."""
    unit = unit_or_404(request, Permission.INVITE_OFFICERS, unit_id)
    try:
        actions.withdraw_invitation(by=request.user, invitation=get_object_or_404(Invitation, unit=unit, pk=pk))
        messages.success(request, _("The invitation is withdrawn. Its link no longer works."))
    except Refused as refused:
        messages.warning(request, refused.message)
    return redirect("places:people_of", unit.pk)


def _units(request: HttpRequest) -> QuerySet:
    return CommandUnit.objects.where_may(request.user, Permission.INVITE_OFFICERS)


def _waiting(unit: CommandUnit) -> QuerySet:
    waiting = Invitation.objects.filter(unit=unit, accepted_at=None, withdrawn_at=None)
    return waiting.select_related("invited_by", "team").order_by("-invited_at")
