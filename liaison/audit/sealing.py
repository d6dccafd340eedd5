"""The triggers that write history run as the owner, so that nobody else needs to be able to write it."""

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
"""


def seal(**_: Any) -> None:
    """After every migration: pin each trigger function to its owner's rights and to a fixed search path.

    A migration that changes a tracked table makes its functions anew, with the caller's rights; then no tracked
    write of the web would succeed until they are sealed again. An error here fails the migration.
    """
    with connection.cursor() as cursor:
        cursor.execute(SEAL)
