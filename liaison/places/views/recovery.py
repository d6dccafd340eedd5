"""Giving somebody a new way in, by two people of their unit."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liaison.accounts.models import Recovery
from liaison.accounts.proving import recently_proven
from liaison.accounts.roles import Role
from liaison.places.access import standing
from liaison.places.actions import recovery as actions
from liaison.places.forms.recovery import StartRecoveryForm
from liaison.places.models import CommandUnit
from liaison.places.recovering import confirmers, may_withdraw, units_helped, visible_recoveries
from liaison.places.views.fetching import attempt
from liaison.refusals import Refused

SHOWN = 50


@require_GET
def recoveries(request: HttpRequest) -> HttpResponse:
    """Those of one's units, the newest first."""
    if not standing(request.user).holds(Role.ADMINISTRATOR, Role.COMMANDER):
        raise Http404
    context = {
        "recoveries": list(visible_recoveries(request.user)[:SHOWN]),
        "may_start": bool(units_helped(request.user)),
        "now": timezone.now(),
    }
    return render(request, "recovery/list.html", context)


@require_http_methods(["GET", "POST"])
@recently_proven
def recovery_start(request: HttpRequest) -> HttpResponse:
    """Begin one."""
    units = CommandUnit.objects.filter(pk__in=units_helped(request.user)).order_by("name")
    if not units:
        raise Http404
    form = StartRecoveryForm(request.POST if request.method == "POST" else None, units=units)
    if request.method == "POST" and form.is_valid():
        begun = attempt(form, lambda: actions.start_recovery(by=request.user, **form.cleaned_data))
        if begun:
            messages.success(request, _("It has begun. Somebody else of your unit confirms it, and was told."))
            return redirect("recovery", begun.pk)
    return render(request, "recovery/start.html", {"form": form})


@require_GET
def recovery(request: HttpRequest, pk: int) -> HttpResponse:
    """One, with what can be done about it."""
    found = _recovery(request, pk)
    can_confirm = confirmers(found) if found.is_waiting else []
    context = {
        "recovery": found,
        "may_confirm": request.user.pk in can_confirm,
        "may_withdraw": may_withdraw(request.user, found),
    }
    return render(request, "recovery/recovery.html", context)


@require_POST
@recently_proven
def recovery_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person agrees."""
    said = _("Done. The old ways in no longer work, and the link is on its way.")
    return _end(request, pk, actions.confirm_recovery, said)


@require_POST
def recovery_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """It was a mistake, or it was not they."""
    return _end(request, pk, actions.withdraw_recovery, _("It is withdrawn. Nothing has changed for the person."))


def _end(request: HttpRequest, pk: int, action: Callable[..., Any], said: str) -> HttpResponse:
    found = _recovery(request, pk)
    try:
        action(by=request.user, recovery=found)
        messages.success(request, said)
    except Refused as refused:
        messages.warning(request, refused.message)
    return redirect("recovery", found.pk)


def _recovery(request: HttpRequest, pk: int) -> Recovery:
    return get_object_or_404(visible_recoveries(request.user), pk=pk)
