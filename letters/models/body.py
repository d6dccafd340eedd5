"""To whom a commander writes: today a Police and Crime Commissioner; who comes after May 2028 is data as well."""

from datetime import date
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from liaison.audit.tracking import tracked
from liaison.places.models import CommandUnit


class BodyQuerySet(models.QuerySet["OversightBody"]):
    """Bodies by day."""

    def visible_to(self, user: Any) -> Self:
        """All of them: who oversees the police is public."""
        return self.all() if getattr(user, "is_authenticated", False) else self.none()

    def valid_on(self, day: date) -> Self:
        """Those that exist on this day."""
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day))

    def overseeing(self, unit: CommandUnit, day: date) -> Self:
        """Those that exist on this day and to whom this unit writes then."""
        remits = Remit.objects.filter(Q(ended_on=None) | Q(ended_on__gt=day), unit=unit)
        return self.valid_on(day).filter(pk__in=remits.values("body"))


@tracked()
class OversightBody(models.Model):
    """An elected person's office, or an authority, that oversees a force."""

    class Kind(models.TextChoices):
        """What it is."""

        PCC = "pcc", "Police and Crime Commissioner"
        MAYOR = "mayor", "Mayor with police powers"
        BOARD = "board", "Police and crime board"
        OTHER = "other", "Other oversight body"

    name = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=5, choices=Kind.choices)
    units: Any = models.ManyToManyField(CommandUnit, through="Remit", related_name="oversight_bodies")
    address = models.TextField(max_length=400, blank=True)
    email = models.EmailField(blank=True)
    replies_within_days = models.PositiveSmallIntegerField(
        "replies within (days)", default=28, validators=[MinValueValidator(1), MaxValueValidator(366)]
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True)

    objects = BodyQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name_plural = "oversight bodies"
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")),
                name="body_ends_later",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def holder_on(self, day: date) -> "OfficeHolder | None":
        """Who held the office on this day; one query."""
        return self.holders.filter(Q(until=None) | Q(until__gte=day), since__lte=day).first()


@tracked()
class Remit(models.Model):
    """A command unit writes to this body. It ends on a day; it does not vanish, since letters were sent by it."""

    body = models.ForeignKey(OversightBody, on_delete=models.PROTECT, related_name="remits")
    unit = models.ForeignKey(CommandUnit, on_delete=models.PROTECT, related_name="+")
    ended_on = models.DateField("no longer from", null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["body", "unit"], name="one_remit_per_unit"),)

    def __str__(self) -> str:
        return f"{self.body}: {self.unit}"


@tracked()
class OfficeHolder(models.Model):
    """Who holds the office, and from when to when."""

    body = models.ForeignKey(OversightBody, on_delete=models.PROTECT, related_name="holders")
    name = models.CharField(max_length=120)
    salutation = models.CharField(max_length=120, help_text="As a letter begins: Dear Commissioner")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("-since",)
        constraints = (
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=models.F("since")), name="holder_ends_later"),
        )

    def __str__(self) -> str:
        return f"{self.name}, {self.body}"
