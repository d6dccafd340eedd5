"""The ledger of a place: what was changed and who looked, for its committee alone."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liaison.accounts.roles import Permission
from liaison.audit.ledger import BOTH, CHANGES, LOOKS, Entry, Mark, entries
from liaison.audit.telling import Change, Names, changes, names_of, title
from liaison.places.consulting import note_reading
from liaison.places.models import Membership, Place, Posting
from liaison.places.views.fetching import place_or_404

PER_PAGE = 25


@dataclass(frozen=True)
class Line:
    """One line as the page prints it."""

    at: datetime
    title: str
    who: str
    role: str
    changes: list[Change]


@require_GET
def ledger(request: HttpRequest, slug: str) -> HttpResponse:
    """Newest first, 25 a page, older ones through a mark; `?only=changes` or `?only=looked`."""
    place = place_or_404(request, slug, Permission.LEDGER_SEE)
    only = request.GET.get("only", BOTH)
    only = only if only in (CHANGES, LOOKS) else BOTH
    mark = Mark.read(request.GET.get("before", ""))
    found = entries(place.pk, only=only, before=mark, limit=PER_PAGE + 1)
    shown = found[:PER_PAGE]
    note_reading(request, "Ledger", [place])
    context = {
        "place": place,
        "lines": _lines(shown, place),
        "older": str(shown[-1].mark) if len(found) > PER_PAGE else "",
        "is_first": mark is None,
        "only": only,
        "filters": ((BOTH, _("Everything")), (CHANGES, _("What was changed")), (LOOKS, _("Who looked"))),
    }
    return render(request, "places/ledger.html", context)


def _lines(shown: list[Entry], place: Place) -> list[Line]:
    names = names_of(shown)
    people = {entry.user_id for entry in shown if entry.user_id}
    roles = _roles(people, place)
    return [_line(entry, names, roles) for entry in shown]


def _line(entry: Entry, names: Names, roles: dict[int, str]) -> Line:
    who = names.get((get_user_model(), entry.user_id or 0), _("The portal itself"))
    if entry.what == "looked":
        manner = _("Looked at: %(page)s") if entry.row["manner"] == "page" else _("Taken out of the portal: %(page)s")
        return Line(entry.mark.at, manner % {"page": entry.row["page"]}, who, entry.row["role"], [])
    return Line(entry.mark.at, title(entry), who, roles.get(entry.user_id or 0, ""), changes(entry, names))


def _roles(people: set[int], place: Place) -> dict[int, str]:
    """What these people are, as far as this place is concerned; of several roles one."""
    roles = {}
    for posting in Posting.objects.filter(user__in=people, unit=place.unit_id).only("user_id", "role"):
        roles[posting.user_id] = posting.get_role_display()
    for membership in Membership.objects.filter(user__in=people, place=place).only("user_id", "role"):
        roles[membership.user_id] = membership.get_role_display()
    return roles
