"""What an officer says about a visit: what is logged, edited and amended, and its words on a page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from liaison.presentation import words
from visits.models import Visit
from visits.models.visit import Advice, MetRole

FIELDS = ("kind", "starts_at", "ends_at", "met", "mood", "advice", "invited_in", "summary")
INVITED_IN = {True: "Yes", False: "No", None: "Not said"}


@dataclass(frozen=True, kw_only=True)
class Account:
    """What happened at a visit. Moments are aware, people are met by role, the mood is the place's own."""

    kind: str
    starts_at: datetime
    ends_at: datetime
    met: tuple[str, ...] = ()
    mood: int | None = None
    advice: tuple[str, ...] = ()
    invited_in: bool | None = None
    summary: str = ""

    @classmethod
    def of(cls, visit: Visit) -> Self:
        """What is held about this visit now."""
        return cls(
            kind=visit.kind,
            starts_at=visit.starts_at,
            ends_at=visit.ends_at,
            met=tuple(visit.met),
            mood=visit.mood,
            advice=tuple(visit.advice),
            invited_in=visit.invited_in,
            summary=visit.summary,
        )

    def write_to(self, visit: Visit) -> None:
        """Set the fields of `visit`; saving it is the caller's affair."""
        for name in FIELDS:
            value: Any = getattr(self, name)
            setattr(visit, name, list(value) if isinstance(value, tuple) else value)

    def in_words(self) -> dict[str, str]:
        """Each part under its label, as pages, amendments and comparisons print it."""
        return {
            "Kind": str(Visit.Kind(self.kind).label),
            "When": span(self.starts_at, self.ends_at),
            "Met": roles_met(self.met),
            "How it felt": str(Visit.Mood(self.mood).label) if self.mood else "Not said",
            "Advice given": listed(Advice(subject).label for subject in self.advice) or "None",
            "Invited in": INVITED_IN[self.invited_in],
            "What was said and agreed": self.summary,
        }

    def changes_to(self, after: "Account") -> dict[str, list[str]]:
        """What differs: label to [before, after], in words."""
        old, new = self.in_words(), after.in_words()
        return {label: [old[label], new[label]] for label in old if old[label] != new[label]}


def roles_met(met: Any) -> str:
    """'Chair, Steward or caretaker'; 'Nobody' when nobody was met."""
    return listed(MetRole(role).label for role in met) or "Nobody"


def listed(labels: Any) -> str:
    """Labels joined by commas."""
    return ", ".join(str(label) for label in labels)


def span(starts_at: datetime, ends_at: datetime) -> str:
    """'Friday 27 November, 12:30 to 13:45'; with both days where it goes past midnight."""
    if words.day(starts_at) == words.day(ends_at):
        return f"{words.day(starts_at)}, {words.between(starts_at, ends_at)}"
    return f"{words.moment(starts_at)} to {words.moment(ends_at)}"
