"""Entries of the ledger as lines that a page or a file prints."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from funding.models import Application
from ledger.words.telling import CALLED, Named, names_in_words, tell
from liaison.audit.ledger import Entry, Mark, entries_at, entries_of
from liaison.audit.telling import Change, changes, names_of
from liaison.places.models import Membership, Place, Posting
from visits.models import Concern, ConcernStep


@dataclass(frozen=True)
class Line:
    """One line as the page prints it; `pages` are those somebody looked at, in the order in which they did.

    `purpose` is what it was done for, where the title does not say so already. `mark` names the line in an address.
    """

    at: datetime
    title: str
    who: str
    role: str
    changes: list[Change]
    url: str = ""
    pages: tuple[str, ...] = ()
    purpose: str = ""
    mark: str = ""


@dataclass(frozen=True)
class People:
    """What people are, as far as this place is concerned: by their primary keys."""

    roles: dict[int, str] = field(default_factory=dict)
    own: frozenset[int] = frozenset()


def people_of(place: Place) -> People:
    """Who belongs to the committee or its police, now or before. Of several roles one."""
    posted = {row.user_id: row.get_role_display() for row in Posting.objects.filter(unit=place.unit_id)}
    own = {row.user_id: row.get_role_display() for row in Membership.objects.filter(place=place)}
    # An officer who sits on the committee as well looks as an officer, too: that is never folded away.
    return People(posted | own, frozenset(own.keys() - posted.keys()))


def lines(shown: list[Entry], place: Place, people: People, *, joined: bool = True) -> list[Line]:
    """Entries in words, newest first; `joined` puts pages that one person looked at on one day into one line."""
    named = names_in_words(names_of(shown, CALLED), place.slug)
    told = [_line(entry, named, people) for entry in _without_echoes(shown)]
    return list(_joined(told)) if joined else [_looked(line) for line in told]


def line_at(mark: str, place: Place) -> tuple[Entry, Line] | None:
    """The entry of this mark with its line; None for what is no mark or not of this place."""
    read = Mark.read(mark)
    found = entries_at(place.pk, [read]) if read else []
    if not found:
        return None
    named = names_in_words(names_of(found, CALLED), place.slug)
    return found[0], _looked(_line(found[0], named, people_of(place)))


def lines_since(model: type[models.Model] | None, row: int | None, place: Place, since: datetime) -> list[Line]:
    """What was changed about one thing since a moment, newest first; nothing for a thing without history."""
    if model is None or row is None or not hasattr(model, "pgh_event_model"):
        return []
    return lines(entries_of(place.pk, model, row, since), place, people_of(place))


def _without_echoes(shown: list[Entry]) -> Iterator[Entry]:
    """A step of a worry or of an application changes that as well: its change of state is told once, by the step."""
    steps = {(entry.row["concern_id"], entry.row["status"]) for entry in shown if entry.model is ConcernStep}
    for entry in shown:
        by_step: set[str] = set()
        if entry.model is Concern and (entry.row["id"], entry.row["status"]) in steps:
            by_step = {"status"}
        elif entry.model is Application and entry.what == "update":
            by_step = {"state", "state_since", "guarding"}
        if not (by_step and {change.field for change in changes(entry, {})} <= by_step):
            yield entry


def _line(entry: Entry, named: Named, people: People) -> Line:
    who = named.words.get((get_user_model(), entry.user_id or 0), _("The portal itself"))
    if entry.what == "looked":
        page, purpose = entry.row["page"], entry.row["purpose"]
        manner = _("Looked at: %s") if entry.row["manner"] == "page" else _("Taken out of the portal: %s")
        said = purpose if purpose != page else ""
        return Line(
            entry.mark.at, manner, who, entry.row["role"], [], pages=(page,), purpose=said, mark=str(entry.mark)
        )
    told = tell(entry, named)
    context: dict[str, Any] = entry.row.get("pgh_context") or {}
    role = context.get("role") or people.roles.get(entry.user_id or 0, "")
    return Line(
        *(entry.mark.at, told.title, who, role, told.changes, told.url),
        purpose=context.get("purpose") or "",
        mark=str(entry.mark),
    )


def _joined(lines: Iterable[Line]) -> Iterator[Line]:
    """Pages that one person looked at on one day, one after the other, in one line."""
    waiting: Line | None = None
    for line in lines:
        if waiting and line.pages and _together(waiting, line):
            waiting = replace(waiting, pages=(*line.pages, *waiting.pages))
            continue
        if waiting:
            yield _looked(waiting)
        waiting = line
    if waiting:
        yield _looked(waiting)


def _together(one: Line, other: Line) -> bool:
    alike = [(line.who, line.role, line.title, line.purpose) for line in (one, other)]
    return bool(one.pages) and alike[0] == alike[1] and timezone.localdate(one.at) == timezone.localdate(other.at)


def _looked(line: Line) -> Line:
    if not line.pages:
        return line
    return replace(line, title=line.title % ", ".join(dict.fromkeys(line.pages)))
