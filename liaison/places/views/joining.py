"""Accepting an invitation: `/join/<token>/`, the one page somebody without an account may write to."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from liaison.accounts.models import User
from liaison.accounts.roles import POLICE
from liaison.db.acting import acting_as
from liaison.places.actions.people import accept_invitation
from liaison.places.forms.people import JoinForm
from liaison.places.invitations import digest_of
from liaison.places.models import Invitation
from liaison.refusals import Refused

TRIES, WITHIN_SECONDS = 30, 600


@login_not_required
@never_cache
@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Show who invites to what; make the account, or let its owner accept."""
    if _too_many_tries(request):
        return render(request, "places/join_closed.html", {"too_many": True}, status=429)
    digest = digest_of(token)
    with acting_as(None, bearer=digest):
        invitation = _open_invitation(digest)
        if invitation is None:
            return render(request, "places/join_closed.html", status=410)
        scope = _scope(invitation, digest)
    context = {"invitation": invitation, "scope": scope, "path": request.path}
    if request.user.is_authenticated:
        return _accept_signed_in(request, invitation, token, context)
    if User.objects.filter(email__iexact=invitation.email, is_active=True).exists():
        return render(request, "places/join_sign_in.html", context)
    return _make_account(request, invitation, token, context)


def _accept_signed_in(
    request: HttpRequest, invitation: Invitation, token: str, context: dict[str, Any]
) -> HttpResponse:
    user: Any = request.user
    if user.email.lower() != invitation.email.lower():
        return render(request, "places/join_other.html", context)
    if request.method == "POST":
        try:
            if not accept_invitation(by=user, token=token):
                return render(request, "places/join_closed.html", status=410)
        except Refused as refused:
            messages.warning(request, refused.message)
            return redirect("home")
        messages.success(request, _("You have joined."))
        return redirect("home")
    return render(request, "places/join_accept.html", context)


def _make_account(request: HttpRequest, invitation: Invitation, token: str, context: dict[str, Any]) -> HttpResponse:
    form = JoinForm(request.POST or None, email=invitation.email, with_rank=invitation.role in POLICE)
    if request.method == "POST" and form.is_valid():
        user = _joined(form.cleaned_data, invitation.email, token)
        if user is None:
            return render(request, "places/join_closed.html", status=410)
        with acting_as(user.pk):
            return perform_login(request, user, redirect_url="/")
    return render(request, "places/join.html", {**context, "form": form})


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


def _open_invitation(digest: str) -> Invitation | None:
    invitations = Invitation.objects.select_related("invited_by", "unit", "team")
    return invitations.filter(
        token_digest=digest, accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
    ).first()


def _scope(invitation: Invitation, digest: str) -> str:
    if invitation.place_id is None:
        return str(invitation.team or invitation.unit)
    with connection.cursor() as cursor:
        cursor.execute("select app_inviting_place(%s)", [digest])
        return str(cursor.fetchone()[0])


def _too_many_tries(request: HttpRequest) -> bool:
    key = f"join:{get_adapter().get_client_ip(request)}"
    cache.add(key, 0, WITHIN_SECONDS)
    try:
        return cache.incr(key) > TRIES
    except ValueError:
        # The count ran out between the two calls: a new span of time begins.
        return False
