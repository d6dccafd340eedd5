"""Kept weeks are written by the worker and read by who leads the unit or serves in the team; briefings are asked for.

Neither has a place of its own: whoever reads the week of a unit or a team sees all of its places in full.
"""

from django.db import migrations

from liaison.db.walls import NEVER, wall

LED = "unit_id = any((select app_supervised_units())::bigint[])"
SERVED = "team_id = any((select app_served_teams())::bigint[])"
ASKED = f"{LED} and asked_by_id = (select app_user())"
TEAMS = """
create function app_served_teams() returns bigint[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(team_id), '{}') from app_postings() where role = 'officer' and team_id is not null
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("dashboard", "0001_initial"), ("places", "0002_walls"), ("audit", "0001_database_roles")]
    operations = [
        migrations.RunSQL(TEAMS, "drop function app_served_teams();"),
        wall("dashboard_keptweek", read=f"{LED} or {SERVED}", add=NEVER, change=NEVER),
        wall("dashboard_briefing", read=LED, add=ASKED, change=NEVER),
    ]
