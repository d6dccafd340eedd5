"""Who may see which place, told to PostgreSQL: the same rules as `liaison.places.access`, written a second time."""

from django.db import migrations

from liaison.db.walls import COMMITTEE, SEEN, history_wall, wall

# Run as the owner, because the tables they read are walled themselves. The search path is pinned so that nobody
# can slip in a table of their own. Officers' allotments are added when the visits exist.
FUNCTIONS = """
create function app_postings() returns setof places_posting
  language sql stable security definer set search_path = public, pg_temp as $$
  select * from places_posting
   where user_id = app_user() and since <= app_today() and (until is null or until >= app_today())
$$;
create function app_committee_places() returns bigint[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(place_id), '{}') from places_membership
   where user_id = app_user() and since <= app_today() and (until is null or until >= app_today())
$$;
create function app_police_places() returns bigint[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct p.id), '{}') from places_place p join app_postings() g on
      (g.role in ('supervisor', 'commander', 'adviser') and p.unit_id = g.unit_id)
   or (g.role = 'officer' and (p.team_id = g.team_id or app_user() in (p.named_officer_id, p.deputy_id)))
$$;
create function app_administered_units() returns bigint[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(unit_id), '{}') from app_postings() where role = 'administrator'
$$;
create function app_administered_places() returns bigint[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(id), '{}') from places_place where unit_id = any(app_administered_units())
$$;
create function app_supervised_units() returns bigint[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(unit_id), '{}') from app_postings() where role in ('supervisor', 'commander')
$$;
create function app_places() returns bigint[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select app_committee_places() || app_police_places()
$$;
-- Joining is the one moment at which a person gains a role by themselves: with an open invitation, once.
create function app_accept_invitation(digest text, joining bigint) returns boolean
  language plpgsql security definer set search_path = public, pg_temp as $$
declare invited places_invitation;
begin
  select * into invited from places_invitation where token_digest = digest and accepted_at is null
     and withdrawn_at is null and expires_at > now() for update;
  if invited.id is null or lower(invited.email) <> (select lower(email) from accounts_user where id = joining) then
    return false;
  end if;
  update places_invitation set accepted_at = now(), accepted_by_id = joining where id = invited.id;
  if invited.place_id is not null then
    insert into places_membership (user_id, place_id, role, told_of_visits, since)
      values (joining, invited.place_id, invited.committee_role, true, app_today());
  else
    insert into places_posting (user_id, role, unit_id, team_id, since)
      values (joining, invited.role, invited.unit_id, invited.team_id, app_today());
  end if;
  return true;
end $$;
"""
DROP = """
drop function app_accept_invitation(text, bigint);
drop function app_places();
drop function app_supervised_units();
drop function app_administered_places();
drop function app_administered_units();
drop function app_police_places();
drop function app_committee_places();
drop function app_postings();
"""

ADMINISTERED = "unit_id = any((select app_administered_units())::bigint[])"
PLACE = f"id = any((select app_places())::bigint[]) or {ADMINISTERED}"
OWN_OR_SEEN = f"user_id = (select app_user()) or {SEEN} or place_id = any((select app_administered_places())::bigint[])"
INVITERS = (
    "invited_by_id = (select app_user()) or "
    f"{COMMITTEE} or unit_id = any((select app_supervised_units() || app_administered_units())::bigint[])"
)
ENDS_MEMBERSHIP = f"{COMMITTEE} or place_id = any((select app_administered_places())::bigint[])"


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial"), ("audit", "0001_database_roles")]
    operations = [
        migrations.RunSQL(FUNCTIONS, DROP),
        wall("places_place", read=PLACE, add=ADMINISTERED, change=PLACE),
        wall("places_contact", read=SEEN, add=SEEN, change=SEEN),
        wall("places_engagementplan", read=SEEN, add=SEEN, change=SEEN),
        wall("places_membership", read=OWN_OR_SEEN, add=ENDS_MEMBERSHIP, change=ENDS_MEMBERSHIP),
        wall("places_posting", read="true", add=ADMINISTERED, change=ADMINISTERED),
        wall(
            "places_commandunit",
            read="true",
            add="(select app_administered_units()) <> '{}'",
            change="id = any((select app_administered_units())::bigint[])",
        ),
        wall("places_neighbourhoodteam", read="true", add=ADMINISTERED, change=ADMINISTERED),
        wall(
            "places_invitation",
            read=f"{INVITERS} or token_digest = (select app_bearer())",
            add="invited_by_id = (select app_user())",
            change=INVITERS,
        ),
        history_wall("places_placeevent", read="id = any((select app_committee_places())::bigint[])"),
        history_wall("places_contactevent", read=COMMITTEE),
        history_wall("places_engagementplanevent", read=COMMITTEE),
        history_wall("places_membershipevent", read=COMMITTEE),
        history_wall("places_invitationevent", read=COMMITTEE),
        history_wall("places_postingevent", read="false"),
        history_wall("places_commandunitevent", read="false"),
        history_wall("places_neighbourhoodteamevent", read="false"),
    ]
