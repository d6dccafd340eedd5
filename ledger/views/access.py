"""How often places were looked at: counts by month, for the commander and the oversight reader."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ledger.models import AccessMonth
from ledger.quiet import in_spans
from liaison.accounts.roles import Permission
from liaison.places.models import CommandUnit

SHOWN = 12


@require_GET
def access(request: HttpRequest) -> HttpResponse:
    """The months that were counted, the newest first; of the unit that `?unit=` names when there are several."""
    units = list(CommandUnit.objects.where_may(request.user, Permission.ACCESS_SEE))
    if not units:
        raise Http404
    unit = next((each for each in units if str(each.pk) == request.GET.get("unit")), units[0])
    months = AccessMonth.objects.visible_to(request.user).filter(unit=unit)[:SHOWN]
    return render(request, "ledger/access.html", {"unit": unit, "units": units, "spans": list(in_spans(months))})
