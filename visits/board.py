"""The board of one day: every congregation, whom it knows, who goes, and what is missing.

Who is on duty beside it is in `visits.on_duty`. Both are read at once, in as many queries for one place as for sixty.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache, partial
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import timezone

from liaison.accounts.roles import Permission
from liaison.observances import occurrences
from liaison.observances.clock import wall_clock
from liaison.observances.occurrences import Occurrence
from liaison.places.access import may, standing
from liaison.places.models.place import Band
from liaison.presentation import words
from liaison.rosters.access import ON_ROSTERS, units_edited_by
from visits import cover
from visits.gatherings import key_of
from visits.models import Visit
from visits.on_duty import NO_TEAM, Duty, Errand, duty_of, isolated, span_words
from visits.spots import Spot, spots

BANDS = dict(Band.choices)
KINDS = dict(Visit.Kind.choices)
WOMEN: dict[bool | None, str] = {True: "space for women", False: "no space for women"}


@dataclass(slots=True)
class Going:
    """An officer who goes: the name, how that agrees with the roster in words, and whether somebody must look."""

    allotment: int
    name: str
    duty: str
    trouble: bool


@dataclass(slots=True)
class Line:
    """One congregation, or one visit that is for none, ready to print."""

    rank: int
    state: str
    colour: str
    place: Spot
    url: str
    starts_at: datetime
    what: str
    window: str
    known: str
    going: list[Going]
    visit: str
    gathering: str
    may_send: bool
    short: bool
    may_plan: bool = False
    lost: list[str] = field(default_factory=list)
    called: str = ""


@dataclass(slots=True)
class Board:
    """What the page of one day shows. `lines` are by what needs somebody first, then by the clock."""

    lines: list[Line]
    duty: Duty | None
    teams: list[tuple[str, str]]
    shown: set[int]

    def of_rank(self, *ranks: int) -> list[Line]:
        """The lines of some ranks, in their order."""
        return [line for line in self.lines if line.rank in ranks]


BARE, SHORT, COVERED, PAST, LEFT_ALONE = range(5)


def read(user: Any, day: date, team: str = "") -> Board | None:
    """The board of a London day for this person; `team` (a slug, or 'none') narrows it. None for an unknown team."""
    everywhere = spots(user, day)
    teams = sorted({(spot.team or "No team", spot.team_slug or NO_TEAM) for spot in everywhere.values()})
    if team and team not in (slug for _name, slug in teams):
        return None
    places = {pk: spot for pk, spot in everywhere.items() if not team or (spot.team_slug or NO_TEAM) == team}
    gatherings = occurrences.between(places, day, day) if places else []
    visits = cover.visits_between(everywhere, day, day, news_for=_news_for(user)) if everywhere else {}
    asked = {pk: spot.asked for pk, spot in places.items() if spot.asked is not None}
    found = cover.match(gatherings, visits, asked)
    alone = _visits_alone(visits, found, places, day)
    spans = [_Span(*_hours(each), each.wanted) for each in found]
    spans += [_Span(visit.starts_at, visit.ends_at, True) for visit in alone]
    duty = duty_of(
        user, day, windows=[span for span in spans if span.wanted], errands=_errands(visits, everywhere), team=team
    )
    writer = _Writer(user, timezone.now(), duty)
    lines = [writer.of_gathering(each, places[each.occurrence.place_id]) for each in found]
    lines += [writer.of_visit(each, places[each.place_id]) for each in alone]
    lines.sort(key=lambda line: (line.rank, line.starts_at, line.place.name))
    shown = {line.place.pk for line in lines} | (duty.places if duty else set())
    return Board(lines, duty, teams if len(teams) > 1 else [], shown)


def _news_for(user: Any) -> cover.NewsFor:
    return cover.NewsFor(units_edited_by(user), standing(user).units_as(*ON_ROSTERS))


class _Span(NamedTuple):
    starts_at: datetime
    ends_at: datetime
    wanted: bool


def _hours(found: cover.Cover) -> tuple[datetime, datetime]:
    """When officers are to be there: the hours of the visit that is planned, else those of the gathering."""
    if found.visit is not None and found.visit.status == Visit.Status.PLANNED:
        return found.visit.starts_at, found.visit.ends_at
    return found.occurrence.window_starts_at, found.occurrence.window_ends_at


def _visits_alone(
    visits: dict[int, list[cover.VisitHeld]], found: list[cover.Cover], places: dict[int, Spot], day: date
) -> list[cover.VisitHeld]:
    """Planned visits of that day at these places that are for no congregation."""
    begin, end = wall_clock(day, time(0)), wall_clock(day + timedelta(days=1), time(0))
    held: dict[int, list[Occurrence]] = defaultdict(list)
    for each in found:
        held[each.occurrence.place_id].append(each.occurrence)
    return [
        visit
        for at_place in visits.values()
        for visit in at_place
        if visit.place_id in places
        and visit.status == Visit.Status.PLANNED
        and begin <= visit.starts_at < end
        and not any(visit.is_for(occurrence) for occurrence in held[visit.place_id])
    ]


def _errands(visits: dict[int, list[cover.VisitHeld]], places: dict[int, Spot]) -> dict[int, list[Errand]]:
    """Where each officer is sent that day, by start."""
    errands: dict[int, list[Errand]] = defaultdict(list)
    for at_place in visits.values():
        for visit in at_place:
            if visit.status == Visit.Status.PLANNED:
                spot = places[visit.place_id]
                errand = Errand(visit.starts_at, visit.ends_at, spot.pk, spot.name, spot.position)
                for pk in visit.coming:
                    errands[pk].append(errand)
    for mine in errands.values():
        mine.sort()
    return errands


class _Writer:
    """Puts a congregation into words, for one reader."""

    def __init__(self, user: Any, now: datetime, duty: Duty | None) -> None:
        self.user, self.now, self.duty = user, now, duty
        self.register = reverse("places:list")
        self.span = span_words()
        self.ago = cache(partial(words.ago, now=now))

    def of_gathering(self, found: cover.Cover, spot: Spot) -> Line:
        """A congregation with the visit that is for it."""
        gathering, visit = found.occurrence, found.visit
        starts_at, ends_at = _hours(found)
        going = self._going(found.coming, visit, starts_at, ends_at)
        rank, state, colour = self._state(found, going, over=gathering.ends_at < self.now)
        parts = [
            self.span(gathering.starts_at, gathering.ends_at),
            gathering.label,
            BANDS.get(gathering.sitting.expected_band or spot.band, ""),
            WOMEN.get(gathering.sitting.women_space, ""),
            "" if gathering.sure else "not confirmed by the place",
        ]
        line = self._line(spot, visit, going, starts_at, ends_at)
        line.rank, line.state, line.colour, line.short = rank, state, colour, found.missing > 0
        line.what, line.gathering = _joined(parts), key_of(gathering)
        if found.wanted and gathering.ends_at > self.now:
            to_come = visit is None or visit.status == Visit.Status.PLANNED
            line.may_send = to_come and self._may(Permission.VISIT_ALLOT, spot)
            line.may_plan = visit is None and self._may(Permission.VISIT_PLAN, spot)
        return line

    def of_visit(self, visit: cover.VisitHeld, spot: Spot) -> Line:
        """A visit that is for no congregation."""
        going = self._going(visit.coming.values(), visit, visit.starts_at, visit.ends_at)
        line = self._line(spot, visit, going, visit.starts_at, visit.ends_at)
        line.what = str(KINDS[visit.kind])
        over, line.short = visit.ends_at < self.now, len(going) < visit.officers_needed
        line.rank, line.state, line.colour = self._of_planned(len(going), visit.officers_needed, going, over=over)
        line.may_send = not over and self._may(Permission.VISIT_ALLOT, spot)
        return line

    def _may(self, permission: Permission, spot: Any) -> bool:
        return may(self.user, permission, spot)

    def _line(
        self, spot: Spot, visit: cover.VisitHeld | None, going: list[Going], starts_at: datetime, ends_at: datetime
    ) -> Line:
        ref = visit.ref if visit else ""
        return Line(
            rank=BARE,
            state="",
            colour="",
            place=spot,
            url=f"{self.register}{spot.slug}/",
            starts_at=starts_at,
            what="",
            window=self.span(starts_at, ends_at),
            known=self._known(spot),
            going=going,
            visit=ref,
            gathering="",
            may_send=False,
            short=False,
            lost=[_lost(*each) for each in visit.lost] if visit else [],
            called=_called(visit.waiting) if visit else "",
        )

    def _known(self, spot: Spot) -> str:
        """'Named officer: PC Ada Shaw · PC Ben Cole went last, 7 days ago'."""
        parts = [f"Named officer: {isolated(spot.named)}" if spot.named else "No named officer"]
        if spot.deputy:
            parts.append(f"deputy: {isolated(spot.deputy)}")
        if spot.last_at:
            # By the day: that is what it is counted in, and many places share one.
            went = self.ago(timezone.localdate(spot.last_at))
            parts.append(f"{isolated(spot.last_who)} went last, {went}")
        else:
            parts.append("nobody has been there yet")
        return _joined(parts)

    def _going(
        self, coming: Iterable[cover.Coming], visit: cover.VisitHeld | None, starts_at: datetime, ends_at: datetime
    ) -> list[Going]:
        to_come = visit is not None and visit.status == Visit.Status.PLANNED and ends_at > self.now
        ask: Callable[[int], tuple[str, bool]] | None = None
        if self.duty and to_come:
            duty = self.duty
            ask = lambda pk: duty.words_for(pk, starts_at, ends_at)  # noqa: E731
        return [Going(each.allotment, isolated(each.name), *(ask(each.pk) if ask else ("", False))) for each in coming]

    def _state(self, found: cover.Cover, going: list[Going], *, over: bool) -> tuple[int, str, str]:
        """Order, words and colour of the cover."""
        if found.visit is not None and found.visit.status == Visit.Status.LOGGED:
            return PAST, "Visited", "green"
        if not found.wanted:
            return LEFT_ALONE, "No visit asked for", "grey"
        return self._of_planned(found.allotted, found.needed, going, over=over)

    def _of_planned(self, allotted: int, needed: int, going: list[Going], *, over: bool) -> tuple[int, str, str]:
        if over:
            return (PAST, "Not logged yet", "yellow") if allotted else (PAST, "Nobody went", "grey")
        if not allotted:
            return BARE, "Not covered", "red"
        if needed > allotted:
            return SHORT, f"{allotted} of {needed} officers", "yellow"
        if any(each.trouble for each in going):
            return SHORT, "Check the duty", "yellow"
        return COVERED, "Covered", "green"


def _lost(who: str, why: str) -> str:
    """'PC Shaw cannot come: leave.'"""
    who = isolated(who)
    return f"{who} cannot come: {why[:1].lower()}{why[1:]}." if why else f"{who} cannot come."


def _called(waiting: tuple[str, ...] | None) -> str:
    if waiting is None:
        return ""
    names = ", ".join(isolated(name) for name in waiting)
    return f"Volunteers are sought. Waiting: {names}." if names else "Volunteers are sought."


def _joined(parts: Iterable[str]) -> str:
    """What there is, with a dot between; no line begins with the dot."""
    return "\N{NO-BREAK SPACE}· ".join(part for part in parts if part)
