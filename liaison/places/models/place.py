"""Command units, neighbourhood teams and the places of worship in their area."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse

from liaison.accounts.roles import Permission
from liaison.audit.tracking import tracked
from liaison.places import access
from liaison.places.languages import languages as listed_languages


class CommandUnitQuerySet(models.QuerySet["CommandUnit"]):
    """Command units."""

    def where_may(self, user: Any, permission: Permission) -> Self:
        """Those in which this person may do this, by name."""
        return self.filter(pk__in=access.may_in_unit(user, permission)).order_by("name")


@tracked()
class CommandUnit(models.Model):
    """A police command unit. Forces regroup them, so each has a kind and the dates it was valid."""

    class Kind(models.TextChoices):
        """What the force calls it."""

        LPA = "lpa", "Local Policing Area"
        LCU = "lcu", "Local Command Unit"

    name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=3, choices=Kind.choices, default=Kind.LCU)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    objects = CommandUnitQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


@tracked()
class NeighbourhoodTeam(models.Model):
    """A neighbourhood policing team of one command unit."""

    unit = models.ForeignKey(CommandUnit, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=80, unique=True)

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=["unit", "name"], name="one_team_name_per_unit"),)

    def __str__(self) -> str:
        return self.name


class Faith(models.TextChoices):
    """Whose place of worship it is. A community centre serves people of several."""

    MUSLIM = "muslim", "Muslim"
    CHRISTIAN = "christian", "Christian"
    JEWISH = "jewish", "Jewish"
    SIKH = "sikh", "Sikh"
    HINDU = "hindu", "Hindu"
    BUDDHIST = "buddhist", "Buddhist"
    COMMUNITY = "community", "Community"
    OTHER = "other", "Other"


class Band(models.TextChoices):
    """How many people are expected, in bands that the place itself supplies. Nobody is counted."""

    UNDER_50 = "under-50", "Under 50 people"
    UNDER_200 = "50-199", "50 to 199 people"
    UNDER_500 = "200-499", "200 to 499 people"
    UNDER_1000 = "500-999", "500 to 999 people"
    MORE = "1000-up", "1,000 people or more"


class CalendarRule(models.TextChoices):
    """How a place decides its lunar dates, in its own words. It is never inferred, and nothing is inferred from it."""

    SAUDI = "saudi", "Follows the Saudi announcement"
    LOCAL = "local", "Follows local moon sighting"
    CALCULATED = "calculated", "Uses a calculated calendar"
    OTHER = "other", "Decides in another way"
    NOT_SAID = "", "Has not said"


class PlaceQuerySet(models.QuerySet["Place"]):
    """Who may see which places."""

    def visible_to(self, user: Any) -> Self:
        """Places whose public page this person may open: those seen in full, and for administrators the register."""
        return self.filter(access.in_register_of(user))

    def seen_in_full_by(self, user: Any) -> Self:
        """Places whose visits, concerns and contacts this person may see."""
        return self.filter(access.seen_in_full_by(user))

    def open_on(self, day: Any) -> Self:
        """Places that exist on this date."""
        return self.filter(models.Q(closed_on=None) | models.Q(closed_on__gt=day))


@tracked(exclude=["last_contact_at", "contact_due_on", "next_gathering_at", "next_gathering"])
class Place(models.Model):
    """A place of worship, or a centre where people worship."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    own_script_name = models.CharField("name in its own script", max_length=120, blank=True)
    own_script_language = models.CharField(max_length=8, blank=True, help_text="Language code, for example ur or ar.")
    faith = models.CharField(max_length=12, choices=Faith.choices)
    street = models.CharField(max_length=160, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    latitude = models.DecimalField(
        max_digits=7,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        max_digits=7,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    location_quality = models.CharField(max_length=20, blank=True, help_text="How sure the position is.")
    existence = models.CharField(max_length=40, blank=True, help_text="How it is known that the place exists.")
    unit = models.ForeignKey(CommandUnit, on_delete=models.PROTECT, related_name="places")
    team = models.ForeignKey(NeighbourhoodTeam, on_delete=models.PROTECT, related_name="places", null=True, blank=True)
    expected_band = models.CharField("usual attendance", max_length=8, choices=Band.choices, blank=True)
    languages = ArrayField(models.CharField(max_length=8, choices=listed_languages), default=list, blank=True)
    named_officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    calendar_rule = models.CharField(max_length=10, choices=CalendarRule.choices, blank=True, default="")
    declines_visits = models.BooleanField("has asked for no visits", default=False)
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    # Kept so that the register can sort and filter without looking through years of visits. They are written in
    # the transaction that changes them (visits) or by the planner (gatherings), never by hand.
    last_contact_at = models.DateTimeField(null=True, blank=True, editable=False)
    contact_due_on = models.DateField(null=True, blank=True, editable=False)
    next_gathering_at = models.DateTimeField(null=True, blank=True, editable=False)
    next_gathering = models.CharField(max_length=80, blank=True, editable=False)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        indexes = (
            models.Index(fields=["unit", "name", "id"], name="place_register"),
            models.Index(fields=["team", "name"], name="place_of_team"),
            models.Index(fields=["contact_due_on"], name="place_contact_due"),
            models.Index(fields=["next_gathering_at"], name="place_next_gathering"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(latitude=None, longitude=None)
                | models.Q(latitude__isnull=False, longitude__isnull=False),
                name="place_position_is_a_pair",
            ),
            models.CheckConstraint(
                condition=models.Q(opened_on=None)
                | models.Q(closed_on=None)
                | models.Q(closed_on__gte=models.F("opened_on")),
                name="place_closes_after_it_opens",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The place's page."""
        return reverse("place", args=[self.slug])
