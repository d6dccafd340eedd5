"""Who belongs to the committee of a place."""

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
from liaison.places.consulting import note_reading
from liaison.places.forms.people import EndMembershipForm, InviteToCommitteeForm
from liaison.places.models import Invitation, Membership, Place
from liaison.places.views.fetching import attempt, place_or_404
from liaison.refusals import Refused


@require_GET
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """Members, and invitations that nobody has accepted yet."""
    place = place_or_404(request, slug, Permission.INVITE_COMMITTEE)
    note_reading(request, "Members of the committee", [place])
    belonging = place.memberships.filter(until=None).select_related("user").order_by("user__name", "pk")
    context = {
        "place": place,
        "members": list(belonging),
        "invitations": list(_waiting(place).select_related("invited_by")),
        "may_end": _may_end(request, place),
        "now": timezone.now(),
    }
    return render(request, "places/members.html", context)


@require_http_methods(["GET", "POST"])
@recently_proven
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Invite somebody to the committee."""
    place = place_or_404(request, slug, Permission.INVITE_COMMITTEE)
    form = InviteToCommitteeForm(request.POST or None)
    saved = (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, lambda: actions.invite_to_committee(by=request.user, place=place, **form.cleaned_data))
    )
    if saved:
        messages.success(request, _("The invitation is on its way."))
        return redirect("places:members", place.slug)
    note_reading(request, "Invite to the committee", [place])
    context = {
        "form": form,
        "place": place,
        "heading": _("Invite somebody to the committee"),
        "lead": _("They will see everything about this place, and may write for it."),
    }
    return render(request, "places/form.html", context)


@require_POST
@recently_proven
def invitation_again(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Send a new link to the same address."""
    place, invitation = _invitation(request, slug, pk)
    try:
        actions.send_again(by=request.user, invitation=invitation)
        messages.success(request, _("A new link is on its way. The one before no longer works."))
    except Refused as refused:
        messages.warning(request, refused.message)
    return redirect("places:members", place.slug)


@require_POST
def invitation_withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take an invitation back."""
    place, invitation = _invitation(request, slug, pk)
    try:
        actions.withdraw_invitation(by=request.user, invitation=invitation)
        messages.success(request, _("The invitation is withdrawn. Its link no longer works."))
    except Refused as refused:
        messages.warning(request, refused.message)
    return redirect("places:members", place.slug)


@require_http_methods(["GET", "POST"])
@recently_proven
def member_end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Somebody leaves the committee; leaving it oneself is the same."""
    place = place_or_404(request, slug, Permission.INVITE_COMMITTEE)
    if not _may_end(request, place):
        raise Http404
    membership = get_object_or_404(place.memberships.select_related("user", "place"), pk=pk, until=None)
    last = actions.is_last(membership)
    form = EndMembershipForm(request.POST if request.method == "POST" else None, last=last)
    if request.method == "POST" and form.is_valid():
        tick = form.cleaned_data.get("although_last", False)
        done = attempt(form, lambda: actions.end_membership(by=request.user, membership=membership, although_last=tick))
        if done:
            messages.success(request, _("The membership has ended."))
            if membership.user_id == request.user.pk:
                return redirect("home")
            return redirect("places:members", place.slug)
    note_reading(request, "End a membership", [place])
    context = {
        "form": form,
        "place": place,
        "heading": _("End the membership of %(who)s?") % {"who": membership.user},
        "lead": _("They will no longer see anything about this place. The history keeps what they did."),
    }
    return render(request, "places/form.html", context)


@require_POST
def member_told(request: HttpRequest, slug: str) -> HttpResponse:
    """A member chooses whether to be told when an officer is coming."""
    place = place_or_404(request, slug, Permission.VISIT_REPLY)
    membership = get_object_or_404(
        Membership.objects.visible_to(request.user), place=place, user=request.user, until=None
    )
    told = request.POST.get("told") == "1"
    actions.choose_to_be_told(by=request.user, membership=membership, told=told)
    messages.success(
        request, _("You will be told before each visit.") if told else _("You will not be told before visits.")
    )
    return redirect("places:members", place.slug)


def _may_end(request: HttpRequest, place: Place) -> bool:
    # The police may invite, but who belongs to a committee is the committee's own affair.
    return bool({Role.COMMITTEE, Role.ADMINISTRATOR} & standing(request.user).roles_at(place))


def _waiting(place: Place) -> QuerySet:
    return place.invitations.filter(accepted_at=None, withdrawn_at=None).order_by("-invited_at")


def _invitation(request: HttpRequest, slug: str, pk: int) -> tuple[Place, Invitation]:
    place = place_or_404(request, slug, Permission.INVITE_COMMITTEE)
    return place, get_object_or_404(place.invitations, pk=pk)
