"""Mobilising is police business; the committee of the place at which something happened reads that it was done.

Those who lead a unit read and write. Officers of the unit read what volunteers are sought for, offer and withdraw
themselves, and read the orders that they were sent and the responses to an incident in which they take part.
"""

from django.db import migrations

from liaison.db.walls import NEVER, history_wall, wall

LED = "unit_id = any((select app_supervised_units())::bigint[])"
SERVING = "unit_id = any((select app_serving_units())::bigint[])"
OWN = f"officer_id = (select app_user()) and {SERVING}"
ORDERED = "(select app_user()) = any(recipients) and (select app_on_rosters())"
AT_THE_PLACE = "place_id = any((select app_committee_places())::bigint[])"
FUNCTIONS = """
create function app_serving_units() returns bigint[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct unit_id), '{}') from app_postings()
   where role in ('officer', 'supervisor', 'commander')
$$;
create function app_briefings() returns bigint[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct m.id), '{}') from visits_mobilisation m
    join places_place p on p.unit_id = m.unit_id and (m.team_id is null or p.team_id = m.team_id)
     and (m.faiths = '{}' or p.faith = any(m.faiths))
    join visits_allotment a on a.place_id = p.id and a.officer_id = app_user() and a.released_at is null
     and a.ends_at > now() - interval '14 days'
    join visits_visit v on v.id = a.visit_id and v.status <> 'cancelled'
     and v.starts_at < ((m.last_on + 1)::timestamp at time zone 'Europe/London')
     and v.ends_at > (m.first_on::timestamp at time zone 'Europe/London')
   where exists (select from app_postings() where role = 'officer')
$$;
"""
BRIEFED = "id = any((select app_briefings())::bigint[])"
TRACKED = ("allotmentoverride", "volunteercall", "volunteer", "coverlost", "orders")


class Migration(migrations.Migration):
    dependencies = [("visits", "0007_mobilising"), ("rosters", "0002_walls")]
    operations = [
        migrations.RunSQL(FUNCTIONS, "drop function app_briefings(); drop function app_serving_units();"),
        wall("visits_allotmentoverride", read=LED, add=LED, change=NEVER),
        wall("visits_volunteercall", read=SERVING, add=LED, change=LED),
        wall("visits_volunteer", read=f"({OWN}) or {LED}", add=OWN, change=f"({OWN}) or {LED}"),
        wall("visits_coverlost", read=LED, add=LED, change=LED),
        wall("visits_orders", read=f"({ORDERED}) or {LED}", add=LED, change=NEVER),
        wall("visits_mobilisation", read=f"{LED} or {AT_THE_PLACE} or {BRIEFED}", add=LED, change=LED),
        wall("visits_proposal", read=LED, add=LED, change=LED),
        wall("visits_proposedwindow", read=LED, add=LED, change=LED),
        wall("visits_proposedchoice", read=LED, add=LED, change=LED),
        *(history_wall(f"visits_{table}event", read=LED) for table in TRACKED),
        history_wall("visits_mobilisationevent", read=f"{LED} or {AT_THE_PLACE}"),
    ]
