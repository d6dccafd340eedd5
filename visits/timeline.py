"""The visits of places as their pages tell them: who is coming, and what has been."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet, Value
from django.db.models.functions import Concat, Trim

from liaison.presentation import words
from visits.models import Allotment, Visit
from visits.models.visit import MetRole

Status = Visit.Status
# No visit lasts longer, so the index on the start can be used.
LONGEST = timedelta(days=1)
KINDS, MOODS, MET = dict(Visit.Kind.choices), dict(Visit.Mood.choices), dict(MetRole.choices)
COLUMNS = (
    *("ref", "place_id", "kind", "status", "starts_at", "ends_at", "met", "mood", "summary", "purpose"),
    *("because", "logged_rank", "logged_name", "officers"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One visit, without its model: `officers` are those allotted, with rank."""

    ref: str
    place_id: int
    kind: str
    status: str
    starts_at: datetime
    ends_at: datetime
    met: list[str]
    mood: int | None
    summary: str
    purpose: str
    because: str
    logged_rank: str | None
    logged_name: str | None
    officers: list[str]

    @property
    def heading(self) -> str:
        """What kind of visit it was or will be."""
        return str(KINDS[self.kind])

    @property
    def who(self) -> str:
        """Who logged it, or who is to come: 'PC Ada Shaw and PC Ben Cole'; empty where nobody is named yet."""
        if self.logged_name:
            return f"{self.logged_rank or ''} {self.logged_name}".strip()
        return " and ".join(filter(None, (", ".join(self.officers[:-1]), *self.officers[-1:])))

    @property
    def met_words(self) -> str:
        """Whom they met, by role."""
        return ", ".join(str(MET[role]) for role in self.met)

    @property
    def mood_words(self) -> str:
        """How it felt to the people of the place."""
        return str(MOODS[self.mood]) if self.mood else ""

    @property
    def is_logged(self) -> bool:
        """Whether it took place and was written down."""
        return self.status == Status.LOGGED

    @property
    def is_cancelled(self) -> bool:
        """Whether it was called off."""
        return self.status == Status.CANCELLED

    @property
    def coming_words(self) -> str:
        """'PC Ada Shaw is coming on Friday 27 November, 13:15'."""
        when = f"{words.day(self.starts_at)}, {words.clock(self.starts_at)}"
        if not self.officers:
            return f"A visit is planned for {when}"
        return f"{self.who} {'is' if len(self.officers) == 1 else 'are'} coming on {when}"


def of_place(user: Any, place_id: int, now: datetime, *, past: int, ahead: int) -> tuple[list[Entry], list[Entry]]:
    """The next planned visits of a place, soonest first, and its past ones, newest first; one query.

    One past visit more than `past` is returned where there are more.
    """
    rows = _rows(user).filter(place=place_id)
    before = rows.filter(starts_at__lte=now).order_by("-starts_at", "-pk")[: past + 1]
    found = [Entry(*row) for row in _ahead(rows, now)[:ahead].union(before, all=True)]
    planned = [e for e in found if e.status == Status.PLANNED and e.ends_at > now]
    gone = [e for e in found if not (e.status == Status.PLANNED and e.ends_at > now)]
    planned.sort(key=lambda e: e.starts_at)
    gone.sort(key=lambda e: e.starts_at, reverse=True)
    return list({e.ref: e for e in planned}.values()), gone


def coming_to(user: Any, place_ids: Collection[int], now: datetime, *, ahead: int = 20) -> list[Entry]:
    """The next planned visits of these places, soonest first; one query."""
    return [Entry(*row) for row in _ahead(_rows(user).filter(place__in=place_ids), now)[:ahead]]


def _ahead(rows: QuerySet, now: datetime) -> QuerySet:
    planned = rows.filter(status=Status.PLANNED, starts_at__gt=now - LONGEST, ends_at__gt=now)
    return planned.order_by("starts_at", "pk")


def _rows(user: Any) -> QuerySet:
    names = Trim(Concat("officer__rank", Value(" "), "officer__name"))
    officers = Allotment.objects.current().filter(visit=OuterRef("pk")).order_by("pk").values(named=names)
    return (
        Visit.objects.visible_to(user)
        .annotate(
            officers=ArraySubquery(officers),
            because=F("cancelled_because"),
            logged_rank=F("logged_by__rank"),
            logged_name=F("logged_by__name"),
        )
        .values_list(*COLUMNS)
    )
