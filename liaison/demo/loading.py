"""The whole city, in one transaction: all of it or nothing."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from random import Random

from django.db import connection, transaction
from django.utils import timezone

from dashboard.figures.keeping import keep_last_weeks
from liaison.accounts.models import User
from liaison.demo.calendar import Season
from liaison.demo.city import City, Size
from liaison.demo.coming import Coming
from liaison.demo.diary import Diary
from liaison.demo.followup import Followup
from liaison.demo.founding import Force, People
from liaison.demo.funding import Funding
from liaison.demo.houses import Houses
from liaison.demo.letters import Letters
from liaison.demo.mobilising import Mobilising
from liaison.demo.names import Names
from liaison.demo.rosters import Rosters
from liaison.demo.sittings import Sittings
from liaison.demo.trust import Trust
from liaison.demo.wards import load_wards
from liaison.demo.windows import Windows
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
def load(
    size: Size, *, today: date | None = None, progress: Callable[[str, int, int], None] | None = None
) -> dict[str, int]:
    """Write the demo city into an empty database and return how many of each thing there are.

    The same size and seed give the same city on the same day. Runs as the owner of the tables. `progress` is told
    now and then how much of a stage is done: its name, so many weeks, of so many.
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
    load_wards()
    rosters = Rosters(city)
    rosters.write()
    rosters.close()
    # What is above is written and its triggers work again; visits and the rest only name it.
    gatherings.tend()
    diary = Diary(city, [], partial(progress, "Visits") if progress else None)
    diary.write()
    coming = Coming(diary, rosters)
    coming.write()
    trust = Trust(city, diary)
    diary.close()
    mobilising = Mobilising(city, rosters, coming)
    mobilising.write()
    mobilising.close()
    followup = Followup(city, [])
    followup.write()
    funding = Funding(city)
    funding.write()
    funding.close()
    letters = Letters(city, followup)
    letters.write()
    followup.close()
    letters.close()
    trust.write()
    trust.close()
    with connection.cursor() as cursor:
        # What was promised is found week by week in a table that PostgreSQL still believes to be empty.
        cursor.execute("analyze visits_visit")
        cursor.execute(CONTACTS)
    windows = Windows(city, partial(progress, "Windows") if progress else None)
    windows.write()
    windows.close()
    return {
        "places": len(city.houses),
        "people": people.users.written,
        "visits": diary.visits.written,
        "concerns": followup.concerns.written,
        "promises": followup.commitments.written,
        "shifts": rosters.shifts.written,
        "windows": windows.windows.written,
        "applications": funding.applications.written,
        "letters": letters.letters.written,
    }


def analyse() -> None:
    """Let PostgreSQL count again what it now holds, or its plans would be made for empty tables."""
    with connection.cursor() as cursor:
        cursor.execute("analyze")


def keep_weeks(now: datetime | None = None) -> int:
    """Keep the figures of the last twelve weeks, each as it was known when it had just ended; gives how many.

    Slow on tables that PostgreSQL has not counted yet: call `analyse` before.
    """
    return keep_last_weeks(now or timezone.now())
