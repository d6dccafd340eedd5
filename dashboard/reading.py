"""A week as somebody reads it: as it is known now, as it was first counted, and the week before beside it."""

import logging
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, transaction

from dashboard.comparing import Difference, differences
from dashboard.figures.counting import count
from dashboard.figures.keeping import kept
from dashboard.figures.shape import WeekFigures
from dashboard.scopes import Scope
from liaison.observances.weeks import Week

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reading:
    """What is known of one week. `now` is None where counting failed, `then` where nothing is kept of the week.

    `lacks_ahead` says that what is to come and to be decided could not be found out, though the rest could.
    """

    now: WeekFigures | None
    then: WeekFigures | None
    before: WeekFigures | None
    wants_then: bool = False
    lacks_ahead: bool = False

    @property
    def shows_then(self) -> bool:
        """Whether the page shows what was known when the week was first counted: asked for, or nothing else there."""
        return self.then is not None and (self.wants_then or self.now is None)

    @property
    def figures(self) -> WeekFigures | None:
        """What the page shows."""
        return self.then if self.shows_then else self.now

    @property
    def differences(self) -> list[Difference]:
        """What has changed since the week was first counted."""
        return differences(self.then, self.now) if self.then and self.now else []


def read(scope: Scope, week: Week, *, by: Any, wants_then: bool = False) -> Reading:
    """Count the week and fetch what is kept of it and of the one before, in the name of `by`.

    What fails takes no more with it than it must: what is to come is left out first, and where nothing can be counted,
    what is kept is shown instead. Old figures that say so are better than none.
    """
    now = _counted(scope, week, by, looking_ahead=True)
    lacks_ahead = now is None
    if now is None:
        now = _counted(scope, week, by, looking_ahead=False)
    known = kept(scope, [week, week.previous], by)
    return Reading(now, known.get(week), known.get(week.previous), wants_then, lacks_ahead)


def _counted(scope: Scope, week: Week, by: Any, *, looking_ahead: bool) -> WeekFigures | None:
    try:
        # A failed statement would take the transaction of the page with it.
        with transaction.atomic():
            return count(scope, week, by=by, looking_ahead=looking_ahead)
    except DatabaseError:
        log.exception("The week %s of %s could not be counted", week, scope.name)
        return None
