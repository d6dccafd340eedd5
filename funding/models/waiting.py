"""How long a stage of a scheme has usually taken, all places together."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from funding.models.scheme import Scheme
from funding.states import State

FEWEST = 5
"""With fewer cases (or fewer places) nothing is kept: a middle of two is somebody's own."""


class StageMedianQuerySet(models.QuerySet["StageMedian"]):
    """Middles by stage."""

    def visible_to(self, user: Any) -> Self:
        """For everybody who is signed in: they name no place, and stand for five places at least."""
        return self if getattr(user, "is_authenticated", False) else self.none()


class StageMedian(models.Model):
    """The middle of the days that applications to one scheme spent in one state; whole days.

    Both figures are empty where there were too few cases to keep them. The worker alone writes this, since nobody
    else reads the applications of all places.
    """

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=18, choices=State.choices)
    cases = models.PositiveIntegerField(null=True)
    median_days = models.PositiveIntegerField(null=True)
    as_of = models.DateField()

    objects = StageMedianQuerySet.as_manager()

    class Meta:
        ordering = ("scheme", "state")
        constraints = (
            models.UniqueConstraint(fields=["scheme", "state"], name="one_median_per_stage"),
            models.CheckConstraint(
                condition=Q(cases=None, median_days=None) | Q(cases__gte=FEWEST, median_days__isnull=False),
                name="median_of_enough",
            ),
        )

    def __str__(self) -> str:
        return f"{self.scheme}: {self.get_state_display()}"
