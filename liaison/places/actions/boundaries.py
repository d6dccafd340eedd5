"""Keeping the boundaries of a unit."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from liaison.places.boundaries import Area
from liaison.places.models import Boundary, CommandUnit


@dataclass(frozen=True)
class Kept:
    """How many areas were new, had changed, were the same already, and are replaced by the others."""

    new: int
    changed: int
    same: int
    replaced: int


@transaction.atomic
def keep(*, unit: CommandUnit, areas: Sequence[Area], source: str, beside: bool = False) -> Kept:
    """Keep these areas as those of the unit; twice the same changes nothing.

    Areas that are not among them are out of force from now on, unless these are to stand `beside` them.
    """
    CommandUnit.objects.select_for_update().get(pk=unit.pk)
    now = timezone.now()
    known = {each.code: each for each in Boundary.objects.filter(unit=unit)}
    new, changed = [], []
    for area in areas:
        wanted = {"name": area.name, "geometry": area.geometry, "source": source, "replaced_at": None}
        boundary = known.get(area.code)
        if boundary is None:
            new.append(Boundary(unit=unit, code=area.code, loaded_at=now, **wanted))
        elif any(getattr(boundary, field) != value for field, value in wanted.items()):
            for field, value in {**wanted, "loaded_at": now}.items():
                setattr(boundary, field, value)
            changed.append(boundary)
    Boundary.objects.bulk_create(new)
    Boundary.objects.bulk_update(changed, ["name", "geometry", "source", "loaded_at", "replaced_at"])
    replaced = 0
    if not beside:
        gone = Boundary.objects.filter(unit=unit, replaced_at=None).exclude(code__in=[area.code for area in areas])
        replaced = gone.update(replaced_at=now)
    return Kept(len(new), len(changed), len(areas) - len(new) - len(changed), replaced)
