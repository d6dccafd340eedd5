"""Who goes where is decided by one person at a time in each command unit.

An officer's visits may lie at any two places of the unit, so no row of one visit says who else is deciding about them.
"""

from collections.abc import Iterable

from django.db import connection

# Any number that no other lock of ours has.
ALLOTMENTS = 20_262


def one_at_a_time(unit_ids: Iterable[int]) -> None:
    """Wait until nobody else sends or releases officers in these units; let go at the end of the transaction.

    Take it before any row is locked, so that two people wait for one another and never both.
    """
    with connection.cursor() as cursor:
        for unit_id in sorted(set(unit_ids)):
            cursor.execute("select pg_advisory_xact_lock(%s, %s)", [ALLOTMENTS, unit_id])
