"""Places as the board of a day needs them: whom they know, who went last, and what they have asked for. One query."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection

from liaison.places.models import Place
from visits.suitability.travel import Position

# By hand around the places that somebody may see, because the last visit of each is one step in an index and Django
# would take longer to write this than PostgreSQL to answer it.
SPOTS = """
select p.id, p.unit_id, p.team_id, p.named_officer_id, p.deputy_id, p.slug, p.name, p.expected_band, t.name, t.slug,
       trim(o.rank || ' ' || o.name), trim(d.rank || ' ' || d.name), p.latitude::float8, p.longitude::float8,
       l.starts_at, l.who, p.declines_visits, e.prayers
  from places_place p
  left join places_neighbourhoodteam t on t.id = p.team_id
  left join accounts_user o on o.id = p.named_officer_id
  left join accounts_user d on d.id = p.deputy_id
  left join places_engagementplan e on e.place_id = p.id and e.agreed_for_police_at is not null
                                   and e.agreed_for_place_at is not null and e.replaced_at is null
  left join lateral (
    select v.starts_at, trim(u.rank || ' ' || u.name) as who
      from visits_visit v join accounts_user u on u.id = v.logged_by_id
     where v.place_id = p.id and v.status = 'logged' and v.kind <> 'phone'
     order by v.starts_at desc limit 1) l on true
 where p.id in ({visible})
"""


class Spot(NamedTuple):
    """A place. Its first fields are those that `may` asks of one; `last_at` says when somebody went last, and who."""

    pk: int
    unit_id: int
    team_id: int | None
    named_officer_id: int | None
    deputy_id: int | None
    slug: str
    name: str
    band: str
    team: str | None
    team_slug: str | None
    named: str | None
    deputy: str | None
    latitude: float | None
    longitude: float | None
    last_at: datetime | None
    last_who: str
    declines: bool
    prayers: list[str] | None

    @property
    def position(self) -> Position | None:
        """Where it is, if that is known."""
        if self.latitude is None or self.longitude is None:
            return None
        return Position(self.latitude, self.longitude)

    @property
    def asked(self) -> Collection[str] | None:
        """The prayers of its agreed plan; nothing where it declines visits, None where it has agreed no plan."""
        return () if self.declines else self.prayers


def spots(user: Any, day: date) -> dict[int, Spot]:
    """The places that this person sees in full and that exist on a London day, by primary key. One query."""
    visible = Place.objects.seen_in_full_by(user).open_on(day).order_by().values("pk")
    sql, params = visible.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(SPOTS.format(visible=sql), params)
        return {row[0]: Spot(*row) for row in cursor.fetchall()}
