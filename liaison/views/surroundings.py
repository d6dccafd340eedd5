"""What stands around a place: its team, its officers, its plan and its next dates, in one statement.

By hand, because this runs on every place's page and Django takes longer to write the statement than PostgreSQL to
answer it. The caller has fetched the place with `visible_to`; row-level security holds here as everywhere.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from liaison.observances.models import ObservanceDate
from liaison.places.models import EngagementPlan

SETTLED = (ObservanceDate.Status.CONFIRMED, ObservanceDate.Status.OBSERVED)
SURROUNDINGS = """
select u.name, coalesce(t.name, ''),
       o.rank, o.name, o.email, o.languages, d.rank, d.name, d.email, d.languages,
       e.every_days, e.prayers,
       exists (select from places_engagementplan w where w.place_id = p.id and w.replaced_at is null
                  and w.agreed_for_place_at is null),
       exists (select from places_engagementplan w where w.place_id = p.id and w.replaced_at is null
                  and w.agreed_for_police_at is null),
       array(select json_build_object('name', k.name, 'festival', k.festival, 'on', k.on, 'status', k.status)
               from observances_observancedate k
              where k.place_id = p.id and k.on between %(first)s and %(last)s order by k.on, k.id)
  from places_place p
  join places_commandunit u on u.id = p.unit_id
  left join places_neighbourhoodteam t on t.id = p.team_id
  left join accounts_user o on o.id = p.named_officer_id
  left join accounts_user d on d.id = p.deputy_id
  left join places_engagementplan e on e.place_id = p.id and e.replaced_at is null
        and e.agreed_for_police_at is not null and e.agreed_for_place_at is not null
 where p.id = %(place)s
"""


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer as the place knows them."""

    rank: str
    name: str
    email: str
    languages: str

    def __str__(self) -> str:
        return f"{self.rank} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class KeptDate:
    """A date that the place keeps, in the words of the page."""

    label: str
    on: date
    status: str
    settled: bool


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything around one place. `every_days` is None where no plan is in force."""

    unit: str
    team: str
    named_officer: Officer | None
    deputy: Officer | None
    every_days: int | None
    prayers: str
    plan_waits_for_place: bool
    plan_waits_for_police: bool
    dates: list[KeptDate]


def surroundings_of(place_id: int, first: date, last: date) -> Surroundings:
    """What stands around this place, with the dates it keeps from `first` to `last`; one query."""
    with connection.cursor() as cursor:
        cursor.execute(SURROUNDINGS, {"place": place_id, "first": first, "last": last})
        row = cursor.fetchone()
    unit, team = row[:2]
    every_days, prayers, for_place, for_police, dates = row[10:]
    return Surroundings(
        unit=unit,
        team=team,
        named_officer=_officer(row[2:6]),
        deputy=_officer(row[6:10]),
        every_days=every_days,
        prayers=", ".join(str(EngagementPlan.Prayer(prayer).label) for prayer in prayers or ()),
        plan_waits_for_place=for_place,
        plan_waits_for_police=for_police,
        dates=[_date(kept) for kept in dates],
    )


def _officer(columns: tuple[str, ...]) -> Officer | None:
    return Officer(*columns) if columns[1] is not None else None


def _date(kept: dict[str, Any]) -> KeptDate:
    status = ObservanceDate.Status(kept["status"])
    return KeptDate(
        label=kept["festival"] or str(ObservanceDate.Name(kept["name"]).label),
        on=date.fromisoformat(kept["on"]),
        status=str(status.label),
        settled=status in SETTLED,
    )
