"""Boundaries of areas, usually wards: the ground under the pins of a map."""

from typing import Any, Self

from django.db import models
from django.utils import timezone

from liaison.accounts.roles import POLICE
from liaison.places.access import standing
from liaison.places.models.place import CommandUnit


class BoundaryQuerySet(models.QuerySet["Boundary"]):
    """Who may see which boundaries."""

    def visible_to(self, user: Any) -> Self:
        """Those of the units that a police officer serves, and of the units of places they are brought to."""
        held = standing(user)
        seen = models.Q(unit__in=held.units_as(*POLICE))
        if held.brought_to:
            seen |= models.Q(unit__places__in=held.brought_to)
        return self.filter(seen).distinct() if held.is_police else self.none()

    def in_force(self) -> Self:
        """Those of the file that was loaded last."""
        return self.filter(replaced_at=None)


class Boundary(models.Model):
    """One area of a command unit. It says nothing about anybody: anyone may download it from where it came from."""

    unit = models.ForeignKey(CommandUnit, on_delete=models.PROTECT, related_name="boundaries")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    geometry = models.JSONField(
        help_text="Polygons, each a list of rings (the first is the outside), each a list of [longitude, latitude]"
        " in degrees (WGS 84)."
    )
    source = models.CharField(max_length=300, help_text="Whose data it is, as their licence wants it said.")
    loaded_at = models.DateTimeField(default=timezone.now, editable=False)
    replaced_at = models.DateTimeField(null=True, editable=False)

    objects = BoundaryQuerySet.as_manager()

    class Meta:
        ordering = ("name", "code")
        verbose_name_plural = "boundaries"
        constraints = (models.UniqueConstraint(fields=["unit", "code"], name="one_boundary_per_code"),)

    def __str__(self) -> str:
        return self.name
