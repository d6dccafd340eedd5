"""Mobilising officers: calls for volunteers, overruled warnings, lost cover, orders, and responses to an incident.

All of it but the response to an incident is about police alone. Such rows name no `place` of their own: a column of
that name marks what a committee reads.
"""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils import timezone

from liaison.accounts.roles import Role
from liaison.audit.tracking import tracked
from liaison.places.access import standing
from liaison.places.models import CommandUnit, NeighbourhoodTeam, Place
from liaison.rosters.access import units_edited_by
from visits.models.reference import new_reference
from visits.models.visit import Allotment, Visit

# Responses to which a visit of the officer `%s` belongs, until a fortnight after it: one to a place that is meant, on
# the days that are meant. Migration 0008 has the same.
BRIEFED = """
select m.id from visits_mobilisation m
  join places_place p on p.unit_id = m.unit_id and (m.team_id is null or p.team_id = m.team_id)
   and (m.faiths = '{}' or p.faith = any(m.faiths))
  join visits_allotment a on a.place_id = p.id and a.officer_id = %s and a.released_at is null
   and a.ends_at > now() - interval '14 days'
  join visits_visit v on v.id = a.visit_id and v.status <> 'cancelled'
   and v.starts_at < ((m.last_on + 1)::timestamp at time zone 'Europe/London')
   and v.ends_at > (m.first_on::timestamp at time zone 'Europe/London')
"""


class LedQuerySet(models.QuerySet):
    """Rows of a command unit that those who lead it read and write."""

    def visible_to(self, user: Any) -> Self:
        """Those of the units that this person supervises or commands."""
        return self.filter(unit__in=units_edited_by(user))


class CallQuerySet(models.QuerySet["VolunteerCall"]):
    """Calls for volunteers."""

    def visible_to(self, user: Any) -> Self:
        """Those of the units in which this person serves as officer, supervisor or commander."""
        return self.filter(unit__in=standing(user).units_as("officer", "supervisor", "commander"))

    def open(self) -> Self:
        """Those that still wait for somebody."""
        return self.filter(closed_at=None, starts_at__gt=timezone.now())


class VolunteerQuerySet(models.QuerySet["Volunteer"]):
    """Who has offered to go."""

    def visible_to(self, user: Any) -> Self:
        """One's own offers, and those made to the units that one leads."""
        return self.filter(Q(officer=user.pk) | Q(unit__in=units_edited_by(user)))

    def waiting(self) -> Self:
        """Offers that stand and were not taken yet: the waiting list, first come first."""
        return self.filter(withdrawn_at=None, taken_at=None).order_by("offered_at", "pk")


@tracked()
class AllotmentOverride(models.Model):
    """A warning that somebody read and overruled when sending an officer, with the reason."""

    unit = models.ForeignKey(CommandUnit, on_delete=models.PROTECT, related_name="+")
    allotment = models.ForeignKey(Allotment, on_delete=models.PROTECT, related_name="overrides")
    rule = models.CharField(max_length=16)
    sentence = models.CharField("what the warning said", max_length=300)
    reason = models.CharField(max_length=160)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = LedQuerySet.as_manager()

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="allotment_override_has_a_reason"),)

    def __str__(self) -> str:
        return f"{self.allotment_id}: {self.rule}"


@tracked()
class VolunteerCall(models.Model):
    """A planned visit for which somebody is sought. `what` says where and for what: officers of other teams read it."""

    unit = models.ForeignKey(CommandUnit, on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="volunteer_calls")
    what = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    # Nobody closes a call by hand only: filling the visit or calling it off does so too.
    closed_at = models.DateTimeField(null=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["visit"], condition=Q(closed_at=None), name="one_open_call_per_visit"),
        )

    def __str__(self) -> str:
        return f"Volunteers for {self.visit_id}"


@tracked()
class Volunteer(models.Model):
    """An officer's offer to go. Those not taken wait in the order in which they offered."""

    unit = models.ForeignKey(CommandUnit, on_delete=models.PROTECT, related_name="+")
    call = models.ForeignKey(VolunteerCall, on_delete=models.PROTECT, related_name="volunteers")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)

    objects = VolunteerQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["call", "officer"], condition=Q(withdrawn_at=None), name="one_standing_offer"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(taken_at=None), name="offer_is_taken_or_withdrawn"
            ),
        )

    def __str__(self) -> str:
        return f"{self.officer}: {self.call}"


