"""Placing a hold, looking at it again, and lifting it."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from liaison.db.once import once
from liaison.places.models import CommandUnit
from liaison.refusals import Refused, Stale
from retention.models import Hold
from retention.times import months_later

REVIEW_MONTHS = 6


@transaction.atomic
def place_hold(*, by: Any, unit: CommandUnit, client_id: UUID, why: str, file_reference: str, **on: Any) -> Hold:
    """Keep one thing (`place`, `application`, `letter` or `person`) whatever its age, for six months at first.

    An application brings its place, so that its committee knows. Raises Refused where there is such a hold already.
    """
    if on.get("application") is not None:
        on["place"] = on["application"].place

    def make() -> Hold:
        if Hold.objects.standing().filter(**_whole(on)).exists():
            raise Refused("There is a hold on this already.")
        return Hold.objects.create(
            **on,
            unit=unit,
            why=why,
            file_reference=file_reference,
            review_on=_latest_review(),
            placed_by=by,
            client_id=client_id,
        )

    return once(Hold, client_id, make=make, placed_by=by, unit=unit)


def _whole(on: dict[str, Any]) -> dict[str, Any]:
    return {name: on.get(name) for name in ("place", "application", "letter", "person")}


@transaction.atomic
def review_hold(*, by: Any, hold: Hold, version: int) -> Hold:
    """It is still needed: look again in six months. Raises Refused, Stale."""
    hold = _locked(hold, version)
    hold.review_on = _latest_review()
    hold.reviewed_by, hold.reviewed_at = by, timezone.now()
    hold.version += 1
    hold.save(update_fields=["review_on", "reviewed_by", "reviewed_at", "version"])
    return hold


@transaction.atomic
def lift_hold(*, by: Any, hold: Hold, version: int) -> Hold:
    """It is not needed any more; what was held is due again when its time is over. Raises Refused, Stale."""
    hold = _locked(hold, version)
    hold.lifted_by, hold.lifted_at = by, timezone.now()
    hold.version += 1
    hold.save(update_fields=["lifted_by", "lifted_at", "version"])
    return hold


def _latest_review() -> date:
    return months_later(timezone.localdate(), REVIEW_MONTHS)


def _locked(hold: Hold, version: int) -> Hold:
    hold = Hold.objects.select_for_update(no_key=True).get(pk=hold.pk)
    if hold.lifted_at is not None:
        raise Refused("This hold was lifted already.")
    if hold.version != version:
        raise Stale("Somebody else has looked at this hold in the meantime. See what they did, then decide.", hold)
    return hold
