"""Who holds which role where: postings of police, memberships of committees, and invitations to either."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from liaison.accounts.roles import POLICE, Role
from liaison.audit.tracking import tracked
from liaison.db.scoping import PlaceScopedQuerySet
from liaison.places.models.contacts import CommitteeRole
from liaison.places.models.place import CommandUnit, NeighbourhoodTeam, Place


class PostingQuerySet(models.QuerySet["Posting"]):
    """Postings by date."""

    def current(self) -> Self:
        """Those held today."""
        today = timezone.localdate()
        return self.filter(models.Q(until=None) | models.Q(until__gte=today), since__lte=today)


@tracked()
class Posting(models.Model):
    """A role held in a command unit, for officers in one of its teams."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="postings")
    role = models.CharField(max_length=14, choices=[(r.value, r.label) for r in Role if r != Role.COMMITTEE])
    unit = models.ForeignKey(CommandUnit, on_delete=models.PROTECT, related_name="postings")
    team = models.ForeignKey(
        NeighbourhoodTeam, on_delete=models.PROTECT, related_name="postings", null=True, blank=True
    )
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(role=Role.OFFICER) | models.Q(team__isnull=False),
                name="officer_has_a_team",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "unit", "team"],
                condition=models.Q(until=None),
                nulls_distinct=False,
                name="one_open_posting",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.team or self.unit}"

    @property
    def is_police(self) -> bool:
        """Whether this is a police role (the oversight reader and the administrator are not)."""
        return self.role in POLICE


@tracked()
class Membership(models.Model):
    """Somebody belongs to the committee of a place."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=16, choices=CommitteeRole.choices)
    told_of_visits = models.BooleanField("is told when an officer is coming", default=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = PlaceScopedQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["user", "place"], condition=models.Q(until=None), name="one_open_membership"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.place}"


@tracked(exclude=["token_digest"])
class Invitation(models.Model):
    """A link, mailed to one address, with which a new person joins in one role. Only its digest is kept."""

    email = models.EmailField()
    role = models.CharField(max_length=14, choices=Role.choices)
    unit = models.ForeignKey(CommandUnit, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    team = models.ForeignKey(NeighbourhoodTeam, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="invitations", null=True, blank=True)
    committee_role = models.CharField(max_length=16, choices=CommitteeRole.choices, blank=True)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    client_id = models.UUIDField(unique=True, null=True, editable=False)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(role=Role.COMMITTEE, place__isnull=False, unit=None)
                | (~models.Q(role=Role.COMMITTEE) & models.Q(place=None, unit__isnull=False)),
                name="invitation_has_one_scope",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None, accepted_by=None)
                | models.Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_pair",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None, withdrawn_by=None)
                | models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="invitation_withdrawn_pair",
            ),
        )

    def __str__(self) -> str:
        return f"{self.email}: {self.get_role_display()}"

    @property
    def is_open(self) -> bool:
        """Whether the link still works."""
        return self.accepted_at is None and self.withdrawn_at is None and self.expires_at > timezone.now()
