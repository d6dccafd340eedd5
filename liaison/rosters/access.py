"""Who may see and change which rosters. Police alone; committees see the name of who is coming, elsewhere.

Officers read their own shifts and their team's; supervisors and commanders read and write those of their unit. The
same rules stand in SQL in migration 0002.
"""

from typing import Any

from django.db.models import Q

from liaison.accounts.roles import Permission, Role
from liaison.places.access import may_in_unit, standing

ON_ROSTERS = (Role.OFFICER, Role.SUPERVISOR, Role.COMMANDER)


def sees_rosters(user: Any) -> bool:
    """Whether there is anything of rosters for this person at all."""
    return standing(user).holds(*ON_ROSTERS)


def units_edited_by(user: Any) -> set[int]:
    """Primary keys of the units whose rosters this person may change."""
    return may_in_unit(user, Permission.ROSTER_EDIT)


def seen_by(user: Any) -> Q:
    """A condition on rows with an officer, a team and a unit."""
    if not sees_rosters(user):
        return Q(pk__in=[])
    return Q(officer=user.pk) | Q(team__in=standing(user).team_ids) | Q(unit__in=units_edited_by(user))
