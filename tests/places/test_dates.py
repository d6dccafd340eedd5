"""Confirming dates: the place's own word moves its own plans and nobody else's."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liaison.db.acting import acting_as
from liaison.observances import occurrences, predictions, ramadan
from liaison.observances.models import Kind, ObservanceDate, Sitting
from liaison.outbox.models import Message
from liaison.places import changing
from liaison.places.actions import sittings, times
from liaison.places.changing import Change
from liaison.places.models import Place
from liaison.refusals import Refused, Stale
from tests.cast import Cast
from tests.roles import database_role

DAY = timedelta(days=1)
ClientOf = Callable[..., Client]


@pytest.fixture
def month(cast: Cast) -> ramadan.PredictedRamadan:
    """The coming Ramadan, predicted for both mosques, with Tarawih and an Eid prayer at each."""
    coming = ramadan.next_ramadan(timezone.localdate() + 10 * DAY)
    assert coming is not None
    with database_role("worker"):
        predictions.ensure([(cast.madina.pk, "muslim"), (cast.noor.pk, "muslim")], timezone.localdate())
        for place in (cast.madina, cast.noor):
            Sitting.objects.create(
                place=place, kind=Kind.TARAWIH, name="Tarawih", anchor="isha", after_anchor=15, lasts=75
            )
            Sitting.objects.create(place=place, kind=Kind.EID_AL_FITR, name="First", opens_at="08:00", ends_at="09:00")
    return coming


@pytest.fixture
def moves(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What the followers were told when all was written."""
    told: list[tuple[Any, ...]] = []

    @contextmanager
    def note(change: Change) -> Iterator[None]:
        yield
        told.extend((change.by, change.place_id, each.name, old, each.on) for each, old in change.moved)

    monkeypatch.setattr(changing, "_followers", [note])
    return told


def held(place: Place, name: str, cycle: int) -> ObservanceDate:
    """A date of a place, whoever asks."""
    with database_role("worker"):
        return ObservanceDate.objects.get(place=place, name=name, cycle=cycle)


def gatherings(place: Place, month: ramadan.PredictedRamadan) -> list[tuple[str, date]]:
    """Kind and day of everything at a place around a Ramadan."""
    with database_role("worker"):
        found = occurrences.between([place.pk], month.first_day - 10 * DAY, month.eid_al_fitr + 10 * DAY)
    return [(each.sitting.kind, each.day) for each in found]


def confirm(cast: Cast, observance: ObservanceDate, on: date) -> ObservanceDate:
    """The secretary of the Madina mosque confirms a day."""
    with acting_as(cast.secretary.pk):
        return times.confirm_date(by=cast.secretary, observance=observance, on=on, version=observance.version)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(later=st.lists(st.integers(-2, 2), min_size=1, max_size=4))
def test_confirming_moves_only_that_place(cast: Cast, month: ramadan.PredictedRamadan, later: list[int]) -> None:
    others = gatherings(cast.noor, month)
    for days in later:
        first = month.first_day + days * DAY
        confirm(cast, held(cast.madina, "ramadan", month.hijri_year), first)
        own = gatherings(cast.madina, month)
        nights = [day for kind, day in own if kind == Kind.TARAWIH]
        (eid,) = [day for kind, day in own if kind == Kind.EID_AL_FITR]
        assert nights[0] == first - DAY
        assert nights == [first + n * DAY for n in range(-1, len(nights) - 1)]
        assert len(nights) in (29, 30)
        assert nights[-1] == eid - 2 * DAY
        assert eid == held(cast.madina, "eid-al-fitr", month.hijri_year).on
    assert gatherings(cast.noor, month) == others
    assert held(cast.noor, "ramadan", month.hijri_year).version == 1


def test_the_followers_hear_of_ramadan_and_of_the_eid_it_takes_along(
    cast: Cast, month: ramadan.PredictedRamadan, moves: list[Any]
) -> None:
    later = month.first_day + 2 * DAY
    observance = held(cast.madina, "ramadan", month.hijri_year)
    confirm(cast, observance, later)
    eid = ramadan.fitting_eid(later, month.eid_al_fitr)
    assert moves == [
        (cast.secretary, cast.madina.pk, "ramadan", month.first_day, later),
        (cast.secretary, cast.madina.pk, "eid-al-fitr", month.eid_al_fitr, eid),
    ]


def test_confirming_the_expected_day_moves_nothing(
    cast: Cast, month: ramadan.PredictedRamadan, moves: list[Any]
) -> None:
    done = confirm(cast, held(cast.madina, "ramadan", month.hijri_year), month.first_day)
    assert moves == []
    assert (done.status, done.confirmed_by_id, done.on) == ("confirmed", cast.secretary.pk, month.first_day)


def test_an_eid_the_place_has_confirmed_stays_and_must_fit(cast: Cast, month: ramadan.PredictedRamadan) -> None:
    confirm(cast, held(cast.madina, "eid-al-fitr", month.hijri_year), month.eid_al_fitr)
    observance = held(cast.madina, "ramadan", month.hijri_year)
    with pytest.raises(Refused, match="days of fasting"):
        confirm(cast, observance, month.first_day + 4 * DAY)
    confirm(cast, observance, month.first_day + DAY)
    assert held(cast.madina, "eid-al-fitr", month.hijri_year).on == month.eid_al_fitr


def test_another_year_is_a_slip(cast: Cast, month: ramadan.PredictedRamadan) -> None:
    observance = held(cast.madina, "ramadan", month.hijri_year)
    with pytest.raises(Refused, match="is expected about") as refused:
        confirm(cast, observance, month.first_day + 365 * DAY)
    assert refused.value.field == "on"


