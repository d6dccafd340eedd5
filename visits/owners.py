"""Who can take charge of something at a place."""

from typing import Any

from django.db.models import Q, QuerySet

from liaison.accounts.models import User
from liaison.accounts.roles import PERMISSIONS, POLICE, Permission, Role
from liaison.places.models import Place, Posting


def possible_owners(permission: Permission, place: Place, *, also: Any = None) -> QuerySet[User]:
    """Police who may do this at this place, by name.

    `also` is a person who is included in any case: whoever fills in the form, or who is the owner already.
    """
    roles = [role for role in POLICE if permission in PERMISSIONS[role]]
    brought = [pk for pk in (place.named_officer_id, place.deputy_id) if pk]
    posted = Posting.objects.current().filter(
        Q(unit=place.unit_id) & (~Q(role=Role.OFFICER) | Q(team=place.team_id))
        | Q(role=Role.OFFICER, user__in=brought),
        role__in=roles,
    )
    wanted = Q(pk__in=posted.values("user"))
    if also is not None:
        wanted |= Q(pk=also.pk)
    return User.objects.filter(wanted, is_active=True).order_by("name", "pk")
