"""What the week's figures cost in the database: beside the same figures by bare SQL, and how many statements.

Prints JSON: `queries` of the whole page, `sql` and `sql_floor` in milliseconds (half of the rounds took less), their
`sql_ratio`, and `blocks` of 8 KB that the figures touch, which no other work on the machine changes. The portal's side
runs as the web role for the commander, with every wall; the floor as the worker, whom no wall hinders, and it fetches
what the figures need and nothing to print.
"""

import json
import os
import re
import statistics
import sys
import time
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liaison.settings")
os.environ["LIAISON_DATABASE_ROLE"] = "web"

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.queries import AROUND  # noqa: E402
from dashboard.figures.counting import count  # noqa: E402
from dashboard.scopes import scopes_of  # noqa: E402
from liaison.db.acting import acting_as  # noqa: E402
from liaison.observances.weeks import Week  # noqa: E402

EMAIL = "commander@demo.test"
ROUNDS = 25
# The same figures, each by the barest statement that gives it; `ours` stands for the places of the unit.
FLOOR = """
select id, slug, name, team_id, last_contact_at, contact_due_on, opened_on, closed_on, declines_visits
  from places_place where unit_id = %(unit)s;
select (v.starts_at at time zone 'Europe/London')::date, v.kind, count(*),
       count(*) filter (where not v.met <@ array['nobody']::varchar(14)[])
  from visits_visit v [ours v]
 where v.status = 'logged' and v.starts_at >= %(begin)s and v.starts_at < %(until)s group by 1, 2;
select count(distinct v.place_id) from visits_visit v [ours v]
 where v.status = 'logged' and v.starts_at >= %(begin)s and v.starts_at < %(until)s;
select w.kind, count(distinct w.id), count(distinct w.id) filter (where v.id is not null)
  from visits_promisedwindow w [ours w]
  left join visits_visit v on v.place_id = w.place_id and v.status = 'logged'
       and v.starts_at >= %(begin)s - interval '1 day' and v.starts_at < %(until)s
       and (v.sitting_id = w.sitting_id and v.starts_at between w.starts_at - interval '12 hours'
                                                            and w.starts_at + interval '12 hours'
            or v.sitting_id is null and v.starts_at < w.ends_at and v.ends_at > w.starts_at)
 where w.ends_at >= %(begin)s and w.ends_at < %(until)s group by 1;
select count(*) from visits_visit v [ours v]
 where v.planned_at is not null and v.sitting_id is null and v.kind in ('friday', 'ramadan', 'eid', 'service')
   and v.status <> 'cancelled' and v.starts_at >= %(begin)s - interval '1 day' and v.starts_at < %(until)s
   and v.ends_at >= %(begin)s and v.ends_at < %(until)s;
select c.place_id, c.ref, c.category, c.status, c.urgency, c.raised_at, u.name
  from visits_concern c [ours c] left join accounts_user u on u.id = c.owner_id where c.status <> 'agreed';
select c.category, count(*) from visits_concern c [ours c] where c.raised_at >= %(begin)s group by 1;
select s.status, s.note, s.made_at, c.text
  from visits_concernstep s [ours s] join visits_concern c on c.id = s.concern_id
 where s.status in ('fed-back', 'agreed') and s.made_at >= %(begin)s;
select c.ref, c.text, c.due_on, c.kept_at, c.called_off_at, u.name
  from visits_commitment c [ours c] join accounts_user u on u.id = c.owner_id
 where c.due_on >= %(monday)s and c.due_on < %(monday)s::date + 7;
select c.ref, c.due_on, u.name
  from visits_commitment c [ours c] join accounts_user u on u.id = c.owner_id
 where c.kept_at is null and c.called_off_at is null and c.due_on < %(monday)s;
select r.ref, r.asked_at, r.answered_at
  from visits_visitrequest r [ours r] where r.asked_at >= %(begin)s - interval '3 days';
select r.ref, r.asked_at from visits_visitrequest r [ours r] where r.answered_at is null;
select count(*) from visits_visit v [ours v]
 where v.status = 'planned' and v.starts_at >= %(begin)s and v.starts_at < %(until)s;
select monday, figures -> 'visits' -> 'made', figures -> 'coverage' -> 'total' from dashboard_keptweek
 where unit_id = %(unit)s and team_id is null and monday >= %(monday)s::date - 77 and monday < %(monday)s;
select tables from funding_equityreport where unit_id = %(unit)s order by as_of desc limit 1;
select e.place_id, e.prayers from places_engagementplan e [ours e]
 where e.replaced_at is null and e.agreed_for_place_at is not null;
select s.* from observances_sitting s [ours s]
 where s.kind in ('jumuah', 'weekly') and (s.ends_on is null or s.ends_on >= current_date);
select d.* from observances_observancedate d [ours d] where d.on >= current_date - 40 and d.on < current_date + 54;
select o.* from observances_sittingoverride o [ours o] where o.day >= current_date and o.day < current_date + 14;
select v.ref, v.place_id, v.sitting_id, v.starts_at, v.ends_at, v.officers_needed, a.officer_id
  from visits_visit v [ours v] left join visits_allotment a on a.visit_id = v.id and a.released_at is null
 where v.starts_at >= current_date and v.starts_at < current_date + 14 and v.status <> 'cancelled'
"""
OURS = re.compile(r"\[ours (\w)\]")
STATEMENTS = OURS.sub(r"join places_place p on p.id = \1.place_id and p.unit_id = %(unit)s", FLOOR).split(";")


class Clock:
    """Adds up the seconds of the statements that pass; meant for `execute_wrapper`."""

    seconds = 0.0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += time.perf_counter() - began


class Blocks:
    """Adds up the blocks that the statements touch, by asking for the plan of each beforehand."""

    touched = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().lower().startswith(("select", "with")):
            execute(f"explain (analyze, buffers, timing off, format json) {sql}", params, many, context)
            (plan,) = context["cursor"].fetchone()
            top = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
            self.touched += top["Shared Hit Blocks"] + top["Shared Read Blocks"]
        return execute(sql, params, many, context)


def main() -> None:
    """Take turns, so that both meet the same machine."""
    user, week = get_user_model().objects.get(email=EMAIL), Week.now()
    with acting_as(user.pk):
        scope = scopes_of(user)[0]
    asked = {"unit": scope.unit_id, "monday": week.monday, "begin": week.begins_at, "until": timezone.now()}
    portal: list[float] = []
    floor: list[float] = []
    for _ in range(ROUNDS):
        clock = Clock()
        with acting_as(user.pk), transaction.atomic(), connection.execute_wrapper(clock):
            count(scope, week, by=user)
        portal.append(clock.seconds * 1000)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("set local role liaison_worker")
            began = time.perf_counter()
            for sql in STATEMENTS:
                cursor.execute(sql, asked)
                cursor.fetchall()
            floor.append((time.perf_counter() - began) * 1000)
            cursor.execute("reset role")
    middle, middle_floor = statistics.median(portal), statistics.median(floor)
    blocks = Blocks()
    with acting_as(user.pk), transaction.atomic(), connection.execute_wrapper(blocks):
        count(scope, week, by=user)
    told = {"queries": _queries(user), "sql": middle, "sql_floor": middle_floor, "sql_ratio": middle / middle_floor}
    json.dump(told | {"blocks": blocks.touched}, sys.stdout)


def _queries(user: Any) -> int:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    with CaptureQueriesContext(connection) as captured:
        client.get("/dashboard/")
    return sum(not query["sql"].startswith(AROUND) for query in captured.captured_queries)


if __name__ == "__main__":
    main()
