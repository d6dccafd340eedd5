"""How often a place is to be in contact with the police: the one rule for the columns kept on `Place`.

Contact falls due `every_days` after the last two-way contact; before the first one, after the day on which both
sides agreed to the plan. Without a plan in force, for a closed place, or where no visits are wanted, nothing is due.

Whoever calls these must see the place in full: to an administrator, who sees no plans, nothing would seem due.
"""

from datetime import datetime

from django.conf import settings
from django.db import connection

from liaison.places.models import Place

# One statement, so that two visits logged at the same moment cannot overwrite each other's later contact.
KEEP = """
update places_place p
   set last_contact_at = {at},
       contact_due_on = case when not p.declines_visits and p.closed_on is null then (
         select (coalesce({at}, greatest(e.agreed_for_police_at, e.agreed_for_place_at)) at time zone %(zone)s)::date
                + e.every_days
           from places_engagementplan e
          where e.place_id = p.id and e.replaced_at is null
            and e.agreed_for_police_at is not null and e.agreed_for_place_at is not null) end
 where p.id = %(place)s and {only}
returning last_contact_at, contact_due_on
"""
GIVEN = "%(at)s::timestamptz"
LATER = KEEP.format(at=GIVEN, only=f"(p.last_contact_at is null or p.last_contact_at < {GIVEN})")
AS_GIVEN = KEEP.format(at=GIVEN, only="true")
AS_KEPT = KEEP.format(at="p.last_contact_at", only="true")


def contact_made(place: Place, at: datetime) -> None:
    """Somebody of the place was met or spoken to at this moment (UTC); an earlier contact moves nothing back."""
    _keep(LATER, place, at)


def contact_is(place: Place, at: datetime | None) -> None:
    """The last two-way contact was at this moment (UTC), or never: after a visit was corrected."""
    _keep(AS_GIVEN, place, at)


def recompute(place: Place) -> None:
    """Work out anew when contact is due, after the plan or the place has changed."""
    _keep(AS_KEPT, place)


def _keep(statement: str, place: Place, at: datetime | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"place": place.pk, "at": at, "zone": settings.TIME_ZONE})
        if kept := cursor.fetchone():
            place.last_contact_at, place.contact_due_on = kept
