"""Officers on duty on the day of a board: their hours, where they are sent, and when they could go elsewhere.

For those who may see rosters alone: officers see their own duty and their team's, those who lead a unit all of it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple, Protocol

from django.utils import timezone

from liaison.presentation import words
from liaison.rosters.access import sees_rosters
from liaison.rosters.duty import DAY, Entry, Roster, Span, joined
from liaison.rosters.models import Shift
from visits.suitability.travel import Position, Travel, by_what, is_next_door, minutes_between

NO_TEAM = "none"


class Window(Protocol):
    """Hours at which somebody is wanted."""

    @property
    def starts_at(self) -> datetime:
        """Aware, UTC."""

    @property
    def ends_at(self) -> datetime:
        """Aware, UTC."""


class Errand(NamedTuple):
    """A visit to which somebody is sent; moments are UTC."""

    starts_at: datetime
    ends_at: datetime
    place_id: int
    place: str
    position: Position | None


@dataclass(slots=True)
class Step:
    """One thing an officer has to do, or the way to it. `tight` says that the way takes longer than there is time."""

    text: str
    tight: bool = False


@dataclass(slots=True)
class Sent:
    """An officer on duty who is sent somewhere that day, or is not there for all of the day."""

    name: str
    hours: str
    steps: list[Step]
    free: str


@dataclass(slots=True)
class Free:
    """Officers with the same hours and nothing to do in them yet."""

    hours: str
    free: str
    names: list[str] = field(default_factory=list)


class Duty:
    """Who is on duty, ready to print and to be asked."""

    def __init__(self, roster: Roster, knows: set[int]) -> None:
        self.roster, self._knows = roster, knows
        self.sent: list[Sent] = []
        self.free: list[Free] = []
        self.places: set[int] = set()
        self.span = span_words()

    @property
    def on_duty(self) -> int:
        """How many officers are on duty during a window of the day."""
        return len(self.sent) + self.unsent

    @property
    def unsent(self) -> int:
        """How many of them have nothing to do yet."""
        return sum(len(group.names) for group in self.free)

    def words_of(self, spans: Iterable[Span]) -> str:
        """'12:00 to 13:00 and 14:00 to 15:00'."""
        return " and ".join(self.span(*span) for span in spans)

    def words_for(self, officer_id: int, starts_at: datetime, ends_at: datetime) -> tuple[str, bool]:
        """'on duty until 17:00' and whether somebody must look; nothing of those whose roster this reader may not see.

        Somebody without any entry in the roster (an inspector, say) is no trouble.
        """
        if officer_id not in self._knows:
            return "", False
        presence = self.roster.presence(officer_id, starts_at, ends_at)
        if presence is None:
            return "not on duty", True
        if not presence.whole:
            return f"on duty only {self.words_of(presence.spans)}", True
        ends = max(tour.ends_at for tour in self.roster.tours_of(officer_id) if tour.starts_at < ends_at)
        return f"on duty until {words.clock(ends)}", False


def isolated(name: str) -> str:
    """A name amid a sentence: one in Arabic or Urdu letters must not turn what stands beside it around."""
    return name if name.isascii() else f"\N{FIRST STRONG ISOLATE}{name}\N{POP DIRECTIONAL ISOLATE}"


def span_words() -> Callable[[datetime, datetime], str]:
    """`words.between`, for a page on which the same hours come again and again."""
    return cache(words.between)


def duty_of(
    user: Any,
    day: date,
    *,
    windows: Iterable[Window],
    errands: Mapping[int, list[Errand]],
    team: str,
) -> Duty | None:
    """Who is on duty during these windows, of the team if one is named; None for those who see no rosters.

    `errands` says by officer where they are sent, by start. One query.
    """
    if not sees_rosters(user):
        return None
    windows = list(windows)
    last = max([timezone.localdate(window.ends_at) for window in windows] or [day])
    shifts = Shift.objects.visible_to(user).live().filter(first_on__lte=last, last_on__gte=day - DAY)
    rows = list(
        shifts.order_by().values_list(
            *Entry._fields, "officer__rank", "officer__name", "team__slug", "officer__wishes__travels"
        )
    )
    entries = [Entry(*row[: len(Entry._fields)]) for row in rows]
    people = {row[1]: row[len(Entry._fields) :] for row in rows}
    duty = Duty(Roster(entries), set(people))
    hours = joined((window.starts_at, window.ends_at) for window in windows)
    if not hours:
        return duty
    least = min(window.ends_at - window.starts_at for window in windows)
    # Most officers have one of a few tours, so each tour is worked out once and not once for everybody.
    known: dict[Any, _Tours] = {}
    unsent: dict[tuple[str, str], Free] = {}
    named = sorted((f"{rank} {name}".strip(), pk) for pk, (rank, name, slug, _by) in people.items() if _in(team, slug))
    for name, pk in named:
        tours = tuple(tour[:2] for tour in duty.roster.tours_of(pk) if _overlap(tour, hours))
        if not tours:
            continue
        key = tours, tuple(duty.roster.away_during(pk, tours[0][0], tours[-1][1]))
        if key not in known:
            known[key] = _Tours(duty.words_of(tours), _present(duty.roster, pk, tours, hours))
        told, present = known[key]
        mine = errands.get(pk, [])
        if mine:
            steps = _steps(mine, people[pk][3] or Travel.FOOT, duty.span)
            duty.sent.append(Sent(name, told, steps, duty.words_of(_gaps(present, mine, least))))
            duty.places.update(errand.place_id for errand in mine)
        elif present:
            free = duty.words_of(_gaps(present, mine, least))
            unsent.setdefault((told, free), Free(told, free)).names.append(isolated(name))
    duty.free = sorted(unsent.values(), key=lambda group: (not group.free, group.hours))
    return duty


class _Tours(NamedTuple):
    """Tours in words, and when somebody in them is there while somebody is wanted."""

    told: str
    present: list[Span]


def _in(team: str, slug: str | None) -> bool:
    return not team or (slug or NO_TEAM) == team


def _overlap(tour: Any, hours: list[Span]) -> bool:
    return any(tour.starts_at < ends_at and starts_at < tour.ends_at for starts_at, ends_at in hours)


def _present(roster: Roster, pk: int, tours: Iterable[Span], hours: list[Span]) -> list[Span]:
    """When an officer is there and somebody is wanted."""
    present: list[Span] = []
    for tour_starts_at, tour_ends_at in tours:
        for starts_at, ends_at in hours:
            begin, end = max(tour_starts_at, starts_at), min(tour_ends_at, ends_at)
            found = roster.presence(pk, begin, end) if begin < end else None
            present += found.spans if found else ()
    return present


def _gaps(present: list[Span], errands: list[Errand], least: timedelta) -> list[Span]:
    """What is left of these hours beside the errands, as far as it is long enough for one more window."""
    gaps: list[Span] = []
    for starts_at, ends_at in present:
        for errand in errands:
            if errand.ends_at <= starts_at or errand.starts_at >= ends_at:
                continue
            gaps.append((starts_at, errand.starts_at))
            starts_at = max(starts_at, errand.ends_at)
        gaps.append((starts_at, ends_at))
    return [(starts_at, ends_at) for starts_at, ends_at in gaps if ends_at - starts_at >= least]


def _steps(errands: list[Errand], by: str, span: Callable[[datetime, datetime], str]) -> list[Step]:
    """Where somebody is sent, with the way from one to the next."""
    steps: list[Step] = []
    before: Errand | None = None
    for errand in errands:
        if before is not None:
            steps.append(_way(before, errand, by))
        steps.append(Step(f"{span(errand.starts_at, errand.ends_at)} {isolated(errand.place)}"))
        before = errand
    return steps


def _way(before: Errand, after: Errand, by: str) -> Step:
    """'12 minutes on foot from X to Y'; what does not fit says so."""
    there = f"from {isolated(before.place)} to {isolated(after.place)}"
    pause = int((after.starts_at - before.ends_at).total_seconds() // 60)
    if is_next_door(before.position, after.position):
        return Step("Next door to it")
    minutes = minutes_between(before.position, after.position, by)
    if pause < 0:
        return Step(f"Both at once for {words.duration(-pause)}", tight=True)
    if minutes is None:
        return Step(f"Nobody knows how long it takes {there}")
    text = f"{words.duration(minutes)} {by_what(by)} {there}"
    if minutes > pause:
        return Step(f"{text}, but there are only {words.duration(pause)}", tight=True)
    return Step(text)
