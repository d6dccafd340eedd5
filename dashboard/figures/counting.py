"""The figures of one week, counted from the rows. The same for page, briefing and export."""

import json
import logging
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from dashboard.figures import ahead, deciding, money, statement
from dashboard.figures.shape import (
    BrokenPromise,
    Clock,
    Concerns,
    Contacts,
    Coverage,
    Day,
    Funding,
    LateAnswer,
    Notes,
    NotMet,
    OldConcern,
    Promises,
    SaidAndDone,
    Share,
    TrendPoint,
    Visits,
    WeekFigures,
)
from dashboard.scopes import Scope, may_read
from liaison.observances.models import Kind
from liaison.observances.weeks import Week
from visits.models import Concern, Visit
from visits.workflow import DAYS_BY_URGENCY

log = logging.getLogger(__name__)
TREND_WEEKS = 12
# What a visit that hangs on no gathering counts as, when it was planned for prayers.
KIND_OF_VISIT = {"friday": Kind.JUMUAH, "ramadan": Kind.TARAWIH, "eid": "eid", "service": Kind.WEEKLY}
WINDOW_LABELS = {str(kind.value): str(kind.label) for kind in Kind} | {"eid": "Eid prayers"}
ORDER_OF_KINDS = {key: number for number, key in enumerate((*Visit.Kind.values, *Concern.Category.values))}


@dataclass
class Found:
    """What the statement gave, by part; a part of which there is no row is empty."""

    parts: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))

    def __getitem__(self, part: str) -> list[Any]:
        return self.parts[part]

    def one(self, part: str) -> Any:
        """The only row of a part that always has one."""
        return self.parts[part][0]


def count(scope: Scope, week: Week, *, by: Any, now: datetime | None = None, looking_ahead: bool = True) -> WeekFigures:
    """Count this week of this scope in the name of `by`; `by=None` is the worker, whom no wall hinders.

    Whoever may not read the scope is told of nothing: every count is zero. `now` is the present moment. What comes
    and what is to be decided is there for the week that runs and for the one just over, unless `looking_ahead` is
    False. Takes one statement, and up to five more for what comes, and one for a commander's funding.

    Visits, and whether a window was attended, are told as they are known now; worries, promises, requests, contacts
    and plans as they stood at the end of the week. Places count to the unit and team that they belong to now.
    """
    now = now or timezone.now()
    is_over = week.ends_at <= now
    today = timezone.localdate(now)
    is_current = looking_ahead and week in (Week.of(today), Week.of(today).previous)
    found = _read(scope, week, by, now, is_current=is_current)
    places = found.one("places")
    coming = ahead.coming(scope, places["open"], _wishes(found), now) if is_current else ahead.NOTHING
    funding, lacks_funding = _funding(scope, week, by, is_over=is_over)
    figures = WeekFigures(
        scope_name=scope.name,
        team_slug=scope.team_slug,
        monday=week.monday,
        counted_at=now,
        is_over=is_over,
        places=places["number"],
        coverage=_coverage(found),
        contacts=_contacts(found, week.sunday if is_over else today),
        visits=_visits(found, week),
        trend=(),
        concerns=_concerns(found),
        promises=_promises(found),
        clock=_clock(found),
        funding=funding,
        lacks_funding=lacks_funding,
        ahead=coming.days,
        said_and_done=_said_and_done(found),
        notes=Notes(**dict(zip(("late", "amended", "unlogged"), found.one("notes"), strict=True))),
        decisions=(),
    )
    if is_current:
        decisions = deciding.decisions(
            figures, coming, waiting=found["waiting"], owed=found["owed"], not_met=found["not_met"], now=now
        )
        figures = replace(figures, decisions=decisions)
    return replace(figures, trend=_trend(found, week, figures))


def _funding(scope: Scope, week: Week, by: Any, *, is_over: bool) -> tuple[Funding | None, bool]:
    """What is told of funding; and whether it failed, since no other figure needs it."""
    try:
        # A failed statement would take the transaction of the page with it.
        with transaction.atomic():
            return money.funding(scope, week, by, is_over=is_over), False
    except Exception:
        log.exception("Funding in the week %s of %s could not be told", week, scope.name)
        return None, True


def _read(scope: Scope, week: Week, by: Any, now: datetime, *, is_current: bool) -> Found:
    is_over = week.ends_at <= now
    today = timezone.localdate(now)
    sql = statement.WEEK.format(
        plans=statement.PLANS,
        contacts=statement.CONTACTS_THEN if is_over else statement.KEPT_CONTACTS,
        now=statement.NOW if is_current else "",
    )
    asked = {
        "allowed": by is None or may_read(by, scope),
        "unit": scope.unit_id,
        "team": scope.team_id,
        "monday": week.monday,
        "sunday": week.sunday,
        "day": week.sunday if is_over else today,
        "passed": week.next.monday if is_over else today,
        "begin": week.begins_at,
        "end": week.ends_at,
        "until": min(week.ends_at, now),
        "now": now,
        "today": today,
        "zone": settings.TIME_ZONE,
        **{f"{urgency}_days": days for urgency, days in DAYS_BY_URGENCY.items()},
    }
    found = Found()
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        for part, row in cursor.fetchall():
            found[part].append(json.loads(row))
    return found


