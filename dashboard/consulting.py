"""Who looked at the figures of a week: every file that leaves the portal is noted at the places that it tells of."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest

from dashboard.figures.shape import WeekFigures
from dashboard.scopes import Scope
from liaison.audit.models import Consultation
from liaison.observances.weeks import Week
from liaison.places.consulting import note_reading
from liaison.places.models import Place

NAMED: Mapping[str, Callable[[WeekFigures], tuple[Any, ...]]] = {
    "not-met": lambda figures: figures.contacts.not_met,
    "old-worries": lambda figures: figures.concerns.ageing,
    "promises": lambda figures: figures.promises.broken,
    "requests": lambda figures: figures.clock.late,
    "you-said-we-did": lambda figures: figures.said_and_done,
}
"""Tables that name places, with the rows of the figures that do."""


def note_taken(
    request: HttpRequest, page: str, figures: WeekFigures, scope: Scope, *, table: str = "", purpose: str = ""
) -> None:
    """Note that a file with these figures, or one table of them, was taken away, and what for.

    At the places that it names; where it names none, at all places that are counted in it: a total tells of each.
    """
    rows = NAMED[table](figures) if table in NAMED else ()
    if not table:
        rows = tuple(row for named in NAMED.values() for row in named(figures))
    seen = Place.objects.seen_in_full_by(request.user)
    named = seen.filter(slug__in={row.slug for row in rows})
    places = list((named if rows else _counted(seen, figures, scope)).values_list("pk", flat=True))
    note_reading(request, page, places, manner=Consultation.Manner.EXPORT, purpose=purpose)


def _counted(seen: Any, figures: WeekFigures, scope: Scope) -> Any:
    of_scope = seen.filter(unit=scope.unit_id) if scope.whole else seen.filter(team=scope.team_id)
    return of_scope.open_on(Week(figures.monday).monday)
