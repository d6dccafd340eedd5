"""Which places an officer sees because of an allotment is one range of an index, however many years lie behind.

Each allotment carries the end of its visit, kept equal by triggers, so that no visit need be looked at. And the places
that police see are worked out once in a transaction (as app_places, of which they are a part), because a statement
that writes about visits asks for them alone.
"""

from datetime import UTC, datetime

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

# Run as the owner: whoever allots somebody need not be able to read the visit, nor change the allotment.
TRIGGERS = """
create function app_allotment_ends_with_its_visit() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  select v.ends_at into new.ends_at from visits_visit v where v.id = new.visit_id;
  return new;
end $$;
create trigger allotment_ends before insert on visits_allotment
  for each row execute function app_allotment_ends_with_its_visit();
create function app_visit_ends() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update visits_allotment set ends_at = new.ends_at where visit_id = new.id;
  return null;
end $$;
create trigger visit_ends after update on visits_visit
  for each row when (old.ends_at is distinct from new.ends_at) execute function app_visit_ends();
update visits_allotment a set ends_at = v.ends_at from visits_visit v where v.id = a.visit_id;
"""
NO_TRIGGERS = """
drop trigger visit_ends on visits_visit;
drop function app_visit_ends();
drop trigger allotment_ends on visits_allotment;
drop function app_allotment_ends_with_its_visit();
"""
ONCE = """
create or replace function app_allotted_places() returns bigint[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct place_id), '{}') from visits_allotment
   where officer_id = app_user() and released_at is null and ends_at > now() - interval '14 days'
     and exists (select from app_postings() where role = 'officer')
$$;
create function app_posted_places() returns bigint[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct p.id), '{}') from places_place p join app_postings() g on
      (g.role in ('supervisor', 'commander', 'adviser') and p.unit_id = g.unit_id)
   or (g.role = 'officer' and (p.team_id = g.team_id or app_user() in (p.named_officer_id, p.deputy_id)))
$$;
create function app_work_out_police_places() returns bigint[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select set_config('app.police_places', (app_posted_places() || app_allotted_places())::text, true)::bigint[]
$$;
create or replace function app_police_places() returns bigint[] language sql stable
  return coalesce(nullif(current_setting('app.police_places', true), '')::bigint[], app_work_out_police_places());
"""
EVERY_TIME = """
create or replace function app_allotted_places() returns bigint[]
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
drop function app_work_out_police_places();
drop function app_posted_places();
"""
HISTORY = (
    "allotted_at",
    "allotted_by_id",
    "id",
    "officer_id",
    "place_id",
    "released_at",
    "released_because",
    "released_by_id",
    "visit_id",
)
KEPT = " OR ".join(f'OLD."{column}" IS DISTINCT FROM (NEW."{column}")' for column in HISTORY)
WRITE = (
    'INSERT INTO "visits_allotmentevent" ("allotted_at", "allotted_by_id", "id", "officer_id", '
    '"pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "released_at", '
    '"released_because", "released_by_id", "visit_id") VALUES (NEW."allotted_at", NEW."allotted_by_id", '
    'NEW."id", NEW."officer_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), '
    '\'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."place_id", NEW."released_at", '
    'NEW."released_because", NEW."released_by_id", NEW."visit_id"); RETURN NULL;'
)


class Migration(migrations.Migration):
    dependencies = [("visits", "0004_dates_move_visits"), ("places", "0004_places_asked_once")]
    operations = [
        # The kept moment is no history: the trigger that writes history must not see it.
        pgtrigger.migrations.RemoveTrigger(model_name="allotment", name="update_update"),
        migrations.AddField(
            model_name="allotment",
            name="ends_at",
            field=models.DateTimeField(default=datetime(1970, 1, 1, tzinfo=UTC), editable=False),
            preserve_default=False,
        ),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
        migrations.AddIndex(
            model_name="allotment",
            index=models.Index(
                fields=["officer", "ends_at"],
                include=["place"],
                condition=models.Q(released_at=None),
                name="allotment_opens_places",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="allotment",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition=f"WHEN ({KEPT})",
                    func=WRITE,
                    hash="47a948fbc6a1b12b68ffe7a9c53f1be9e6e7cd22",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c16c9",
                    table="visits_allotment",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(ONCE, EVERY_TIME),
    ]
