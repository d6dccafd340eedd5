"""What a roster file would do to the roster: add, change, remove, or nothing; and which lines it cannot use.

A file speaks for the officers it names, from its first day to its last. What an earlier import or a pattern put
there it may change and remove; what a person entered it leaves alone. Where a line could not be used nothing is
removed: a slip of the pen must not take somebody off duty.
"""

import hashlib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from liaison.places.models import NeighbourhoodTeam
from liaison.presentation import words
from liaison.rosters.breaking import Breach, Rules, broken_within
from liaison.rosters.duty import DAY, Tour
from liaison.rosters.files import Problem, RosterFile, Row
from liaison.rosters.models.shift import TOURS, Kind, Shift, Source
from liaison.rosters.people import Member, by_collar, members_of

# An officer of the file may have a tour from before it, or one that reaches into it.
MARGIN = timedelta(days=9)


class Held(NamedTuple):
    """A shift that is there."""

    id: int
    officer_id: int
    team_id: int | None
    kind: str
    first_on: date
    last_on: date
    starts_at: datetime | None
    ends_at: datetime | None
    reason: str
    source: str
    version: int

    @property
    def what(self) -> tuple[Any, ...]:
        """What it says, to compare."""
        return (self.team_id, self.kind, self.first_on, self.last_on, self.starts_at, self.ends_at, self.reason)


@dataclass(frozen=True)
class Wanted:
    """A shift that the file asks for."""

    line: int
    member: Member
    team_id: int | None
    kind: Kind
    first_on: date
    last_on: date
    starts_at: datetime | None
    ends_at: datetime | None
    reason: str

    @property
    def what(self) -> tuple[Any, ...]:
        """What it says, to compare."""
        return (self.team_id, self.kind, self.first_on, self.last_on, self.starts_at, self.ends_at, self.reason)


@dataclass
class Comparison:
    """What a file would do. Nothing has been done yet."""

    members: dict[int, Member]
    added: list[Wanted] = field(default_factory=list)
    changed: list[tuple[Held, Wanted]] = field(default_factory=list)
    removed: list[Held] = field(default_factory=list)
    same: int = 0
    refused: list[Problem] = field(default_factory=list)
    broken: list[tuple[Member, Tour, Breach]] = field(default_factory=list)

    @property
    def does_something(self) -> bool:
        """Whether applying it changes anything."""
        return bool(self.added or self.changed or self.removed)

    @property
    def digest(self) -> str:
        """A digest of all it would do: what was confirmed is what is done, or it is shown again."""
        parts = [("+", one.member.id, *one.what) for one in self.added]
        parts += [("~", held.id, held.version, *one.what) for held, one in self.changed]
        parts += [("-", held.id, held.version) for held in self.removed]
        return hashlib.sha256("\n".join(sorted(map(repr, parts))).encode()).hexdigest()


def compare(file: RosterFile, unit_id: int, progress: Callable[[int], None] | None = None) -> Comparison:
    """Lay a file beside the roster of a unit; five queries however many rows. `progress` is told the rows done."""
    members = members_of(unit_id)
    found = Comparison(members, refused=list(file.problems))
    wanted = _wanted(file.rows, unit_id, members, found.refused)
    known = by_collar(members.values())
    careful = _Careful(found.refused, known)
    held = _held(unit_id, wanted)
    rules = Rules(unit_id)
    if wanted:
        first = min(one.first_on for rows in wanted.values() for one in rows)
        last = max(one.last_on for rows in wanted.values() for one in rows)
        done = 0
        for officer_id, rows in wanted.items():
            officer = _Officer(members[officer_id], rows, held.get(officer_id, []), first, last, careful)
            officer.settle(found)
            tours = officer.tours(found)
            for tour, breach in broken_within(tours, rules.of(members[officer_id].rank)):
                if first <= tour.day <= last:
                    found.broken.append((members[officer_id], tour, breach))
            done += len(rows)
            if progress:
                progress(done)
    found.refused.sort(key=lambda problem: problem.line)
    return found


