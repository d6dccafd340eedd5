"""The first wall of funding: the committee's own, and what it has shared.

Two extents are shared: the state alone (the row of the application and its steps), or the whole. A place's police see
nothing of funding by being its police.
"""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from liaison.accounts.roles import Role
from liaison.places.access import standing
from liaison.places.models import Place


def shares_with(user: Any) -> Q:
    """A condition on shares: those that stand and are meant for this person, while they look after the place."""
    held = standing(user)
    if not held.is_police:
        return Q(pk__in=[])
    meant = Q(officer=user.pk) | Q(team__in=held.team_ids)
    meant |= Q(with_adviser=True, place__unit__in=held.units_as(Role.ADVISER))
    return Q(ended_at=None, place__in=Place.objects.seen_in_full_by(user)) & meant


def seen_by(user: Any, *, whole: bool) -> Q:
    """A condition on applications; with `whole`, only those shared entirely."""
    from funding.models.sharing import Share

    held = standing(user)
    own = Q(place__in=held.place_ids)
    if not held.is_police:
        # Nothing is shared with anybody else, and their pages need not ask.
        return own
    shared = Share.objects.filter(shares_with(user))
    if whole:
        shared = shared.filter(extent=Share.Extent.WHOLE)
    return own | Q(pk__in=shared.values("application"))


class ApplicationQuerySet(models.QuerySet):
    """Applications, by who may see them."""

    def visible_to(self, user: Any) -> Self:
        """Those of the places whose committee this person belongs to, and those shared with them in any extent."""
        return self.filter(seen_by(user, whole=False))

    def seen_whole_by(self, user: Any) -> Self:
        """Those of which this person may read everything."""
        return self.filter(seen_by(user, whole=True))


class StateQuerySet(models.QuerySet):
    """Rows that hang on an application and are read by whoever sees its state."""

    def visible_to(self, user: Any) -> Self:
        """Those of applications visible to this person."""
        from funding.models.application import Application

        return self.filter(application__in=Application.objects.visible_to(user))


class WholeQuerySet(models.QuerySet):
    """Rows that hang on an application and are read by whoever sees all of it."""

    def visible_to(self, user: Any) -> Self:
        """Those of applications that this person sees in whole."""
        from funding.models.application import Application

        return self.filter(application__in=Application.objects.seen_whole_by(user))


class CommitteeQuerySet(models.QuerySet):
    """Rows of a place that its committee alone reads."""

    def visible_to(self, user: Any) -> Self:
        """Those of the places whose committee this person belongs to."""
        return self.filter(place__in=standing(user).place_ids)
