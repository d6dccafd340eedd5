"""One change of a letter at a time, also by committees, who may lock no row of it."""

from django.db import connection

from letters.models import Letter

# One number for all locks of a kind; the other is the letter, or the unit.
WRITING = 1_906_181_106
COUNTING = 1_906_181_107


def hold(letter_id: int) -> Letter:
    """Make whoever else changes this letter, its signatures or its consents wait; gives the letter as it is now.

    Needs a transaction, at whose end it is let go. Raises Letter.DoesNotExist where the person may not read it.
    """
    wait(letter_id)
    return Letter.objects.select_related("unit", "body").get(pk=letter_id)


def wait(letter_id: int) -> None:
    """As `hold`, for those who are asked for something and may not read the letter yet."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [WRITING, letter_id % 2**31])


def count_alone(letter: Letter) -> None:
    """Make other letters of the unit wait: what one tells of places beside what the others tell is looked at now.

    Comes after `hold`, never before it, so that nobody waits for each other. Let go at the end of the transaction; what
    is read after this call is as the others left it.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [COUNTING, letter.unit_id % 2**31])
