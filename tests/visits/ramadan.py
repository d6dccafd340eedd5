"""What tests of Ramadan begin with: the dates that places keep, their night prayers, and visits to them."""

from datetime import date, time, timedelta
from typing import Any

from liaison.observances import ramadan
from liaison.observances.clock import wall_clock
from liaison.observances.models import Kind, ObservanceDate, Sitting
from liaison.places.models import Place
from tests.cast import Cast, planned_visit
from tests.roles import database_role
from visits.models import Visit
from visits.ramadan import years

DAY = timedelta(days=1)
FIRST, EID = date(2027, 2, 8), date(2027, 3, 9)
YEAR = 1448
IN_NOVEMBER = wall_clock(date(2026, 11, 22), time(12))


def keeps_ramadan(place: Place, year: int = YEAR, *, said: date | None = None, by: Any = None) -> Sitting:
    """Ramadan and the Eids as calculated, or begun when the place has `said`; Tarawih from half past seven to nine."""
    found = years.of(year)
    with database_role("worker"):
        confirmed: dict[str, Any] = {}
        if said:
            at = wall_clock(said - 20 * DAY, time(12))
            confirmed = {"status": "confirmed", "confirmed_on": said, "confirmed_by": by, "confirmed_at": at}
        dates = {"ramadan": found.month.first_day, "eid-al-fitr": found.month.eid_al_fitr, "eid-al-adha": found.adha}
        for name, day in dates.items():
            more = {"on": said or day, **confirmed} if name == "ramadan" else {"on": day}
            if name == "eid-al-fitr" and said:
                more["on"] = ramadan.fitting_eid(said, day)
            ObservanceDate.objects.create(place=place, name=name, cycle=year, predicted_on=day, **more)
        return tarawih_of(place)


def tarawih_of(place: Place) -> Sitting:
    """The night prayer of this place; made when it has none."""
    with database_role("worker"):
        return Sitting.objects.get_or_create(
            place=place, kind=Kind.TARAWIH, name="Tarawih", opens_at=time(19, 30), ends_at=time(21)
        )[0]


def eid_prayer(place: Place, kind: str = Kind.EID_AL_FITR, at: time = time(8)) -> Sitting:
    """An Eid prayer of an hour."""
    with database_role("worker"):
        return Sitting.objects.create(
            place=place, kind=kind, name=f"Prayer at {at:%H:%M}", opens_at=at, ends_at=time(at.hour + 1, at.minute)
        )


def night_visit(place: Place, evening: date, officer: Any, cast: Cast, **fields: Any) -> Visit:
    """A planned visit to the night prayer of an evening, in its whole window: 19:00 to 21:20."""
    visit = planned_visit(
        place, officer, wall_clock(evening, time(19)), cast.supervisor, sitting=tarawih_of(place), kind="ramadan",
        **fields,
    )  # fmt: skip
    with database_role("worker"):
        visit.ends_at = wall_clock(evening, time(21, 20))
        visit.save()
    return visit
