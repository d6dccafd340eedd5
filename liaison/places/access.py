"""Who may see which place and do what there: the roles a person holds, laid over a place.

A person's standing is read once per request (one query) and kept on the user object.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from liaison.accounts.roles import PERMISSIONS, POLICE, Permission, Role

if TYPE_CHECKING:
    from liaison.places.models import Place

# Apps above this one know of further places that an officer sees (those they are allotted to).
_also_seen: list[str] = []
# They also count what every page says of somebody, in the same statement.
_counted: dict[str, str] = {}


def also_seen_by_officers(select: str) -> None:
    """Register a SELECT of the primary keys of places that the officer `%(user)s` also sees at the moment."""
    _also_seen.append(select)


def counted_for_everybody(name: str, select: str) -> None:
    """Register a SELECT of one number under this name; row-level security and `app_user()` say whose number it is."""
    _counted[name] = select


@dataclass(frozen=True)
class Holding:
    """One role in one scope; exactly one of unit, team and place narrows it furthest.

    `scope` is the name of the team or unit.
    """

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
    def _rows(self) -> list[tuple]:
        if not getattr(self.user, "is_authenticated", False) or not self.user.is_active:
            return []
        # Row-level security answers only within a transaction, and an error page renders outside the view's.
        with transaction.atomic(savepoint=False), connection.cursor() as cursor:
            cursor.execute("select * from app_standing(%s, %s)", [self.user.pk, timezone.localdate()])
            return cursor.fetchall()

    @cached_property
    def holdings(self) -> tuple[Holding, ...]:
        """Postings and memberships held today."""
        return tuple(Holding(*row) for row in self._rows if row[0] is not None)

    @cached_property
    def brought_to(self) -> frozenset[int]:
        """Places that this person sees as an officer although they are another team's."""
        if not self.holds(Role.OFFICER):
            return frozenset()
        rows = (row for row in self._rows if row[0] is None and row[4] == "")
        return frozenset(place_id for _role, _unit, _team, place_id, _scope in rows)

    def count_of(self, name: str) -> int:
        """The number that an app above has registered under this name; of whoever is signed in."""
        return next((number for role, number, _t, _p, scope in self._rows if role is None and scope == name), 0)

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
        return self.user.pk in (place.named_officer_id, place.deputy_id) or place.pk in self.brought_to


STANDING = """
select p.role::text, p.unit_id, p.team_id, null::bigint, coalesce(t.name, u.name)::text
  from places_posting p join places_commandunit u on u.id = p.unit_id
  left join places_neighbourhoodteam t on t.id = p.team_id
 where p.user_id = %(user)s and p.since <= %(today)s and (p.until is null or p.until >= %(today)s)
union all
select 'committee', null, null, m.place_id, ''
  from places_membership m
 where m.user_id = %(user)s and m.since <= %(today)s and (m.until is null or m.until >= %(today)s)
"""
# With the rights of whoever asks, so that the walls stand in it.
FUNCTION = """
create or replace function app_standing(me bigint, today date)
  returns table (role text, unit_id bigint, team_id bigint, place_id bigint, scope text)
  language plpgsql stable set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query {parts};
end $$;
"""


def write_function(**_: Any) -> None:
    """After every migration: put the question after somebody's standing into the database.

    Every page asks it, of nearly every app; as a function it is planned once a connection and not at each request,
    which takes longer than the answer.
    """
    # Rows without a role are places an officer is brought to, and numbers under a name.
    further = [f"select null, null, null, also.id, '' from ({select}) as also(id)" for select in _also_seen]  # noqa: S608
    counts = [f"select null, ({select}), null, null, '{name}'" for name, select in _counted.items()]
    parts = " union all ".join([STANDING, *further, *counts]) % {"user": "me", "today": "today"}
    with connection.cursor() as cursor:
        cursor.execute(FUNCTION.format(parts=parts))


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
        if held.brought_to:
            seen |= Q(pk__in=held.brought_to)
    return seen


def in_register_of(user: Any) -> Q:
    """A condition on places: those seen in full, and for administrators all of their unit."""
    administers = standing(user).units_as(Role.ADMINISTRATOR)
    return seen_in_full_by(user) | Q(unit__in=administers) if administers else seen_in_full_by(user)


def role_words(user: Any) -> str:
    """What a person is, for the read log: "Neighbourhood officer"; several joined by commas."""
    return ", ".join(dict.fromkeys(Role(held.role).label for held in standing(user).holdings))[:60]


def is_posted_as_police(user: Any) -> bool:
    """Whether this person holds a police role today; asked before anybody has signed in."""
    from liaison.places.models import Posting

    return Posting.objects.current().filter(user=user.pk, role__in=POLICE).exists()
