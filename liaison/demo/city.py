"""What the parts of the demo city know about each other while it is being written."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from liaison.demo.atlas import Sketch
from liaison.demo.calendar import Season, is_summer
from liaison.demo.names import Names

# Letters and digits of references (visits.models.reference), and a step through all of them that meets each once.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
REFERENCES = len(ALPHABET) ** 8
STRIDE = 387_420_489_017


@dataclass(frozen=True)
class Size:
    """How large a city: places, weeks of history, officers, and visits at least (None: as many as life brings).

    `applications` for funding come on top of those of the first places.
    """

    places: int = 14
    weeks: int = 52
    officers: int = 24
    visits: int | None = None
    seed: int = 1
    applications: int = 0


@dataclass
class Person:
    """Somebody with an account."""

    id: int
    name: str
    email: str
    rank: str = ""


@dataclass
class Team:
    """A neighbourhood team and who serves in it."""

    id: int
    unit: "Unit"
    name: str
    sergeant: Person
    officers: list[Person] = field(default_factory=list)


@dataclass
class Unit:
    """A command unit."""

    id: int
    name: str
    administrator: Person
    adviser: Person
    teams: list[Team] = field(default_factory=list)


@dataclass(frozen=True)
class Slot:
    """A weekly sitting: minutes since midnight on its weekday, in its season."""

    sitting_id: int
    weekday: int
    season: str
    opens: int
    ends: int

    def held_on(self, day: date) -> bool:
        """Whether it is held on this day."""
        return day.weekday() == self.weekday and self.season in ("all", "summer" if is_summer(day) else "winter")


@dataclass
class House:
    """A place of worship, and what the story needs to know of it."""

    id: int
    slug: str
    sketch: Sketch
    team: Team
    named: Person
    deputy: Person
    opened_on: date
    committee: list[tuple[Person, str]] = field(default_factory=list)
    weekly: list[Slot] = field(default_factory=list)
    every_days: int = 0
    prayers: tuple[str, ...] = ()
    last_two_way: date | None = None
    confirms: bool = False

    @property
    def faith(self) -> str:
        """Whose place it is."""
        return self.sketch.faith

    def has(self, trait: str) -> bool:
        """Whether the sketch says this about it."""
        return trait in self.sketch.traits


@dataclass
class City:
    """Everything so far."""

    size: Size
    rng: Random
    season: Season
    names: Names
    units: list[Unit] = field(default_factory=list)
    houses: list[House] = field(default_factory=list)
    _references: int = 0

    @property
    def today(self) -> date:
        """The day the story ends on."""
        return self.season.today

    def reference(self) -> str:
        """A new reference: eight characters that look random and never come twice."""
        self._references += 1
        number = (self._references * STRIDE + self.size.seed) % REFERENCES
        letters = []
        for _ in range(8):
            number, index = divmod(number, len(ALPHABET))
            letters.append(ALPHABET[index])
        return "".join(letters)
