"""Who is on duty on the nights, and which of those who are sent are not. About police: for those who lead alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from liaison.presentation import words
from liaison.rosters.duty import DAY, Roster, Span, roster
from liaison.rosters.models import Shift
from liaison.rosters.models.shift import Kind
from visits.cover import Coming
from visits.models import Visit
from visits.ramadan.season import Gathering, Season, Together

AWAY_IN_WORDS: dict[str, str] = {
    Kind.LEAVE: "on leave",
    Kind.REST_DAY: "rest day",
    Kind.COURT: "at court",
    Kind.TRAINING: "in training",
    Kind.ABSTRACTION: "taken away for something else",
}
UNKNOWN = "nothing on the roster"


@dataclass(frozen=True)
class Amiss:
    """An officer who is sent to a gathering while the roster says that they cannot be there, and why."""

    officer: Coming
    gathering: Gathering
    why: str


def read(user: Any, season: Season, week: list[Together]) -> Roster:
    """The roster of these evenings, and of everybody who is sent anywhere in the season. One query."""
    sent = {one.pk for visits in season.visits.values() for visit in visits for one in visit.coming.values()}
    of_week = Q(pk__in=[])
    if week:
        of_week = Q(first_on__lte=week[-1].day, last_on__gte=week[0].day - DAY)
    shifts = Shift.objects.visible_to(user).filter(Q(officer__in=sent) | of_week)
    return roster(season.year.first, season.year.last, shifts=shifts)


def why_away(held: Roster, officer_id: int, starts_at: datetime, ends_at: datetime) -> str:
    """Why this officer is not on duty for all of this window, in words; "" when they are.

    `UNKNOWN` where the roster says nothing of that day: it may not be there yet.
    """
    presence = held.presence(officer_id, starts_at, ends_at)
    if presence is not None and presence.whole:
        return ""
    day = timezone.localdate(starts_at)
    kinds = held.whole_day(officer_id, day)
    for kind, text in AWAY_IN_WORDS.items():
        if kind in kinds and presence is None:
            return text
    if presence is not None:
        first, last = presence.spans[0][0], presence.spans[-1][1]
        if last < ends_at:
            return f"on duty until {words.clock(last)} only"
        return f"on duty from {words.clock(first)} only" if first > starts_at else "away for some of that time"
    tours = [tour for tour in held.tours_of(officer_id) if tour.day == day]
    if tours:
        return f"on duty {words.between(tours[0].starts_at, tours[-1].ends_at)}"
    return UNKNOWN


def amiss(season: Season, held: Roster, now: datetime) -> list[Amiss]:
    """Officers sent to gatherings to come for which the roster says they are not on duty, by time."""
    days = [*season.evenings, *(eid for eids in season.eids.values() for eid in eids)]
    found = []
    for gathering in (each for day in days for each in day.gatherings):
        visit = gathering.cover.visit
        if visit is None or visit.status != Visit.Status.PLANNED or visit.ends_at <= now:
            continue
        for officer in gathering.cover.coming:
            why = why_away(held, officer.pk, visit.starts_at, visit.ends_at)
            if why and why != UNKNOWN:
                found.append(Amiss(officer, gathering, why))
    return found


def on_duty(held: Roster, evening: Together) -> dict[str, list[int]]:
    """Primary keys of who is on duty for all of a prayer of this evening: those sent somewhere, and those free."""
    windows = {
        (each.cover.occurrence.window_starts_at, each.cover.occurrence.window_ends_at) for each in evening.gatherings
    }
    if not windows:
        return {"sent": [], "free": []}
    sent = {officer.pk for each in evening.gatherings for officer in each.cover.coming}
    some = held.on_duty_during(min(starts_at for starts_at, _ in windows), max(ends_at for _, ends_at in windows))
    there = {pk for pk, presence in some.items() if any(_spans(presence.spans, *window) for window in windows)}
    return {"sent": sorted(sent & there), "free": sorted(there - sent)}


def _spans(spans: Iterable[Span], starts_at: datetime, ends_at: datetime) -> bool:
    return any(begin <= starts_at and ends_at <= end for begin, end in spans)