def _wishes(found: Found) -> dict[int, list[str] | None]:
    return {row["id"]: row["prayers"] for row in found["wishes"]}


def _coverage(found: Found) -> Coverage:
    of: Counter[str] = Counter()
    done: Counter[str] = Counter()
    for key, number, attended in found["windows"]:
        kind = str(KIND_OF_VISIT[key.removeprefix("visit:")]) if key.startswith("visit:") else key
        of[kind] += number
        done[kind] += attended
    return Coverage(
        total=Share(key="total", label="All prayers", done=done.total(), of=of.total()),
        by_kind=tuple(
            Share(key=kind, label=label, done=done[kind], of=of[kind])
            for kind, label in WINDOW_LABELS.items()
            if of[kind]
        ),
    )


def _contacts(found: Found, day: date) -> Contacts:
    """Never met first, then longest ago; `day` is the one from which days are counted back."""
    met, of, without_plan = found.one("contacts")
    rows = [
        NotMet(
            slug=row["slug"],
            name=row["name"],
            team=row["team"],
            last_on=last_on,
            days=(day - last_on).days if last_on else None,
            due_on=date.fromisoformat(row["due_on"]),
        )
        for row in found["not_met"]
        for last_on in [date.fromisoformat(row["last_on"]) if row["last_on"] else None]
    ]
    rows.sort(key=lambda row: (row.days is not None, -(row.days or 0), row.due_on, row.name, row.slug))
    return Contacts(
        met=Share(key="met", label="Places met", done=met, of=of), without_plan=without_plan, not_met=tuple(rows)
    )


def _visits(found: Found, week: Week) -> Visits:
    rows = [(date.fromisoformat(day), kind, number, two_way) for day, kind, number, two_way in found["visits"]]
    totals: Counter[str] = Counter()
    for _day, kind, number, _two_way in rows:
        totals[kind] += number
    days = []
    for day in week.days:
        kinds = Counter({kind: number for on, kind, number, _two_way in rows if on == day})
        days.append(Day(day=day, visits=kinds.total(), by_kind=_most_first(kinds)))
    return Visits(
        made=totals.total(),
        two_way=sum(two_way for _day, _kind, _number, two_way in rows),
        places=found.one("visited"),
        by_day=tuple(days),
        by_kind=_most_first(totals),
    )


def _most_first(kinds: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(kinds.items(), key=lambda pair: (-pair[1], ORDER_OF_KINDS.get(pair[0], 99), pair[0])))


def _trend(found: Found, week: Week, figures: WeekFigures) -> tuple[TrendPoint, ...]:
    kept = {date.fromisoformat(monday): numbers for monday, *numbers in found["kept"]}
    nothing = [None] * 4
    points = [(one.monday, kept.get(one.monday, nothing)) for one in map(week.back, range(TREND_WEEKS - 1, 0, -1))]
    total = figures.coverage.total
    points.append((week.monday, [figures.visits.made, figures.visits.two_way, total.of, total.done]))
    return tuple(
        TrendPoint(monday=monday, visits=made, two_way=two_way, promised=promised, attended=attended)
        for monday, (made, two_way, promised, attended) in points
    )


def _concerns(found: Found) -> Concerns:
    answered = dict(found["answered"])
    categories = Counter(dict(found["new"]))
    ageing = sorted((OldConcern(**row) for row in found["ageing"]), key=lambda row: (-row.days, row.place, row.ref))
    return Concerns(
        new=categories.total(),
        fed_back=answered.get(Concern.Status.FED_BACK, 0),
        agreed=answered.get(Concern.Status.AGREED, 0),
        open=found.one("open"),
        by_category=_most_first(categories),
        ageing=tuple(ageing),
    )


def _promises(found: Found) -> Promises:
    due, kept, called_off, open_before = found.one("promises")
    broken = [BrokenPromise(**_with_days(row, ("due_on", "kept_on"))) for row in found["broken"]]
    broken.sort(key=lambda row: (row.due_on, row.place, row.ref))
    return Promises(due=due, kept=kept, called_off=called_off, open_before=open_before, broken=tuple(broken))


def _clock(found: Found) -> Clock:
    of, in_time = found.one("clock")
    late = [LateAnswer(**{**row, "asked_at": datetime.fromisoformat(row["asked_at"])}) for row in found["late"]]
    late.sort(key=lambda row: (row.asked_at, row.ref))
    return Clock(
        in_time=Share(key="in_time", label="Answered in 72 hours", done=in_time, of=of),
        late=tuple(late),
    )


def _said_and_done(found: Found) -> tuple[SaidAndDone, ...]:
    rows = [SaidAndDone(**_with_days(row, ("on",))) for row in found["said"]]
    return tuple(sorted(rows, key=lambda row: (-row.on.toordinal(), row.place, row.ref)))


def _with_days(row: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {**row, **{name: date.fromisoformat(row[name]) if row[name] else None for name in names}}
