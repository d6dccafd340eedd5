"""Weeks are kept as they were known when they ended, so that a briefing can be compared with the page years later.

The worker counts each week soon after Monday 00:00 in London, for every unit and every team that has places, once.
What is entered later changes the page and never what is kept.
"""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from django.db import connection, transaction
from django.utils import timezone

from dashboard.figures.counting import count
from dashboard.figures.shape import WeekFigures
from dashboard.models import KeptWeek
from dashboard.scopes import Scope
from liaison.observances.weeks import Week

BACK = 12
"""So many weeks are made up for, where nobody counted them in time."""
AT_A_TIME = 20
"""So many are counted within one minute: the rest of the planner's work must not wait for a dozen weeks."""
SOON_AFTER = timedelta(minutes=5)

MISSING = """
with scope as (
  select u.id as unit_id, u.name as unit_name, null::bigint as team_id, '' as slug, '' as team_name
    from places_commandunit u where exists (select from places_place p where p.unit_id = u.id)
   union all
  select u.id, u.name, t.id, t.slug, t.name
    from places_neighbourhoodteam t join places_commandunit u on u.id = t.unit_id
   where exists (select from places_place p where p.team_id = t.id)
)
select w.monday, s.unit_id, s.unit_name, s.team_id, s.slug, s.team_name
  from unnest(%(mondays)s::date[]) as w(monday) cross join scope s
 where not exists (select from dashboard_keptweek k
                    where k.monday = w.monday and k.unit_id = s.unit_id and k.team_id is not distinct from s.team_id)
 order by w.monday, s.unit_id, s.team_id nulls first limit %(most)s
"""


def keep_weeks(now: datetime) -> None:
    """Keep what is not kept of the last twelve weeks: a chore of the worker. The oldest first: later ones show it."""
    for scope, week in list(_missing(now, AT_A_TIME)):
        keep(scope, week, now)


def keep_last_weeks(now: datetime) -> int:
    """Keep each of the last twelve weeks that is not kept, as if it had just ended; gives how many. For a new city."""
    missing, last = list(_missing(now)), Week.of(timezone.localdate(now)).previous
    for scope, week in missing:
        keep(scope, week, min(now, week.ends_at + SOON_AFTER), looking_ahead=week == last)
    return len(missing)


def _missing(now: datetime, most: int | None = None) -> Iterator[tuple[Scope, Week]]:
    running = Week.of(timezone.localdate(now))
    mondays = [running.back(weeks).monday for weeks in range(1, BACK + 1)]
    with connection.cursor() as cursor:
        cursor.execute(MISSING, {"mondays": mondays, "most": most})
        rows: list[tuple[date, int, str, int | None, str, str]] = cursor.fetchall()
    for monday, unit_id, unit_name, team_id, slug, name in rows:
        yield Scope(unit_id, unit_name, team_id, slug, name), Week(monday)


@transaction.atomic
def keep(scope: Scope, week: Week, now: datetime, *, looking_ahead: bool = True) -> None:
    """Count this week and keep it, unless it is kept already: two planners may be at it, and the first one's stay."""
    figures = to_json(count(scope, week, by=None, now=now, looking_ahead=looking_ahead))
    of = {"unit_id": scope.unit_id, "team_id": scope.team_id, "monday": week.monday}
    KeptWeek.objects.bulk_create([KeptWeek(**of, counted_at=now, figures=figures)], ignore_conflicts=True)


def known_then(scope: Scope, week: Week, user: Any) -> WeekFigures | None:
    """The figures of this week as they were kept; None where none are, or this person may not read them. One query."""
    return kept(scope, [week], user).get(week)


def kept(scope: Scope, weeks: Collection[Week], user: Any) -> dict[Week, WeekFigures]:
    """What is kept of several weeks and this person may read, by week. One query; `user=None` is the worker."""
    rows = KeptWeek.objects.filter(unit=scope.unit_id, team=scope.team_id, monday__in=[week.monday for week in weeks])
    if user is not None:
        rows = rows.visible_to(user)
    return {Week(monday): from_json(figures) for monday, figures in rows.values_list("monday", "figures")}


def to_json(figures: WeekFigures) -> dict[str, Any]:
    """As plain values that JSON knows; days and moments are texts."""
    plain: dict[str, Any] = msgspec.to_builtins(figures)
    return plain


def from_json(plain: dict[str, Any]) -> WeekFigures:
    """Back again. What is unknown is left out, and what is missing has its default, so that old rows stay readable."""
    return msgspec.convert(plain, WeekFigures)
