"""The kinds of message there are. Each app above registers its own, in its modules `messages` and `reminders`.

A kind is written late, when its message is about to be sent: whoever writes it looks again whether it is still
wanted, and writes nothing when it is not.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from liaison.outbox.models import Message


@dataclass(frozen=True)
class Letter:
    """What one message says: a subject, a sentence or two, and where to read on.

    None of it may tell anybody's faith. `path` is an address of the portal; with `discreet` the mail links to the
    message instead and the portal leads on to `path`, since the address itself would name a place.
    """

    subject: str
    text: str
    path: str
    discreet: bool = False


Letters = dict[int, Letter]
Compose = Callable[[Sequence[Message]], Letters]
"""Takes messages of one kind and gives the letters of those still wanted, by primary key, in a few queries."""

Audience = Callable[[Sequence[Message]], set[int]]
"""Takes messages and gives the primary keys of those whose recipient still belongs to whom they are for."""


@dataclass(frozen=True)
class Group:
    """Messages that a person wants or does not want together. `suits` says whether it can concern this person."""

    key: str
    label: Any
    hint: Any
    suits: Callable[[Any], bool]


@dataclass(frozen=True)
class Kind:
    """One kind of message. Without a group it cannot be turned off and does not wait for quiet hours to end."""

    name: str
    group: Group | None
    compose: Compose
    audience: Audience | None = None


GROUPS: dict[str, Group] = {}
KINDS: dict[str, Kind] = {}


def group(key: str, label: Any, hint: Any, suits: Callable[[Any], bool]) -> Group:
    """Register a group of messages and return it."""
    GROUPS[key] = Group(key, label, hint, suits)
    return GROUPS[key]


def kind(name: str, group: Group | None, audience: Audience | None = None) -> Callable[[Compose], Compose]:
    """Register the decorated function as the writer of messages of this kind."""

    def register(compose: Compose) -> Compose:
        KINDS[name] = Kind(name, group, compose, audience)
        return compose

    return register


def in_words(name: str) -> str:
    """A kind or group by the heading under which people choose what they are told, or that it is told to everybody."""
    found = KINDS.get(name)
    listed = found.group if found else GROUPS.get(name)
    return str(listed.label) if listed else _("What everybody is told whom it concerns")


def each(messages: Sequence[Message], things: QuerySet, write: Callable[[Message, Any], Letter | None]) -> Letters:
    """Letters about the things whose primary key stands in `about["pk"]`, fetched in one query.

    A thing that is not there any more, and one about which `write` gives None, gets no letter.
    """
    found = things.in_bulk({message.about["pk"] for message in messages})
    letters: Letters = {}
    for message in messages:
        thing = found.get(message.about["pk"])
        letter = write(message, thing) if thing is not None else None
        if letter is not None:
            letters[message.pk] = letter
    return letters


@dataclass(frozen=True)
class Draft:
    """A message to be planned. `key` must name the moment it is about, so that a moved moment is told anew."""

    key: str
    kind: str
    due_at: datetime
    expires_at: datetime
    to: int | None = None
    address: str = ""
    place: int | None = None
    about: Mapping[str, Any] | None = None


def news(
    kind_name: str,
    thing: Any,
    recipients: Iterable[int],
    *,
    now: datetime,
    besides: str = "",
    keep: timedelta = timedelta(days=7),
    names_place: bool = True,
    **about: Any,
) -> list[Draft]:
    """Drafts that tell each of these people (primary keys) at once about one row that hangs on a place.

    `besides` makes a second message about the same row another message. After `keep` it is too late to send. With
    `names_place` off the message keeps no place, or the row has none.
    """
    return [
        Draft(
            key=f"{kind_name}:{thing.pk}{besides and ':' + besides}:user:{person}",
            kind=kind_name,
            due_at=now,
            expires_at=now + keep,
            to=person,
            place=thing.place_id if names_place else None,
            about={"pk": thing.pk, **about},
        )
        for person in dict.fromkeys(recipients)
    ]
