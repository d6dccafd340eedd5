"""A letter, its versions, and what became of it. Rows about a letter name no place: see `letters.models.voices`."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from letters.models.body import OfficeHolder, OversightBody
from liaison.accounts.roles import Role
from liaison.audit.tracking import tracked
from liaison.db.references import new_reference
from liaison.places.access import standing
from liaison.places.models import CommandUnit


class FundingCategory(models.TextChoices):
    """What is found wrong with funding. Who is worse off is never written down here: figures and voices say it."""

    AMOUNT = "amount", "Amount of money"
    UPFRONT_COST = "upfront-cost", "Paying first"
    EVIDENCE_BAR = "evidence-bar", "Evidence that is asked for"
    WAITING_TIME = "waiting-time", "Waiting time"
    WINDOW = "window", "When one can apply"
    EXCLUSION = "exclusion", "Who is left out"
    SUPPLIER = "supplier", "The supplier"
    INFORMATION = "information", "Knowing about it"


class LetterQuerySet(models.QuerySet["Letter"]):
    """Letters by who may read them."""

    def visible_to(self, user: Any) -> Self:
        """Of those who lead the unit; when sent, its oversight readers and quoted committees; who is asked to sign."""
        held = standing(user)
        led = Q(unit__in=held.units_as(Role.SUPERVISOR, Role.COMMANDER))
        sent = Q(sent_on__isnull=False)
        addressed = sent & Q(unit__in=held.units_as(Role.OVERSIGHT))
        if not held.place_ids:
            return self.filter(led | addressed)
        asked = Q(cosignatures__place__in=held.place_ids, cosignatures__taken_back_at=None)
        quoted = sent & Q(quotations__place__in=held.place_ids, quotations__used=True)
        return self.filter(pk__in=Letter.objects.filter(led | addressed | asked | quoted).values("pk"))


@tracked()
class Letter(models.Model):
    """A letter of one command unit to the body that oversees its force. What it says stands in its versions.

    The commander signs the newest version (`signed_by`, `signed_at`); a further version takes that away. `cosigned` is
    written when it is sent: the committees that had signed that version, as [{"place": name, "as": name and role}].
    Whoever reads a letter reads these, also where the places themselves are hidden from them.
    """

    class State(models.TextChoices):
        """Where it stands."""

        DRAFT = "draft", "Not sent yet"
        SENT = "sent", "Sent"
        ACKNOWLEDGED = "acknowledged", "They say that they have it"
        REPLIED = "replied", "Answered"
        CLOSED = "closed", "Finished"
        DROPPED = "dropped", "Given up"

    ref = models.CharField(max_length=8, unique=True, default=new_reference, editable=False)
    unit = models.ForeignKey(CommandUnit, on_delete=models.PROTECT, related_name="letters")
    body = models.ForeignKey(OversightBody, on_delete=models.PROTECT, related_name="letters")
    holder = models.ForeignKey(OfficeHolder, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    subject = models.CharField(max_length=160)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(default=timezone.now, editable=False)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    sent_on = models.DateField(null=True)
    reply_due_on = models.DateField(null=True)
    cosigned = models.JSONField(default=list, blank=True, editable=False)
    client_id = models.UUIDField(unique=True, null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ("-begun_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(sent_on=None, sent_by=None, reply_due_on=None)
                | Q(sent_on__isnull=False, sent_by__isnull=False, reply_due_on__isnull=False, signed_at__isnull=False),
                name="letter_sent_together",
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None) | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="letter_signed_pair",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "dropped"], sent_on=None)
                | (~Q(state__in=["draft", "dropped"]) & Q(sent_on__isnull=False)),
                name="letter_was_sent",
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject} {self.ref}"

    def get_absolute_url(self) -> str:
        """The letter's page."""
        return reverse("letters:letter", args=[self.ref])

    @property
    def is_draft(self) -> bool:
        """Whether it is still being written."""
        return self.state == self.State.DRAFT

    @property
    def awaits_reply(self) -> bool:
        """Whether it was sent and nobody has answered."""
        return self.state in (self.State.SENT, self.State.ACKNOWLEDGED)

    def newest(self) -> "LetterVersion | None":
        """What it says now; None before anything is written. One query."""
        return self.versions.order_by("-number").first()


class OfLetterQuerySet(models.QuerySet):
    """Rows that hang on a letter and are read by whoever reads it."""

    def visible_to(self, user: Any) -> Self:
        """Those of letters visible to this person."""
        return self.filter(letter__in=Letter.objects.visible_to(user))


@tracked()
class LetterVersion(models.Model):
    """What a letter says, whole; it is never changed, only followed by the next.

    `content` is {"opening": str, "points": [{"category": FundingCategory, "text": str, "quotations": [Quotation.ref],
    "figures": [key]}], "asks": [str], "closing": str}. `figures` are the pinned figures by key:
    {key: {"label", "value", "unit", "source", "as_of", "compared_with": {"label", "value", "source", "as_of"} | null,
    "why_alone": str, "pinned_at"}}; values are whole numbers (places, pence, days, cases) as they were when pinned.
    `quoted` holds the words of each quotation used, by its reference, as consented: {ref: {"text": str, "place": str}},
    `place` being "" where the committee gave its words without its name.
    """

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(editable=False)
    content = models.JSONField()
    figures = models.JSONField(default=dict, blank=True)
    quoted = models.JSONField(default=dict, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    because = models.CharField("what was changed", max_length=200, blank=True)
    client_id = models.UUIDField(unique=True, null=True, editable=False)

    objects = OfLetterQuerySet.as_manager()

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=["letter", "number"], name="one_letter_version_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="letter_versions_begin_at_one"),
        )

    def __str__(self) -> str:
        return f"{self.letter}: version {self.number}"


@tracked()
class LetterStep(models.Model):
    """What became of a letter: sent, acknowledged, chased, answered."""

    class What(models.TextChoices):
        """One event."""

        SENT = "sent", "Sent"
        ACKNOWLEDGED = "acknowledged", "They say that they have it"
        CHASED = "chased", "Asked again"
        REPLIED = "replied", "Answered"
        CLOSED = "closed", "Finished"
        DROPPED = "dropped", "Given up"

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="steps")
    what = models.CharField(max_length=12, choices=What.choices)
    on = models.DateField("when it happened")
    note = models.TextField("in short", max_length=2000, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    client_id = models.UUIDField(unique=True, null=True, editable=False)

    objects = OfLetterQuerySet.as_manager()

    class Meta:
        ordering = ("on", "pk")

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.letter}"
