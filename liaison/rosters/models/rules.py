"""The rules about duty, as data: they differ by group of worker, by agreement of a unit, and with the years."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from liaison.audit.tracking import tracked
from liaison.places.models import CommandUnit


@tracked()
class DutyRules(models.Model):
    """What a roster should keep for one group of workers. They warn and never forbid.

    Rules without a unit hold everywhere; those of a unit take their place there.
    """

    unit = models.ForeignKey(CommandUnit, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    group = models.SlugField(max_length=20)
    label = models.CharField(max_length=80)
    ranks = ArrayField(models.CharField(max_length=30), help_text="As they stand in a person's rank, for example PC.")
    is_rostered = models.BooleanField("has a roster", default=True)
    min_rest_minutes = models.PositiveSmallIntegerField(
        "minutes of rest between tours", default=660, validators=[MaxValueValidator(1440)]
    )
    max_days_in_a_row = models.PositiveSmallIntegerField(
        default=7, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    normal_tour_minutes = models.PositiveSmallIntegerField(
        "minutes of a normal tour", default=600, validators=[MinValueValidator(60), MaxValueValidator(1440)]
    )
    notice_days = models.PositiveSmallIntegerField(
        "days of notice",
        default=1,
        validators=[MaxValueValidator(31)],
        help_text="1: a change is told by midnight at the end of the day before.",
    )
    source = models.CharField("where the rule comes from", max_length=300, blank=True)

    class Meta:
        verbose_name = "duty rules"
        verbose_name_plural = "duty rules"
        constraints = (
            models.UniqueConstraint(fields=["unit", "group"], nulls_distinct=False, name="one_set_of_duty_rules"),
        )

    def __str__(self) -> str:
        return f"{self.label}, {self.unit or 'everywhere'}"
