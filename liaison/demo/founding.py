"""Units, teams and people: the nine who can sign in to the demo, and everybody else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password

from liaison.accounts.adapter import DEMO_DOMAIN
from liaison.accounts.models import ForceId, User
from liaison.accounts.roles import Role
from liaison.demo import names
from liaison.demo.calendar import moment
from liaison.demo.city import City, Person, Team, Unit
from liaison.demo.tables import Change, Table, close_all
from liaison.places.models import CommandUnit, NeighbourhoodTeam, Posting

PLACES_PER_TEAM = 40
CITY_PLACES = 12
TEAM_NAMES = ("East", "West", "City", "North", "South", "Riverside", "Castle", "Market")
UNUSABLE = "!demo"
SPOKEN = ("Urdu", "", "Bengali", "", "Arabic", "Punjabi, Urdu", "", "Somali", "", "Polish", "Turkish")


class People:
    """Writes people, their addresses and collar numbers."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.joined = moment(city.season.first - timedelta(days=30), 9 * 60)

        self.users = Table(User, Change(at="r.date_joined", by="r.id"))
        self.addresses = Table(EmailAddress, after=[self.users])
        self.collars = Table(
            ForceId, Change(at=f"'{self.joined.isoformat()}'::timestamptz", by="r.user_id"), after=[self.users]
        )
        # Hashing is slow on purpose; the password is public, so one hash will do. Outside the demo there is none.
        self.password = (
            make_password(settings.DEMO_PASSWORD, salt="the-demo-city-is-public") if settings.DEMO else UNUSABLE
        )
        self._taken: dict[str, int] = {}

    def add(self, name: str, *, rank: str = "", address: str = "", **fields: Any) -> Person:
        """Somebody new; only people with an `address` of their own (before the @) can sign in."""
        email = f"{address or self._address(name)}@{DEMO_DOMAIN}"
        user_id = self.users.add(
            email=email,
            name=name,
            rank=rank,
            password=self.password if address else UNUSABLE,
            date_joined=self.joined,
            **fields,
        )
        self.addresses.add(user_id=user_id, email=email, verified=True, primary=True)
        return Person(user_id, f"{rank} {name}".strip(), email, rank)

    def officer(self, name: str, rank: str, **fields: Any) -> Person:
        """Somebody with a collar number."""
        person = self.add(name, rank=rank, **fields)
        self.collars.add(user_id=person.id, force=settings.FORCE_NAME, collar_number=str(4100 + person.id * 7))
        return person

    def close(self) -> None:
        """Write everybody."""
        close_all((self.users, self.addresses, self.collars))

    def _address(self, name: str) -> str:
        base = names.slug(name).replace("-", ".")
        self._taken[base] = count = self._taken.get(base, 0) + 1
        return base if count == 1 else f"{base}{count}"


class Force:
    """Writes units, teams and postings."""

    def __init__(self, city: City, people: People) -> None:
        self.city, self.people = city, people
        since = city.season.first - timedelta(days=30)
        at = f"'{moment(since, 600).isoformat()}'::timestamptz"
        self.since = since
        self.units = Table(CommandUnit, Change(at=at, by="null"))
        self.teams = Table(NeighbourhoodTeam, Change(at=at, by="null"), after=[self.units])
        self.postings = Table(Posting, Change(at=at, by="null"), after=[self.units, self.teams, people.users])

    def found(self) -> None:
        """Two units: the city with its teams, and the country round it with one."""
        places = self.city.size.places
        self._unit("Aldersford", max(3, -(-places // PLACES_PER_TEAM)), self._first_people)
        if places > CITY_PLACES:
            self._unit("Northdale", max(1, places // (8 * PLACES_PER_TEAM)), self._second_people)
        self._recruit()

    def close(self) -> None:
        """Write all of it."""
        close_all((self.units, self.teams, self.postings))

    def _unit(self, name: str, teams: int, staff: Callable[[int], tuple[Person, Person, Person]]) -> None:
        unit_id = self.units.add(name=name, kind="lcu", valid_from=self.since)
        administrator, adviser, sergeant = staff(unit_id)
        unit = Unit(unit_id, name, administrator, adviser)
        for number in range(teams):
            label = TEAM_NAMES[number] if number < len(TEAM_NAMES) else f"Ward {number + 1}"
            if teams == 1:
                label = "Villages"
            full = f"{name} {label}"
            if number:
                sergeant = self._posted(self.people.officer(self._name(), "Sgt"), Role.SUPERVISOR, unit_id)
            team_id = self.teams.add(unit_id=unit_id, name=full, slug=names.slug(full))
            unit.teams.append(Team(team_id, unit, full, sergeant))
        self.city.units.append(unit)

    def _first_people(self, unit_id: int) -> tuple[Person, Person, Person]:
        add, posted = self.people.add, self._posted
        sergeant = self.people.officer("Marcus Adeyemi", "Sgt", address="supervisor", languages="English, Yoruba")
        adviser = add("Priya Nair", rank="Security adviser", address="adviser")
        administrator = add("Lucy Tran", address="admin", is_staff=True, is_superuser=True)
        posted(sergeant, Role.SUPERVISOR, unit_id)
        posted(add("Eleanor Hargreaves", rank="Supt", address="commander"), Role.COMMANDER, unit_id)
        posted(adviser, Role.ADVISER, unit_id)
        posted(administrator, Role.ADMINISTRATOR, unit_id)
        posted(add("Graham Pennington", address="oversight"), Role.OVERSIGHT, unit_id)
        return administrator, adviser, sergeant

    def _second_people(self, unit_id: int) -> tuple[Person, Person, Person]:
        first = self.city.units[0]
        self._posted(self.people.add(self._name(), rank="Ch Insp"), Role.COMMANDER, unit_id)
        adviser = self._posted(self.people.add(self._name(), rank="Security adviser"), Role.ADVISER, unit_id)
        sergeant = self._posted(self.people.officer(self._name(), "Sgt"), Role.SUPERVISOR, unit_id)
        self._posted(first.administrator, Role.ADMINISTRATOR, unit_id)
        return first.administrator, adviser, sergeant

    def _recruit(self) -> None:
        """Officers, dealt out among the teams so that the first team is the largest and each has at least two."""
        teams = [team for unit in self.city.units for team in unit.teams]
        for number in range(max(self.city.size.officers, 2 * len(teams))):
            team = teams[number % len(teams)]
            if number == 0:
                person = self.people.officer("Hannah Whitlock", "PC", address="officer", languages="English, some Urdu")
            else:
                rank = "PCSO" if number % 3 == 2 else "PC"
                languages = f"English, {SPOKEN[number % len(SPOKEN)]}".removesuffix(", ")
                person = self.people.officer(self._name(), rank, languages=languages)
            team.officers.append(person)
            self._posted(person, Role.OFFICER, team.unit.id, team.id)

    def _posted(self, person: Person, role: str, unit_id: int, team_id: int | None = None) -> Person:
        self.postings.add(user_id=person.id, role=str(role), unit_id=unit_id, team_id=team_id, since=self.since)
        return person

    def _name(self) -> str:
        return self.city.names.person("police")
