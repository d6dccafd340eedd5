"""Visits: planned or logged, who is allotted, what was amended, and what the committee replied."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone

from liaison.audit.tracking import tracked
from liaison.db.scoping import PlaceScopedQuerySet
from liaison.observances.models import Sitting
from liaison.places.models import Place
from visits.models.reference import new_reference

EDITABLE_FOR = timedelta(hours=24)
# Places an officer sees because of an allotment, until a fortnight after the visit (see liaison/places/access.py).
ALLOTTED_PLACES = """
select distinct place_id from visits_allotment
 where officer_id = %(user)s and released_at is null and ends_at > now() - interval '14 days'
"""


class MetRole(models.TextChoices):
    """Whom an officer met, by role and never by name."""

    FAITH_LEADER = "faith-leader", "Imam or other faith leader"
    CHAIR = "chair", "Chair"
    SECRETARY = "secretary", "Secretary or other trustee"
    STEWARD = "steward", "Steward or caretaker"
    CONGREGATION = "congregation", "People at prayer"
    NOBODY = "nobody", "Nobody: walked past"


class Advice(models.TextChoices):
    """Advice given, by subject."""

    DOORS = "doors", "Doors and locks"
    CAMERAS = "cameras", "Cameras and lighting"
    STEWARDING = "stewarding", "Stewarding"
    HATE_CRIME = "hate-crime", "Reporting hate crime"
    FUNDING = "funding", "Security funding"
    EMERGENCY_PLAN = "emergency-plan", "Emergency plan"
    ADVISER = "adviser", "Referred to a security adviser"


@tracked()
class Visit(models.Model):
    """One visit to one place. It is planned, then logged or cancelled; or logged without having been planned."""

    class Status(models.TextChoices):
        """Where the visit stands."""

        PLANNED = "planned", "Planned"
        LOGGED = "logged", "Logged"
        CANCELLED = "cancelled", "Cancelled"

    class Kind(models.TextChoices):
        """What the visit is for, most used first."""

        REASSURANCE = "reassurance", "Reassurance visit"
        FRIDAY = "friday", "Friday prayers"
        PATROL = "patrol", "Patrol past"
        RAMADAN = "ramadan", "Ramadan night"
        EID = "eid", "Eid prayers"
        SERVICE = "service", "Service or festival"
        MEETING = "meeting", "Meeting"
        PHONE = "phone", "Phone call"
        POST_INCIDENT = "post-incident", "After an incident"
        ADVICE = "advice", "Security advice"
        OPEN_DAY = "open-day", "Open day"

    class Mood(models.IntegerChoices):
        """How it felt to the people of the place, in their words."""

        CALM = 1, "Calm"
        MOSTLY_CALM = 2, "Mostly calm"
        SOME_WORRY = 3, "Some worry"
        WORRIED = 4, "Worried"
        SERIOUS_WORRY = 5, "Serious worry"

    ref = models.CharField(max_length=8, unique=True, default=new_reference, editable=False)
    client_id = models.UUIDField(unique=True, null=True, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="visits")
    kind = models.CharField(max_length=14, choices=Kind.choices, default=Kind.REASSURANCE)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.PLANNED)
    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, null=True, blank=True, related_name="visits")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    officers_needed = models.PositiveSmallIntegerField(default=1)
    purpose = models.CharField(max_length=200, blank=True)

    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    planned_at = models.DateTimeField(null=True)
    logged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    logged_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    cancelled_because = models.CharField(max_length=200, blank=True)

    met = ArrayField(models.CharField(max_length=14, choices=MetRole.choices), default=list, blank=True)
    mood = models.PositiveSmallIntegerField(choices=Mood.choices, null=True, blank=True)
    advice = ArrayField(models.CharField(max_length=16, choices=Advice.choices), default=list, blank=True)
    invited_in = models.BooleanField("invited in", null=True, blank=True)
    summary = models.TextField("what was said and agreed", max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PlaceScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_at", "-pk")
        indexes = (
            models.Index(fields=["place", "-starts_at"], name="visit_of_place"),
            models.Index(fields=["starts_at"], condition=models.Q(status="planned"), name="visit_planned"),
            models.Index(fields=["logged_by", "-starts_at"], name="visit_by_officer"),
            models.Index(fields=["-starts_at", "-id"], name="visit_newest"),
            # The last contact before a day, however often somebody walked past since.
            models.Index(
                fields=["place", "-ends_at"],
                condition=models.Q(status="logged") & ~models.Q(met__contained_by=[MetRole.NOBODY.value]),
                name="visit_two_way",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="visit_ends_after_start"
            ),
            models.CheckConstraint(
                condition=models.Q(planned_at=None, planned_by=None)
                | models.Q(planned_at__isnull=False, planned_by__isnull=False),
                name="visit_planned_pair",
            ),
            models.CheckConstraint(
                condition=models.Q(logged_at=None, logged_by=None)
                | models.Q(logged_at__isnull=False, logged_by__isnull=False),
                name="visit_logged_pair",
            ),
            models.CheckConstraint(
                condition=models.Q(cancelled_at=None, cancelled_by=None)
                | (models.Q(cancelled_at__isnull=False, cancelled_by__isnull=False) & ~models.Q(cancelled_because="")),
                name="visit_cancelled_with_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(status="planned", logged_at=None, cancelled_at=None)
                | models.Q(status="logged", logged_at__isnull=False, cancelled_at=None)
                | models.Q(status="cancelled", logged_at=None, cancelled_at__isnull=False),
                name="visit_status_agrees",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.ref}"

    def get_absolute_url(self) -> str:
        """The visit's page."""
        return reverse("visits:detail", args=[self.ref])

    @property
    def is_two_way(self) -> bool:
        """Whether somebody was met: a patrol past the door is a visit, but no contact."""
        return self.status == self.Status.LOGGED and any(role != MetRole.NOBODY for role in self.met)

    @property
    def is_editable(self) -> bool:
        """Whether its author may still edit it in place; afterwards it is amended."""
        return self.logged_at is not None and timezone.now() - self.logged_at < EDITABLE_FOR


