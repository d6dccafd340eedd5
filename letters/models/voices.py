"""The voices of places in a letter: worries in categories, quotations with consent, and committees that sign too."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from letters.models.letter import FundingCategory, Letter
from liaison.accounts.roles import Role
from liaison.audit.tracking import tracked
from liaison.db.references import new_reference
from liaison.places.access import standing
from liaison.places.models import Place
from visits.models import Concern


class CategorisedQuerySet(models.QuerySet["Categorised"]):
    """Categories of worries: read by the committee of the place, and by those who lead its unit."""

    def visible_to(self, user: Any) -> Self:
        """Those of one's own committee's places, and of units that one leads."""
        held = standing(user)
        led = Q(place__unit__in=held.units_as(Role.SUPERVISOR, Role.COMMANDER))
        return self.filter(led | Q(place__in=held.place_ids))


class VoiceQuerySet(models.QuerySet):
    """What a place is asked for in a letter: read by its committee, and by those who lead the letter's unit."""

    def visible_to(self, user: Any) -> Self:
        """Those of one's own committee's places, and in letters of units that one leads."""
        held = standing(user)
        # Not through a join: a committee is asked for words before it may read the letter.
        led = Letter.objects.filter(unit__in=held.units_as(Role.SUPERVISOR, Role.COMMANDER))
        return self.filter(Q(letter__in=led.values("pk")) | Q(place__in=held.place_ids))


@tracked()
class Categorised(models.Model):
    """A worry about funding, put into a category, so that a letter can say how many places found the same."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    concern = models.OneToOneField(Concern, on_delete=models.PROTECT, related_name="funding_category")
    category = models.CharField(max_length=12, choices=FundingCategory.choices)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CategorisedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "categorised"

    def __str__(self) -> str:
        return f"{self.get_category_display()}: {self.concern}"


@tracked()
class Quotation(models.Model):
    """Words of a place that a letter would like to quote. Without recorded consent they stand in no letter.

    The committee may change the words before it consents, choose whether its name is given, and take its consent back
    until the letter is sent. It does not read the letter before that, so `about` and `to_whom` say for what it is
    asked: the subject and the body it goes to, as they were then. `ended_at` is when the letter was sent or given up,
    after which nothing changes; `used` says that the letter, as sent, quotes them.
    """

    class Answer(models.TextChoices):
        """What the committee says."""

        YES = "yes", "Yes, with the name of our place"
        UNNAMED = "unnamed", "Yes, without our name"
        NO = "no", "No"

    ref = models.CharField(max_length=8, unique=True, default=new_reference, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="quotations")
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    category = models.CharField(max_length=12, choices=FundingCategory.choices)
    text = models.TextField("their words", max_length=500)
    about = models.CharField("in a letter about", max_length=160, editable=False)
    to_whom = models.CharField("a letter to", max_length=160, editable=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    answer = models.CharField(max_length=7, choices=Answer.choices, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    used = models.BooleanField(default=False, editable=False)
    ended_at = models.DateTimeField("the letter was sent or given up", null=True, editable=False)
    client_id = models.UUIDField(unique=True, null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = VoiceQuerySet.as_manager()

    class Meta:
        ordering = ("asked_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None, answered_by=None)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="quotation_answered_together",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="quotation_withdrawn_pair",
            ),
            models.CheckConstraint(
                condition=Q(used=False) | Q(answer__in=["yes", "unnamed"], withdrawn_at=None),
                name="quoted_only_with_consent",
            ),
            models.CheckConstraint(condition=Q(used=False) | Q(ended_at__isnull=False), name="quoted_once_sent"),
        )

    def __str__(self) -> str:
        return f"Quotation {self.ref}"

    def get_absolute_url(self) -> str:
        """Where the committee answers."""
        return reverse("letters:quotation", args=[self.ref])

    @property
    def is_open(self) -> bool:
        """Whether the committee can still answer, answer anew, or take its consent back."""
        return self.ended_at is None

    @property
    def may_be_quoted(self) -> bool:
        """Whether the committee has consented and not taken it back."""
        return self.answer in (self.Answer.YES, self.Answer.UNNAMED) and self.withdrawn_at is None


@tracked()
class CoSignature(models.Model):
    """A committee is asked to sign a letter too. It signs one version; when the words change, it is asked again."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="cosignatures")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    taken_back_at = models.DateTimeField(null=True)
    signed_version = models.PositiveSmallIntegerField(null=True)
    signed_as = models.CharField("name and role under the letter", max_length=120, blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    declined_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    declined_at = models.DateTimeField(null=True)
    note = models.CharField("what you would change", max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = VoiceQuerySet.as_manager()

    class Meta:
        ordering = ("asked_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["letter", "place"], condition=Q(taken_back_at=None), name="one_signature_asked_per_place"
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None, signed_version=None, signed_as="")
                | (
                    Q(signed_at__isnull=False, signed_by__isnull=False, signed_version__isnull=False) & ~Q(signed_as="")
                ),
                name="cosigned_together",
            ),
            models.CheckConstraint(
                condition=Q(declined_at=None, declined_by=None)
                | Q(declined_at__isnull=False, declined_by__isnull=False),
                name="cosignature_declined_pair",
            ),
            models.CheckConstraint(condition=Q(signed_at=None) | Q(declined_at=None), name="signed_or_declined"),
        )

    def __str__(self) -> str:
        return f"{self.place}: {self.letter}"

    class Stands(models.TextChoices):
        """Where it stands, as seen from the newest version of the letter."""

        OPEN = "open", "No answer yet"
        SIGNED = "signed", "Signed"
        LAPSED = "lapsed", "Signed before the words changed; asked again"
        DECLINED = "declined", "Will not sign"
        TAKEN_BACK = "taken-back", "Not asked any more"

    def stands(self, newest: int) -> Stands:
        """Where it stands when `newest` is the number of the letter's newest version."""
        if self.taken_back_at is not None:
            return self.Stands.TAKEN_BACK
        if self.declined_at is not None:
            return self.Stands.DECLINED
        if self.signed_version is None:
            return self.Stands.OPEN
        return self.Stands.SIGNED if self.signed_version == newest else self.Stands.LAPSED

    def awaits_answer(self, newest: int) -> bool:
        """Whether the committee still has to say something to the newest version."""
        return self.stands(newest) in (self.Stands.OPEN, self.Stands.LAPSED)
