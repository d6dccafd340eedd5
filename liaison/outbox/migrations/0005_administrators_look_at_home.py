"""Administrators see the messages of their own units alone, also those that hang on no place.

Until now whoever administered one unit saw the addresses that any other unit had invited.
"""

from django.db import migrations

AT_HOME = """
create function app_people_administered() returns bigint[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct user_id), '{}') from places_posting where unit_id = any(app_administered_units())
$$;
create function app_invitations_administered() returns bigint[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(id), '{}') from places_invitation where unit_id = any(app_administered_units())
$$;
drop policy administrators_look on outbox_message;
create policy administrators_look on outbox_message for select to liaison_web using (
  place_id = any((select app_administered_places())::bigint[])
  or (place_id is null and to_id = any((select app_people_administered())::bigint[]))
  or (place_id is null and kind = 'places.invited'
      and (about ->> 'pk')::bigint = any((select app_invitations_administered())::bigint[]))
);
"""
EVERYWHERE = """
drop policy administrators_look on outbox_message;
create policy administrators_look on outbox_message for select to liaison_web using (
  place_id = any((select app_administered_places())::bigint[])
  or (place_id is null and (select app_administered_units()) <> '{}')
);
drop function app_invitations_administered();
drop function app_people_administered();
"""


class Migration(migrations.Migration):
    dependencies = [("outbox", "0004_administrators_look"), ("places", "0005_invitations_of_the_unit")]
    operations = [migrations.RunSQL(AT_HOME, EVERYWHERE)]
