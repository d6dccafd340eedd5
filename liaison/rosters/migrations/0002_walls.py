"""Rosters are seen by police alone: one's own, one's team's, and by those who lead the unit; they alone write."""

from django.db import migrations

from liaison.db.walls import NEVER, history_wall, wall

FUNCTIONS = """
create function app_own_teams() returns bigint[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(team_id), '{}') from app_postings() where role = 'officer' and team_id is not null
$$;
create function app_on_rosters() returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from app_postings() where role in ('officer', 'supervisor', 'commander'))
$$;
"""
DROP = """
drop function app_on_rosters();
drop function app_own_teams();
"""
LED = "unit_id = any((select app_supervised_units())::bigint[])"
SEEN = (
    f"(officer_id = (select app_user()) and (select app_on_rosters()))"
    f" or team_id = any((select app_own_teams())::bigint[]) or {LED}"
)
KNOWN = "(select app_on_rosters()) or (select app_administered_units()) <> '{}'"
RULED = "unit_id = any((select app_supervised_units() || app_administered_units())::bigint[])"
ADMINISTERING = "(select app_administered_units()) <> '{}'"


class Migration(migrations.Migration):
    dependencies = [("rosters", "0001_initial"), ("places", "0002_walls")]
    operations = [
        migrations.RunSQL(FUNCTIONS, DROP),
        wall("rosters_shift", read=SEEN, add=LED, change=LED),
        wall("rosters_patternholding", read=SEEN, add=LED, change=LED),
        wall("rosters_override", read=LED, add=LED, change=NEVER),
        wall("rosters_rosterimport", read=LED, add=LED, change=LED),
        wall("rosters_dutyrules", read=KNOWN, add=RULED, change=RULED),
        wall("rosters_shiftpattern", read=KNOWN, add=ADMINISTERING, change=ADMINISTERING),
        *(
            history_wall(f"rosters_{table}event", read=LED)
            for table in ("shift", "patternholding", "override", "rosterimport", "dutyrules")
        ),
        history_wall("rosters_shiftpatternevent", read=NEVER),
    ]
