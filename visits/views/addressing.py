"""What the address of a new thing says about it: at which place, after which visit, about which worry."""

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from liaison.accounts.roles import Permission
from liaison.places.access import may
from liaison.places.models import Place
from visits.models import Concern, Visit


def named(request: HttpRequest) -> tuple[Place | None, Visit | None, Concern | None]:
    """The place, visit and worry that `?place=`, `?visit=` and `?concern=` name; the place follows from the others.

    404 for what this person may not see, and where the three do not belong together.
    """
    place, visit, concern = None, None, None
    if ref := request.GET.get("visit"):
        visit = get_object_or_404(Visit.objects.visible_to(request.user).select_related("place"), ref=ref)
        place = visit.place
    if ref := request.GET.get("concern"):
        concern = get_object_or_404(Concern.objects.visible_to(request.user).select_related("place"), ref=ref)
        place = _same(place, concern.place)
    if slug := request.GET.get("place"):
        place = _same(place, get_object_or_404(Place.objects.visible_to(request.user), slug=slug))
    return place, visit, concern


def _same(place: Place | None, other: Place) -> Place:
    if place is not None and place.pk != other.pk:
        raise Http404
    return other


def must(user: Any, permission: Permission, place: Place) -> None:
    """404 unless this person may do this here: who may not do a thing is not told that it exists."""
    if not may(user, permission, place):
        raise Http404
