"""Who may invite whom, held by the database as well; and what somebody with a link may read of the place it names."""

from django.db import migrations

FUNCTIONS = """
-- Somebody with a link is told which place invites them; the place itself stays behind its wall.
create function app_inviting_place(digest text) returns text
  language sql stable security definer set search_path = public, pg_temp as $$
  select p.name from places_invitation i join places_place p on p.id = i.place_id
   where i.token_digest = digest and i.accepted_at is null and i.withdrawn_at is null and i.expires_at > now()
$$;
create function app_supervised_places() returns bigint[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(id), '{}') from places_place where unit_id = any(app_supervised_units())
$$;
create function app_commanded_units() returns bigint[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(unit_id), '{}') from app_postings() where role = 'commander'
$$;
drop policy web_add on places_invitation;
create policy web_add on places_invitation for insert to liaison_web with check (
  invited_by_id = (select app_user()) and accepted_at is null and withdrawn_at is null and (
    place_id = any((select app_committee_places() || app_supervised_places() || app_administered_places())::bigint[])
    or unit_id = any((select app_administered_units())::bigint[])
    or (unit_id = any((select app_commanded_units())::bigint[]) and role in ('officer', 'supervisor', 'adviser'))
    or (unit_id = any((select app_supervised_units())::bigint[]) and role = 'officer')
  )
);
-- Whom it invites, and to what, never changes: only the link, and whether it was taken back.
revoke update on places_invitation from liaison_web;
grant update (token_digest, expires_at, withdrawn_at, withdrawn_by_id) on places_invitation to liaison_web;
"""
UNDO = """
grant update on places_invitation to liaison_web;
drop policy web_add on places_invitation;
create policy web_add on places_invitation for insert to liaison_web with check (invited_by_id = (select app_user()));
drop function app_commanded_units();
drop function app_supervised_places();
drop function app_inviting_place(text);
"""


class Migration(migrations.Migration):
    dependencies = [("places", "0002_walls")]
    operations = [migrations.RunSQL(FUNCTIONS, UNDO)]
