"""Accepting an invitation: `/join/<token>/`, the one page somebody without an account may write to."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from liaison.accounts.force_views import begin
from liaison.accounts.models import User
from liaison.accounts.roles import POLICE
from liaison.accounts.single_sign_on import Identity, forces, is_bound, welcome
from liaison.db.acting import acting_as
from liaison.places.actions.joining import has_no_way_in, join_by_force
from liaison.places.actions.people import accept_invitation
from liaison.places.forms.people import JoinByForceForm, JoinForm
from liaison.places.invitations import digest_of, open_invitation
from liaison.places.models import Invitation
from liaison.refusals import Refused
from liaison.throttling import asked

TRIES, WITHIN_SECONDS = 30, 600


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Show who invites to what; make the account, or let its owner accept."""
    if _too_many_tries(request):
        return render(request, "places/join_closed.html", {"too_many": True}, status=429)
    digest = digest_of(token)
    with acting_as(None, bearer=digest):
        invitation = open_invitation(token)
        if invitation is None:
            return render(request, "places/join_closed.html", status=410)
        scope = _scope(invitation, digest)
    providers = forces() if invitation.role in POLICE else []
    context = {"invitation": invitation, "scope": scope, "path": request.path, "forces": providers}
    if request.user.is_authenticated:
        return _accept_signed_in(request, invitation, token, context)
    account = User.objects.filter(email__iexact=invitation.email).first()
    if account is not None and not (providers and has_no_way_in(account)):
        return _sign_in_first(request, token, context)
    return _make_account(request, invitation, token, context)


def _accept_signed_in(
    request: HttpRequest, invitation: Invitation, token: str, context: dict[str, Any]
) -> HttpResponse:
    user: Any = request.user
    if user.email.lower() != invitation.email.lower():
        return render(request, "places/join_other.html", context)
    if is_bound(user):
        context["forces"] = []
    if request.method == "POST" and (provider := _chosen_force(request, context)):
        # Without an identity of the force this account would be shut to its owner once they are police.
        return begin(request, provider, next_url="/", carrying={"invitation": token, "by": user.pk})
    if request.method == "POST" and not context["forces"]:
        try:
            if not accept_invitation(by=user, token=token):
                return render(request, "places/join_closed.html", status=410)
        except Refused as refused:
            messages.warning(request, refused.message)
            return redirect("home")
        messages.success(request, _("You have joined."))
        return redirect("home")
    return render(request, "places/join_accept.html", context)


def _sign_in_first(request: HttpRequest, token: str, context: dict[str, Any]) -> HttpResponse:
    """Somebody with an account proves that it is theirs; one that is bound to a force proves it there, and joins."""
    provider = _chosen_force(request, context)
    if request.method == "POST" and provider:
        return begin(request, provider, next_url="/", carrying={"invitation": token})
    return render(request, "places/join_sign_in.html", context)


def _make_account(request: HttpRequest, invitation: Invitation, token: str, context: dict[str, Any]) -> HttpResponse:
    if context["forces"]:
        return _make_account_by_force(request, token, context)
    form = JoinForm(request.POST or None, email=invitation.email, with_rank=invitation.role in POLICE)
    if request.method == "POST" and form.is_valid():
        user = _joined(form.cleaned_data, invitation.email, token)
        if user is None:
            return render(request, "places/join_closed.html", status=410)
        # They have just typed it: the page for the second step need not ask for it again.
        record_authentication(request, user, "password")
        with acting_as(user.pk):
            return perform_login(request, user, redirect_url="/")
    return render(request, "places/join.html", {**context, "form": form})


def _make_account_by_force(request: HttpRequest, token: str, context: dict[str, Any]) -> HttpResponse:
    provider = _chosen_force(request, context)
    form = JoinByForceForm(request.POST if provider else None)
    if provider and form.is_valid():
        return begin(request, provider, next_url="/", carrying={"invitation": token, **form.cleaned_data})
    return render(request, "places/join_by_force.html", {**context, "form": form})


def _chosen_force(request: HttpRequest, context: dict[str, Any]) -> str:
    """The provider whose button was pressed, if this invitation may be taken up there."""
    chosen = request.POST.get("force", "")
    return chosen if any(app.provider_id == chosen for app in context["forces"]) else ""


@welcome
def welcome_the_invited(
    request: HttpRequest, carried: dict[str, Any], identity: Identity, bound: User | None
) -> User | None:
    """Back from the force with an invitation."""
    if not carried.get("invitation"):
        return None
    user: Any = request.user
    signed_in = user if user.is_authenticated and user.pk == carried.get("by") else None
    name, rank = carried.get("name", ""), carried.get("rank", "")
    return join_by_force(
        by=signed_in, token=carried["invitation"], identity=identity, bound=bound, name=name, rank=rank
    )


def _joined(answers: dict[str, Any], email: str, token: str) -> User | None:
    with transaction.atomic():
        user = User.objects.create_user(email, answers["password"], name=answers["name"], rank=answers.get("rank", ""))
        # The link came by mail to this address: that is proof enough.
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        with acting_as(user.pk, bearer=digest_of(token)):
            if accept_invitation(by=user, token=token):
                return user
        transaction.set_rollback(True)
    return None


def _scope(invitation: Invitation, digest: str) -> str:
    if invitation.place_id is None:
        return str(invitation.team or invitation.unit)
    with connection.cursor() as cursor:
        cursor.execute("select app_inviting_place(%s)", [digest])
        return str(cursor.fetchone()[0])


def _too_many_tries(request: HttpRequest) -> bool:
    return asked(f"join:{get_adapter().get_client_ip(request)}", within_seconds=WITHIN_SECONDS) > TRIES
