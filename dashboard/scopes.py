"""Whose week: a command unit, or one team of it; and who may look at which."""

from dataclasses import dataclass
from typing import Any

from liaison.accounts.roles import Role
from liaison.places.access import standing
from liaison.places.models import CommandUnit, NeighbourhoodTeam


@dataclass(frozen=True)
class Scope:
    """A unit, or one team of it. `whole` tells them apart."""

    unit_id: int
    unit_name: str
    team_id: int | None = None
    team_slug: str = ""
    team_name: str = ""

    @property
    def whole(self) -> bool:
        """Whether it is the whole unit."""
        return self.team_id is None

    @property
    def name(self) -> str:
        """What it is called on a page."""
        return self.team_name or self.unit_name

    @classmethod
    def of_unit(cls, unit: CommandUnit) -> "Scope":
        """The whole of a unit."""
        return cls(unit.pk, unit.name)

    @classmethod
    def of_team(cls, team: NeighbourhoodTeam) -> "Scope":
        """One team; its unit is fetched with it."""
        return cls(team.unit_id, team.unit.name, team.pk, team.slug, team.name)


def scopes_of(user: Any) -> list[Scope]:
    """What this person may look at: supervisors and commanders their units and each team, officers their teams.

    At most two queries. The whole unit stands before its teams.
    """
    held = standing(user)
    led = held.units_as(Role.SUPERVISOR, Role.COMMANDER)
    units = CommandUnit.objects.filter(pk__in=led).order_by("name", "pk") if led else ()
    teams = NeighbourhoodTeam.objects.select_related("unit").order_by("name", "pk")
    teams = teams.filter(unit__in=led) | teams.filter(pk__in=held.team_ids)
    by_unit = {unit.pk: [Scope.of_unit(unit)] for unit in units}
    for team in teams:
        by_unit.setdefault(team.unit_id, []).append(Scope.of_team(team))
    return [scope for scopes in by_unit.values() for scope in scopes]


def may_read(user: Any, scope: Scope) -> bool:
    """Whether this person may look at this scope: the same rule as `scopes_of`, without a query of its own."""
    held = standing(user)
    if scope.unit_id in held.units_as(Role.SUPERVISOR, Role.COMMANDER):
        return True
    return scope.team_id is not None and scope.team_id in held.team_ids
