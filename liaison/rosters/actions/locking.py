"""One change of a unit's roster at a time."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, connection, transaction

from liaison.refusals import Refused

# Any number that no other lock of ours has.
ROSTER = 20_261
SPOKEN = {
    "one_tour_at_a_time": "This officer already has a tour at that time, perhaps in another unit.",
    "one_whole_day_of_a_kind": "This officer is already down for that on one of these days.",
    "client_id": "This form was used already. Open it again and send it once more.",
    "one_pattern_at_a_time": "This officer already works a pattern from that day on.",
}


@contextmanager
def one_at_a_time(unit_id: int) -> Iterator[None]:
    """Wait until nobody else changes this unit's roster; the lock is let go at the end of the transaction.

    What the database refuses (an overlap that only it can see) comes out as Refused.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [ROSTER, unit_id])
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        for name, sentence in SPOKEN.items():
            if name in str(error):
                raise Refused(sentence) from error
        raise
