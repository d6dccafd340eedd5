"""What a change of duty would break, in words. The rules warn; whoever goes on says why, and that is kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from liaison.presentation import words
from liaison.refusals import Refused
from liaison.rosters.duty import DAY, Entry, Roster, Tour, entries, nearest
from liaison.rosters.models import DutyRules, Kind, Override, Shift

Rule = Override.Rule


@dataclass(frozen=True)
class Breach:
    """One rule that would be broken, and the sentence that says how."""

    rule: str
    sentence: str


class Warned(Refused):
    """A change would break rules and nobody has said why it is made all the same. `breaches` are the warnings."""

    def __init__(self, breaches: Iterable[Breach]) -> None:
        self.breaches = list(breaches)
        super().__init__("Read the warnings. To go on, say why.", "override")


class Rules:
    """The rules of the groups of workers in one unit, by rank."""

    def __init__(self, unit_id: int) -> None:
        groups: dict[str, DutyRules] = {}
        # Those of the unit come last and take the place of the general ones.
        found = DutyRules.objects.filter(Q(unit=None) | Q(unit=unit_id))
        for one in sorted(found, key=lambda rules: rules.unit_id or 0):
            groups[one.group] = one
        self._by_rank = {rank.casefold(): one for one in groups.values() for rank in one.ranks}

    def of(self, rank: str) -> DutyRules | None:
        """The rules for a rank; None when nobody has written any."""
        return self._by_rank.get(rank.strip().casefold())


def what_would_break(
    officer: Any,
    starts_at: datetime,
    ends_at: datetime,
    *,
    rules: DutyRules | None,
    roster: Roster,
    now: datetime,
    instead_of: int | None = None,
) -> list[Breach]:
    """What breaks if this officer works from `starts_at` to `ends_at` (UTC) beside what the roster says.

    The span is a new tour, or work that overlaps a tour and stretches it. `instead_of` is the primary key of a shift
    that it takes the place of. The roster must reach at least `reach(rules)` days to either side.
    """
    if rules is None or not rules.is_rostered:
        return []
    tours = [tour for tour in roster.tours_of(officer.pk) if tour.id is None or tour.id != instead_of]
    before, within, after = nearest(tours, starts_at, ends_at)
    if within and within[0].starts_at <= starts_at and ends_at <= within[-1].ends_at:
        return []
    whole_starts = min([starts_at, *(tour.starts_at for tour in within)])
    whole_ends = max([ends_at, *(tour.ends_at for tour in within)])
    day = within[0].day if within else timezone.localdate(starts_at)
    found = [*_rest(rules, before, whole_starts, whole_ends, after), *_length(rules, whole_starts, whole_ends, within)]
    found += _notice(rules, timezone.localdate(starts_at), ends_at, now)
    if not within:
        found += [*_days_off(roster, officer.pk, day), *_days_in_a_row(rules, tours, day)]
    return found


def reach(rules: DutyRules | None) -> timedelta:
    """How far to either side of a day the roster must be known."""
    return DAY * ((rules.max_days_in_a_row if rules else 0) + 2)


def around(officer: Any, first: date, last: date, rules: DutyRules | None, also: Iterable[Entry] = ()) -> Roster:
    """One officer's roster, wide enough to ask `what_would_break` about these days; one query."""
    margin = reach(rules)
    held = Shift.objects.live().filter(officer=officer, first_on__lte=last + margin, last_on__gte=first - margin)
    return Roster([*entries(held), *also])


def broken_within(tours: list[Tour], rules: DutyRules | None) -> list[tuple[Tour, Breach]]:
    """What a whole roster of one officer (tours by start) breaks by itself: rest, days in a row, length."""
    if rules is None or not rules.is_rostered:
        return []
    found: list[tuple[Tour, Breach]] = []
    run, previous = 0, None
    for tour in tours:
        found += [(tour, breach) for breach in _rest(rules, previous, tour.starts_at, tour.ends_at, None)]
        found += [(tour, breach) for breach in _length(rules, tour.starts_at, tour.ends_at, [])]
        if previous is None or tour.day > previous.day:
            run = run + 1 if previous and tour.day == previous.day + DAY else 1
            if run > rules.max_days_in_a_row:
                found.append((tour, _too_many_days(rules, run)))
        previous = tour
    return found


