"""What the pages of applications read, as functions: PostgreSQL plans them once a connection and not at each request.

Planning them takes longer than reading, since each table brings its wall along. They have the rights of whoever asks,
so that the walls stand; the caller has fetched the applications as their reader may see them.
"""

from django.db import migrations

FUNCTIONS = """
-- How far these applications are written: sections of their round, answers, marks, the declaration that stands.
create function app_written(those bigint[])
  returns table (what text, application_id bigint, key text, value text, who bigint, name text, at timestamptz,
                 for_whom text)
  language plpgsql stable set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
begin
  return query
  select w.what, w.application_id, w.key::text, w.value, w.who, trim(u.rank || ' ' || u.name), w.at, w.for_whom::text
    from (
      select 'round' as what, a.id as application_id, a.ref as key, r.sections::text as value, null::bigint as who,
             null::timestamptz as at, '' as for_whom
        from funding_application a join funding_round r on r.id = a.round_id where a.id = any(those)
      union all
      select 'answer', application_id, key, value::text, saved_by_id, saved_at, for_whom
        from funding_answer where application_id = any(those)
      union all
      select 'mark', application_id, section, '', made_by_id, made_at, ''
        from funding_sectionmark where application_id = any(those) and ended_at is null
      union all
      select 'declaration', application_id, '', '', made_by_id, made_at, ''
        from funding_declaration where application_id = any(those) and voided_at is null
    ) w left join accounts_user u on u.id = w.who;
end $$;
-- What stands beside the parts of one application: measures, files, what police are asked, each the oldest first.
create function app_beside(this bigint)
  returns table (what text, key text, number int, status text, who text, at timestamptz)
  language plpgsql stable set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
begin
  return query
  (select 'measure', m.kind::text, m.number::int, m.status::text, '', null::timestamptz from funding_measure m
    where m.application_id = this and m.status <> 'declined' order by m.id)
  union all
  (select 'file', e.asked_as::text, 0, '', trim(u.rank || ' ' || u.name), e.added_at
     from funding_evidence e join accounts_user u on u.id = e.added_by_id
    where e.application_id = this and e.removed_at is null order by e.added_at, e.id)
  union all
  (select 'asked', h.what::text, 0,
          case when h.answered_at is null then 'waiting' when h.declined then 'declined' else 'answered' end,
          trim(u.rank || ' ' || u.name), h.asked_at
     from funding_helprequest h join accounts_user u on u.id = h.asked_by_id
    where h.application_id = this and h.taken_back_at is null order by h.asked_at, h.id);
end $$;
"""
DROP = """
drop function app_beside(bigint);
drop function app_written(bigint[]);
"""


class Migration(migrations.Migration):
    dependencies = [("funding", "0003_rows_stay_with_their_place")]
    operations = [migrations.RunSQL(FUNCTIONS, DROP)]
