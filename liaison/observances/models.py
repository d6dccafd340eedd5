"""When: the sittings of each place, the dates it keeps, and its own timetable.

A time is anchored ("Tarawih, 15 minutes after Isha"; "the second Eid prayer") and becomes a clock time late, when
somebody asks for a day. So when a place confirms another date, everything anchored to it moves, at that place alone.
"""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from liaison.audit.tracking import tracked
from liaison.db.scoping import PlaceScopedQuerySet


class Kind(models.TextChoices):
    """What people gather for."""

    JUMUAH = "jumuah", "Friday prayers"
    WEEKLY = "weekly", "Weekly service"
    TARAWIH = "tarawih", "Tarawih"
    IFTAR = "iftar", "Iftar"
    EID_AL_FITR = "eid-al-fitr", "Eid al-Fitr prayer"
    EID_AL_ADHA = "eid-al-adha", "Eid al-Adha prayer"
    FESTIVAL = "festival", "Festival"


class Weekday(models.IntegerChoices):
    """Days as Python numbers them."""

    MONDAY = 0, "Monday"
    TUESDAY = 1, "Tuesday"
    WEDNESDAY = 2, "Wednesday"
    THURSDAY = 3, "Thursday"
    FRIDAY = 4, "Friday"
    SATURDAY = 5, "Saturday"
    SUNDAY = 6, "Sunday"


@tracked()
class Sitting(models.Model):
    """One congregation at one place: a Friday sitting, a Sunday service, an Eid prayer, Tarawih.

    Weekly sittings name a weekday. The others are anchored to the dates that the place keeps. `opens_at` is when
    people arrive for the talk (khutbah) or the service; `prayer_at` is when the prayer itself begins; the sitting
    lasts until `ends_at`. All three are wall times in Europe/London. A Tarawih or iftar sitting may instead begin
    some minutes after Isha or Maghrib of the place's own timetable.
    """

    class Season(models.TextChoices):
        """Clock times often differ between winter (GMT) and summer (BST)."""

        ALL = "all", "All year"
        SUMMER = "summer", "Summer time (BST)"
        WINTER = "winter", "Winter time (GMT)"

    class Anchor(models.TextChoices):
        """What the start is counted from."""

        CLOCK = "clock", "A clock time"
        ISHA = "isha", "After Isha"
        MAGHRIB = "maghrib", "After Maghrib"

    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="sittings")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=80, help_text="For example: first sitting.")
    weekday = models.SmallIntegerField(choices=Weekday.choices, null=True, blank=True)
    festival = models.CharField(
        max_length=40, blank=True, help_text="Which festival, where this is a festival sitting."
    )
    season = models.CharField(max_length=6, choices=Season.choices, default=Season.ALL)
    anchor = models.CharField(max_length=8, choices=Anchor.choices, default=Anchor.CLOCK)
    opens_at = models.TimeField("khutbah or start", null=True, blank=True)
    prayer_at = models.TimeField("prayer begins", null=True, blank=True)
    ends_at = models.TimeField("ends", null=True, blank=True)
    after_anchor = models.PositiveSmallIntegerField("minutes after the anchor", null=True, blank=True)
    lasts = models.PositiveSmallIntegerField(
        "lasts (minutes)", null=True, blank=True, validators=[MinValueValidator(5), MaxValueValidator(600)]
    )
    women_space = models.BooleanField("space for women", null=True, blank=True)
    expected_band = models.CharField(max_length=8, blank=True)
    where = models.CharField(max_length=120, blank=True, help_text="If it is not at the place itself.")
    ends_on = models.DateField("last held on", null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    client_id = models.UUIDField(unique=True, null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PlaceScopedQuerySet.as_manager()

    class Meta:
        ordering = ("weekday", "opens_at", "pk")
        indexes = (models.Index(fields=["place", "kind"], name="sitting_of_place"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=["jumuah", "weekly"], weekday__isnull=False)
                | (~models.Q(kind__in=["jumuah", "weekly"]) & models.Q(weekday=None)),
                name="sitting_weekly_has_weekday",
            ),
            models.CheckConstraint(
                condition=models.Q(anchor="clock", opens_at__isnull=False, ends_at__isnull=False)
                | models.Q(anchor__in=["isha", "maghrib"], after_anchor__isnull=False, lasts__isnull=False),
                name="sitting_has_times",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None, confirmed_by=None)
                | models.Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="sitting_confirmed_pair",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.name}"


@tracked()
class SittingOverride(models.Model):
    """One date on which a sitting is held at other times, or not at all."""

    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="overrides")
    day = models.DateField()
    cancelled = models.BooleanField("not held", default=False)
    opens_at = models.TimeField(null=True, blank=True)
    prayer_at = models.TimeField(null=True, blank=True)
    ends_at = models.TimeField(null=True, blank=True)
    reason = models.CharField(max_length=160, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    client_id = models.UUIDField(unique=True, null=True, editable=False)

    objects = PlaceScopedQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["sitting", "day"], condition=models.Q(withdrawn_at=None), name="one_override_per_day"
            ),
            models.CheckConstraint(
                condition=models.Q(cancelled=True) | models.Q(opens_at__isnull=False, ends_at__isnull=False),
                name="override_says_something",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None, confirmed_by=None)
                | models.Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="override_confirmed_pair",
            ),
        )

    def __str__(self) -> str:
        return f"{self.sitting} on {self.day}"


