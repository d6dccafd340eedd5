"""Responding to an incident: mobilise officers for some days, and end it."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from liaison.db.once import once
from liaison.places.models import CommandUnit, NeighbourhoodTeam, Place
from liaison.presentation import words
from liaison.refusals import Refused, Stale
from visits.incidents import meant_by
from visits.models import Mobilisation

LONGEST = timedelta(days=28)
AHEAD = timedelta(days=28)
ENDED = "This was ended in the meantime. See below by whom."


def mobilise(
    *,
    by: Any,
    unit: CommandUnit,
    reason: str,
    first_on: date,
    last_on: date,
    place: Place | None = None,
    team: NeighbourhoodTeam | None = None,
    faiths: Collection[str] = (),
    client_id: UUID | None = None,
) -> Mobilisation:
    """Begin a response for the places of `unit`, or of its `team` alone, and of these faiths (none: of all).

    `place` is where it happened, if it is a place of that unit; its committee reads of it in its ledger. The days are
    London dates, both included, 28 at most. The same `client_id` again gives the first one. Raises Refused.
    """
    if first_on < timezone.localdate():
        raise Refused("Choose today or a later day.", "first_on")
    if first_on > timezone.localdate() + AHEAD:
        raise Refused("Choose a day within the next four weeks.", "first_on")
    if last_on < first_on:
        raise Refused("The last day must not be before the first.", "last_on")
    if last_on - first_on >= LONGEST:
        raise Refused(f"Choose {words.day(first_on + LONGEST - timedelta(days=1))} or an earlier day.", "last_on")
    if team is not None and team.unit_id != unit.pk:
        raise Refused("Choose a team of this command unit.", "area")
    if place is not None and place.unit_id != unit.pk:
        raise Refused(f"{place} is not in {unit}. Choose the area in which it is.", "area")

    def make() -> Mobilisation:
        made = Mobilisation(
            unit=unit,
            place=place,
            team=team,
            faiths=sorted(faiths),
            reason=reason,
            first_on=first_on,
            last_on=last_on,
            made_by=by,
            client_id=client_id,
        )
        if not Place.objects.open_on(first_on).filter(meant_by(made)).exists():
            raise Refused("No place of these faiths is in this area. Choose more faiths or a wider area.", "faiths")
        made.save(force_insert=True)
        return made

    return once(Mobilisation, client_id, make=make, made_by=by)


@transaction.atomic
def end(*, by: Any, mobilisation: Mobilisation, because: str = "") -> Mobilisation:
    """End a response. Visits that are planned stay planned. The same person's second word changes nothing.

    Raises Stale where somebody else has ended it in the meantime.
    """
    held = Mobilisation.objects.select_for_update(no_key=True).get(pk=mobilisation.pk)
    if held.ended_at is not None:
        if held.ended_by_id == by.pk:
            return held
        raise Stale(ENDED, held)
    held.ended_by, held.ended_at, held.ended_because = by, timezone.now(), because
    held.save(update_fields=["ended_by", "ended_at", "ended_because"])
    return held
