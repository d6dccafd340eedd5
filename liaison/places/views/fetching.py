"""What views of places begin and end with: the fetch that checks, and the save that loses nothing typed."""

from collections.abc import Callable
from typing import Any

from django.db import IntegrityError
from django.forms import BaseForm
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from liaison.accounts.roles import Permission
from liaison.places.access import may, may_in_unit
from liaison.places.models import CommandUnit, Place
from liaison.presentation.refusing import say_why
from liaison.refusals import USED, Refused, Stale


def place_or_404(request: HttpRequest, slug: str, permission: Permission, *also: str) -> Place:
    """The place, when this person may do this there; `also` names what to fetch with it. Otherwise 404."""
    places = Place.objects.visible_to(request.user).select_related(*also) if also else (
        Place.objects.visible_to(request.user)
    )  # fmt: skip
    place = get_object_or_404(places, slug=slug)
    if not may(request.user, permission, place):
        raise Http404
    return place


def units_or_404(request: HttpRequest, permission: Permission) -> set[int]:
    """Primary keys of the units in which this person may do this; 404 for whoever may nowhere."""
    units = may_in_unit(request.user, permission)
    if not units:
        raise Http404
    return units


def unit_or_404(request: HttpRequest, permission: Permission, pk: int) -> CommandUnit:
    """The unit, when this person may do this there. Otherwise 404."""
    return get_object_or_404(CommandUnit.objects.where_may(request.user, permission), pk=pk)


def posted_version(request: HttpRequest) -> int:
    """The version that a form of one button carries; 0 for a missing or foreign number.

    That is nobody's version: the action then says that the page is out of date.
    """
    version = request.POST.get("version", "")
    return int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0


def attempt(form: BaseForm, action: Callable[[], Any]) -> Any:
    """What the action returns; or None, and the form says why.

    When somebody else was quicker, `form.stale` is the thing as it is now, and the form may be sent once more: it
    then carries the version that its reader has seen.
    """
    try:
        return action()
    except Stale as stale:
        form.stale = stale.current  # type: ignore[attr-defined]
        say_why(form, stale, version=stale.current.version)
    except Refused as refused:
        say_why(form, refused)
    except IntegrityError as error:
        # Somebody else's form had this identifier; what it made may well be behind a wall.
        if "client_id" not in str(error):
            raise
        form.add_error(None, USED)
    return None
