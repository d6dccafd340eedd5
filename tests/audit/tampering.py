"""Ways to alter, remove, forge or escape history, for somebody who can run any SQL as the web or the worker."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from django.db import connection

WEB, WORKER = "liaison_web", "liaison_worker"
IGNORE = (
    "select set_config('pgtrigger.ignore', (select '{' || string_agg(tgname, ',') || '}' from pg_trigger"
    " where tgname like 'pgtrigger%'), false); "
)
FORGED_EVENT = (
    "insert into places_contactevent (pgh_created_at, pgh_label, pgh_obj_id, pgh_context, id)"
    " values (now(), 'insert', 1, '{}', 1)"
)
FORGED_READING = (
    "insert into audit_consultation (place_id, by_id, at, page, path, role, manner, purpose, request_id)"
    " values (1, 1, now(), 'x', '/', 'x', 'page', 'x', gen_random_uuid())"
)
FORGED_SEAL = (
    'insert into audit_seal (day, "table", rows, columns, digest, previous, signature)'
    " values (current_date, 'x', 0, '{}', 'x', '', '')"
)

WAYS: dict[str, str] = {
    "change history": "update visits_visitevent set summary = ''",
    "remove history": "delete from visits_visitevent",
    "empty history": "truncate visits_visitevent",
    "forge history": FORGED_EVENT,
    "change who did it": "update visits_visitevent set pgh_context = '{}'",
    "change history with its triggers ignored": IGNORE + "update visits_visitevent set summary = ''",  # noqa: S608
    "remove history with its triggers ignored": IGNORE + "delete from visits_visitevent",  # noqa: S608
    "forge history with its triggers ignored": IGNORE + FORGED_EVENT,
    "change the read log": "update audit_consultation set at = now()",
    "remove from the read log": "delete from audit_consultation",
    "empty the read log": "truncate audit_consultation",
    "switch the triggers off": "alter table visits_visit disable trigger all",
    "act as a replica": "set session_replication_role = replica",
    "drop a trigger": (
        "do $$ declare t name; begin select tgname into t from pg_trigger where tgrelid = 'visits_visit'::regclass"
        " and not tgisinternal limit 1;"
        " execute format('drop trigger %I on visits_visit', t); end $$"
    ),
    "replace the trigger's function": (
        "do $$ declare f regprocedure;"
        " begin select p.oid into f from pg_proc p where proname like 'pgtrigger%' limit 1;"
        " execute format('create or replace function %s returns trigger language plpgsql as"
        " ''begin return new; end''', f); end $$"
    ),
    "replace what lets triggers be ignored": (
        "create or replace function public._pgtrigger_should_ignore(trigger_name name) returns boolean"
        " language sql as 'select true'"
    ),
    "change a wall": "alter policy web_read on visits_visitevent using (true)",
    "drop a wall": "drop policy web_read on visits_visitevent",
    "unforce the walls": "alter table visits_visitevent no force row level security",
    "grant oneself a right": ("grant update on visits_visitevent to public; update visits_visitevent set summary = ''"),
    "become the owner": "do $$ begin execute format('set role %I', (select tableowner from pg_tables"
    " where tablename = 'visits_visit')); end $$",
    "become the owner of the session": "do $$ begin execute format('set session authorization %I',"
    " (select tableowner from pg_tables where tablename = 'visits_visit')); end $$",
    "leave the role": "reset role; update visits_visitevent set summary = ''",
    "mark an erasure": "insert into audit_erasing values (pg_current_xact_id())",
    "write an erasure": "delete from audit_erasure",
    "change a seal": "update audit_seal set digest = ''",
    "remove a seal": "delete from audit_seal",
    "drop the table": "drop table visits_visitevent",
    "rename the table": "alter table visits_visitevent rename to gone",
}
OF_THE_WEB: dict[str, str] = {
    "log under another's name": "select set_config('app.user_id', '2', false); " + FORGED_READING,
    "forge a seal": FORGED_SEAL,
    "erase": "select audit_erase('visits_visitevent', array[1]::bigint[], '{\"summary\": \"\"}', 'x')",
    "become the worker": "set role liaison_worker",
}
REFUSED = (
    psycopg2.errors.InsufficientPrivilege,
    # What is refused to all but the owner may also be told in other words.
    psycopg2.errors.WrongObjectType,
)


@contextmanager
def login_of(role: str) -> Iterator[Any]:
    """A connection of a login that is a member of this role alone, as docs/deploy.md says; it has taken the role."""
    params = dict(connection.get_connection_params())
    for ours in ("cursor_factory", "context", "assume_role"):
        params.pop(ours, None)
    name = f"tamper_{role}_{params['dbname']}"[:63].lower()
    owner = psycopg2.connect(**params)
    owner.autocommit = True
    with owner.cursor() as cursor:
        cursor.execute(f"drop role if exists {name}")
        cursor.execute(f"create role {name} login noinherit nosuperuser password 'x'")
        cursor.execute(f"grant {role} to {name}")
    login = psycopg2.connect(**{**params, "user": name, "password": "x"})
    try:
        with login.cursor() as cursor:
            cursor.execute(f"set role {role}")
        login.commit()
        yield login
    finally:
        login.close()
        with owner.cursor() as cursor:
            cursor.execute(f"drop role {name}")
        owner.close()


def tried(role: str) -> dict[str, str]:
    """Every way as this role; what PostgreSQL said to each, '' where it let it pass."""
    ways = WAYS | (OF_THE_WEB if role == WEB else {})
    answers = {}
    with login_of(role) as login:
        for name, statement in ways.items():
            answers[name] = _tried(login, role, statement)
    return answers


def _tried(login: Any, role: str, statement: str) -> str:
    try:
        with login.cursor() as cursor:
            cursor.execute(statement)
    except REFUSED as error:
        return str(error).split("\n", 1)[0]
    finally:
        login.rollback()
        with login.cursor() as cursor:
            cursor.execute(f"set role {role}")
        login.commit()
    return ""
