"""Visits are written by police, replies and requests by the committee, concerns and promises by both."""

from django.db import migrations

from liaison.db.walls import COMMITTEE, NEVER, POLICE, SEEN, history_wall, wall

WITH_ALLOTMENTS = """
create function app_allotted_places() returns bigint[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct a.place_id), '{}') from visits_allotment a join visits_visit v on v.id = a.visit_id
   where a.officer_id = app_user() and a.released_at is null and v.ends_at > now() - interval '14 days'
     and exists (select from app_postings() where role = 'officer')
$$;
create or replace function app_police_places() returns bigint[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct p.id), '{}') || app_allotted_places()
    from places_place p join app_postings() g on
      (g.role in ('supervisor', 'commander', 'adviser') and p.unit_id = g.unit_id)
   or (g.role = 'officer' and (p.team_id = g.team_id or app_user() in (p.named_officer_id, p.deputy_id)))
$$;
"""
WITHOUT = """
create or replace function app_police_places() returns bigint[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct p.id), '{}') from places_place p join app_postings() g on
      (g.role in ('supervisor', 'commander', 'adviser') and p.unit_id = g.unit_id)
   or (g.role = 'officer' and (p.team_id = g.team_id or app_user() in (p.named_officer_id, p.deputy_id)))
$$;
drop function app_allotted_places();
"""
TABLES = ("visit", "allotment", "amendment", "reply", "concern", "concernstep", "commitment", "visitrequest")


class Migration(migrations.Migration):
    dependencies = [("visits", "0001_initial"), ("observances", "0002_walls"), ("audit", "0003_wall")]
    operations = [
        migrations.RunSQL(WITH_ALLOTMENTS, WITHOUT),
        wall("visits_visit", read=SEEN, add=POLICE, change=POLICE),
        wall("visits_allotment", read=SEEN, add=POLICE, change=POLICE),
        wall("visits_amendment", read=SEEN, add=POLICE, change=NEVER),
        wall("visits_reply", read=SEEN, add=COMMITTEE, change=NEVER),
        wall("visits_concern", read=SEEN, add=SEEN, change=SEEN),
        wall("visits_concernstep", read=SEEN, add=SEEN, change=NEVER),
        wall("visits_commitment", read=SEEN, add=POLICE, change=POLICE),
        wall("visits_visitrequest", read=SEEN, add=COMMITTEE, change=SEEN),
        *(history_wall(f"visits_{table}event", read=COMMITTEE) for table in TABLES),
    ]
