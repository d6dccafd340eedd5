"""Looking for a word in every row of every table, as the owner."""

from django.db import connection

from tests.roles import database_role

TABLES = """
select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where n.nspname = 'public' and c.relkind in ('r', 'p') order by 1
"""


def tables_with(word: str) -> list[str]:
    """The tables in which some row has this word anywhere, numbers and JSON included."""
    with database_role("owner"), connection.cursor() as cursor:
        cursor.execute(TABLES)
        names = [name for (name,) in cursor.fetchall()]
        found = []
        for name in names:
            cursor.execute(f'select exists (select from "{name}" t where t::text ilike %s)', [f"%{word}%"])  # noqa: S608
            if cursor.fetchone()[0]:
                found.append(name)
    return found
