"""The ledger of a place: what was changed and who looked, for its committee alone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from funding.models import Application
from liaison.accounts.roles import Permission
from liaison.audit.ledger import BOTH, CHANGES, LOOKS, OWN_LOOKS, Entry, Mark, entries
from liaison.audit.telling import Change, changes, names_of
from liaison.places.consulting import note_reading
from liaison.places.models import Membership, Place, Posting
from liaison.places.views.fetching import place_or_404
from liaison.views.ledger_words import CALLED, Named, names_in_words, tell
from visits.models import Concern, ConcernStep

PER_PAGE = 25


@dataclass(frozen=True)
class Line:
    """One line as the page prints it; `pages` are those somebody looked at, in the order in which they did."""

    at: datetime
    title: str
    who: str
    role: str
    changes: list[Change]
    url: str = ""
    pages: tuple[str, ...] = ()


@dataclass(frozen=True)
class People:
    """What people are, as far as this place is concerned: by their primary keys."""

    roles: dict[int, str] = field(default_factory=dict)
    own: frozenset[int] = frozenset()


@require_GET
def ledger(request: HttpRequest, slug: str) -> HttpResponse:
    """Newest first, 25 a page, older ones through a mark; `?only=changes`, `?only=looked` or `?only=own`."""
    place = place_or_404(request, slug, Permission.LEDGER_SEE)
    only = request.GET.get("only", BOTH)
    only = only if only in (CHANGES, LOOKS, OWN_LOOKS) else BOTH
    mark = Mark.read(request.GET.get("before", ""))
    people = _people(place)
    found = entries(place.pk, only=only, own=people.own, before=mark, limit=PER_PAGE + 1)
    shown = found[:PER_PAGE]
    note_reading(request, "Ledger", [place])
    context = {
        "place": place,
        "lines": _lines(shown, place, people),
        "older": str(shown[-1].mark) if len(found) > PER_PAGE else "",
        "is_first": mark is None,
        "only": only,
        "filters": (
            (BOTH, _("Everything")),
            (CHANGES, _("What was changed")),
            (LOOKS, _("Who looked")),
            (OWN_LOOKS, _("Your own committee")),
        ),
    }
    return render(request, "places/ledger.html", context)


def _people(place: Place) -> People:
    """Who belongs to the committee or its police, now or before. Of several roles one."""
    posted = {row.user_id: row.get_role_display() for row in Posting.objects.filter(unit=place.unit_id)}
    own = {row.user_id: row.get_role_display() for row in Membership.objects.filter(place=place)}
    # An officer who sits on the committee as well looks as an officer, too: that is never folded away.
    return People(posted | own, frozenset(own.keys() - posted.keys()))


def _lines(shown: list[Entry], place: Place, people: People) -> list[Line]:
    named = names_in_words(names_of(shown, CALLED), place.slug)
    told = [_line(entry, named, people) for entry in _without_echoes(shown)]
    return list(_joined(told))


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
        page = entry.row["page"]
        manner = _("Looked at: %s") if entry.row["manner"] == "page" else _("Taken out of the portal: %s")
        return Line(entry.mark.at, manner, who, entry.row["role"], [], pages=(page,))
    told = tell(entry, named)
    return Line(entry.mark.at, told.title, who, people.roles.get(entry.user_id or 0, ""), told.changes, told.url)


def _joined(lines: Iterable[Line]) -> Iterator[Line]:
    """Pages that one person looked at on one day, one after the other, in one line."""
    waiting: Line | None = None
    for line in lines:
        if waiting and line.pages and _together(waiting, line):
            waiting = Line(
                *(waiting.at, waiting.title, waiting.who, waiting.role, []), pages=(*line.pages, *waiting.pages)
            )
            continue
        if waiting:
            yield _looked(waiting)
        waiting = line
    if waiting:
        yield _looked(waiting)


def _together(one: Line, other: Line) -> bool:
    same = (one.who, one.role, one.title) == (other.who, other.role, other.title)
    return bool(one.pages) and same and timezone.localdate(one.at) == timezone.localdate(other.at)


def _looked(line: Line) -> Line:
    if not line.pages:
        return line
    pages = ", ".join(dict.fromkeys(line.pages))
    return Line(line.at, line.title % pages, line.who, line.role, [], pages=line.pages)
