"""What an officer asks of those who plan, in their own words and without a reason."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from liaison.audit.tracking import tracked
from liaison.places.models import Posting
from liaison.rosters.access import units_edited_by


class PreferencesQuerySet(models.QuerySet["WorkingPreferences"]):
    """Wishes of officers."""

    def visible_to(self, user: Any) -> Self:
        """One's own, and those of officers of the units that one leads."""
        led = Posting.objects.current().filter(unit__in=units_edited_by(user)).values("user")
        return self.filter(Q(officer=user.pk) | Q(officer__in=led))


@tracked()
class WorkingPreferences(models.Model):
    """Wishes that a proposal weighs and never must keep. No question asks why, and none asks for a belief.

    `not_before` and `not_after` are wall times in Europe/London. `visits_womens_space` says that this officer can go
    into a space for women.
    """

    class Travel(models.TextChoices):
        """How an officer gets about."""

        FOOT = "foot", "On foot"
        CYCLE = "cycle", "By bicycle"
        CAR = "car", "By car"

    officer = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="wishes")
    break_at_sunset = models.BooleanField("a break at sunset, please", default=False)
    not_before = models.TimeField("rather not before", null=True, blank=True)
    not_after = models.TimeField("rather not after", null=True, blank=True)
    visits_womens_space = models.BooleanField("can visit a space for women", default=False)
    travels = models.CharField("gets about", max_length=5, choices=Travel.choices, default=Travel.FOOT)

    objects = PreferencesQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "working preferences"

    def __str__(self) -> str:
        return f"{self.officer}: working preferences"