def _wanted(
    rows: Iterable[Row], unit_id: int, members: dict[int, Member], refused: list[Problem]
) -> dict[int, list[Wanted]]:
    known, rules = by_collar(members.values()), Rules(unit_id)
    teams = {team.name.casefold(): team.pk for team in NeighbourhoodTeam.objects.filter(unit=unit_id)}
    found: dict[int, list[Wanted]] = defaultdict(list)
    for row in rows:
        who = known.get(row.collar.casefold(), [])
        column, sentence = "collar_number", ""
        if not who:
            sentence = f"Nobody in this unit has the collar number {row.collar[:20]}."
        elif len(who) > 1:
            sentence = f"More than one person in this unit has the collar number {row.collar[:20]}."
        elif (duty := rules.of(who[0].rank)) and not duty.is_rostered:
            sentence = f"{who[0]} has no roster: {duty.label.lower()} are not rostered."
        elif row.team and row.team.casefold() not in teams:
            column, sentence = "team", f"This unit has no team “{row.team[:40]}”."
        if sentence:
            refused.append(Problem(row.line, column, sentence, row.collar, row.first_on))
            continue
        team_id = teams[row.team.casefold()] if row.team else who[0].team_on(row.first_on)
        span = (row.first_on, row.last_on, row.starts_at, row.ends_at)
        found[who[0].id].append(Wanted(row.line, who[0], team_id, row.kind, *span, row.reason))
    return found


def _held(unit_id: int, wanted: dict[int, list[Wanted]]) -> dict[int, list[Held]]:
    if not wanted:
        return {}
    first = min(one.first_on for rows in wanted.values() for one in rows)
    last = max(one.last_on for rows in wanted.values() for one in rows)
    # Also shifts in another unit: nobody is on duty twice.
    shifts = Shift.objects.live().filter(officer__in=wanted, first_on__lte=last + MARGIN, last_on__gte=first - MARGIN)
    found: dict[int, list[Held]] = defaultdict(list)
    for *values, unit in shifts.order_by("first_on", "starts_at", "pk").values_list(*Held._fields, "unit_id"):
        held = Held(*values)
        found[held.officer_id].append(held if unit == unit_id else held._replace(source=Source.ENTERED))
    return found


class _Careful:
    """The days on which nothing is removed, because a line about them could not be used."""

    def __init__(self, problems: Iterable[Problem], known: dict[str, list[Member]]) -> None:
        self.everything = False
        self.days: set[date] = set()
        self.officers: set[int] = set()
        self.officer_days: set[tuple[int, date]] = set()
        for problem in problems:
            self.note(known.get(problem.collar.casefold(), []), problem.day)

    def note(self, who: list[Member], day: date | None) -> None:
        """Somebody's day, or as much of that as is known."""
        if len(who) == 1 and day:
            self.officer_days.add((who[0].id, day))
        elif len(who) == 1:
            self.officers.add(who[0].id)
        elif day:
            self.days.add(day)
        else:
            self.everything = True

    def keeps(self, held: Held) -> bool:
        """Whether this shift stays as it is: a line of this very officer could not be used."""
        if held.officer_id in self.officers:
            return True
        return any((held.officer_id, day) in self.officer_days for day in _days(held))

    def spares(self, held: Held) -> bool:
        """Whether this shift may be changed but not removed: nobody knows whose line could not be used."""
        return self.everything or any(day in self.days for day in _days(held))


def _days(held: Held) -> list[date]:
    return [held.first_on + DAY * n for n in range((held.last_on - held.first_on).days + 1)]


