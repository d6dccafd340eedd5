"""The officers of a unit, as rosters need them: collar number, rank, and the team they serve in on a day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet

from liaison.accounts.models import ForceId, User
from liaison.accounts.roles import Role
from liaison.places.models import Posting

ROSTERED = (Role.OFFICER, Role.SUPERVISOR)


@dataclass
class Member:
    """Somebody of the unit, with the teams they serve in: (since, until, team)."""

    id: int
    name: str
    rank: str
    collars: list[str] = field(default_factory=list)
    teams: list[tuple[date, date | None, int | None]] = field(default_factory=list)

    def team_on(self, day: date) -> int | None:
        """The team of that day; before and after any posting, the nearest one."""
        for since, until, team in self.teams:
            if since <= day and (until is None or day <= until):
                return team
        return self.teams[-1][2] if self.teams else None

    def __str__(self) -> str:
        return f"{self.rank} {self.name}".strip()


def members_of(unit_id: int) -> dict[int, Member]:
    """Everybody who is or was posted to this unit as officer, supervisor or commander; two queries."""
    members: dict[int, Member] = {}
    postings = Posting.objects.filter(unit=unit_id, role__in=(*ROSTERED, Role.COMMANDER), user__is_active=True)
    rows = postings.order_by("since", "pk").values_list(
        "user_id", "user__name", "user__rank", "role", "since", "until", "team_id"
    )
    for user_id, name, rank, role, since, until, team_id in rows:
        member = members.setdefault(user_id, Member(user_id, name, rank))
        if role == Role.OFFICER:
            member.teams.append((since, until, team_id))
    for user_id, collar in ForceId.objects.filter(user__in=members).values_list("user_id", "collar_number"):
        members[user_id].collars.append(collar)
    return members


def by_collar(members: Iterable[Member]) -> dict[str, list[Member]]:
    """Members by collar number, without regard to capitals. Two forces may use the same number."""
    found: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        for collar in member.collars:
            found[collar.casefold()].append(member)
    return found


def officers_of(unit_ids: Iterable[int]) -> QuerySet[User]:
    """Officers and supervisors who serve in these units today, by name."""
    posted = Posting.objects.current().filter(unit__in=unit_ids, role__in=ROSTERED)
    return User.objects.filter(pk__in=posted.values("user"), is_active=True).order_by("name", "pk")


def team_of(officer: Any, unit_id: int, day: date) -> int | None:
    """The team in which somebody serves in this unit on a day."""
    teams = Posting.objects.filter(user=officer, unit=unit_id, role=Role.OFFICER).order_by("since", "pk")
    return Member(officer.pk, "", "", teams=list(teams.values_list("since", "until", "team_id"))).team_on(day)