@tracked()
class ObservanceDate(models.Model):
    """The date on which one place keeps one observance in one cycle.

    Predicted by calculation, announced by those the place follows, confirmed by the place, observed once past.
    What the place confirms beats everything. For Ramadan the date is its first day of fasting; the first Tarawih
    is the evening before.
    """

    class Status(models.TextChoices):
        """How sure the date is."""

        PREDICTED = "predicted", "Predicted"
        ANNOUNCED = "announced", "Announced"
        CONFIRMED = "confirmed", "Confirmed"
        OBSERVED = "observed", "Observed"

    class Name(models.TextChoices):
        """Which observance."""

        RAMADAN = "ramadan", "Ramadan"
        EID_AL_FITR = "eid-al-fitr", "Eid al-Fitr"
        EID_AL_ADHA = "eid-al-adha", "Eid al-Adha"
        FESTIVAL = "festival", "Festival"

    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="observance_dates")
    name = models.CharField(max_length=12, choices=Name.choices)
    festival = models.CharField(max_length=40, blank=True, help_text="Its name, where it is a festival.")
    cycle = models.PositiveSmallIntegerField(help_text="Hijri year for Ramadan and the Eids; else the calendar year.")
    predicted_on = models.DateField(null=True, blank=True)
    announced_on = models.DateField(null=True, blank=True)
    confirmed_on = models.DateField(null=True, blank=True)
    on = models.DateField(
        "kept on", editable=False, help_text="The best known date: the confirmed one if there is one."
    )
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.PREDICTED)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PlaceScopedQuerySet.as_manager()

    class Meta:
        ordering = ("on", "pk")
        indexes = (models.Index(fields=["place", "on"], name="observance_of_place"),)
        constraints = (
            models.UniqueConstraint(fields=["place", "name", "festival", "cycle"], name="one_date_per_cycle"),
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None, confirmed_by=None, confirmed_on=None)
                | models.Q(confirmed_at__isnull=False, confirmed_by__isnull=False, confirmed_on__isnull=False),
                name="observance_confirmed_together",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_on=None) | models.Q(on=models.F("confirmed_on")),
                name="observance_confirmed_wins",
            ),
        )

    def __str__(self) -> str:
        return f"{self.festival or self.get_name_display()} {self.cycle}"

    @property
    def is_settled(self) -> bool:
        """Whether the place itself has said so."""
        return self.status in (self.Status.CONFIRMED, self.Status.OBSERVED)


@tracked()
class PrayerTimes(models.Model):
    """One day of the place's own timetable, as wall times in Europe/London."""

    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    fajr = models.TimeField(null=True, blank=True)
    sunrise = models.TimeField(null=True, blank=True)
    dhuhr = models.TimeField(null=True, blank=True)
    asr = models.TimeField(null=True, blank=True)
    maghrib = models.TimeField(null=True, blank=True)
    isha = models.TimeField(null=True, blank=True)

    objects = PlaceScopedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "prayer times"
        constraints = (models.UniqueConstraint(fields=["place", "day"], name="one_timetable_row_per_day"),)

    def __str__(self) -> str:
        return f"{self.place}: {self.day}"
