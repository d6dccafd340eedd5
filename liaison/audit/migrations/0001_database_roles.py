"""The roles of the database, before anything else exists.

The owner (whoever runs this) makes and changes tables. The web and the worker log in as the same person and then
take one of these two roles, which own nothing, bypass nothing and cannot delete.
"""

from django.db import migrations

ROLES = """
do $$
declare
  role_name text;
  -- Since PostgreSQL 16 whoever makes a role is a member who may not yet take it.
  may_take text := case when current_setting('server_version_num')::int >= 160000 then 'set' else 'member' end;
begin
  foreach role_name in array array['liaison_web', 'liaison_worker'] loop
    begin
      if not exists (select from pg_roles where rolname = role_name) then
        execute format(
          'create role %I nologin nosuperuser nobypassrls nocreatedb nocreaterole noinherit', role_name);
      end if;
      if not pg_has_role(current_user, role_name, may_take) then
        execute format('grant %I to current_user', role_name);
      end if;
    exception when duplicate_object or unique_violation or internal_error then
      -- Roles belong to the whole cluster: another database of it is being made at the same moment.
      null;
    end;
  end loop;
end $$;
revoke create on schema public from public;
grant usage on schema public to liaison_web, liaison_worker;
alter default privileges in schema public grant select, insert, update on tables to liaison_web, liaison_worker;
alter default privileges in schema public grant usage, select on sequences to liaison_web, liaison_worker;

create function app_user() returns bigint language sql stable parallel safe
  as $$ select nullif(current_setting('app.user_id', true), '')::bigint $$;
create function app_bearer() returns text language sql stable parallel safe
  as $$ select nullif(current_setting('app.bearer', true), '') $$;
create function app_today() returns date language sql stable parallel safe
  as $$ select (now() at time zone 'Europe/London')::date $$;
"""

UNDO = """
drop function app_today();
drop function app_bearer();
drop function app_user();
alter default privileges in schema public revoke all on sequences from liaison_web, liaison_worker;
alter default privileges in schema public revoke all on tables from liaison_web, liaison_worker;
revoke usage on schema public from liaison_web, liaison_worker;
"""


class Migration(migrations.Migration):
    initial = True
    run_before = [("contenttypes", "0001_initial")]
    operations = [migrations.RunSQL(ROLES, UNDO)]
