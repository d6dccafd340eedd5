"""The triggers that write history run as the owner, so that nobody else needs to be able to write it.

django-pgtrigger lets whoever sets `pgtrigger.ignore` in their session pass any trigger by, and so change a row without
a trace: here that setting says nothing. Only the owner's `audit_erase` may change a history row, while it runs.
"""

from typing import Any

from django.db import connection

SEAL = r"""
do $$
declare f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p join pg_namespace n on n.oid = p.pronamespace
            where n.nspname = 'public' and p.proname like 'pgtrigger\_%' and p.prorettype = 'trigger'::regtype
              and (not p.prosecdef or p.proconfig is null)
  loop
    execute format('alter function %s security definer set search_path = public, pg_temp', f);
  end loop;
end $$;
create or replace function _pgtrigger_should_ignore(trigger_name name) returns boolean
  language plpgsql set search_path = public, pg_temp as $$
begin
  if trigger_name like 'pgtrigger\_append\_only\_%' and to_regclass('public.audit_erasing') is not null then
    return exists (select from audit_erasing where xact = pg_current_xact_id());
  end if;
  return false;
end $$;
"""


def seal(**_: Any) -> None:
    """After every migration: pin each trigger function to its owner's rights and to a fixed search path.

    A migration that changes a tracked table makes its functions anew, with the caller's rights; then no tracked
    write of the web would succeed until they are sealed again; and it brings back the way around them. An error here
    fails the migration.
    """
    with connection.cursor() as cursor:
        cursor.execute(SEAL)
