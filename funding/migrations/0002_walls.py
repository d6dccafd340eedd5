"""Applications are the committee's. Police read what was shared with them, in the extent to which it was shared.

What is shared is worked out by one function per extent, asked once a statement. Figures about equity are written by the
worker alone, after small counts were withheld.
"""

from django.db import migrations

from liaison.db.walls import COMMITTEE, NEVER, history_wall, wall

FUNCTIONS = """
-- Three short looks into an index: this runs in nearly every statement about funding, however much is shared in all.
-- Whoever does not look after the place any more sees nothing of what was shared with them.
create function app_shares() returns setof funding_share
  language sql stable security definer set search_path = public, pg_temp as $$
  with held as materialized (select role, unit_id, team_id from app_postings()),
       seen as materialized (select unnest(app_police_places()) as id)
  select s.* from funding_share s
   where s.ended_at is null and s.officer_id = app_user() and s.place_id in (select id from seen)
  union all
  select s.* from funding_share s
   where s.ended_at is null and s.team_id in (select team_id from held where role = 'officer')
     and s.place_id in (select id from seen)
  union all
  select s.* from places_place p join funding_share s on s.place_id = p.id
   where s.ended_at is null and s.with_adviser and p.unit_id in (select unit_id from held where role = 'adviser')
$$;
create function app_applications_in_state() returns bigint[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct application_id), '{}') from app_shares()
$$;
create function app_applications_in_whole() returns bigint[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct application_id), '{}') from app_shares() where extent = 'whole'
$$;
create function app_applications_written() returns bigint[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct application_id), '{}') from app_shares() where extent = 'whole' and may_write
$$;
create function app_equity_units() returns bigint[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct unit_id), '{}') from app_postings() where role in ('commander', 'oversight')
$$;
create function app_evidence_bytes(place bigint) returns bigint
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(sum(e.size), 0)::bigint from funding_evidence e
   where e.place_id = place and e.removed_at is null and (
     place = any((select app_committee_places())::bigint[])
     or exists (select from funding_application a
                 where a.place_id = place and a.id = any((select app_applications_written())::bigint[])))
$$;
"""
DROP = """
drop function app_evidence_bytes(bigint);
drop function app_equity_units();
drop function app_applications_written();
drop function app_applications_in_whole();
drop function app_applications_in_state();
drop function app_shares();
"""
SIGNED_IN = "(select app_user()) is not null"
ADMINISTERING = "(select app_administered_units()) <> '{}'"
STATE = f"{COMMITTEE} or application_id = any((select app_applications_in_state())::bigint[])"
WHOLE = f"{COMMITTEE} or application_id = any((select app_applications_in_whole())::bigint[])"
WRITTEN = f"{COMMITTEE} or application_id = any((select app_applications_written())::bigint[])"
OWN_WORDS = f"({WHOLE}) and sent_by_id = (select app_user())"
PUBLIC = ("scheme", "supplier", "round", "nationalfigure")
OF_PLACES = (
    "openingwish application answer sectionmark declaration measure step stepnote evidence incident packitem share"
    " helprequest threadmessage deadline pack"
).split()


class Migration(migrations.Migration):
    dependencies = [("funding", "0001_initial"), ("places", "0002_walls"), ("audit", "0003_wall")]
    operations = [
        migrations.RunSQL(FUNCTIONS, DROP),
        *(wall(f"funding_{table}", read=SIGNED_IN, add=ADMINISTERING, change=ADMINISTERING) for table in PUBLIC),
        wall("funding_openingwish", read=COMMITTEE, add=COMMITTEE, change=COMMITTEE),
        wall(
            "funding_application",
            read=f"{COMMITTEE} or id = any((select app_applications_in_state())::bigint[])",
            add=COMMITTEE,
            change=COMMITTEE,
        ),
        wall("funding_answer", read=WHOLE, add=WRITTEN, change=WRITTEN),
        wall("funding_sectionmark", read=WHOLE, add=COMMITTEE, change=WRITTEN),
        wall("funding_declaration", read=WHOLE, add=COMMITTEE, change=WRITTEN),
        wall("funding_measure", read=WHOLE, add=COMMITTEE, change=COMMITTEE),
        wall("funding_step", read=STATE, add=COMMITTEE, change=NEVER),
        wall("funding_stepnote", read=WHOLE, add=COMMITTEE, change=NEVER),
        wall("funding_evidence", read=WHOLE, add=WRITTEN, change=COMMITTEE),
        wall("funding_incident", read=COMMITTEE, add=COMMITTEE, change=COMMITTEE),
        wall("funding_packitem", read=WHOLE, add=COMMITTEE, change=COMMITTEE),
        wall("funding_share", read=STATE, add=COMMITTEE, change=COMMITTEE),
        wall("funding_helprequest", read=WHOLE, add=COMMITTEE, change=WHOLE),
        wall("funding_threadmessage", read=WHOLE, add=OWN_WORDS, change=NEVER),
        wall("funding_deadline", read=WHOLE, add=COMMITTEE, change=COMMITTEE),
        wall("funding_pack", read=WHOLE, add=COMMITTEE, change=NEVER),
        # Middles name no place; the worker alone writes them.
        wall("funding_stagemedian", read=SIGNED_IN, add=NEVER, change=NEVER),
        wall(
            "funding_equityreport",
            read="unit_id = any((select app_equity_units())::bigint[])",
            add=NEVER,
            change=NEVER,
        ),
        *(history_wall(f"funding_{table}event", read=NEVER) for table in PUBLIC),
        *(history_wall(f"funding_{table}event", read=COMMITTEE) for table in OF_PLACES),
    ]
