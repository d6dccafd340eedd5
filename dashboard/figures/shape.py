"""What is said of one week. Plain values: the page, the briefing and the exports are all written from these alone.

Counts are of the scope's places that were open at some time of the week. Moments are UTC, days are London days. Where
a figure is None, nobody knows it, or it must not be told; zero is zero. Kinds, categories and states are the keys of
their choices; `dashboard.labels` says what they are called. Kept weeks are read back into these classes: a field that
is added later has a default.
"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class Share:
    """So many of so many, under one label: windows attended of those promised, places met of all."""

    key: str
    label: str
    done: int
    of: int

    @property
    def percent(self) -> int | None:
        """Rounded to the whole percent, half up; None where there was nothing to do."""
        return (200 * self.done + self.of) // (2 * self.of) if self.of else None


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """Prayer windows that were promised and are over, and those that an officer attended.

    A window is promised when the place's agreed plan asks for an officer at that gathering, or a visit was planned for
    it; it is attended when a visit to it was logged. Counted by window, never by day: three sittings are three.
    """

    total: Share
    by_kind: tuple[Share, ...]


@dataclass(frozen=True, kw_only=True)
class NotMet:
    """A place without two-way contact for longer than its plan allows, at the end of the week (or now, if sooner).

    `last_on` and `days` are None where there never was a contact; that is not zero days. `due_on` is the day by which
    the plan wanted one.
    """

    slug: str
    name: str
    team: str
    last_on: date | None
    days: int | None
    due_on: date


@dataclass(frozen=True, kw_only=True)
class Contacts:
    """Places met within their plan, of those that have a plan in force; and those that were not, longest first."""

    met: Share
    without_plan: int
    not_met: tuple[NotMet, ...]


@dataclass(frozen=True, kw_only=True)
class Day:
    """Visits that were made on one day, by kind: (kind, number), most used first; kinds without any are left out."""

    day: date
    visits: int
    by_kind: tuple[tuple[str, int], ...]


@dataclass(frozen=True, kw_only=True)
class Visits:
    """Visits made in the week (logged, by their start), and how many of them were contact in two ways."""

    made: int
    two_way: int
    places: int
    by_day: tuple[Day, ...]
    by_kind: tuple[tuple[str, int], ...]


@dataclass(frozen=True, kw_only=True)
class TrendPoint:
    """One of twelve weeks, the week itself last. None where nothing is kept of that week."""

    monday: date
    visits: int | None
    two_way: int | None
    promised: int | None
    attended: int | None


@dataclass(frozen=True, kw_only=True)
class OldConcern:
    """A concern older than the time its urgency allows, and not yet agreed: category, days since it was raised."""

    ref: str
    slug: str
    place: str
    category: str
    status: str
    days: int
    owner: str


@dataclass(frozen=True, kw_only=True)
class Concerns:
    """Concerns of the week, and those open at its end. `by_category` is of the new ones: (category, number)."""

    new: int
    fed_back: int
    agreed: int
    open: int
    by_category: tuple[tuple[str, int], ...]
    ageing: tuple[OldConcern, ...]


@dataclass(frozen=True, kw_only=True)
class BrokenPromise:
    """A promise whose day has passed: kept late (`kept_on`), or not kept at the end of the week."""

    ref: str
    slug: str
    place: str
    text: str
    owner: str
    due_on: date
    kept_on: date | None


@dataclass(frozen=True, kw_only=True)
class Promises:
    """Promises due in the week: `kept` by their day, called off, broken, or (in a week that still runs) not due yet.

    `open_before` fell due in earlier weeks and were still not kept at its end.
    """

    due: int
    kept: int
    called_off: int
    open_before: int
    broken: tuple[BrokenPromise, ...]


@dataclass(frozen=True, kw_only=True)
class LateAnswer:
    """A request that was not answered within 72 hours. `hours` until the answer; None while there is none."""

    ref: str
    slug: str
    place: str
    asked_at: datetime
    hours: int | None


@dataclass(frozen=True, kw_only=True)
class Clock:
    """Requests whose 72 hours ended in the week: how many were answered in time. Those taken back do not count."""

    in_time: Share
    late: tuple[LateAnswer, ...]


@dataclass(frozen=True, kw_only=True)
class Funding:
    """Applications of the whole unit as the last equity report tells them: small counts withheld, see funding.equity.

    `states` are (label, number or None where withheld); `stages` are (stage, middle number of days). Of a team nothing
    is told.
    """

    as_of: date
    states: tuple[tuple[str, int | None], ...]
    stages: tuple[tuple[str, int], ...]


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """One day of the next fourteen: gatherings, those that still lack an officer, and dates that are not sure yet."""

    day: date
    label: str
    gatherings: int
    uncovered: int
    unsure: bool


@dataclass(frozen=True, kw_only=True)
class SaidAndDone:
    """You said, we did: what a place raised, and what it was told was done. Of concerns fed back in the week."""

    ref: str
    slug: str
    place: str
    category: str
    said: str
    did: str
    on: date
    agreed: bool


@dataclass(frozen=True, kw_only=True)
class Notes:
    """How far these figures can be trusted.

    `late` visits were logged after the week was over; `amended` ones were changed after it; `unlogged` planned visits
    are past, have officers and are neither logged nor cancelled: they may still lie on a phone.
    """

    late: int
    amended: int
    unlogged: int


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Something that needs the commander: what, whose it is, and where to act (an address of the portal).

    `slug` is that of the place which `what` or `why` names; empty where they name none.
    """

    what: str
    why: str
    owner: str
    action: str
    path: str
    slug: str = ""


@dataclass(frozen=True, kw_only=True)
class WeekFigures:
    """Everything that is said of one week of one scope. `is_over` is false for the week that still runs.

    `lacks_funding`: there may be figures about funding, and they could not be read.
    """

    scope_name: str
    team_slug: str
    monday: date
    counted_at: datetime
    is_over: bool
    places: int
    coverage: Coverage
    contacts: Contacts
    visits: Visits
    trend: tuple[TrendPoint, ...]
    concerns: Concerns
    promises: Promises
    clock: Clock
    funding: Funding | None
    ahead: tuple[Ahead, ...]
    said_and_done: tuple[SaidAndDone, ...]
    notes: Notes
    decisions: tuple[Decision, ...]
    lacks_funding: bool = False
