"""Help from police: what the committee shares, what it asks for, and what is said."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from funding.models.application import OfApplication
from funding.models.scoping import WholeQuerySet, shares_with
from liaison.audit.tracking import tracked
from liaison.places.access import standing
from liaison.places.models import NeighbourhoodTeam

ANSWER_WITHIN = timedelta(hours=72)


class ShareQuerySet(models.QuerySet["Share"]):
    """What was shared with whom."""

    def visible_to(self, user: Any) -> Self:
        """Those of one's own place, and those that are meant for this person."""
        return self.filter(Q(place__in=standing(user).place_ids) | shares_with(user))

    def standing(self) -> Self:
        """Those not taken back."""
        return self.filter(ended_at=None)


@tracked()
class Share(OfApplication):
    """The committee lets an officer, a team or the security advisers of the unit read an application.

    `may_write` lets that officer type answers for somebody without access of their own: `for_whom` has agreed to it, on
    `agreed_on` (a London date), by telephone or in person.
    """

    class Extent(models.TextChoices):
        """How much of it."""

        STATE = "state", "Only where it stands"
        WHOLE = "whole", "All of it"

    extent = models.CharField(max_length=5, choices=Extent.choices)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey(NeighbourhoodTeam, on_delete=models.PROTECT, null=True, related_name="+")
    with_adviser = models.BooleanField(default=False)
    may_write = models.BooleanField(default=False)
    for_whom = models.CharField(max_length=120, blank=True)
    agreed_on = models.DateField(null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = ShareQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["officer"], condition=Q(ended_at=None), name="share_of_officer"),
            models.Index(fields=["team"], condition=Q(ended_at=None), name="share_of_team"),
            models.Index(fields=["place"], condition=Q(ended_at=None, with_adviser=True), name="share_of_advisers"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["application", "officer", "team", "with_adviser"],
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="one_share_each",
            ),
            models.CheckConstraint(
                condition=Q(officer__isnull=False, team=None, with_adviser=False)
                | Q(officer=None, team__isnull=False, with_adviser=False)
                | Q(officer=None, team=None, with_adviser=True),
                name="share_is_with_one",
            ),
            models.CheckConstraint(
                condition=Q(may_write=False, for_whom="", agreed_on=None)
                | (Q(may_write=True, officer__isnull=False, extent="whole", agreed_on__isnull=False) & ~Q(for_whom="")),
                name="writing_needs_an_officer",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="share_ended_pair",
            ),
        )

    def __str__(self) -> str:
        return f"{self.application}, shared with {self.officer or self.team or 'the security adviser'}"


class HelpQuerySet(WholeQuerySet):
    """What was asked of police; read by whoever reads the whole application, since it may name a weakness."""

    def waiting(self) -> Self:
        """Those nobody has answered."""
        return self.filter(answered_at=None, taken_back_at=None)


@tracked()
class HelpRequest(OfApplication):
    """The committee asks police for a statement of support, crime references or advice; due within 72 hours.

    The clock is the national standard for answers by neighbourhood teams (July 2025).
    """

    class What(models.TextChoices):
        """What is asked for."""

        STATEMENT = "statement", "A statement of support"
        REFERENCES = "references", "Crime references"
        ADVICE = "advice", "Security advice"

    what = models.CharField(max_length=10, choices=What.choices)
    text = models.CharField(max_length=500, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    answer = models.TextField(max_length=3000, blank=True)
    declined = models.BooleanField(default=False)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)
    client_id = models.UUIDField(unique=True, null=True, editable=False)

    objects = HelpQuerySet.as_manager()

    class Meta:
        ordering = ("asked_at", "pk")
        indexes = (models.Index(fields=["asked_at"], condition=Q(answered_at=None), name="help_waiting"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None)
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="help_answered_pair",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_what_display()} for {self.application}"

    def get_absolute_url(self) -> str:
        """The page on which it is answered."""
        return reverse("funding:help_request", args=[self.application.ref, self.pk])

    @property
    def answer_due_at(self) -> datetime:
        """72 hours after it was asked."""
        return self.asked_at + ANSWER_WITHIN

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has answered, and it was not taken back."""
        return self.answered_at is None and self.taken_back_at is None


@tracked()
class ThreadMessage(OfApplication):
    """One message about an application. Who can read it is who sees the whole of it."""

    text = models.TextField(max_length=2000)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now, editable=False)
    client_id = models.UUIDField(unique=True, null=True, editable=False)

    objects = WholeQuerySet.as_manager()

    class Meta:
        ordering = ("sent_at", "pk")

    def __str__(self) -> str:
        return f"{self.sent_by}: {self.application}"

    def get_absolute_url(self) -> str:
        """Where all messages about the application stand."""
        return reverse("funding:thread", args=[self.application.ref])
