"""Lists narrowed to one week, as the page of that week counts it: so that its number is the number of rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Q
from django.utils import timezone

from liaison.observances.weeks import Week
from visits.models.request import ANSWER_WITHIN


@dataclass(frozen=True)
class Weekly:
    """The week that an address names, and the team or the unit whose places are meant: `?week=2026-W47&unit=1`."""

    week: Week
    team: str
    unit: str

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Weekly | None":
        """None where the address names no week, or none that there is."""
        try:
            week = Week.parse(asked.get("week", ""))
        except ValueError:
            return None
        unit = asked.get("unit", "")
        return cls(
            week, asked.get("team", "")[:80], unit if unit.isascii() and unit.isdigit() and len(unit) < 10 else ""
        )

    @property
    def places(self) -> Q:
        """A condition on rows with a place: one of this team or unit that was open at some time of the week."""
        week = self.week
        at = Q(place__opened_on=None) | Q(place__opened_on__lte=week.sunday)
        at &= Q(place__closed_on=None) | Q(place__closed_on__gt=week.monday)
        if self.team:
            at &= Q(place__team__slug=self.team)
        return at & Q(place__unit=int(self.unit)) if self.unit else at

    @property
    def until(self) -> datetime:
        """The end of the week, or now where that is sooner."""
        return min(self.week.ends_at, timezone.now())

    @property
    def begun(self) -> Q:
        """Visits that begin in this week."""
        return self.places & Q(starts_at__gte=self.week.begins_at, starts_at__lt=self.until)

    @property
    def raised(self) -> Q:
        """Worries that are new in this week."""
        return self.places & Q(raised_at__gte=self.week.begins_at, raised_at__lt=self.until)

    @property
    def due(self) -> Q:
        """Promises that fall due in this week, whatever became of them."""
        return self.places & Q(due_on__range=(self.week.monday, self.week.sunday), made_at__lt=self.until)

    @property
    def to_answer(self) -> Q:
        """Requests whose 72 hours ended in this week, and that were not taken back within it."""
        until = self.until
        asked = Q(asked_at__gte=self.week.begins_at - ANSWER_WITHIN, asked_at__lt=until - ANSWER_WITHIN)
        return self.places & asked & (Q(taken_back_at=None) | Q(taken_back_at__gte=until))

    @property
    def parts(self) -> dict[str, str]:
        """What stands for it in an address."""
        named = {"week": str(self.week), "team": self.team, "unit": self.unit}
        return {name: value for name, value in named.items() if value}

    @property
    def query(self) -> str:
        """The address's parameters for the next and the previous page."""
        return urlencode(self.parts) + "&"

    @property
    def in_words(self) -> str:
        """'in the week of 16 to 22 November 2026'; a team is said to be one."""
        said = f"in the week of {self.week.in_words}"
        return f"{said}, at the places of one team" if self.team else said
