"""Schemes, their rounds and suppliers: data, with the source and date of each figure."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, URLValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from liaison.audit.tracking import tracked
from liaison.db.scoping import PlaceScopedQuerySet
from liaison.places.models import Place
from liaison.places.models.place import Faith


class MeasureKind(models.TextChoices):
    """What a scheme may pay for."""

    CCTV = "cctv", "Fixed cameras (CCTV)"
    FENCING = "fencing", "Fencing"
    GATES = "gates", "Manual gates"
    DOORS = "doors", "Doors, locks and letter boxes"
    GLAZING = "glazing", "Window film or bars"
    ALARM = "alarm", "Intruder alarm"
    ACCESS = "access", "Fob or keypad entry"
    INTERCOM = "intercom", "Video intercom"
    LIGHTING = "lighting", "Lights on the building"
    GUARDING = "guarding", "Guards"


@tracked()
class Scheme(models.Model):
    """A scheme that pays for protective security. Which one fits follows from the faith of the place."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=40)
    run_by = models.CharField(max_length=80)
    faiths = ArrayField(models.CharField(max_length=12, choices=Faith.choices))
    where = models.CharField("where in the United Kingdom", max_length=80)
    about = models.TextField(help_text="Plain English, for a committee.")
    address = models.CharField(
        "the scheme's own page", max_length=200, blank=True, validators=[URLValidator(schemes=["https"])]
    )
    source = models.CharField(max_length=300)
    source_on = models.DateField("as read on")

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


@tracked()
class Supplier(models.Model):
    """A company that surveys, installs or guards for a scheme during some time."""

    name = models.CharField(max_length=120)
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="suppliers")
    does_guarding = models.BooleanField(default=False)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.name


class RoundQuerySet(models.QuerySet["Round"]):
    """Rounds by their window."""

    def open_on(self, day: date) -> Any:
        """Those that take applications on this London date."""
        return self.filter(Q(opens_on=None) | Q(opens_on__lte=day), Q(closes_on=None) | Q(closes_on__gte=day)).filter(
            is_published=True
        )


@tracked()
class Round(models.Model):
    """One round of a scheme, with its own rules. A new one is made by copying the last.

    `sections` are the pages of an application: see `funding.sections` for their shape. `evidence` is what the round
    asks to be shown. Amounts are in pence. Both window dates are London dates and belong to the window; a round without
    a closing date takes applications all year.
    """

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="rounds")
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    opens_on = models.DateField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True)
    is_rapid = models.BooleanField("for places in danger now", default=False)
    cap_pence = models.BigIntegerField("most it pays (pence)", null=True, blank=True)
    contribution_percent = models.PositiveSmallIntegerField(
        "what the place pays (percent)", default=0, validators=[MaxValueValidator(100)]
    )
    pays_first = models.BooleanField("the place pays first and is paid back", default=False)
    most_measures = models.PositiveSmallIntegerField(null=True, blank=True)
    measures = ArrayField(models.CharField(max_length=10, choices=MeasureKind.choices))
    maintenance_months = models.PositiveSmallIntegerField(default=0)
    late_is_refused = models.BooleanField(default=False)
    never_covers = models.TextField(blank=True)
    usual_next = models.JSONField(
        default=dict, blank=True, help_text="State to one sentence about what usually follows."
    )
    sections = models.JSONField(default=list)
    evidence = models.JSONField(default=list, help_text="Each with key, label, hint and whether it is required.")
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    copied_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_published = models.BooleanField(default=False)
    source = models.CharField(max_length=300)
    source_on = models.DateField("as read on")

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ("-opens_on", "name")
        constraints = (
            models.CheckConstraint(
                condition=Q(opens_on=None) | Q(closes_on=None) | Q(closes_on__gte=F("opens_on")),
                name="round_closes_after_it_opens",
            ),
            models.CheckConstraint(condition=Q(contribution_percent__lte=100), name="round_contribution"),
            models.CheckConstraint(condition=Q(cap_pence=None) | Q(cap_pence__gt=0), name="round_cap"),
        )

    def __str__(self) -> str:
        return f"{self.scheme}: {self.name}"

    def is_open_on(self, day: date) -> bool:
        """Whether it takes applications on this London date."""
        opened = self.opens_on is None or self.opens_on <= day
        return self.is_published and opened and (self.closes_on is None or day <= self.closes_on)


@tracked()
class NationalFigure(models.Model):
    """One published figure about a scheme in a year: money set aside, awards, and so on. Never computed by us."""

    class What(models.TextChoices):
        """What is counted."""

        ALLOCATED = "allocated", "Set aside"
        ISSUED = "issued", "Paid out"
        AWARDS = "awards", "Places awarded money"
        APPLICATIONS = "applications", "Applications"

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, null=True, blank=True, related_name="figures")
    year = models.CharField("financial year", max_length=9, help_text="For example 2026/27.")
    what = models.CharField(max_length=12, choices=What.choices)
    faith = models.CharField(max_length=12, choices=Faith.choices, blank=True)
    pence = models.BigIntegerField(null=True, blank=True)
    count = models.PositiveIntegerField(null=True, blank=True)
    is_approximate = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=300)
    source_on = models.DateField("as read on")

    class Meta:
        ordering = ("year", "scheme", "what")
        constraints = (
            models.CheckConstraint(
                condition=Q(pence__isnull=False, count=None) | Q(pence=None, count__isnull=False),
                name="figure_is_money_or_a_count",
            ),
        )

    def __str__(self) -> str:
        return f"{self.scheme or 'All schemes'}, {self.year}: {self.get_what_display()}"


@tracked()
class OpeningWish(models.Model):
    """A committee asks to be told when a scheme opens."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True)

    objects = PlaceScopedQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["place", "scheme", "asked_by"], condition=Q(ended_at=None), name="one_opening_wish"
            ),
        )

    def __str__(self) -> str:
        return f"{self.place}: {self.scheme}"
