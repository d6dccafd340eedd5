"""The second wall: row-level security, written by hand and applied by migrations.

Every table with rows about a place has it, enabled and forced. The web role sees a row only if a condition on the
acting person (`app.user_id`, bound by the backend) holds; the worker plans and sends for everybody; the owner, who
also runs the functions below, migrates. Nobody but the owner may delete. A condition calls its function inside a
scalar sub-select, so that PostgreSQL asks once per statement and not once per row.

A migration keeps what it did: to change a wall, write a new migration with new conditions.
"""

from django.db import migrations

SEEN = "place_id = any((select app_places())::bigint[])"
POLICE = "place_id = any((select app_police_places())::bigint[])"
COMMITTEE = "place_id = any((select app_committee_places())::bigint[])"
NEVER = "false"


def wall(table: str, *, read: str, add: str, change: str) -> migrations.RunSQL:
    """Row-level security on one table: three SQL conditions for the web role, all rows for worker and owner."""
    return migrations.RunSQL(
        sql=f"""
        alter table {table} enable row level security;
        alter table {table} force row level security;
        create policy web_read on {table} for select to liaison_web using ({read});
        create policy web_add on {table} for insert to liaison_web with check ({add});
        create policy web_change on {table} for update to liaison_web using ({change}) with check ({change});
        create policy worker_all on {table} to liaison_worker using (true) with check (true);
        create policy owner_all on {table} to current_user using (true) with check (true);
        """,
        reverse_sql=f"""
        drop policy owner_all on {table};
        drop policy worker_all on {table};
        drop policy web_change on {table};
        drop policy web_add on {table};
        drop policy web_read on {table};
        alter table {table} no force row level security;
        alter table {table} disable row level security;
        """,
    )


def history_wall(table: str, *, read: str) -> migrations.RunSQL:
    """Row-level security on a history table, which is written by its trigger alone and never changed."""
    return migrations.RunSQL(
        sql=f"""
        alter table {table} enable row level security;
        alter table {table} force row level security;
        revoke insert, update, delete, truncate on {table} from liaison_web, liaison_worker;
        create policy web_read on {table} for select to liaison_web using ({read});
        create policy worker_read on {table} for select to liaison_worker using (true);
        create policy owner_all on {table} to current_user using (true) with check (true);
        """,
        reverse_sql=f"""
        drop policy owner_all on {table};
        drop policy worker_read on {table};
        drop policy web_read on {table};
        alter table {table} no force row level security;
        alter table {table} disable row level security;
        """,
    )
