"""Who may help somebody who has lost every way in: two people of that person's command unit."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from liaison.accounts.models import Recovery, User
from liaison.accounts.roles import Role
from liaison.places.access import standing
from liaison.places.models import Membership, Posting

VALID_FOR = timedelta(hours=72)
# So many a day are begun by one person: more is somebody trying doors.
A_DAY = 10


def units_helped(user: Any) -> set[int]:
    """Primary keys of the units in which this person may begin a recovery."""
    return standing(user).units_as(Role.ADMINISTRATOR)


def visible_recoveries(user: Any) -> QuerySet[Recovery]:
    """Those of the units this person administers or commands."""
    units = standing(user).units_as(Role.ADMINISTRATOR, Role.COMMANDER)
    return Recovery.objects.filter(unit__in=units).select_related(
        "person", "unit", "started_by", "confirmed_by", "withdrawn_by"
    )


def person_of(unit_id: int, email: str) -> User | None:
    """Who has this address and serves in this unit, or belongs to the committee of a place there, today."""
    today = timezone.localdate()
    current = Q(since__lte=today) & (Q(until=None) | Q(until__gte=today))
    people = User.objects.filter(email__iexact=email, is_active=True)
    serving = Posting.objects.current().filter(unit=unit_id).values("user")
    belonging = Membership.objects.filter(current, place__unit=unit_id).values("user")
    return people.filter(Q(pk__in=serving) | Q(pk__in=belonging)).first()


def confirmers(recovery: Recovery) -> list[int]:
    """Primary keys of those who may confirm: the unit's other administrators; where there is none, its commanders."""
    postings = Posting.objects.current().filter(unit=recovery.unit_id, user__is_active=True)
    others = postings.exclude(user__in=[recovery.person_id, recovery.started_by_id]).order_by("user")
    administrators = list(others.filter(role=Role.ADMINISTRATOR).values_list("user", flat=True).distinct())
    return administrators or list(others.filter(role=Role.COMMANDER).values_list("user", flat=True).distinct())


def may_withdraw(user: Any, recovery: Recovery) -> bool:
    """Whoever began it, and whoever may confirm it."""
    return recovery.is_waiting and (user.pk == recovery.started_by_id or user.pk in confirmers(recovery))