@tracked()
class CoverLost(models.Model):
    """An officer can no longer come because their duty changed. `reason` is the roster's, for those who lead alone.

    `emptied` says that nobody was left for the visit. It is open until somebody else goes, or the visit needs nobody.
    """

    unit = models.ForeignKey(CommandUnit, on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="cover_lost")
    allotment = models.OneToOneField(Allotment, on_delete=models.PROTECT, related_name="lost")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    emptied = models.BooleanField()
    lost_at = models.DateTimeField(default=timezone.now, editable=False)
    closed_at = models.DateTimeField(null=True)
    stand_in = models.ForeignKey(Allotment, on_delete=models.PROTECT, related_name="+", null=True)

    objects = LedQuerySet.as_manager()

    class Meta:
        ordering = ("lost_at", "pk")
        indexes = (models.Index(fields=["visit"], condition=Q(closed_at=None), name="cover_lost_open"),)

    def __str__(self) -> str:
        return f"{self.officer} cannot come to {self.visit_id}"


class OrdersQuerySet(models.QuerySet["Orders"]):
    """Orders of a day."""

    def visible_to(self, user: Any) -> Self:
        """Those sent to this person, and those of the units that they lead."""
        return self.filter(Q(recipients__contains=[user.pk]) | Q(unit__in=units_edited_by(user)))


@tracked()
class Orders(models.Model):
    """What was sent to everybody who is coming on some days: who it went to, and a note about police matters alone."""

    ref = models.CharField(max_length=8, unique=True, default=new_reference, editable=False)
    unit = models.ForeignKey(CommandUnit, on_delete=models.PROTECT, related_name="+")
    first_on = models.DateField()
    last_on = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    recipients = ArrayField(models.BigIntegerField())
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now, editable=False)
    client_id = models.UUIDField(unique=True, null=True, editable=False)

    objects = OrdersQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "orders"
        ordering = ("-sent_at",)
        indexes = (models.Index(fields=["unit", "first_on"], name="orders_of_day"),)
        constraints = (models.CheckConstraint(condition=Q(last_on__gte=models.F("first_on")), name="orders_in_order"),)

    def __str__(self) -> str:
        return f"Orders for {self.first_on}"

    def get_absolute_url(self) -> str:
        """Their page, for those they were sent to and those who lead."""
        return reverse("visits:orders", args=[self.ref])


class MobilisationQuerySet(models.QuerySet["Mobilisation"]):
    """Responses to an incident."""

    def visible_to(self, user: Any) -> Self:
        """Those of the units that this person supervises or commands."""
        return self.filter(unit__in=units_edited_by(user))

    def briefed_to(self, user: Any) -> Self:
        """Those visible to this person, and as an officer those to which a visit of theirs belongs."""
        seen = Q(unit__in=units_edited_by(user))
        if standing(user).holds(Role.OFFICER):
            seen |= Q(pk__in=RawSQL(BRIEFED, [user.pk]))  # noqa: S611
        return self.filter(seen)


@tracked()
class Mobilisation(models.Model):
    """Officers are mobilised after something happened, here or far away, for some days.

    `reason` is read by the committees whose places are visited because of it. `place` is where it happened, if it
    happened at a place of the register; `team` narrows it to the places of one neighbourhood team, `faiths` to those
    of some faiths. Ending it calls no visit off.
    """

    ref = models.CharField(max_length=8, unique=True, default=new_reference, editable=False)
    unit = models.ForeignKey(CommandUnit, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    team = models.ForeignKey(NeighbourhoodTeam, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    faiths = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    reason = models.CharField(max_length=160)
    first_on = models.DateField()
    last_on = models.DateField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=160, blank=True)
    client_id = models.UUIDField(unique=True, null=True, editable=False)

    objects = MobilisationQuerySet.as_manager()

    class Meta:
        ordering = ("-made_at",)
        constraints = (
            models.CheckConstraint(condition=Q(last_on__gte=models.F("first_on")), name="mobilisation_in_order"),
            models.CheckConstraint(condition=~Q(reason=""), name="mobilisation_has_a_reason"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="mobilisation_ended_pair",
            ),
        )

    def __str__(self) -> str:
        return self.reason

    def get_absolute_url(self) -> str:
        """The page of the response."""
        return reverse("visits:incident", args=[self.ref])