def keep_overrides(shift: Shift, breaches: Iterable[Breach], *, reason: str, by: Any) -> None:
    """Write down what was overruled, why and by whom."""
    Override.objects.bulk_create(
        [
            Override(
                unit_id=shift.unit_id,
                shift=shift,
                rule=breach.rule,
                sentence=breach.sentence[:300],
                reason=reason,
                made_by=by,
            )
            for breach in breaches
        ]
    )


def _rest(
    rules: DutyRules, before: Tour | None, starts_at: datetime, ends_at: datetime, after: Tour | None
) -> list[Breach]:
    need, found = timedelta(minutes=rules.min_rest_minutes), []
    if before and starts_at - before.ends_at < need:
        gap, when = words.duration(starts_at - before.ends_at), words.moment(before.ends_at)
        found.append(f"Only {gap} of rest after the tour that ends on {when}. {words.duration(need)} are due.")
    if after and after.starts_at - ends_at < need:
        gap, when = words.duration(after.starts_at - ends_at), words.moment(after.starts_at)
        found.append(f"Only {gap} of rest before the tour that starts on {when}. {words.duration(need)} are due.")
    return [Breach(Rule.REST, sentence) for sentence in found]


def _length(rules: DutyRules, starts_at: datetime, ends_at: datetime, within: list[Tour]) -> list[Breach]:
    if within and ends_at > within[-1].ends_at:
        over = words.duration(ends_at - within[-1].ends_at)
        return [
            Breach(Rule.LENGTH, f"This goes on {over} past the end of the tour at {words.clock(within[-1].ends_at)}.")
        ]
    normal = timedelta(minutes=rules.normal_tour_minutes)
    # By the clocks on the wall: a night of the autumn change is an hour longer for everybody.
    length = timezone.localtime(ends_at).replace(tzinfo=None) - timezone.localtime(starts_at).replace(tzinfo=None)
    if length <= normal:
        return []
    return [
        Breach(Rule.LENGTH, f"This tour lasts {words.duration(length)}. A normal one lasts {words.duration(normal)}.")
    ]


def _notice(rules: DutyRules, day: date, ends_at: datetime, now: datetime) -> list[Breach]:
    told_by = day - DAY * rules.notice_days
    # What is over was not changed: it is being written down.
    if ends_at <= now or timezone.localdate(now) <= told_by:
        return []
    return [Breach(Rule.NOTICE, f"Short notice: it had to be told by midnight at the end of {words.day(told_by)}.")]


def _days_off(roster: Roster, officer_id: int, day: date) -> list[Breach]:
    found = []
    for kind in roster.whole_day(officer_id, day):
        rule = Rule.REST_DAY if kind == Kind.REST_DAY else Rule.AWAY
        found.append(Breach(rule, f"{words.day(day)} is down as: {Kind(kind).label.lower()}."))
    return found


def _days_in_a_row(rules: DutyRules, tours: list[Tour], day: date) -> list[Breach]:
    worked = {tour.day for tour in tours} | {day}
    run, back, on = 1, day - DAY, day + DAY
    while back in worked:
        run, back = run + 1, back - DAY
    while on in worked:
        run, on = run + 1, on + DAY
    return [_too_many_days(rules, run)] if run > rules.max_days_in_a_row else []


def _too_many_days(rules: DutyRules, run: int) -> Breach:
    most = rules.max_days_in_a_row
    return Breach(Rule.DAYS, f"This makes {run} days of duty in a row. After {most} a rest day is due.")
