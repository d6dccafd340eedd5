"""The whole city, in one transaction: all of it or nothing."""

from collections.abc import Callable
from datetime import date
from random import Random

from django.db import connection, transaction
from django.utils import timezone

from liaison.accounts.models import User
from liaison.demo.calendar import Season
from liaison.demo.city import City, Size
from liaison.demo.coming import Coming
from liaison.demo.diary import Diary
from liaison.demo.followup import Followup
from liaison.demo.founding import Force, People
from liaison.demo.funding import Funding
from liaison.demo.houses import Houses
from liaison.demo.mobilising import Mobilising
from liaison.demo.names import Names
from liaison.demo.rosters import Rosters
from liaison.demo.sittings import Sittings
from liaison.places import gatherings
from liaison.places.models import Place

# The same rule as liaison.places.rhythm, for all places at once.
CONTACTS = """
with latest as (
  select place_id, max(ends_at) as at from visits_visit
   where status = 'logged' and exists (select from unnest(met) m where m <> 'nobody') group by place_id
)
update places_place p
   set last_contact_at = l.at,
       contact_due_on = case when p.declines_visits or p.closed_on is not null then null
         else (coalesce(l.at, greatest(e.agreed_for_police_at, e.agreed_for_place_at))
                 at time zone 'Europe/London')::date + e.every_days end
  from places_place q
  left join latest l on l.place_id = q.id
  left join places_engagementplan e on e.place_id = q.id and e.agreed_for_police_at is not null
       and e.agreed_for_place_at is not null and e.replaced_at is null
 where p.id = q.id
"""


def is_empty() -> bool:
    """Whether nobody has put anything into this database yet."""
    return not (User.objects.exists() or Place.objects.exists())


@transaction.atomic
def load(size: Size, *, today: date | None = None, progress: Callable[[int], None] | None = None) -> dict[str, int]:
    """Write the demo city into an empty database and return how many of each thing there are.

    The same size and seed give the same city on the same day. Runs as the owner of the tables. `progress` is told
    now and then how many visits are written.
    """
    rng = Random(size.seed)
    city = City(size, rng, Season(today or timezone.localdate(), size.weeks), Names(rng))
    people = People(city)
    force = Force(city, people)
    force.found()
    houses = Houses(city, people)
    houses.build()
    people.close()
    force.close()
    sittings = Sittings(city, houses)
    sittings.build()
    houses.close()
    sittings.close()
    rosters = Rosters(city)
    rosters.write()
    rosters.close()
    # What is above is written and its triggers work again; visits and the rest only name it.
    gatherings.tend()
    diary = Diary(city, [], progress)
    diary.write()
    coming = Coming(diary, rosters)
    coming.write()
    diary.close()
    mobilising = Mobilising(city, rosters, coming)
    mobilising.write()
    mobilising.close()
    followup = Followup(city, [])
    followup.write()
    followup.close()
    funding = Funding(city)
    funding.write()
    funding.close()
    with connection.cursor() as cursor:
        cursor.execute(CONTACTS)
    return {
        "places": len(city.houses),
        "people": people.users.written,
        "visits": diary.visits.written,
        "concerns": followup.concerns.written,
        "promises": followup.commitments.written,
        "shifts": rosters.shifts.written,
        "applications": funding.applications.written,
    }


def analyse() -> None:
    """Let PostgreSQL count again what it now holds, or its plans would be made for empty tables."""
    with connection.cursor() as cursor:
        cursor.execute("analyze")
