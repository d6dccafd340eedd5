"""One change of an application at a time, also where the row itself cannot be locked."""

from django.db import connection

from funding.models import Application

# One number for all locks of this kind; the other is the application.
WRITING = 1_906_181_105


def hold(application: Application) -> None:
    """Make whoever else writes this application wait until this transaction ends; take it before the row itself.

    An officer who types for somebody may lock no row of the committee's, and must still not miss a declaration, or a
    step, that is made at the same moment.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [WRITING, application.pk % 2**31])
