"""What is declared of an address: what it is, for whom, and what the others get."""

from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from tests.walls.tenants import AUTHORS, COMMITTEES, OFFICERS, PLACES, SERVING, SUPERVISING, UNITS, Tenant

ANONYMOUS = "anonymous"
POLICE = frozenset({"officer", "colleague", "stranger", "supervisor", "commander", "adviser", "foreign_supervisor"})
Statuses = frozenset[int]


def answers(*statuses: int) -> Statuses:
    """One of these."""
    return frozenset(statuses)


@dataclass(frozen=True)
class Page:
    """One address: for whom it is (labels, see `labels`), what GET and an empty POST answer them.

    `at` names the attributes of the place or unit that stand in the address, `query` those in its query string,
    `sends` those that a POST carries. `posters` are those whose POST is heard, where they are fewer; `others` is what
    everybody else gets. `note` says in words which of several it is.
    """

    who: str
    get: Statuses
    post: Statuses
    at: str = ""
    query: str = ""
    sends: str = ""
    posters: str = ""
    at_unit: bool = False
    others: int = 404
    note: str = ""

    def url(self, name: str, tenant: Tenant | None) -> str:
        """Its address, for one place or unit."""
        address = reverse(name, args=[getattr(tenant, attribute) for attribute in self.at.split()])
        asked = dict(pair.split("=") for pair in self.query.split())
        return f"{address}?{urlencode({k: getattr(tenant, v) for k, v in asked.items()})}" if asked else address

    def data(self, tenant: Tenant | None) -> dict[str, Any]:
        """What a POST carries."""
        return {k: getattr(tenant, v) for k, v in (pair.split("=") for pair in self.sends.split())}

    def is_about(self, tenant: Tenant) -> bool:
        """Whether there is such an address for this place or unit: the church has no committee to end."""
        of_its_kind = (tenant.key in UNITS) == self.at_unit
        return of_its_kind and all(tenant.numbers.get(name) for name in self.at.split())

    @property
    def is_of_a_place(self) -> bool:
        """Whether its address names something of a place or unit."""
        return bool(self.at or self.query)

    def is_for(self, part: str, tenant: Tenant | None) -> bool:
        """Whether this part of the cast may open it."""
        return self.who in ("public", "everybody") or bool(labels(part, tenant and tenant.key) & set(self.who.split()))

    def expected(self, method: str, part: str, tenant: Tenant | None) -> Statuses:
        """What this part of the cast is to get."""
        if self.who != "public" and part == ANONYMOUS:
            return answers(302)
        answer = {"GET": self.get, "POST": self.post}.get(method, answers(405))
        if answer == answers(405) or self.who in ("public", "everybody"):
            return answer
        heard = self.posters if method == "POST" and self.posters else self.who
        own = labels(part, tenant.key if tenant else None)
        return answer if own & set(heard.split()) else answers(self.others)


class Declared(list[Page]):
    """An address: what it is, in plain words, and each of the ways in which it is opened."""

    def __init__(self, title: str, *pages: Page) -> None:
        super().__init__(pages)
        self.title = title


def labels(part: str, tenant: str | None) -> set[str]:
    """What somebody is anywhere (`some-…`), and what they are at this place or unit."""
    held = {"some-police"} if part in POLICE else set()
    held |= {"some-supervisor"} if part in SUPERVISING | {"foreign_supervisor"} else set()
    held |= {"some-rostered"} if part in POLICE - {"adviser"} else set()
    held |= {"some-committee"} if any(part in COMMITTEES[key] for key in PLACES) else set()
    held |= {"some-administrator"} if part == "administrator" else set()
    held |= {"some-equity"} if part in ("commander", "oversight") else set()
    held |= {"some-allotted"} if part in AUTHORS.values() else set()
    held |= {"some-commander"} if part == "commander" else set()
    held |= {"some-place"} if held & {"some-police", "some-committee"} and part != "foreign_supervisor" else set()
    if tenant in UNITS:
        held |= {"leads"} if part in UNITS[tenant] - {"administrator"} else set()
        held |= {part} & {"administrator", "commander"} & UNITS[tenant]
        return held | ({"unit"} if part in UNITS[tenant] else set())
    if tenant:
        held |= {"supervising"} if part in SUPERVISING else set()
        held |= {"officers"} if part in OFFICERS[tenant] else set()
        held |= {"serving"} if part in SERVING else set()
        held |= {"committee"} if part in COMMITTEES[tenant] else set()
        held |= {"author"} if part == AUTHORS[tenant] else set()
        held |= {part} & {"adviser", "administrator", "commander", "oversight"}
    return held


# Each label in words; `author` differs from topic to topic and is told there.
WORDS = {
    "public": "anybody, without signing in",
    "everybody": "everybody who is signed in",
    "some-police": "police of any role",
    "some-supervisor": "supervisors and commanders",
    "some-rostered": "officers, supervisors and commanders",
    "some-committee": "members of a committee",
    "some-administrator": "administrators",
    "some-equity": "commanders and oversight readers",
    "some-allotted": "officers",
    "some-commander": "commanders",
    "some-place": "police and committees who have a place",
    "leads": "supervisors and commanders of that unit",
    "unit": "supervisors, commanders and administrators of that unit",
    "supervising": "supervisors and commanders of its unit",
    "officers": "officers of its team",
    "serving": "officers, supervisors and commanders of its unit",
    "committee": "its committee",
    "adviser": "security advisers of its unit",
    "administrator": "administrators of its unit",
    "commander": "commanders of its unit",
    "oversight": "oversight readers of its unit",
}

SHOWN = Page("", get=answers(200), post=answers(405))
FORM = Page("", get=answers(200), post=answers(200))
DEED = Page("", get=answers(405), post=answers(302))


def shown(who: str, at: str = "", **more: Any) -> Page:
    """A page that is only read."""
    return replace(SHOWN, who=who, at=at, **more)


def form(who: str, at: str = "", **more: Any) -> Page:
    """A form, which an empty POST shows again."""
    return replace(FORM, who=who, at=at, **more)


def deed(who: str, at: str = "", **more: Any) -> Page:
    """One tap that changes something and leads back."""
    return replace(DEED, who=who, at=at, **more)


SEES = "officers supervising adviser committee"
LOGS = "officers supervising adviser"
KNOWS = "officers supervising committee"
ADMITS = "supervising committee administrator"
AT_ONCE = {"post": answers(302)}
