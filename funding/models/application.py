"""An application: it belongs to the place, and several members of the committee work on it."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from funding.models.scheme import MeasureKind, Round
from funding.models.scoping import ApplicationQuerySet, WholeQuerySet
from funding.states import BEFORE_SENDING, ENDED, Guarding, State
from liaison.audit.tracking import tracked
from liaison.db.references import new_reference
from liaison.places.models import Place


class Consent(models.TextChoices):
    """What the place may need before the work begins, at its own cost."""

    PLANNING = "planning", "Planning permission from the council"
    LISTED = "listed", "Consent for a listed building"
    LANDLORD = "landlord", "The agreement of the landlord"
    OTHER = "other", "Another permission"


@tracked()
class Application(models.Model):
    """One place's application to one round. Amounts are in pence."""

    ref = models.CharField(max_length=8, unique=True, default=new_reference, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="applications")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="applications")
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="followers")
    state = models.CharField(max_length=18, choices=State.choices, default=State.CONSIDERING)
    state_since = models.DateField("in this state since")
    guarding = models.CharField(max_length=15, choices=Guarding.choices, default=Guarding.NONE)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_reference = models.CharField("the scheme's reference", max_length=40, blank=True)
    sent_on = models.DateField(null=True, blank=True)
    asked_pence = models.BigIntegerField(null=True, blank=True)
    awarded_pence = models.BigIntegerField(null=True, blank=True)
    consents = ArrayField(models.CharField("needed", max_length=8, choices=Consent.choices), default=list, blank=True)
    maintenance_ends_on = models.DateField(null=True, blank=True)
    client_id = models.UUIDField(unique=True, null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ("-started_at", "-pk")
        indexes = (
            models.Index(fields=["place", "-started_at"], name="application_of_place"),
            models.Index(fields=["round", "state"], name="application_by_state"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(sent_on=None, sent_reference="") | Q(sent_on__isnull=False), name="application_sent_pair"
            ),
            models.CheckConstraint(
                condition=(Q(asked_pence=None) | Q(asked_pence__gt=0))
                & (Q(awarded_pence=None) | Q(awarded_pence__gte=0)),
                name="application_amounts",
            ),
        )

    def __str__(self) -> str:
        return f"Application {self.ref}"

    def get_absolute_url(self) -> str:
        """The application's page."""
        return reverse("funding:application", args=[self.ref])

    @property
    def is_being_written(self) -> bool:
        """Whether the committee still prepares it."""
        return self.state in BEFORE_SENDING

    @property
    def has_ended(self) -> bool:
        """Whether nothing can follow any more."""
        return self.state in ENDED


class OfApplication(models.Model):
    """What hangs on an application carries its place, so that the walls need no join."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True

    @classmethod
    def of(cls, application: Application, **fields: Any) -> Any:
        """Make a row of this application."""
        return cls.objects.create(place_id=application.place_id, application=application, **fields)  # type: ignore[attr-defined]


@tracked()
class Answer(OfApplication):
    """What the committee says to one question of the round. `key` is 'section.question'."""

    key = models.CharField(max_length=80)
    value = models.JSONField(null=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)
    # Whose words a police officer typed, where somebody has no access of their own; both names are kept.
    for_whom = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = WholeQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["application", "key"], name="one_answer_per_question"),)

    def __str__(self) -> str:
        return f"{self.application}: {self.key}"


@tracked()
class SectionMark(OfApplication):
    """A member says that a section is finished; a later change of an answer takes the mark away."""

    section = models.CharField(max_length=40)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    objects = WholeQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["application", "section"], condition=Q(ended_at=None), name="one_mark_per_section"
            ),
        )

    def __str__(self) -> str:
        return f"{self.application}: {self.section} is finished"


@tracked()
class Declaration(OfApplication):
    """A trustee declares that all of it is true. It must not be the one who prepared it; a later change voids it."""

    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    text = models.CharField(max_length=400)
    voided_at = models.DateTimeField(null=True)
    voided_because = models.CharField(max_length=160, blank=True)

    objects = WholeQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["application"], condition=Q(voided_at=None), name="one_declaration_that_stands"
            ),
        )

    def __str__(self) -> str:
        return f"{self.application}: declared"


@tracked()
class Measure(OfApplication):
    """One thing that was asked for, proposed by a survey, or granted; each is decided and installed by itself."""

    class Status(models.TextChoices):
        """Where it stands."""

        WANTED = "wanted", "Wanted"
        PROPOSED = "proposed", "Proposed by the survey"
        ACCEPTED = "accepted", "Accepted by the committee"
        DECLINED = "declined", "Declined by the committee"
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Refused"
        INSTALLED = "installed", "Installed"

    kind = models.CharField(max_length=10, choices=MeasureKind.choices)
    number = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.WANTED)
    pence = models.BigIntegerField("cost (pence)", null=True, blank=True)
    installed_on = models.DateField(null=True, blank=True)
    client_id = models.UUIDField(unique=True, null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = WholeQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=Q(pence=None) | Q(pence__gte=0), name="measure_costs"),
            models.CheckConstraint(condition=Q(number__gte=1), name="measure_number"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} × {self.number}"