class _Officer:
    """One officer's lines beside the shifts that are there."""

    def __init__(
        self, member: Member, rows: list[Wanted], held: list[Held], first: date, last: date, careful: _Careful
    ) -> None:
        self.member, self.rows, self.held = member, rows, held
        self.first, self.last, self.careful = first, last, careful
        self.changed: list[tuple[Held, Wanted]] = []
        self.added: list[Wanted] = []
        self.same: list[tuple[Held, Wanted]] = []
        self.removed: list[Held] = []

    def settle(self, found: Comparison) -> None:
        """Find out what the lines do, refusing those that cannot stand beside each other or beside what stays."""
        self.rows = self._without_clashes(self.rows, [], found)
        while True:
            self._match()
            gone = {held.id for held in self.removed} | {held.id for held, _ in (*self.changed, *self.same)}
            stays = [held for held in self.held if held.id not in gone]
            left = self._without_clashes([*(w for _, w in self.changed), *self.added], stays, found)
            if len(left) == len(self.changed) + len(self.added):
                break
            self.rows = [*left, *(wanted for _, wanted in self.same)]
        found.added += self.added
        found.changed += self.changed
        found.removed += self.removed
        found.same += len(self.same)

    def tours(self, found: Comparison) -> list[Tour]:
        """The officer's tours as they would be afterwards, by start."""
        gone = {held.id for held in self.removed} | {held.id for held, _ in self.changed}
        after: list[Held | Wanted] = [held for held in self.held if held.id not in gone]
        after += [*(wanted for _, wanted in self.changed), *self.added]
        return sorted(
            Tour(one.starts_at, one.ends_at, one.first_on, one.kind, None)
            for one in after
            if one.kind in TOURS and one.starts_at and one.ends_at
        )

    def _match(self) -> None:
        self.changed, self.added, self.same = [], [], []
        exact = {held.what: held for held in self.held}
        taken: set[int] = set()
        rest: list[Wanted] = []
        for wanted in self.rows:
            held = exact.get(wanted.what)
            if held is not None and held.id not in taken:
                taken.add(held.id)
                self.same.append((held, wanted))
            else:
                rest.append(wanted)
        open_by_day: dict[date, list[Held]] = defaultdict(list)
        for held in self.held:
            if held.id not in taken and self._may_replace(held):
                open_by_day[held.first_on].append(held)
        for wanted in rest:
            if open_by_day[wanted.first_on]:
                self.changed.append((open_by_day[wanted.first_on].pop(0), wanted))
            else:
                self.added.append(wanted)
        self.removed = [held for waiting in open_by_day.values() for held in waiting if not self.careful.spares(held)]

    def _may_replace(self, held: Held) -> bool:
        within = self.first <= held.first_on and held.last_on <= self.last
        return within and held.source != Source.ENTERED and not self.careful.keeps(held)

    def _without_clashes(self, rows: list[Wanted], stays: list[Held], found: Comparison) -> list[Wanted]:
        """The lines that fit beside what stays and beside the lines before them; the others are refused."""
        taken = _Taken(stays)
        left = []
        for wanted in sorted(rows, key=lambda one: one.line):
            sentence = taken.clash(wanted)
            if sentence:
                problem = Problem(wanted.line, "", sentence, "", wanted.first_on)
                found.refused.append(problem)
                self.careful.note([self.member], wanted.first_on)
            else:
                left.append(wanted)
        return left


class _Taken:
    """Times and days that are taken, each kind of clash by itself, in order."""

    def __init__(self, stays: Iterable[Held]) -> None:
        self.spans: dict[str, list[tuple[Any, Any, Any]]] = defaultdict(list)
        self.timed: dict[tuple[Any, ...], int] = {}
        for held in stays:
            self._put(held)

    def clash(self, wanted: Wanted) -> str:
        """Why this cannot stand beside what is there, in a sentence; nothing when it can, and then it is taken."""
        if wanted.starts_at and wanted.kind not in TOURS:
            line = self.timed.setdefault((wanted.kind, wanted.starts_at, wanted.ends_at), wanted.line)
            return "" if line == wanted.line else f"Line {line} already gives this shift."
        group, start, end = _group(wanted)
        spans = self.spans[group]
        at = bisect_left(spans, end, key=lambda span: span[0])
        if at and spans[at - 1][1] > start:
            return _overlap(wanted, spans[at - 1][2])
        self._put(wanted)
        return ""

    def _put(self, one: Held | Wanted) -> None:
        if one.starts_at and one.kind not in TOURS:
            return
        group, start, end = _group(one)
        spans = self.spans[group]
        spans.insert(bisect_left(spans, start, key=lambda span: span[0]), (start, end, one))


def _group(one: Held | Wanted) -> tuple[str, Any, Any]:
    """Tours clash with tours; whole days with those of their own kind."""
    if one.starts_at:
        return "tour", one.starts_at, one.ends_at
    return one.kind, one.first_on, one.last_on + DAY


def _overlap(wanted: Wanted, other: Held | Wanted) -> str:
    when = words.day(other.first_on)
    if other.starts_at and other.ends_at:
        when = f"{when}, {words.between(other.starts_at, other.ends_at)}"
    if isinstance(other, Wanted):
        if other.what == wanted.what:
            return f"Line {other.line} already gives this shift. That one was used."
        return f"It overlaps line {other.line} ({when}). That one was used."
    by_hand = other.source == Source.ENTERED
    return f"It overlaps a shift that {'somebody entered by hand' if by_hand else 'stays as it is'} ({when})."
