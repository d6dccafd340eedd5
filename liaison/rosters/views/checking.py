"""What views of rosters begin and end with."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest

from liaison.places.models import Posting
from liaison.places.views.fetching import attempt
from liaison.rosters.access import units_edited_by
from liaison.rosters.breaking import Warned
from liaison.rosters.forms.shifts import WarningForm
from liaison.rosters.people import ROSTERED


def units_or_404(request: HttpRequest) -> set[int]:
    """The units whose rosters this person may change; 404 for everybody else."""
    units = units_edited_by(request.user)
    if not units:
        raise Http404
    return units


def unit_of(officer: Any, units: set[int]) -> int:
    """Of these units, the one this officer serves in."""
    postings = Posting.objects.current().filter(user=officer, unit__in=units, role__in=ROSTERED)
    return postings.order_by("pk").values_list("unit_id", flat=True)[0]


def attempt_warned(form: WarningForm, action: Callable[[], Any]) -> Any:
    """As `attempt`; warnings are shown on the form, which then asks why."""

    def asking() -> Any:
        try:
            return action()
        except Warned as warned:
            form.show(warned)
            return None

    return attempt(form, asking)
