"""The one way in which a history row loses words: by a decision, through the owner's function, digests kept."""

from django.db import migrations

ERASE = """
create function audit_digest(history_row jsonb) returns text language sql immutable strict parallel safe
  set search_path = public, pg_temp
  as $$ select encode(sha256(convert_to(history_row::text, 'UTF8')), 'hex') $$;

-- Names the transaction that erases; nobody but the owner reads or writes it (see liaison.audit.sealing).
create table audit_erasing (xact xid8 primary key);
revoke all on audit_erasing from liaison_web, liaison_worker;

-- Empties some columns of some rows of a history table or of the read log, and notes each row in audit_erasure with
-- its digest before and after. `blanks` gives for each column what it is to hold, as JSON: {"text": "", "mood": null}.
-- What ties a row to its thing, place, moment and person stays. Gives how many rows were emptied.
create function audit_erase(history text, row_ids bigint[], blanks jsonb, decided_as text) returns bigint
  language plpgsql security definer set search_path = public, pg_temp set timezone = 'UTC' as $$
declare
  every_column text[];
  key text := case when history = 'audit_consultation' then 'id' else 'pgh_id' end;
  moment text := case when history = 'audit_consultation' then 'at' else 'pgh_created_at' end;
  emptied text[];
  wrong text;
  erased bigint;
begin
  select array_agg(column_name::text order by column_name::text) into every_column
    from information_schema.columns where table_schema = 'public' and table_name = history;
  if history is distinct from 'audit_consultation' and not coalesce('pgh_obj_id' = any(every_column), false) then
    raise exception 'audit_erase: % is no history table', history using errcode = 'insufficient_privilege';
  end if;
  if coalesce(trim(decided_as), '') = '' then
    raise exception 'audit_erase: a decision must be named' using errcode = 'check_violation';
  end if;
  select array_agg(k order by k) into emptied from jsonb_object_keys(blanks) k;
  if emptied is null then
    raise exception 'audit_erase: no column is named' using errcode = 'check_violation';
  end if;
  select k into wrong from unnest(emptied) k
   where k <> all(every_column) or k like 'pgh\\_%' or k in ('id', 'place_id', 'at', 'by_id') limit 1;
  if wrong is not null then
    raise exception 'audit_erase: % cannot be erased', wrong using errcode = 'insufficient_privilege';
  end if;
  -- Two who erase the same rows do so one after the other.
  perform pg_advisory_xact_lock(hashtext('audit_erase'), hashtext(history));
  insert into audit_erasing values (pg_current_xact_id()) on conflict do nothing;
  execute format($sql$
    with old as (
      select e.%2$I as id, coalesce(s.columns::text[], $3) as counted,
             audit_digest(to_jsonb(e) - array(
               select unnest($3) except select unnest(coalesce(s.columns::text[], $3)))) as digest
        from %1$I e left join audit_seal s
          on s."table" = $4 and s.day = (e.%3$I at time zone 'Europe/London')::date
       where e.%2$I = any($1)
    ), new as (
      update %1$I e set (%4$s) = (select %5$s from jsonb_populate_record(null::%1$I, $2) n)
        from old where e.%2$I = old.id
      returning e.%2$I as id,
        audit_digest(to_jsonb(e) - array(select unnest($3) except select unnest(old.counted))) as digest
    ), noted as (
      insert into audit_erasure ("table", row_id, row_digest, left_digest, counted, blanked, decision)
      select $4, old.id, old.digest, new.digest, old.counted, $5, $6 from old join new on new.id = old.id
      returning 1
    ) select count(*) from noted
  $sql$, history, key, moment, (select string_agg(format('%I', k), ', ' order by k) from unnest(emptied) k),
    (select string_agg(format('n.%I', k), ', ' order by k) from unnest(emptied) k))
  into erased using row_ids, blanks, every_column, history, emptied, left(decided_as, 60);
  delete from audit_erasing where xact = pg_current_xact_id();
  return erased;
end $$;
revoke execute on function audit_erase(text, bigint[], jsonb, text) from public;
grant execute on function audit_erase(text, bigint[], jsonb, text) to liaison_worker;
"""

UNDO = """
drop function audit_erase(text, bigint[], jsonb, text);
drop table audit_erasing;
drop function audit_digest(jsonb);
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_seals")]
    operations = [migrations.RunSQL(ERASE, UNDO)]