def test_the_second_of_two_is_told(cast: Cast, month: ramadan.PredictedRamadan) -> None:
    observance = held(cast.madina, "ramadan", month.hijri_year)
    confirm(cast, observance, month.first_day)
    with pytest.raises(Stale) as stale:
        confirm(cast, observance, month.first_day + DAY)
    assert stale.value.current.version == 2


def test_a_past_date_stays(cast: Cast) -> None:
    with database_role("worker"):
        past = ObservanceDate.objects.create(
            place=cast.madina, name="eid-al-adha", cycle=1440, on=timezone.localdate() - 40 * DAY
        )
    with pytest.raises(Refused, match="past"):
        confirm(cast, past, past.on + DAY)


def test_police_note_what_was_announced_until_the_place_confirms(
    cast: Cast, month: ramadan.PredictedRamadan, client_of: ClientOf
) -> None:
    observance = held(cast.madina, "ramadan", month.hijri_year)
    where = f"/places/madina-mosque/times/dates/{observance.pk}/"
    later = month.first_day + DAY
    page = client_of(cast.officer).get(where).content.decode()
    assert "The committee still has to confirm it." in page
    assert client_of(cast.officer).post(where, {"on": later.isoformat(), "version": "1"}).status_code == 302
    noted = held(cast.madina, "ramadan", month.hijri_year)
    assert (noted.status, noted.on, noted.announced_on, noted.confirmed_at) == ("announced", later, later, None)
    confirm(cast, noted, month.first_day)
    assert client_of(cast.officer).get(where).status_code == 404
    confirmed = held(cast.madina, "ramadan", month.hijri_year)
    with pytest.raises(Refused), acting_as(cast.officer.pk):
        times.announce_date(by=cast.officer, observance=confirmed, on=later, version=confirmed.version)


def test_the_committee_confirms_on_its_page_and_others_cannot(
    cast: Cast, month: ramadan.PredictedRamadan, client_of: ClientOf
) -> None:
    observance = held(cast.madina, "ramadan", month.hijri_year)
    where = f"/places/madina-mosque/times/dates/{observance.pk}/"
    sent = {"on": "other", "version": "1"}
    for who in (cast.other, cast.stranger, cast.adviser, cast.outsider):
        assert client_of(who).post(where, sent).status_code == 404
    client = client_of(cast.secretary)
    assert "Enter the day." in client.post(where, sent).content.decode()
    far = {"day_day": "31", "day_month": "2", "day_year": "2027"}
    assert "There is no such day in that month." in client.post(where, sent | far).content.decode()
    day = month.first_day + 2 * DAY
    boxes = {"day_day": day.day, "day_month": day.month, "day_year": day.year}
    response = client.post(where, sent | boxes, follow=True)
    assert "is confirmed." in response.content.decode()
    assert "Confirmed by Sara Malik on" in response.content.decode()
    late = client_of(cast.treasurer).post(where, sent | boxes).content.decode()
    assert "This is what is saved now" in late


def test_confirming_tells_those_who_plan_in_the_same_transaction(cast: Cast, month: ramadan.PredictedRamadan) -> None:
    with database_role("worker"):
        before = Message.objects.count()
    confirm(cast, held(cast.madina, "ramadan", month.hijri_year), month.first_day)
    with database_role("worker"):
        assert Message.objects.count() > before


def test_a_festival_of_its_own(cast: Cast, client_of: ClientOf) -> None:
    where = "/places/st-chad/times/dates/add/"
    day = timezone.localdate() + 20 * DAY
    boxes = {"on_day": day.day, "on_month": day.month, "on_year": day.year}
    officer = client_of(cast.officer)
    sent = {"festival": "other", "other": "Patronal  festival", **boxes}
    assert "Enter the name of the festival." in officer.post(where, sent | {"other": ""}).content.decode()
    for _ in range(2):
        assert officer.post(where, sent).status_code == 302
    with database_role("worker"):
        (added,) = ObservanceDate.objects.filter(place=cast.church)
    assert (added.festival, added.status, added.on) == ("Patronal festival", "announced", day)
    other_day = {"on_day": 1, "on_month": 12, "on_year": day.year}
    if day.month != 12 or day.day != 1:
        assert "is already there" in officer.post(where, sent | other_day).content.decode()


def test_a_sitting_of_a_festival_hangs_on_its_date(cast: Cast, client_of: ClientOf) -> None:
    with database_role("worker"):
        predictions.ensure([(cast.church.pk, "christian")], timezone.localdate())
    sent = {
        "client_id": str(uuid4()), "name": "Carols", "festival": "Christmas Day", "opens_at": "18:00",
        "ends_at": "19:00",
    }  # fmt: skip
    assert client_of(cast.officer).post("/places/st-chad/times/add/festival/", sent).status_code == 302
    with database_role("worker"):
        cast.church.refresh_from_db()
    assert cast.church.next_gathering == "Christmas Day, Carols"
    assert timezone.localtime(cast.church.next_gathering_at).strftime("%d %B %H:%M") == "24 December 18:00"


def test_changing_one_day_wants_a_day_on_which_it_is_held(cast: Cast, month: ramadan.PredictedRamadan) -> None:
    with database_role("worker"):
        tarawih = Sitting.objects.get(place=cast.madina, kind=Kind.TARAWIH)
    held_on: dict[str, Any] = {"client_id": uuid4(), "confirmed": True, "cancelled": True}
    with acting_as(cast.secretary.pk):
        with pytest.raises(Refused):
            sittings.change_one_day(by=cast.secretary, sitting=tarawih, day=month.first_day - 5 * DAY, **held_on)
        sittings.change_one_day(by=cast.secretary, sitting=tarawih, day=month.first_day, **held_on)
    assert ("tarawih", month.first_day) not in gatherings(cast.madina, month)
    assert ("tarawih", month.first_day) in gatherings(cast.noor, month)
