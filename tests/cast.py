"""The people of the tests.

Officer Ada and colleague Ben serve the east team, with the Madina mosque and the church; stranger Cat serves the
west team, with the Noor mosque. Sergeant Sol supervises, Superintendent Kim commands. Sara and Tariq are secretary and
treasurer of the Madina mosque; Omar is secretary of the Noor mosque.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from liaison.accounts.models import User
from liaison.accounts.roles import Role
from liaison.observances.models import Kind, Sitting
from liaison.places.models import CommandUnit, Membership, NeighbourhoodTeam, Place, Posting
from tests.roles import database_role
from visits.models import Allotment, Visit

LONG_AGO = date(2020, 1, 1)


@dataclass
class Cast:
    """Everybody, and where they belong."""

    unit: CommandUnit
    other_unit: CommandUnit
    east: NeighbourhoodTeam
    west: NeighbourhoodTeam
    madina: Place
    noor: Place
    church: Place
    officer: User
    colleague: User
    stranger: User
    supervisor: User
    commander: User
    adviser: User
    foreign_supervisor: User
    secretary: User
    treasurer: User
    other: User
    oversight: User
    administrator: User
    outsider: User

    def everybody(self) -> dict[str, User]:
        """All people by their part."""
        return {name: value for name, value in vars(self).items() if isinstance(value, User)}


def person(email: str, name: str, rank: str = "", **fields: Any) -> User:
    """Somebody who cannot sign in with a password."""
    return User.objects.create_user(email, None, name=name, rank=rank, **fields)


def make_place(
    name: str, unit: CommandUnit, team: NeighbourhoodTeam | None, faith: str = "muslim", **fields: Any
) -> Place:
    """A place that has existed for long."""
    slug = fields.pop("slug", name.lower().replace(" ", "-"))
    fields.setdefault("opened_on", LONG_AGO)
    return Place.objects.create(name=name, slug=slug, unit=unit, team=team, faith=faith, **fields)


def build_cast() -> Cast:
    """Make everybody, as the worker, whom no wall hinders."""
    with database_role("worker"):
        unit = CommandUnit.objects.create(name="Riverford")
        other_unit = CommandUnit.objects.create(name="Hillshire")
        east = NeighbourhoodTeam.objects.create(unit=unit, name="Riverford East", slug="riverford-east")
        west = NeighbourhoodTeam.objects.create(unit=unit, name="Riverford West", slug="riverford-west")
        people = {
            "officer": person("ada@force.test", "Ada Shaw", "PC"),
            "colleague": person("ben@force.test", "Ben Cole", "PC"),
            "stranger": person("cat@force.test", "Cat Wynn", "PC"),
            "supervisor": person("sol@force.test", "Sol Marsh", "Sgt"),
            "commander": person("kim@force.test", "Kim Reed", "Supt"),
            "adviser": person("avi@force.test", "Avi Stone"),
            "foreign_supervisor": person("fay@force.test", "Fay Burn", "Sgt"),
            "secretary": person("sara@madina.test", "Sara Malik"),
            "treasurer": person("tariq@madina.test", "Tariq Aziz"),
            "other": person("omar@noor.test", "Omar Hadi"),
            "oversight": person("ola@oversight.test", "Ola Field"),
            "administrator": person("una@force.test", "Una Grant", is_staff=True),
            "outsider": person("zed@else.test", "Zed Nobody"),
        }
        madina = make_place("Madina Mosque", unit, east, expected_band="500-999", named_officer=people["officer"])
        noor = make_place("Noor Mosque", unit, west)
        church = make_place("St Chad", unit, east, faith="christian")
        for part, role, where, team in (
            ("officer", Role.OFFICER, unit, east),
            ("colleague", Role.OFFICER, unit, east),
            ("stranger", Role.OFFICER, unit, west),
            ("supervisor", Role.SUPERVISOR, unit, None),
            ("commander", Role.COMMANDER, unit, None),
            ("adviser", Role.ADVISER, unit, None),
            ("foreign_supervisor", Role.SUPERVISOR, other_unit, None),
            ("oversight", Role.OVERSIGHT, unit, None),
            ("administrator", Role.ADMINISTRATOR, unit, None),
        ):
            Posting.objects.create(user=people[part], role=role, unit=where, team=team, since=LONG_AGO)
        for part, role, place in (
            ("secretary", "secretary", madina),
            ("treasurer", "treasurer", madina),
            ("other", "secretary", noor),
        ):
            Membership.objects.create(user=people[part], role=role, place=place, since=LONG_AGO)
    return Cast(
        unit=unit,
        other_unit=other_unit,
        east=east,
        west=west,
        madina=madina,
        noor=noor,
        church=church,
        **people,
    )


def friday_sitting(place: Place, at: time = time(13, 15), **fields: Any) -> Sitting:
    """A Friday sitting of 45 minutes."""
    start = datetime.combine(LONG_AGO, at)
    with database_role("worker"):
        return Sitting.objects.create(
            place=place,
            kind=Kind.JUMUAH,
            name=fields.pop("name", "First sitting"),
            weekday=4,
            opens_at=at,
            prayer_at=(start + timedelta(minutes=15)).time(),
            ends_at=(start + timedelta(minutes=45)).time(),
            **fields,
        )


def planned_visit(place: Place, officer: User | None, starts_at: datetime, by: User, **fields: Any) -> Visit:
    """A planned visit of an hour, with an officer allotted when one is given."""
    with database_role("worker"):
        visit = Visit.objects.create(
            place=place,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=1),
            planned_by=by,
            planned_at=timezone.now(),
            **fields,
        )
        if officer:
            Allotment.objects.create(place=place, visit=visit, officer=officer, allotted_by=by)
    return visit


def logged_visit(place: Place, officer: User, at: datetime, **fields: Any) -> Visit:
    """A visit of twenty minutes that the officer logged when it ended."""
    ended = at + timedelta(minutes=20)
    fields.setdefault("met", ["secretary"])
    with database_role("worker"):
        return Visit.objects.create(
            place=place,
            status=Visit.Status.LOGGED,
            starts_at=at,
            ends_at=ended,
            logged_by=officer,
            logged_at=fields.pop("logged_at", ended),
            **fields,
        )
