"""Gatherings: by season and override, anchored to the dates and the timetable of the place."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liaison.accounts.models import User
from liaison.observances import occurrences
from liaison.observances.models import Kind, ObservanceDate, PrayerTimes, Sitting, SittingOverride
from liaison.places.models import Place
from tests.cast import Cast, make_place
from tests.roles import database_role

FRIDAY = date(2026, 11, 27)
CLOCK = {"opens_at": time(13, 15), "prayer_at": time(13, 30), "ends_at": time(14)}


@pytest.fixture
def house(cast: Cast) -> Iterator[Cast]:
    """The cast, read and written as the worker."""
    with database_role("worker"):
        yield cast


def make_sitting(place: Place, kind: str = Kind.JUMUAH, by: User | None = None, **fields: Any) -> Sitting:
    """A sitting, confirmed if somebody is given."""
    fields.setdefault("name", "First")
    if kind == Kind.JUMUAH:
        fields.setdefault("weekday", 4)
    if "anchor" not in fields:
        fields = CLOCK | fields
    if by:
        fields.update(confirmed_by=by, confirmed_at=timezone.now())
    return Sitting.objects.create(place=place, kind=kind, **fields)


def keep(place: Place, name: str, on: date, by: User | None = None, **fields: Any) -> ObservanceDate:
    """A date that the place keeps: predicted, or confirmed if somebody is given."""
    fields.setdefault("cycle", 1448)
    if by:
        fields.update(confirmed_on=on, confirmed_by=by, confirmed_at=timezone.now(), status="confirmed")
    return ObservanceDate.objects.create(place=place, name=name, on=on, predicted_on=on, **fields)


def days(place: Place, first: date, last: date) -> list[date]:
    """The days of the gatherings of one place."""
    return [each.day for each in occurrences.between([place.pk], first, last)]


def test_a_weekly_sitting_comes_every_week_in_utc_with_its_window(house: Cast) -> None:
    make_sitting(house.madina, by=house.secretary)
    found = occurrences.between([house.madina.pk], date(2026, 11, 22), date(2026, 12, 4))
    assert [each.day for each in found] == [FRIDAY, date(2026, 12, 4)]
    first = found[0]
    assert first.starts_at == datetime(2026, 11, 27, 13, 15, tzinfo=UTC)
    assert first.prayer_at == datetime(2026, 11, 27, 13, 30, tzinfo=UTC)
    assert first.window_starts_at == datetime(2026, 11, 27, 12, 45, tzinfo=UTC)
    assert first.window_ends_at == datetime(2026, 11, 27, 14, 20, tzinfo=UTC)
    assert first.sure
    assert not first.estimated
    assert first.label == "Friday prayers, First"


def test_the_wall_time_stays_when_the_clocks_change(house: Cast) -> None:
    make_sitting(house.madina)
    found = occurrences.between([house.madina.pk], date(2026, 10, 23), date(2026, 10, 30))
    assert [each.starts_at for each in found] == [
        datetime(2026, 10, 23, 12, 15, tzinfo=UTC),
        datetime(2026, 10, 30, 13, 15, tzinfo=UTC),
    ]
    assert not found[0].sure


def test_each_season_has_its_own_sitting(house: Cast) -> None:
    make_sitting(house.madina, season="summer", opens_at=time(13, 30), ends_at=time(14, 15))
    make_sitting(house.madina, season="winter")
    found = occurrences.between([house.madina.pk], date(2027, 3, 26), date(2027, 4, 2))
    assert [timezone.localtime(each.starts_at).time() for each in found] == [time(13, 15), time(13, 30)]


def test_an_override_moves_or_cancels_one_day_and_a_withdrawn_one_does_nothing(house: Cast) -> None:
    sitting = make_sitting(house.madina)
    base = {"place": house.madina, "sitting": sitting}
    SittingOverride.objects.create(**base, day=FRIDAY, opens_at=time(12), ends_at=time(13))
    SittingOverride.objects.create(**base, day=date(2026, 12, 4), cancelled=True)
    SittingOverride.objects.create(**base, day=date(2026, 12, 11), cancelled=True, withdrawn_at=timezone.now())
    found = occurrences.between([house.madina.pk], FRIDAY, date(2026, 12, 11))
    assert [each.starts_at.hour for each in found] == [12, 13]
    assert [each.day for each in found] == [FRIDAY, date(2026, 12, 11)]


def test_nothing_after_the_sitting_ended_or_the_place_closed(house: Cast) -> None:
    make_sitting(house.madina, ends_on=FRIDAY)
    assert days(house.madina, FRIDAY, date(2026, 12, 31)) == [FRIDAY]
    closing = make_place("Closing", house.unit, house.east, closed_on=date(2026, 12, 4))
    make_sitting(closing)
    assert days(closing, FRIDAY, date(2026, 12, 31)) == [FRIDAY]


def test_a_service_may_end_after_midnight(house: Cast) -> None:
    keep(house.church, "festival", date(2026, 12, 25), festival="Christmas Day", cycle=2026)
    times = {"opens_at": time(23, 30), "prayer_at": time(0), "ends_at": time(0, 45)}
    make_sitting(house.church, Kind.FESTIVAL, festival="Christmas Day", name="Midnight Mass", **times)
    make_sitting(house.church, Kind.FESTIVAL, festival="christmas day", name="Morning", opens_at=time(10))
    midnight, morning = occurrences.between([house.church.pk], date(2026, 12, 20), date(2026, 12, 30))
    assert midnight.starts_at == datetime(2026, 12, 24, 23, 30, tzinfo=UTC)
    assert midnight.prayer_at == datetime(2026, 12, 25, 0, 0, tzinfo=UTC)
    assert midnight.ends_at == datetime(2026, 12, 25, 0, 45, tzinfo=UTC)
    assert midnight.label == "Christmas Day, Midnight Mass"
    assert morning.day == date(2026, 12, 25)


def test_tarawih_runs_from_the_evening_before_to_the_last_night_before_eids_eve(house: Cast) -> None:
    keep(house.madina, "ramadan", date(2027, 2, 8))
    keep(house.madina, "eid-al-fitr", date(2027, 3, 9))
    make_sitting(house.madina, Kind.TARAWIH, opens_at=time(19, 45), prayer_at=None, ends_at=time(21))
    make_sitting(house.madina, Kind.IFTAR, opens_at=time(17), prayer_at=None, ends_at=time(18), season="winter")
    found = occurrences.between([house.madina.pk], date(2027, 1, 1), date(2027, 4, 1))
    nights = [each.day for each in found if each.sitting.kind == Kind.TARAWIH]
    fasts = [each.day for each in found if each.sitting.kind == Kind.IFTAR]
    assert (nights[0], nights[-1], len(nights)) == (date(2027, 2, 7), date(2027, 3, 7), 29)
    assert (fasts[0], fasts[-1], len(fasts)) == (date(2027, 2, 8), date(2027, 3, 8), 29)


def test_a_confirmed_ramadan_takes_its_predicted_eid_along(house: Cast) -> None:
    keep(house.madina, "ramadan", date(2027, 2, 10), by=house.secretary)
    keep(house.madina, "eid-al-fitr", date(2027, 3, 9))
    make_sitting(house.madina, Kind.TARAWIH, by=house.secretary, opens_at=time(19, 45), ends_at=time(21))
    found = occurrences.between([house.madina.pk], date(2027, 1, 1), date(2027, 4, 1))
    assert (found[0].day, found[-1].day, len(found)) == (date(2027, 2, 9), date(2027, 3, 9), 29)
    assert all(each.sure for each in found)


def test_an_eid_prayer_on_the_day_the_clocks_go_forward(house: Cast) -> None:
    keep(house.madina, "eid-al-fitr", date(2025, 3, 30), by=house.secretary, cycle=1446)
    make_sitting(house.madina, Kind.EID_AL_FITR, by=house.secretary, opens_at=time(8), ends_at=time(9))
    (eid,) = occurrences.between([house.madina.pk], date(2025, 3, 1), date(2025, 4, 30))
    assert eid.starts_at == datetime(2025, 3, 30, 7, 0, tzinfo=UTC)
    assert eid.sure


def test_after_isha_by_the_timetable_and_else_by_an_estimate(house: Cast) -> None:
    keep(house.madina, "ramadan", date(2027, 2, 8))
    PrayerTimes.objects.create(place=house.madina, day=date(2027, 2, 7), isha=time(18, 50))
    make_sitting(house.madina, Kind.TARAWIH, by=house.secretary, anchor="isha", after_anchor=15, lasts=75)
    told, guessed = occurrences.between([house.madina.pk], date(2027, 2, 7), date(2027, 2, 8))
    assert told.starts_at == datetime(2027, 2, 7, 19, 5, tzinfo=UTC)
    assert told.ends_at == datetime(2027, 2, 7, 20, 20, tzinfo=UTC)
    assert not told.estimated
    assert guessed.estimated
    assert not guessed.sure
    assert 18 <= guessed.starts_at.hour <= 19


def test_isha_after_midnight_belongs_to_the_evening_before_it(house: Cast) -> None:
    keep(house.madina, "ramadan", date(2048, 6, 2), cycle=1470)
    PrayerTimes.objects.create(place=house.madina, day=date(2048, 6, 1), isha=time(0, 10))
    make_sitting(house.madina, Kind.TARAWIH, anchor="isha", after_anchor=5, lasts=60)
    first, second = occurrences.between([house.madina.pk], date(2048, 6, 1), date(2048, 6, 2))
    assert first.day == date(2048, 6, 1)
    assert timezone.localtime(first.starts_at) == timezone.localtime(datetime(2048, 6, 1, 23, 15, tzinfo=UTC))
    assert second.estimated


def test_another_place_keeps_its_own_date(house: Cast) -> None:
    for place, on in ((house.madina, date(2027, 3, 9)), (house.noor, date(2027, 3, 10))):
        keep(place, "eid-al-fitr", on)
        make_sitting(place, Kind.EID_AL_FITR, opens_at=time(8), ends_at=time(9))
    found = occurrences.between([house.madina.pk, house.noor.pk], date(2027, 3, 1), date(2027, 3, 31))
    assert [(each.place_id, each.day.day) for each in found] == [(house.madina.pk, 9), (house.noor.pk, 10)]


def test_kinds_narrow_it(house: Cast) -> None:
    make_sitting(house.madina)
    assert occurrences.between([house.madina.pk], FRIDAY, FRIDAY, kinds=[Kind.EID_AL_FITR]) == []
    assert len(occurrences.between([house.madina.pk], FRIDAY, FRIDAY, kinds=[Kind.JUMUAH])) == 1


def test_four_queries_for_one_place_or_many(house: Cast) -> None:
    places = [make_place(f"Mosque {n}", house.unit, house.east) for n in range(12)]
    for place in places:
        keep(place, "ramadan", date(2027, 2, 8))
        make_sitting(place)
        make_sitting(place, Kind.TARAWIH, anchor="isha", after_anchor=15, lasts=75)
    for some in (places[:1], places):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            found = occurrences.between([each.pk for each in some], date(2027, 2, 1), date(2027, 2, 28))
        assert len(queries) == 4
        assert len(found) == (4 + 22) * len(some)


def test_whoever_only_counts_finds_the_same_gatherings(house: Cast) -> None:
    for place in (house.madina, house.noor):
        for season in Sitting.Season.values:
            make_sitting(place, by=house.secretary, season=season, name=season)
        make_sitting(place, Kind.TARAWIH, anchor="isha", after_anchor=15, lasts=90)
        make_sitting(place, Kind.EID_AL_FITR, name="Eid prayer")
        keep(place, "ramadan", date(2027, 2, 8))
        keep(place, "eid-al-fitr", date(2027, 3, 9))
    changed = make_sitting(house.madina, name="Late")
    SittingOverride.objects.create(sitting=changed, place=house.madina, day=date(2027, 3, 26), cancelled=True)
    Place.objects.filter(pk=house.noor.pk).update(latitude="53.8", longitude="-1.5", closed_on=date(2027, 4, 1))
    both, first, last = [house.madina.pk, house.noor.pk], date(2027, 2, 1), date(2027, 4, 10)

    def told(*, in_bulk: bool) -> list[tuple[Any, ...]]:
        found = occurrences.between(both, first, last, in_bulk=in_bulk)
        return [
            (o.place_id, o.sitting.pk, o.day, o.starts_at, o.prayer_at, o.ends_at, o.sure, o.settled, o.label)
            for o in found
        ]

    assert told(in_bulk=True) == told(in_bulk=False)
    assert len(told(in_bulk=True)) > 80
    assert not occurrences.between([], first, last, in_bulk=True)
