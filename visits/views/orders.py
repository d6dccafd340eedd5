"""Orders of a day: sending them, and reading them."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from liaison.accounts.roles import Permission
from liaison.observances.jumuah import next_friday
from liaison.places.access import may_in_unit
from liaison.places.consulting import note_reading
from liaison.places.models import CommandUnit
from liaison.places.wording import words_kept
from liaison.refusals import Refused, Stale
from liaison.rosters.access import sees_rosters
from visits.actions import orders as sending
from visits.forms.orders import OrdersForm
from visits.models import Allotment, Orders
from visits.orders import Sheet, going, sheet
from visits.views.friday import day_of
from visits.views.refusing import say_why


@require_http_methods(["GET", "POST"])
def orders_send(request: HttpRequest) -> HttpResponse:
    """Everybody who goes somewhere on `?date=`, by name, and one button that tells them all.

    `&unit=` names the command unit, for those who lead several.
    """
    units = _led(request.user)
    if not units:
        raise Http404
    unit = _chosen(request.GET.get("unit", ""), units)
    day, wrong = day_of(request, next_friday(timezone.localdate()))
    found = sheet(unit.pk, day, Allotment.objects.visible_to(request.user))
    sent = request.method == "POST" and not wrong
    form = OrdersForm(request.POST if sent else None, number=len(found.recipients), initial={"seen": found.seen})
    if sent and form.is_valid():
        try:
            with words_kept(form, by=request.user, unit=unit):
                made = sending.send(by=request.user, unit=unit, day=day, **form.cleaned_data)
        except Refused as refused:
            say_why(form, refused)
            if isinstance(refused, Stale):
                found = refused.current
                form = _again(form, found)
        else:
            messages.success(request, "Sent. Everybody below is told by e-mail when they are wanted.")
            return redirect(made)
    note_reading(request, "Send orders", found.places)
    context = {"form": form, "sheet": found, "day": day, "wrong": wrong, "unit": unit, "units": units}
    return render(request, "visits/orders_send.html", context)


@require_GET
def orders(request: HttpRequest, ref: str) -> HttpResponse:
    """What was sent, and where everybody goes as it stands now: for those it was sent to, their own part of it."""
    if not sees_rosters(request.user):
        raise Http404
    found = get_object_or_404(Orders.objects.visible_to(request.user).select_related("sent_by", "unit"), ref=ref)
    leads = found.unit_id in may_in_unit(request.user, Permission.VISIT_ALLOT)
    people = going(
        found.unit_id,
        found.first_on,
        found.last_on,
        allotments=Allotment.objects.visible_to(request.user),
        officers=None if leads else {int(request.user.pk or 0)},
    )
    told = set(found.recipients)
    note_reading(request, "Orders", {stop.place_id for each in people for stop in each.stops})
    context = {
        "orders": found,
        "leads": leads,
        "people": [each for each in people if each.pk in told],
        "since": [each.name for each in people if each.pk not in told],
        "gone": len(told - {each.pk for each in people}) if leads else 0,
        "is_over": found.last_on < timezone.localdate(),
    }
    return render(request, "visits/orders.html", context)


def _led(user: Any) -> list[CommandUnit]:
    return list(CommandUnit.objects.where_may(user, Permission.VISIT_ALLOT))


def _chosen(asked: str, units: list[CommandUnit]) -> CommandUnit:
    """The unit that the address names, or the first."""
    if not asked:
        return units[0]
    for unit in units:
        if str(unit.pk) == asked:
            return unit
    raise Http404


def _again(form: OrdersForm, found: Sheet) -> OrdersForm:
    """The form with what was typed and what is said about it, ready to be sent once its reader has read anew."""
    data: Any = copy(form.data)
    data["seen"] = found.seen
    fresh = OrdersForm(data, number=len(found.recipients))
    fresh.full_clean()
    for field, errors in form.errors.items():
        fresh.add_error(None if field == "__all__" else field, list(errors))
    return fresh
