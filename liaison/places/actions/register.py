"""Changing what the register says about a place."""

from typing import Any

from django.db import transaction

from liaison.places import rhythm
from liaison.places.models import Place
from liaison.refusals import Refused, Stale

EDITABLE = ("named_officer", "deputy", "expected_band", "languages", "declines_visits")


def locked(place: Place) -> Place:
    """The place's row, locked: whatever is made at a place is made one after another."""
    return Place.objects.select_for_update(no_key=True, of=("self",)).get(pk=place.pk)


@transaction.atomic
def edit_place(*, by: Any, place: Place, version: int, **changes: Any) -> Place:
    """Set some of `EDITABLE`. Raises Stale when the place has changed since `version`, Refused on a rule."""
    place = locked(place)
    if place.version != version:
        raise Stale("Somebody else has changed this place in the meantime. Compare, then save again.", place)
    declined = place.declines_visits
    for name in EDITABLE:
        if name in changes:
            setattr(place, name, changes[name])
    if place.named_officer_id and place.named_officer_id == place.deputy_id:
        raise Refused("Choose another person as deputy, or nobody.", "deputy")
    place.version += 1
    place.save(update_fields=[*EDITABLE, "version"])
    if place.declines_visits != declined:
        rhythm.recompute(place)
    return place
