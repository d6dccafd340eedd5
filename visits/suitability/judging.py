"""Whether an officer fits a window. Hard rules forbid, the others are weighed and said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from django.utils import timezone

from liaison.observances import solar
from liaison.observances.occurrences import MIDDLE_OF_ENGLAND
from liaison.rosters.breaking import what_would_break
from liaison.rosters.duty import Tour
from visits.models import Visit
from visits.suitability.facts import Busy, Facts, Person, Post, Spot, Wishes, is_officer
from visits.suitability.findings import (
    ADVISER,
    AWAY,
    BUSY,
    DAYS,
    DEPUTY,
    HOURS,
    KNOWS,
    LANGUAGE,
    LAST,
    LENGTH,
    LOAD,
    NAMED,
    NEAR,
    NEXT_DOOR,
    NO_DUTY,
    NO_LANGUAGE,
    NO_ROSTER,
    NO_WOMAN_SPACE,
    OFF_DUTY,
    ON_DUTY,
    REST,
    REST_DAY,
    SAME_PLACE,
    SUNSET,
    TEAM,
    TIGHT,
    TOO_FAR,
    UNIT,
    WOMEN,
    Finding,
    Judgement,
    found,
)
from visits.suitability.travel import Position, by_what, is_next_door, minutes_between
from visits.windows import Window

# A proposal may go on for so long past the end of a tour; so much slack makes a way comfortable.
A_LITTLE_OVER = timedelta(minutes=30)
SLACK = 10
UNKNOWN_WAY = 45
NEAR_ENOUGH = 20
SUNSET_BREAK = timedelta(minutes=20)
SMALL_HOURS = 6
MOST_KNOWN, MOST_OVER = 3, 5
NEVER_PROPOSED = frozenset({REST, DAYS})


@dataclass(frozen=True)
class _Case:
    """A window with what is the same for every officer."""

    window: Window
    spot: Spot
    days: tuple[date, ...]
    sunset: datetime | None
    has_women_space: bool

    @classmethod
    def of(cls, window: Window, facts: Facts) -> "_Case":
        spot = facts.places[window.place_id]
        days = tuple(dict.fromkeys((window.day, timezone.localdate(window.starts_at))))
        goes_in = any(facts.wishes_of(each.pk).visits_womens_space for each in window.coming)
        return cls(window, spot, days, _sunset(days[-1], spot.position), bool(window.women_space) and not goes_in)


def judge(window: Window, officer_id: int, facts: Facts, *, for_proposal: bool = False) -> Judgement:
    """Whether this officer fits this window. A proposal is stricter: nobody off duty, and no rest is cut."""
    return _judge(_Case.of(window, facts), officer_id, facts, for_proposal)


def judge_all(
    windows: Iterable[Window], facts: Facts, *, for_proposal: bool = False
) -> dict[tuple[str, int], Judgement]:
    """Every officer of the facts for every window, by window key and officer.

    For a proposal nothing is said about fair share: the solver weighs that over all of the answer.
    """
    judged = {}
    for window in windows:
        case = _Case.of(window, facts)
        for officer_id in facts.people:
            judged[window.key, officer_id] = _judge(case, officer_id, facts, for_proposal)
    return judged


def _judge(case: _Case, officer_id: int, facts: Facts, for_proposal: bool) -> Judgement:
    person = facts.people.get(officer_id)
    posts = person.posts_on(case.window.day) if person else []
    if person is None or not posts:
        return Judgement(refusals=(found(UNIT),))
    if not is_officer(posts) and case.window.kind != Visit.Kind.ADVICE:
        return Judgement(refusals=(found(ADVISER),))
    wishes = facts.wishes_of(officer_id)
    refusals, warnings, reasons = _duty(case, person, facts, for_proposal)
    _elsewhere(case, facts.busy.get(officer_id, ()), wishes, refusals, warnings, reasons)
    if refusals:
        return Judgement(tuple(refusals))
    _continuity(case, person, posts, facts, warnings, reasons)
    _wishes(case, wishes, warnings)
    if case.has_women_space:
        (reasons if wishes.visits_womens_space else warnings).append(
            found(WOMEN if wishes.visits_womens_space else NO_WOMAN_SPACE)
        )
    over = round(facts.loads.get(officer_id, 0) - facts.usual_load)
    if over >= 1 and not for_proposal:
        about = facts.loads[officer_id], round(facts.usual_load)
        warnings.append(found(LOAD, *about, times=min(over, MOST_OVER)))
    return Judgement((), tuple(warnings), tuple(reasons))


def _duty(
    case: _Case, person: Person, facts: Facts, for_proposal: bool
) -> tuple[list[Finding], list[Finding], list[Finding]]:
    """What the roster says."""
    window = case.window
    starts_at, ends_at = window.starts_at, window.ends_at
    if not person.has_roster:
        asked = [found(NO_DUTY, person.rank)]
        return (asked, [], []) if for_proposal else ([], asked, [])
    presence = facts.roster.presence(person.pk, starts_at, ends_at)
    if presence is not None and presence.whole:
        return [], [], [found(ON_DUTY, _spans(_around(facts, person, window)))]
    if gone := facts.roster.away_during(person.pk, starts_at, ends_at):
        return [found(AWAY, (), *gone[0])], [], []
    if presence is None:
        for day in case.days:
            if facts.roster.is_away(person.pk, day):
                return [found(AWAY, tuple(facts.roster.whole_day(person.pk, day)), None, None)], [], []
        if not facts.roster.knows(person.pk):
            unknown = found(NO_ROSTER)
            return ([unknown], [], []) if for_proposal else ([], [unknown], [])
    return _beyond_duty(person, window, facts, for_proposal)


def _beyond_duty(
    person: Person, window: Window, facts: Facts, for_proposal: bool
) -> tuple[list[Finding], list[Finding], list[Finding]]:
    """Not on duty for all of it, and not away either: what going there would break."""
    tours = _around(facts, person, window)
    late = not tours or tours[0].starts_at > window.starts_at
    gaps = any(a.ends_at < b.starts_at for a, b in pairwise(tours))
    over = window.ends_at - tours[-1].ends_at if tours else window.ends_at - window.starts_at
    if for_proposal and (late or gaps or over > A_LITTLE_OVER):
        return [found(OFF_DUTY, _spans(tours))], [], []
    breaches = what_would_break(
        person, window.starts_at, window.ends_at, rules=person.rules, roster=facts.roster, now=facts.now
    )
    warnings = [found(breach.rule, breach.sentence) for breach in breaches]
    if for_proposal and (broken := [each for each in warnings if each.code in NEVER_PROPOSED]):
        return broken, [], []
    said = {each.code for each in warnings}
    if REST_DAY not in said and (late or gaps or LENGTH not in said):
        warnings.insert(0, found(OFF_DUTY, _spans(tours)))
    return [], warnings, []


def _around(facts: Facts, person: Person, window: Window) -> list[Tour]:
    return [
        tour
        for tour in facts.roster.tours_of(person.pk)
        if tour.starts_at < window.ends_at and window.starts_at < tour.ends_at
    ]


def _spans(tours: Iterable[Tour]) -> tuple[tuple[datetime, datetime], ...]:
    return tuple((tour.starts_at, tour.ends_at) for tour in tours)


def _elsewhere(
    case: _Case,
    busy: Iterable[Busy],
    wishes: Wishes,
    refusals: list[Finding],
    warnings: list[Finding],
    reasons: list[Finding],
) -> None:
    """What the other visits of this officer mean for this one."""
    window, nearest = case.window, NEAR_ENOUGH + 1
    near: Finding | None = None
    for other in busy:
        if other.visit_ref == window.visit_ref:
            continue
        here = other.place_id == window.place_id or is_next_door(other.position, case.spot.position)
        if other.starts_at < window.ends_at and window.starts_at < other.ends_at:
            (warnings if here else refusals).append(_at_the_same_time(other, window, here))
            continue
        between = max(other.starts_at - window.ends_at, window.starts_at - other.ends_at)
        gap = int(between.total_seconds() // 60)
        way = 0 if here else minutes_between(other.position, case.spot.position, wishes.travels)
        by = by_what(wishes.travels)
        if way is None:
            if gap < UNKNOWN_WAY:
                warnings.append(found(TIGHT, other.place_name, gap, None, by))
        elif gap < way:
            refusals.append(found(TOO_FAR, other.place_name, gap, way, by))
        elif way and gap < way + SLACK:
            warnings.append(found(TIGHT, other.place_name, gap, way, by))
        elif way < nearest and timezone.localdate(other.starts_at) in case.days:
            near, nearest = found(NEAR, other.place_name, way, by), way
    if near is not None:
        reasons.append(near)


def _at_the_same_time(other: Busy, window: Window, here: bool) -> Finding:
    if other.place_id == window.place_id:
        return found(SAME_PLACE, other.starts_at, other.ends_at)
    return found(NEXT_DOOR if here else BUSY, other.place_name, other.starts_at, other.ends_at)


def _continuity(
    case: _Case,
    person: Person,
    posts: Iterable[Post],
    facts: Facts,
    warnings: list[Finding],
    reasons: list[Finding],
) -> None:
    """What ties this officer to the place."""
    spot = case.spot
    if person.pk == spot.named_officer_id:
        reasons.append(found(NAMED))
    elif person.pk == spot.deputy_id:
        reasons.append(found(DEPUTY))
    known = facts.known.get((case.window.place_id, person.pk))
    if known is not None:
        if known.last_at == facts.last_there[case.window.place_id]:
            reasons.append(found(LAST, known.last_at))
        reasons.append(found(KNOWS, known.visits, times=min(known.visits, MOST_KNOWN)))
    team = next((post.team for post in posts if post.team_id is not None and post.team_id == spot.team_id), "")
    if team:
        reasons.append(found(TEAM, team))
    if shared := spot.languages & person.languages:
        if further := sorted(shared - {"en"}):
            reasons.append(found(LANGUAGE, tuple(further)))
    elif spot.languages:
        warnings.append(found(NO_LANGUAGE, tuple(sorted(spot.languages))))


def _wishes(case: _Case, wishes: Wishes, warnings: list[Finding]) -> None:
    """What the officer has asked for that this would not keep."""
    window = case.window
    sunset = case.sunset if wishes.break_at_sunset else None
    if sunset and sunset < window.ends_at and window.starts_at < sunset + SUNSET_BREAK:
        warnings.append(found(SUNSET, sunset))
    if wishes.not_before is None and wishes.not_after is None:
        return
    # By the clocks on the wall, counted from the midnight before the day that people name.
    begins, ends = _hours(window.starts_at, window.day), _hours(window.ends_at, window.day)
    if wishes.not_before and begins < wishes.not_before.hour * 60 + wishes.not_before.minute:
        warnings.append(found(HOURS, f"Would rather not work before {wishes.not_before:%H:%M}."))
    if wishes.not_after:
        latest = wishes.not_after.hour * 60 + wishes.not_after.minute
        # "Not after half past midnight" is of the night that follows.
        if ends > latest + (24 * 60 if wishes.not_after.hour < SMALL_HOURS else 0):
            warnings.append(found(HOURS, f"Would rather not work after {wishes.not_after:%H:%M}."))


def _hours(at: datetime, day: date) -> int:
    local = timezone.localtime(at)
    return (local.date() - day).days * 24 * 60 + local.hour * 60 + local.minute


def _sunset(day: date, position: Position | None) -> datetime | None:
    # To a tenth of a degree, some twenty seconds: so the places of one town share the sums.
    latitude, longitude = (round(each, 1) for each in position) if position else MIDDLE_OF_ENGLAND
    return solar.sunset(day, latitude, longitude, UTC)
