"""Asking for a copy of everything that is held."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from ledger import waiting
from ledger.models import HeldCopy
from liaison.db.once import once
from liaison.places.models import Place
from liaison.refusals import Refused

MOST_A_DAY = 5


def ask(*, by: Any, place: Place, client_id: UUID | None = None) -> HeldCopy:
    """A copy of everything held about this place, for its committee; one that is being made already is that one.

    Raises Refused after five in a day: each costs the portal some seconds of work.
    """

    def make() -> HeldCopy:
        of_place = HeldCopy.objects.filter(place=place)
        under_way = of_place.filter(status__in=(HeldCopy.Status.WAITING, HeldCopy.Status.RUNNING)).first()
        if under_way:
            return under_way
        if of_place.filter(asked_at__date=timezone.localdate()).count() >= MOST_A_DAY:
            raise Refused("Five copies were made today. You can have another one tomorrow.")
        copy = HeldCopy.objects.create(place=place, asked_by=by, client_id=client_id)
        waiting.ring_after_commit()
        return copy

    return once(HeldCopy, client_id, make=make, asked_by=by)
