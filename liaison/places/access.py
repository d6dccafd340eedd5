"""Who may see which place and do what there: the roles a person holds, laid over a place.

A person's standing is read once per request (one query) and kept on the user object.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property

from liaison.accounts.roles import PERMISSIONS, POLICE, Permission, Role

if TYPE_CHECKING:
    from liaison.places.models import Place

# Apps above this one know of further places that an officer sees (those they are allotted to).
_also_seen: list[Callable[[Any], QuerySet]] = []


def also_seen_by_officers(place_ids_for: Callable[[Any], QuerySet]) -> None:
    """Register a function from a user to a queryset of primary keys of places that officer also sees."""
    _also_seen.append(place_ids_for)


@dataclass(frozen=True)
class Holding:
    """One role in one scope; exactly one of unit, team and place narrows it furthest."""

    role: str
    unit_id: int | None = None
    team_id: int | None = None
    place_id: int | None = None
    scope: str = ""


class Standing:
    """All roles one person holds today."""

    def __init__(self, user: Any) -> None:
        self.user = user

    @cached_property
    def holdings(self) -> tuple[Holding, ...]:
        """Postings and memberships held today, in one query."""
        if not getattr(self.user, "is_authenticated", False) or not self.user.is_active:
            return ()
        today = timezone.localdate()
        # Row-level security answers only within a transaction, and an error page renders outside the view's.
        with transaction.atomic(savepoint=False), connection.cursor() as cursor:
            cursor.execute(STANDING_SQL, {"user": self.user.pk, "today": today})
            return tuple(Holding(*row) for row in cursor.fetchall())

    def holds(self, *roles: str) -> bool:
        """Whether one of these roles is held anywhere."""
        return any(h.role in roles for h in self.holdings)

    def units_as(self, *roles: str) -> set[int]:
        """Primary keys of the units in which one of these roles is held."""
        return {h.unit_id for h in self.holdings if h.role in roles and h.unit_id}

    @property
    def team_ids(self) -> set[int]:
        """Teams this person is an officer of."""
        return {h.team_id for h in self.holdings if h.role == Role.OFFICER and h.team_id}

    @property
    def place_ids(self) -> set[int]:
        """Places whose committee this person belongs to."""
        return {h.place_id for h in self.holdings if h.role == Role.COMMITTEE and h.place_id}

    @property
    def is_police(self) -> bool:
        """Whether any police role is held."""
        return self.holds(*POLICE)

    @property
    def is_committee(self) -> bool:
        """Whether this person belongs to a committee."""
        return self.holds(Role.COMMITTEE)

    @property
    def is_supervising(self) -> bool:
        """Whether this person supervises or commands."""
        return self.holds(Role.SUPERVISOR, Role.COMMANDER)

    def roles_at(self, place: "Place") -> set[str]:
        """The roles that count at this place."""
        roles = set()
        for held in self.holdings:
            if held.role == Role.COMMITTEE:
                counts = held.place_id == place.pk
            elif held.role == Role.OFFICER:
                counts = held.team_id == place.team_id or self._is_brought_to(place)
            else:
                counts = held.unit_id == place.unit_id
            if counts:
                roles.add(held.role)
        return roles

    def _is_brought_to(self, place: "Place") -> bool:
        # An officer of another team counts here as named officer, as deputy, or while allotted to a visit.
        if self.user.pk in (place.named_officer_id, place.deputy_id):
            return True
        return any(place.pk in self._also_seen_ids[i] for i in range(len(_also_seen)))

    @cached_property
    def _also_seen_ids(self) -> list[set[int]]:
        return [set(place_ids_for(self.user)) for place_ids_for in _also_seen]


STANDING_SQL = """
select p.role, p.unit_id, p.team_id, null::bigint, coalesce(t.name, u.name)
  from places_posting p join places_commandunit u on u.id = p.unit_id
  left join places_neighbourhoodteam t on t.id = p.team_id
 where p.user_id = %(user)s and p.since <= %(today)s and (p.until is null or p.until >= %(today)s)
union all
select 'committee', null, null, m.place_id, pl.name
  from places_membership m join places_place pl on pl.id = m.place_id
 where m.user_id = %(user)s and m.since <= %(today)s and (m.until is null or m.until >= %(today)s)
"""


def standing(user: Any) -> Standing:
    """What this person is; read once, then kept on the user object."""
    kept = user.__dict__.get("_standing")
    if kept is None:
        kept = user.__dict__["_standing"] = Standing(user)
    return kept


def may(user: Any, permission: Permission, place: "Place") -> bool:
    """Whether this person may do this at this place."""
    return any(permission in PERMISSIONS[role] for role in standing(user).roles_at(place))


def may_in_unit(user: Any, permission: Permission) -> set[int]:
    """The units in which this person may do this."""
    roles = [role for role, granted in PERMISSIONS.items() if permission in granted and role != Role.COMMITTEE]
    return standing(user).units_as(*roles)


def seen_in_full_by(user: Any) -> Q:
    """A condition on places: those whose visits, concerns and contacts this person may see."""
    held = standing(user)
    units = held.units_as(Role.SUPERVISOR, Role.COMMANDER, Role.ADVISER)
    seen = Q(pk__in=held.place_ids) if held.place_ids else Q(pk__in=[])
    if units:
        seen |= Q(unit__in=units)
    if held.holds(Role.OFFICER):
        seen |= Q(team__in=held.team_ids) | Q(named_officer=user.pk) | Q(deputy=user.pk)
        for place_ids_for in _also_seen:
            seen |= Q(pk__in=place_ids_for(user))
    return seen


def in_register_of(user: Any) -> Q:
    """A condition on places: those seen in full, and for administrators all of their unit."""
    administers = standing(user).units_as(Role.ADMINISTRATOR)
    return seen_in_full_by(user) | Q(unit__in=administers) if administers else seen_in_full_by(user)


def role_words(user: Any) -> str:
    """What a person is, for the read log: "Neighbourhood officer"; several joined by commas."""
    return ", ".join(dict.fromkeys(Role(held.role).label for held in standing(user).holdings))[:60]