class AllotmentQuerySet(PlaceScopedQuerySet):
    """Allotments by state."""

    def current(self) -> Self:
        """Those not released again."""
        return self.filter(released_at=None)


@tracked(exclude=["ends_at"])
class Allotment(models.Model):
    """An officer is allotted to a visit."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="allotments")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="allotments")
    allotted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    allotted_at = models.DateTimeField(default=timezone.now, editable=False)
    # The visit's own end, kept equal by triggers: which places an officer sees is asked at every request, and must
    # not take longer with each year of visits.
    ends_at = models.DateTimeField(editable=False)
    # Nobody, when a command changed the roster; then there is a reason.
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    released_because = models.CharField(max_length=200, blank=True)

    objects = AllotmentQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["officer", "visit"], name="allotment_of_officer"),
            models.Index(
                fields=["officer", "ends_at"],
                include=["place"],
                condition=models.Q(released_at=None),
                name="allotment_opens_places",
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["visit", "officer"],
                condition=models.Q(released_at=None),
                name="one_allotment_per_officer",
            ),
            models.CheckConstraint(
                condition=models.Q(released_at=None, released_by=None)
                | (
                    models.Q(released_at__isnull=False)
                    & (models.Q(released_by__isnull=False) | ~models.Q(released_because=""))
                ),
                name="allotment_released_pair",
            ),
        )

    def __str__(self) -> str:
        return f"{self.officer}: {self.visit}"


@tracked()
class Amendment(models.Model):
    """A change to a logged visit after its first day: what it was before stays readable."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="amendments")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    because = models.CharField("why it is amended", max_length=200)
    changes = models.JSONField(help_text="Field label to [before, after], in the words of the page.")
    client_id = models.UUIDField(unique=True, null=True, editable=False)

    objects = PlaceScopedQuerySet.as_manager()

    class Meta:
        ordering = ("made_at",)
        indexes = (models.Index(fields=["made_at"], name="amendment_made"),)

    def __str__(self) -> str:
        return f"Amendment of {self.visit}"


@tracked()
class Reply(models.Model):
    """What the committee says about a visit."""

    class Verdict(models.TextChoices):
        """Whether the committee saw it the same way."""

        CONFIRM = "confirm", "Yes, that is right"
        COMMENT = "comment", "We want to add something"
        DISPUTE = "dispute", "We see it differently"

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="replies")
    verdict = models.CharField(max_length=7, choices=Verdict.choices)
    text = models.TextField(max_length=1000, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    client_id = models.UUIDField(unique=True, null=True, editable=False)

    objects = PlaceScopedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "replies"
        ordering = ("made_at",)
        constraints = (
            models.CheckConstraint(condition=models.Q(verdict="confirm") | ~models.Q(text=""), name="reply_says_what"),
        )

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}: {self.visit}"
