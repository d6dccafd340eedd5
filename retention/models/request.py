"""What people ask about their own data: to see it, or to have it erased. One calendar month (UK GDPR Art 12(3))."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from liaison.accounts.roles import Permission
from liaison.audit.tracking import tracked
from liaison.db.references import new_reference
from liaison.places.access import may_in_unit
from liaison.places.models import CommandUnit
from retention.times import months_later

FIRST_MONTHS, ALL_MONTHS = 1, 3
"""One month, and by two more where it is extended: counted from the day on which the request arrived."""


class SubjectRequestQuerySet(models.QuerySet["SubjectRequest"]):
    """Requests of people."""

    def visible_to(self, user: Any) -> Self:
        """One's own, and those of units where this person answers them."""
        return self.filter(Q(person=user.pk) | Q(unit__in=may_in_unit(user, Permission.SUBJECT_REQUESTS_ANSWER)))

    def open(self) -> Self:
        """Those neither answered nor taken back."""
        return self.filter(answered_at=None, taken_back_at=None)


@tracked()
class SubjectRequest(models.Model):
    """Somebody asks to see what is held about them, or to have it erased. `counts` is what was found, in numbers.

    `received_on` is the London date on which it arrived; the month is counted from there. Only the person reads what
    was found (`Findings`). A refusal names its ground in law. Without a `person` it is of somebody who has no account
    and is listed as a contact (`entries`): whoever answers hands over what was found.
    """

    class Kind(models.TextChoices):
        """What is asked for."""

        ACCESS = "access", "To see what is held about me"
        ERASURE = "erasure", "To have my data erased"

    class Identity(models.TextChoices):
        """How it is known who asks."""

        SIGNED_IN = "signed-in", "Signed in to the portal"
        KNOWN = "known", "Known in person to an officer or administrator"
        DOCUMENT = "document", "Showed a document; no copy was kept"

    class Answer(models.TextChoices):
        """What was decided."""

        YES = "yes", "Granted"
        PARTLY = "partly", "Granted in part"
        NO = "no", "Refused"

    class Ground(models.TextChoices):
        """Why it was refused, or granted in part."""

        DUTY = "duty", "The law asks for it to be kept (logs under section 62 of the Data Protection Act 2018)"
        CLAIM = "claim", "It is needed for a legal claim or under a legal hold (UK GDPR Article 17(3)(e))"
        OTHERS = "others", "It would tell about somebody else (UK GDPR Article 15(4))"
        TASK = "task", "It is still needed for a task in the public interest (UK GDPR Article 17(3)(b))"
        UNFOUNDED = "unfounded", "It is plainly unfounded or too much (UK GDPR Article 12(5))"

    class Longer(models.TextChoices):
        """Why the answer takes longer: the two reasons of UK GDPR Article 12(3)."""

        COMPLEX = "complex", "The request is complex"
        MANY = "many", "The same person has made many requests"

    ref = models.CharField(max_length=8, unique=True, default=new_reference, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(CommandUnit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    received_on = models.DateField()
    due_on = models.DateField()
    identity = models.CharField(max_length=9, choices=Identity.choices)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now, editable=False)
    counts = models.JSONField("found", null=True, editable=False)
    extended_because = models.CharField(max_length=7, choices=Longer.choices, blank=True, default="", db_default="")
    extended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    extended_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=6, choices=Answer.choices, blank=True)
    ground = models.CharField(max_length=9, choices=Ground.choices, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    handed_over_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    handed_over_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)
    client_id = models.UUIDField(unique=True, null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SubjectRequestQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "pk")
        verbose_name = "request about one's own data"
        verbose_name_plural = "requests about one's own data"
        constraints = (
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(answered_at=None, taken_back_at=None),
                name="one_open_request_of_a_kind",
            ),
            models.CheckConstraint(condition=Q(due_on__gt=models.F("received_on")), name="request_due_later"),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, answer="", ground="")
                | (
                    Q(answered_at__isnull=False, answered_by__isnull=False)
                    & (Q(answer="yes", ground="") | (Q(answer__in=["partly", "no"]) & ~Q(ground="")))
                ),
                name="subject_request_answered_together",
            ),
            models.CheckConstraint(
                condition=Q(extended_at=None, extended_by=None, extended_because="")
                | (Q(extended_at__isnull=False, extended_by__isnull=False) & ~Q(extended_because="")),
                name="subject_request_extended_together",
            ),
            models.CheckConstraint(
                condition=Q(handed_over_at=None, handed_over_by=None)
                | Q(handed_over_at__isnull=False, handed_over_by__isnull=False, person=None, answered_at__isnull=False),
                name="subject_request_handed_over_once_answered",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(identity="signed-in"), name="only_people_sign_in"
            ),
        )

    def __str__(self) -> str:
        return f"Request {self.ref}"

    def get_absolute_url(self) -> str:
        """Its page, for those who answer it."""
        return reverse("retention:request", args=[self.ref])

    @property
    def wish(self) -> str:
        """What is asked for, as others say it: `kind` has the words of the person."""
        return _("To have their data erased") if self.kind == self.Kind.ERASURE else _("To see what is held about them")

    @property
    def is_open(self) -> bool:
        """Whether an answer is still owed."""
        return self.answered_at is None and self.taken_back_at is None

    @property
    def is_of_contact(self) -> bool:
        """Whether somebody asks who has no account."""
        return self.person_id is None

    @property
    def who(self) -> str:
        """Who asks. Whoever has no account is not named: their name stands in their letter, and at the place."""
        return _("A listed contact without an account") if self.person is None else str(self.person)

    @property
    def first_month_ends_on(self) -> date:
        """The last day of the month in which it is answered, or extended."""
        return months_later(self.received_on, FIRST_MONTHS)

    @property
    def is_extendable(self) -> bool:
        """Whether the answer may still take longer: once, and told within the first month."""
        return self.is_open and self.extended_at is None and timezone.localdate() <= self.first_month_ends_on


class FindingsQuerySet(models.QuerySet["Findings"]):
    """What was found."""

    def visible_to(self, user: Any) -> Self:
        """About oneself, and what one hands over to somebody without an account."""
        answered = may_in_unit(user, Permission.SUBJECT_REQUESTS_ANSWER)
        return self.filter(Q(person=user.pk) | Q(giver=user.pk, request__unit__in=answered))


class Findings(models.Model):
    """All that names a person, as data (`retention.finding`) and as a PDF. It is gone after `until`.

    For a `person` with an account, who alone reads it; or for a contact without one, to whom the `giver` hands it over.
    """

    request = models.OneToOneField(SubjectRequest, on_delete=models.PROTECT, related_name="findings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    giver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    until = models.DateTimeField()
    content = models.JSONField(null=True)
    pdf = models.BinaryField(null=True, editable=False)

    objects = FindingsQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "findings"
        constraints = (
            models.CheckConstraint(
                condition=Q(person__isnull=False, giver=None) | Q(person=None, giver__isnull=False),
                name="findings_have_one_reader",
            ),
        )

    def __str__(self) -> str:
        return f"Findings of {self.request}"
