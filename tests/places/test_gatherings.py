"""The next gathering of each place, and the calendar's daily upkeep."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from liaison.observances.models import ObservanceDate, PrayerTimes, Sitting
from liaison.places import gatherings
from liaison.places.models import Place
from tests.cast import Cast
from tests.roles import database_role

LONDON = timezone.get_default_timezone()
NOW = datetime(2026, 11, 26, 12, 0, tzinfo=LONDON)
FRIDAY = datetime(2026, 11, 27, 13, 15, tzinfo=LONDON)


@pytest.fixture
def house(cast: Cast) -> Iterator[Cast]:
    """The cast, with a Friday sitting at the Madina mosque, as the worker."""
    with database_role("worker"):
        for season in ("summer", "winter"):
            Sitting.objects.create(
                place=cast.madina, kind="jumuah", name="First", weekday=4, season=season,
                opens_at=time(13, 15), ends_at=time(14),
            )  # fmt: skip
        yield cast


def next_of(place: Place) -> tuple[Any, str]:
    """What is kept on the place."""
    place.refresh_from_db()
    return place.next_gathering_at, place.next_gathering


def test_the_next_gathering_moves_on_when_it_has_begun(house: Cast) -> None:
    gatherings.refresh([house.madina.pk, house.noor.pk], NOW)
    assert next_of(house.madina) == (FRIDAY, "Friday prayers, First")
    assert next_of(house.noor) == (None, "")
    with_dates = gatherings.refresh_due(NOW)
    assert with_dates == 3
    assert gatherings.refresh_due(FRIDAY - timedelta(minutes=1)) == 0
    assert gatherings.refresh_due(FRIDAY) == 1
    assert next_of(house.madina)[0] == FRIDAY + timedelta(days=7)


def test_a_gathering_far_away_is_found(house: Cast) -> None:
    Sitting.objects.create(place=house.noor, kind="eid-al-adha", name="First", opens_at=time(7), ends_at=time(8))
    done = gatherings.tend(NOW)
    assert done["predicted"] > 6
    assert done["refreshed"] == 2
    when, label = next_of(house.noor)
    assert (timezone.localtime(when).date().isoformat(), label) == ("2027-05-16", "Eid al-Adha prayer, First")
    assert gatherings.tend(NOW) == {"predicted": 0, "observed": 0, "refreshed": 0}


def test_a_new_place_gets_its_dates_within_a_minute(house: Cast) -> None:
    gatherings.refresh_due(NOW)
    assert ObservanceDate.objects.filter(place=house.noor, name="ramadan", cycle=1448).count() == 1
    assert ObservanceDate.objects.filter(place=house.church, festival="Easter Sunday").exists()


def test_a_long_name_is_cut(house: Cast) -> None:
    Sitting.objects.filter(place=house.madina).update(name="x" * 80)
    gatherings.refresh([house.madina.pk], NOW)
    assert len(next_of(house.madina)[1]) == 80


def test_loading_a_timetable_from_the_command_line(house: Cast, tmp_path: Path) -> None:
    file = tmp_path / "times.csv"
    file.write_text("date,isha,hijri\n2027-02-08,18:49,1\n2027-02-30,18:50,2\n", encoding="utf-8")
    for counts in ("1 days new, 0 changed, 0 as before", "0 days new, 0 changed, 1 as before"):
        out, err = StringIO(), StringIO()
        call_command("load_timetable", str(file), place="madina-mosque", stdout=out, stderr=err)
        assert "2 rows read, 1 not used." in out.getvalue()
        assert counts in out.getvalue()
        assert "Columns not used: hijri." in out.getvalue()
        assert "Line 3, date: There is no such day: 2027-02-30." in err.getvalue()
    file.write_text("date,isha\n2027-02-08,18:55\n", encoding="utf-8")
    call_command("load_timetable", str(file), place="madina-mosque", stdout=StringIO())
    assert PrayerTimes.objects.get().isha == time(18, 55)


@pytest.mark.parametrize(
    ("content", "place", "words"),
    [
        (b"date,isha\n2027-02-08,18:49\n", "nowhere", "There is no place"),
        (b"nothing", "madina-mosque", "one of them must be"),
        (b"date,isha\nx,y\n", "madina-mosque", "No row could be used"),
        (b"x" * 2_000_000, "madina-mosque", "bigger than 1 MB"),
    ],
)
def test_a_file_that_cannot_be_used_is_an_error(
    house: Cast, tmp_path: Path, content: bytes, place: str, words: str
) -> None:
    file = tmp_path / "times.csv"
    file.write_bytes(content)
    with pytest.raises(CommandError, match=words):
        call_command("load_timetable", str(file), place=place, stdout=StringIO(), stderr=StringIO())


def test_a_file_that_is_not_there_is_an_error(house: Cast, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be opened"):
        call_command("load_timetable", str(tmp_path / "none.csv"), place="madina-mosque")
