"""What PostgreSQL itself says of the second wall: every table but a few named ones, and what the web role may not.

Read from the catalogue and not from the models, so that a table which no model of ours knows is found as well.
"""

import re

import pytest
from django.db import connection

from bench.rls_cost import asked_each_row
from tests.roles import database_role

# Tables without row-level security, and why.
OPEN_TABLES = {
    "accounts_user": "names of people are shown to all who share a place; roles and places are walled",
    "accounts_forceid": "collar numbers are worn on the shoulder",
    "accounts_userevent": "the web role has no right on it at all",
    "accounts_forceidevent": "the web role has no right on it at all",
    "accounts_user_groups": "unused: roles are code",
    "accounts_user_user_permissions": "unused: roles are code",
    "audit_erasing": "numbers of transactions; the web role has no right on it at all",
    "auth_group": "unused: roles are code",
    "auth_group_permissions": "unused: roles are code",
    "auth_permission": "names of tables",
    "django_admin_log": "the administration's own list of what an administrator did",
    "django_content_type": "names of tables",
    "django_migrations": "names of migrations",
    "outbox_heartbeat": "says nothing about anybody",
    "outbox_demomail": "only in the demo, where everything is made up",
    "account_emailaddress": "sign-in looks an address up before anybody is there to be asked",
    "account_emailconfirmation": "a link is looked up before anybody is there to be asked",
    "mfa_authenticator": "sign-in by passkey looks it up before anybody is there; secrets are encrypted",
    "usersessions_usersession": "sign-in writes it before anybody is there; browsers and addresses of people",
    "retention_erasing": "numbers of transactions; the web role has no right on it at all",
    "socialaccount_socialaccount": "sign-in by a force looks it up before anybody is there",
    "socialaccount_socialapp": "unused: providers are settings",
    "socialaccount_socialtoken": "unused: no token is stored",
    "pghistory_context": "unused: the context lies in each row",
}
TABLES = """
select c.relname, c.relrowsecurity, c.relforcerowsecurity,
       (select count(*) from pg_policy p where p.polrelid = c.oid)
  from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1
"""
PLACES = """
select distinct c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and not a.attisdropped
 where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
   and a.attname in ('place_id', 'unit_id', 'team_id')
"""
# What the web role may read or change, with a column of it.
USED = """
select c.relname, a.attname, has_table_privilege('liaison_web', c.oid, 'select'),
       has_table_privilege('liaison_web', c.oid, 'update')
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum = 1
 where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1
"""
# All that we have written, and not those of policies alone: one that is inlined shows what it calls.
FUNCTIONS = """
select string_agg(distinct p.proname, '|') from pg_proc p join pg_language l on l.oid = p.prolang
 where p.pronamespace = 'public'::regnamespace and l.lanname in ('sql', 'plpgsql')
"""
# Functions of a row's own columns, which can only be asked for each row; of rows that are changed, never of those read.
OF_A_ROW = {"app_concern_is_at": "the worry that a category is of belongs to the same place"}
ROLES = ("liaison_web", "liaison_worker")


def asked(sql: str, *parameters: object) -> list[tuple]:
    """All rows of one statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)
        return cursor.fetchall()


def test_every_table_has_a_forced_wall_with_policies_or_says_why_not(db: None) -> None:
    unwalled = {name for name, enabled, forced, policies in asked(TABLES) if not (enabled and forced and policies)}
    assert not unwalled - set(OPEN_TABLES), "a table without a wall, and without a reason"


def test_no_table_of_a_place_unit_or_team_is_among_those_without(db: None) -> None:
    assert not {name for (name,) in asked(PLACES)} & set(OPEN_TABLES)


def test_no_policy_lets_the_web_role_read_or_write_everything(db: None) -> None:
    """Who serves in which role, unit and team is known to whoever is signed in; nothing else of places is."""
    found = asked(
        "select tablename, cmd from pg_policies"
        " where 'liaison_web' = any(roles) and (qual = 'true' or with_check = 'true')"
    )
    of_places = {name for (name,) in asked(PLACES)}
    assert {(table, command) for table, command in found if table in of_places} == {
        ("places_neighbourhoodteam", "SELECT"),
        ("places_posting", "SELECT"),
    }


def asked_for_each_row() -> list[str]:
    """Where PostgreSQL would ask a policy's function for each row of a table, and not once a statement."""
    found = []
    function = re.compile(rf"\b(?:{asked(FUNCTIONS)[0][0]})\(")
    for table, column, reads, changes in asked(USED):
        statements = [f"select * from {table}"] if reads else []  # noqa: S608
        statements += [f"update {table} set {column} = {column}"] if reads and changes else []  # noqa: S608
        for statement in statements:
            (((plan,),),) = asked(f"explain (format json) {statement}")
            for where in asked_each_row(plan["Plan"], function):
                if statement.startswith("select") or not any(name in where for name in OF_A_ROW):
                    found.append(f"{statement}: {where}")
    return found


def test_what_somebody_may_see_is_asked_once_a_statement(db: None) -> None:
    assert asked_for_each_row() == []
    with database_role("owner"), connection.cursor() as cursor:
        cursor.execute("create policy careless on visits_visit to liaison_web using (place_id = any(app_places()))")
    assert {found.partition(" set ")[0].partition(":")[0] for found in asked_for_each_row()} == {
        "select * from visits_visit",
        "update visits_visit",
    }


@pytest.mark.parametrize("role", ROLES)
def test_a_role_of_the_portal_is_nothing_special(db: None, role: str) -> None:
    rights = "rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication, rolcanlogin"
    assert asked(f"select {rights} from pg_roles where rolname = %s", role)[0][:5] == (False,) * 5  # noqa: S608
    belongs = asked("select roleid::regrole::text from pg_auth_members where member = %s::regrole", role)
    assert belongs == [], "it would have the rights of another"
    assert asked("select relname from pg_class where relowner = %s::regrole", role) == []
    assert asked("select proname from pg_proc where proowner = %s::regrole", role) == []


@pytest.mark.parametrize("role", ROLES)
def test_a_role_of_the_portal_changes_no_structure_and_empties_no_table(db: None, role: str) -> None:
    assert asked(
        "select has_schema_privilege(%s, 'public', 'create'), has_database_privilege(%s, current_database(), 'create')",
        role,
        role,
    ) == [(False, False)]
    can_empty = (
        "select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')"
        " and (has_table_privilege(%s, c.oid, 'truncate') or has_table_privilege(%s, c.oid, 'trigger')"
        "      or has_table_privilege(%s, c.oid, 'references'))"
    )
    assert asked(can_empty, role, role, role) == []


def test_views_apply_the_rights_of_whoever_asks(db: None) -> None:
    """Otherwise a view would show what its owner sees."""
    found = asked(
        "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')"
        " and not coalesce('security_invoker=true' = any(reloptions), false)"
    )
    assert found == []
