"""What was agreed with a place: how often, at which prayers, and how to behave. Agreed by both sides, in versions."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from liaison.audit.tracking import tracked
from liaison.db.scoping import PlaceScopedQuerySet
from liaison.places.models.place import Place


class PlanQuerySet(PlaceScopedQuerySet):
    """Plans by state."""

    def in_force(self) -> "PlanQuerySet":
        """The one version of each place that both sides have agreed and no later one has replaced."""
        return self.filter(agreed_for_police_at__isnull=False, agreed_for_place_at__isnull=False, replaced_at=None)


@tracked()
class EngagementPlan(models.Model):
    """One version of the plan of one place. It is in force once both sides have agreed to it."""

    class Prayer(models.TextChoices):
        """The gatherings at which the place would like to see an officer."""

        FRIDAY = "friday", "Friday prayers"
        TARAWIH = "tarawih", "Ramadan nights"
        EID = "eid", "Eid prayers"
        WEEKLY = "weekly", "Weekly service"
        FESTIVAL = "festival", "Festivals"

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="plans")
    number = models.PositiveSmallIntegerField("version", editable=False)
    every_days = models.PositiveSmallIntegerField(
        "a visit at least every",
        default=28,
        validators=[MinValueValidator(1), MaxValueValidator(366)],
        help_text="Days between visits.",
    )
    prayers = ArrayField(models.CharField(max_length=10, choices=Prayer.choices), default=list, blank=True)
    conduct = models.TextField("how to behave", max_length=1000, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now, editable=False)
    agreed_for_police_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    agreed_for_police_at = models.DateTimeField(null=True)
    agreed_for_place_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    agreed_for_place_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)
    client_id = models.UUIDField(unique=True, null=True, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=["place", "number"], name="one_plan_number_per_place"),
            models.CheckConstraint(
                condition=models.Q(agreed_for_police_at=None, agreed_for_police_by=None)
                | models.Q(agreed_for_police_at__isnull=False, agreed_for_police_by__isnull=False),
                name="plan_agreed_for_police_pair",
            ),
            models.CheckConstraint(
                condition=models.Q(agreed_for_place_at=None, agreed_for_place_by=None)
                | models.Q(agreed_for_place_at__isnull=False, agreed_for_place_by__isnull=False),
                name="plan_agreed_for_place_pair",
            ),
            models.UniqueConstraint(
                fields=["place"],
                condition=models.Q(
                    agreed_for_police_at__isnull=False, agreed_for_place_at__isnull=False, replaced_at=None
                ),
                name="one_plan_in_force",
            ),
        )

    def __str__(self) -> str:
        return f"{self.place}: plan {self.number}"

    @property
    def is_in_force(self) -> bool:
        """Whether both sides have agreed and no later version has replaced it."""
        return bool(self.agreed_for_police_at and self.agreed_for_place_at and not self.replaced_at)
