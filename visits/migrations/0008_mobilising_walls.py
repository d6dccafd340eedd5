"""Mobilising is police business; the committee of the place at which something happened reads that it was done.

Those who lead a unit read and write. Officers of the unit read what volunteers are sought for, offer and withdraw
themselves, and read the orders that they were sent.
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
"""
TRACKED = ("allotmentoverride", "volunteercall", "volunteer", "coverlost", "orders")


class Migration(migrations.Migration):
    dependencies = [("visits", "0007_mobilising"), ("rosters", "0002_walls")]
    operations = [
        migrations.RunSQL(FUNCTIONS, "drop function app_serving_units();"),
        wall("visits_allotmentoverride", read=LED, add=LED, change=NEVER),
        wall("visits_volunteercall", read=SERVING, add=LED, change=LED),
        wall("visits_volunteer", read=f"({OWN}) or {LED}", add=OWN, change=f"({OWN}) or {LED}"),
        wall("visits_coverlost", read=LED, add=LED, change=LED),
        wall("visits_orders", read=f"({ORDERED}) or {LED}", add=LED, change=NEVER),
        wall("visits_mobilisation", read=f"{LED} or {AT_THE_PLACE}", add=LED, change=LED),
        wall("visits_proposal", read=LED, add=LED, change=LED),
        wall("visits_proposedwindow", read=LED, add=LED, change=LED),
        wall("visits_proposedchoice", read=LED, add=LED, change=LED),
        *(history_wall(f"visits_{table}event", read=LED) for table in TRACKED),
        history_wall("visits_mobilisationevent", read=f"{LED} or {AT_THE_PLACE}"),
    ]
