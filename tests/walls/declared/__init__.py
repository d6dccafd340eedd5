"""Every address of the portal, who may open it, and what the others get: read it aloud to check it.

A new address that is not declared here fails the matrix. `docs/permissions.md` is written from it.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver

from tests.walls.declared import funding, leading, ledger, people, places, retention, visits
from tests.walls.declared.elsewhere import LEAVES, family_of
from tests.walls.declared.page import ANONYMOUS, Declared, Page, answers

__all__ = [
    "ANONYMOUS",
    "BEARERS",
    "BY_SIGNED_LINK",
    "HANDED_OVER",
    "KEEPS_TYPED",
    "LEAVES",
    "OF_ONESELF",
    "PAGES",
    "TOPICS",
    "Page",
]


class Topic(NamedTuple):
    """Addresses that belong together; `author` is who the author of a thing is there."""

    title: str
    declared: dict[str, Declared]
    author: str = ""


DOOR: dict[str, Declared] = {
    "admin:index": Declared(
        "The administration", Page("some-administrator", get=answers(200), post=answers(200), others=302)
    ),
    "admin:login": Declared("The administration's door", Page("public", get=answers(302, 404), post=answers(302, 404))),
}
TOPICS = (
    Topic("For anybody, and of one's own", people.OWN, people.AUTHOR),
    Topic("A place", places.REGISTER),
    Topic("The ledger", ledger.LEDGER),
    Topic("Visits", visits.VISITS, visits.AUTHOR),
    Topic("After an incident", visits.INCIDENTS, visits.AUTHOR),
    Topic("Worries, promises and requests", visits.MATTERS),
    Topic("Security funding", funding.FUNDING, funding.AUTHOR),
    Topic("The week", leading.WEEK),
    Topic("Letters to the oversight body", leading.LETTERS),
    Topic("How long things are kept", retention.RETENTION, retention.AUTHOR),
    Topic("People and rosters of a unit", people.UNIT),
    Topic("The administration", DOOR),
)
PAGES: dict[str, Declared] = {name: each for topic in TOPICS for name, each in topic.declared.items()}
# A link is shown to whoever has it, with the name of the place that invites.
BEARERS = frozenset({"join"})
# The signed link of a mail and the link of a calendar: whoever holds it is who it was made for.
BY_SIGNED_LINK = frozenset({"message_stop", "calendar"})
# What is held about a contact without an account, whom the administrator tells of it.
HANDED_OVER = frozenset({"retention:handed_pdf", "retention:handed_json"})
# What is held about oneself names the places that one's own messages were about: by their names alone.
OF_ONESELF = frozenset({"retention:findings_pdf", "retention:findings_json"})
# A page that asks for a sign-in itself, since it keeps what was typed: it refuses a method before it asks.
KEEPS_TYPED = frozenset({"funding:question", "letters:write"})


def addresses(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the portal with its full name; those without one have the name of their namespace alone."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
        else:
            yield f"{prefix}{entry.name or ''}", entry


def is_elsewhere(name: str) -> bool:
    """Whether another package brought this address, or it is a signed link."""
    return family_of(name) is not None or name in BY_SIGNED_LINK
