"""Where the numbers of a week lead: lists of visits, worries, promises and requests, which hold what is counted."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from dashboard.scopes import Scope
from liaison.observances.weeks import Week
from visits.models import Visit


@dataclass(frozen=True)
class Lists:
    """The addresses of the lists of one week of one scope; what is told there is what their reader may see."""

    week: Week
    scope: Scope

    @property
    def worries(self) -> str:
        """Worries that are new in the week."""
        return self._of("visits:concerns")

    @property
    def promises(self) -> str:
        """Promises that fall due in the week."""
        return self._of("visits:commitments")

    @property
    def requests(self) -> str:
        """Requests whose 72 hours ended in the week."""
        return self._of("visits:requests")

    @property
    def visits(self) -> str:
        """Visits that were made in the week."""
        return self.visits_of()

    def visits_of(self, *, day: date | None = None, kind: str = "") -> str:
        """Visits that were made in the week, on one day of it or of one kind."""
        on = {"from": day.isoformat(), "to": day.isoformat()} if day else {}
        return self._of("visits:list", status=Visit.Status.LOGGED.value, **on, **({"kind": kind} if kind else {}))

    def _of(self, name: str, **more: str) -> str:
        whose = {"unit": str(self.scope.unit_id)} if self.scope.whole else {"team": self.scope.team_slug}
        return f"{reverse(name)}?{urlencode({'week': str(self.week), **whose, **more})}"
