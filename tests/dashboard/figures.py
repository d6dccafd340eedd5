"""Figures of a made-up week, built by hand: what pages, charts, exports and briefings are tried on."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from dashboard.figures import shape
from liaison.observances.weeks import Week

WEEK = Week.parse("2026-W47")
COUNTED_AT = datetime(2026, 11, 23, 0, 5, tzinfo=UTC)
BY_DAY = (
    (("reassurance", 6), ("patrol", 3)),
    (("reassurance", 4), ("patrol", 2), ("meeting", 1)),
    (("reassurance", 7), ("patrol", 4)),
    (("reassurance", 8), ("patrol", 2), ("phone", 2)),
    (("friday", 22), ("reassurance", 4)),
    (("reassurance", 5),),
    (),
)


def a_week(week: Week = WEEK, **other: Any) -> shape.WeekFigures:
    """A full week of a unit with 41 places; `other` replaces whole parts."""
    return replace(_full(week), **other)


def an_empty_week(week: Week = WEEK, **other: Any) -> shape.WeekFigures:
    """A week of a unit without places, in which nothing was written down."""
    nothing = shape.Share(key="total", label="All prayers", done=0, of=0)
    empty = a_week(
        week,
        places=0,
        coverage=shape.Coverage(total=nothing, by_kind=()),
        contacts=shape.Contacts(
            met=shape.Share(key="met", label="Places met", done=0, of=0), without_plan=0, not_met=()
        ),
        visits=made(week, ((),) * 7),
        trend=trend(week, [None] * 11 + [(0, 0, 0, 0)]),
        concerns=shape.Concerns(new=0, fed_back=0, agreed=0, open=0, by_category=(), ageing=()),
        promises=shape.Promises(due=0, kept=0, called_off=0, open_before=0, broken=()),
        clock=shape.Clock(in_time=shape.Share(key="in_time", label="Answered in 72 hours", done=0, of=0), late=()),
        funding=None,
        ahead=(),
        said_and_done=(),
        notes=shape.Notes(late=0, amended=0, unlogged=0),
        decisions=(),
    )
    return replace(empty, **other)


def made(week: Week, by_day: tuple[tuple[tuple[str, int], ...], ...]) -> shape.Visits:
    """Visits by day and kind; a patrol past the door is no contact."""
    totals: dict[str, int] = {}
    for day in by_day:
        for kind, number in day:
            totals[kind] = totals.get(kind, 0) + number
    total = sum(totals.values())
    return shape.Visits(
        made=total,
        two_way=total - totals.get("patrol", 0),
        places=min(total, 38),
        by_day=tuple(
            shape.Day(day=on, visits=sum(n for _k, n in kinds), by_kind=kinds)
            for on, kinds in zip(week.days, by_day, strict=True)
        ),
        by_kind=tuple(sorted(totals.items(), key=lambda pair: (-pair[1], pair[0]))),
    )


def trend(week: Week, points: list[tuple[int, int, int, int] | None]) -> tuple[shape.TrendPoint, ...]:
    """Twelve weeks, this one last: (visits, two-way, promised, attended), or None where nothing is kept."""
    return tuple(
        shape.TrendPoint(
            monday=week.back(len(points) - 1 - n).monday,
            visits=point[0] if point else None,
            two_way=point[1] if point else None,
            promised=point[2] if point else None,
            attended=point[3] if point else None,
        )
        for n, point in enumerate(points)
    )


def not_met(number: int, *, days: int | None = 40, **fields: Any) -> shape.NotMet:
    """A place that was not met for so many days; None: never."""
    due_on = fields.pop("due_on", WEEK.sunday - timedelta(days=number))
    return shape.NotMet(
        slug=fields.pop("slug", f"place-{number}"),
        name=fields.pop("name", f"Place {number}"),
        team="Riverford East",
        last_on=WEEK.sunday - timedelta(days=days) if days is not None else None,
        days=days,
        due_on=due_on,
    )


def _full(week: Week) -> shape.WeekFigures:
    monday, sunday = week.monday, week.sunday
    visits = made(week, BY_DAY)
    earlier = [(40 + n, 30 + n, 50, 40 + n) for n in range(11)]
    return shape.WeekFigures(
        scope_name="Riverford",
        team_slug="",
        monday=monday,
        counted_at=COUNTED_AT,
        is_over=True,
        places=41,
        coverage=shape.Coverage(
            total=shape.Share(key="total", label="All prayers", done=49, of=52),
            by_kind=(
                shape.Share(key="jumuah", label="Friday prayers", done=22, of=24),
                shape.Share(key="weekly", label="Weekly service", done=27, of=28),
            ),
        ),
        contacts=shape.Contacts(
            met=shape.Share(key="met", label="Places met", done=38, of=41),
            without_plan=2,
            not_met=(
                not_met(1, days=None, slug="madina-mosque", name="Madina Mosque"),
                not_met(2, days=40, slug="noor-mosque", name="Noor Mosque"),
                not_met(3, days=31, slug="st-chad", name="St Chad"),
            ),
        ),
        visits=visits,
        trend=trend(week, [None, *earlier[1:], (visits.made, visits.two_way, 52, 49)]),
        concerns=shape.Concerns(
            new=3,
            fed_back=2,
            agreed=1,
            open=7,
            by_category=(("fear", 2), ("traffic", 1)),
            ageing=(
                shape.OldConcern(
                    ref="aaaa2222",
                    slug="noor-mosque",
                    place="Noor Mosque",
                    category="damage",
                    status="in-progress",
                    days=12,
                    owner="",
                ),
            ),
        ),
        promises=shape.Promises(
            due=5,
            kept=3,
            called_off=1,
            open_before=2,
            broken=(
                shape.BrokenPromise(
                    ref="bbbb2222",
                    slug="madina-mosque",
                    place="Madina Mosque",
                    text="Ask the council about the street lamp",
                    owner="PC Ada Shaw",
                    due_on=monday + timedelta(days=2),
                    kept_on=None,
                ),
            ),
        ),
        clock=shape.Clock(
            in_time=shape.Share(key="in_time", label="Answered in 72 hours", done=3, of=4),
            late=(
                shape.LateAnswer(
                    ref="cccc2222",
                    slug="st-chad",
                    place="St Chad",
                    asked_at=datetime(2026, 11, 16, 9, 30, tzinfo=UTC),
                    hours=80,
                ),
            ),
        ),
        funding=shape.Funding(
            as_of=date(2026, 10, 1), states=(("Sent", 12), ("Approved", None)), stages=(("Waiting for an answer", 61),)
        ),
        ahead=tuple(
            shape.Ahead(
                day=sunday + timedelta(days=n),
                label="Friday prayers" if n in (5, 12) else "Weekly service",
                gatherings=9 if n in (5, 12) else 2,
                uncovered=3 if n == 5 else 0,
                unsure=n == 10,
            )
            for n in (5, 7, 10, 12)
        ),
        said_and_done=(
            shape.SaidAndDone(
                ref="dddd2222",
                slug="madina-mosque",
                place="Madina Mosque",
                category="traffic",
                said="Cars block the gate on Fridays.",
                did="The council has painted lines, and a warden comes on Fridays.",
                on=monday + timedelta(days=3),
                agreed=True,
            ),
        ),
        notes=shape.Notes(late=2, amended=1, unlogged=4),
        decisions=(
            shape.Decision(
                what="3 Friday prayers have no officer",
                why="They begin on Friday 27 November.",
                owner="Supervisor",
                action="Send officers",
                path="/visits/friday/?date=2026-11-27",
            ),
            shape.Decision(
                what="Madina Mosque was never met",
                why="Its plan asks for a visit every 14 days.",
                owner="PC Ada Shaw",
                action="Open the place",
                path="/places/madina-mosque/",
            ),
        ),
    )
