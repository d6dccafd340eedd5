"""A force-wide Friday: sixty windows, two hundred officers on duty, made in bulk."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from liaison.accounts.models import User
from liaison.accounts.roles import Role
from liaison.observances.clock import wall_clock
from liaison.observances.models import Kind, Sitting
from liaison.places.models import Place, Posting
from liaison.rosters.models import Shift
from tests.cast import LONG_AGO, Cast
from tests.roles import database_role
from visits.models import Allotment, Visit

PLACES, OFFICERS = 60, 200


@dataclass
class BigFriday:
    """The places, and the officers in the order of their numbers."""

    places: list[Place]
    officers: list[User]


def build_big_friday(cast: Cast, day: date) -> BigFriday:
    """Two in three windows are planned, one in three has its officer; everybody has a tour of eight hours."""
    with database_role("worker"):
        officers = User.objects.bulk_create(
            User(email=f"officer{n}@force.test", name=f"Officer {n:03}", rank="PC") for n in range(OFFICERS)
        )
        teams = (cast.east, cast.west)
        Posting.objects.bulk_create(
            Posting(user=officer, role=Role.OFFICER, unit=cast.unit, team=teams[n % 2], since=LONG_AGO)
            for n, officer in enumerate(officers)
        )
        places = Place.objects.bulk_create(
            Place(
                name=f"Mosque {n:02}",
                slug=f"mosque-{n:02}",
                unit=cast.unit,
                team=teams[n % 2],
                faith="muslim",
                opened_on=LONG_AGO,
                expected_band="200-499",
                named_officer=officers[n],
                latitude=round(51.70 + n % 8 * 0.012, 4),
                longitude=round(-1.30 + n // 8 * 0.012, 4),
            )
            for n in range(PLACES)
        )
        opens = [time(12, 30), time(13), time(13, 15), time(14)]
        sittings = Sitting.objects.bulk_create(
            Sitting(
                place=place,
                kind=Kind.JUMUAH,
                name="First sitting",
                weekday=day.weekday(),
                opens_at=opens[n % 4],
                prayer_at=time(opens[n % 4].hour, 45),
                ends_at=time(opens[n % 4].hour + 1, 15),
            )
            for n, place in enumerate(places)
        )
        Shift.objects.bulk_create(
            Shift(
                officer=officer,
                unit=cast.unit,
                team=teams[n % 2],
                kind="early" if n % 3 else "late",
                first_on=day,
                last_on=day,
                starts_at=wall_clock(day, time(7 if n % 3 else 13)),
                ends_at=wall_clock(day, time(15 if n % 3 else 21)),
            )
            for n, officer in enumerate(officers)
        )
        past = wall_clock(day - timedelta(days=7), time(13))
        now = wall_clock(day - timedelta(days=2), time(9))
        visits = [
            Visit(
                place=place,
                kind="friday",
                status="logged",
                starts_at=past,
                ends_at=past + timedelta(hours=1),
                logged_by=officers[n],
                logged_at=past + timedelta(hours=2),
                met=["chair"],
            )
            for n, place in enumerate(places)
        ]
        visits += [
            Visit(
                place=sitting.place,
                kind="friday",
                sitting=sitting,
                officers_needed=2,
                starts_at=wall_clock(day, opens[n % 4]) - timedelta(minutes=30),
                ends_at=wall_clock(day, time(opens[n % 4].hour + 1, 15)) + timedelta(minutes=20),
                planned_by=cast.supervisor,
                planned_at=now,
            )
            for n, sitting in enumerate(sittings)
            if n % 3
        ]
        planned = [visit for visit in Visit.objects.bulk_create(visits) if visit.status == "planned"]
        Allotment.objects.bulk_create(
            Allotment(
                place=visit.place, visit=visit, officer=officers[n], allotted_by=cast.supervisor, ends_at=visit.ends_at
            )
            for n, visit in enumerate(planned[: PLACES // 3])
        )
    return BigFriday(places, officers)
