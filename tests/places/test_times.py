"""The page of a place's times: who may see, confirm and change what."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liaison.audit.models import Consultation
from liaison.db.acting import acting_as
from liaison.observances import predictions
from liaison.observances.models import ObservanceDate, Sitting, SittingOverride
from liaison.places import changing
from liaison.places.actions import sittings as actions
from liaison.places.changing import Change
from liaison.places.gatherings import refresh
from tests.cast import Cast, friday_sitting
from tests.roles import database_role

ClientOf = Callable[..., Client]


def url(slug: str, rest: str = "") -> str:
    """An address under a place's times."""
    return f"/places/{slug}/times/{rest}"


@pytest.fixture
def dates(cast: Cast) -> dict[str, ObservanceDate]:
    """The predicted dates of the Madina mosque, by name."""
    with database_role("worker"):
        places = [(cast.madina.pk, "muslim"), (cast.noor.pk, "muslim")]
        predictions.ensure(places, timezone.localdate())
        found = ObservanceDate.objects.filter(place=cast.madina, on__gte=timezone.localdate()).order_by("-on")
        return {each.name: each for each in found}


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("officer", 200), ("colleague", 200), ("supervisor", 200), ("commander", 200), ("adviser", 200),
        ("secretary", 200), ("treasurer", 200),
        ("stranger", 404), ("other", 404), ("foreign_supervisor", 404), ("oversight", 404), ("outsider", 404),
    ],
)  # fmt: skip
def test_who_sees_the_page(cast: Cast, client_of: ClientOf, who: str, status: int) -> None:
    friday_sitting(cast.madina)
    assert client_of(getattr(cast, who)).get(url("madina-mosque")).status_code == status


def test_the_page_shows_times_dates_and_who_confirmed(cast: Cast, client_of: ClientOf, dates: Any) -> None:
    friday_sitting(cast.madina, confirmed_by=cast.secretary, confirmed_at=timezone.now())
    page = client_of(cast.officer).get(url("madina-mosque")).content.decode()
    assert "Khutbah 13:15, prayer 13:30, ends 14:00" in page
    assert "Confirmed by Sara Malik on" in page
    assert "about 1 Ramadan" in page
    assert re.search(r"\d+( \w+)? or \d+ \w+ 20\d\d", page)
    assert "These are right" not in page
    assert "Umm al-Qura" in page


def test_looking_is_written_into_the_read_log(cast: Cast, client_of: ClientOf) -> None:
    client_of(cast.officer).get(url("madina-mosque"))
    with database_role("owner"):
        assert Consultation.objects.filter(page="Times and dates").count() == 1


@pytest.mark.parametrize("page", ["", "add/", "add/jumuah/", "add/tarawih/", "dates/add/", "timetable/"])
def test_pages_of_others_are_not_there(cast: Cast, client_of: ClientOf, page: str) -> None:
    for who in (cast.other, cast.stranger, cast.outsider):
        assert client_of(who).get(url("madina-mosque", page)).status_code == 404
    assert client_of(cast.secretary).get(url("madina-mosque", page)).status_code == 200
    assert Client().get(url("madina-mosque", page)).status_code == 302


def test_a_church_is_not_asked_for_tarawih(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.officer)
    assert client.get(url("st-chad", "add/weekly/")).status_code == 200
    for kind in ("tarawih", "nothing"):
        assert client.get(url("st-chad", f"add/{kind}/")).status_code == 404


def test_an_adviser_reads_but_cannot_enter(cast: Cast, client_of: ClientOf, dates: Any) -> None:
    sitting = friday_sitting(cast.madina)
    client = client_of(cast.adviser)
    page = client.get(url("madina-mosque")).content.decode()
    assert "Add times" not in page
    for rest in ("add/", "dates/add/", f"sittings/{sitting.pk}/", f"dates/{dates['ramadan'].pk}/", "rule/"):
        assert client.get(url("madina-mosque", rest)).status_code == 404


def test_only_the_committee_confirms(cast: Cast, client_of: ClientOf) -> None:
    sitting = friday_sitting(cast.madina)
    seen = {"seen": f"{sitting.pk}.1"}
    for who in (cast.officer, cast.supervisor, cast.other):
        assert client_of(who).post(url("madina-mosque", "right/"), seen).status_code == 404
    assert client_of(cast.secretary).get(url("madina-mosque", "right/")).status_code == 405
    assert client_of(cast.secretary).post(url("madina-mosque", "right/"), seen).status_code == 302
    with database_role("worker"):
        sitting.refresh_from_db()
    assert sitting.confirmed_by_id == cast.secretary.pk


def test_nobody_confirms_times_they_have_not_seen(cast: Cast, client_of: ClientOf) -> None:
    sitting = friday_sitting(cast.madina)
    with database_role("worker"):
        Sitting.objects.filter(pk=sitting.pk).update(version=2)
    for seen in (f"{sitting.pk}.1", "x", ""):
        client_of(cast.secretary).post(url("madina-mosque", "right/"), {"seen": seen})
    with database_role("worker"):
        assert Sitting.objects.get(pk=sitting.pk).confirmed_at is None


SITTING = {"name": "First sitting", "season": "winter", "opens_at": "13:15", "prayer_at": "13:30", "ends_at": "14:00"}


def test_the_committee_adds_times_once_and_they_are_confirmed(cast: Cast, client_of: ClientOf) -> None:
    data = SITTING | {"client_id": str(uuid4()), "women_space": "yes", "expected_band": "500-999"}
    client = client_of(cast.secretary)
    for _ in range(2):
        assert client.post(url("madina-mosque", "add/jumuah/"), data).status_code == 302
    with database_role("worker"):
        (sitting,) = Sitting.objects.filter(place=cast.madina)
        cast.madina.refresh_from_db()
    assert (sitting.weekday, sitting.opens_at, sitting.women_space) == (4, time(13, 15), True)
    assert sitting.confirmed_by_id == cast.secretary.pk
    assert cast.madina.next_gathering == "Friday prayers, First sitting"
    assert cast.madina.next_gathering_at > timezone.now()


def test_what_an_officer_enters_waits_for_the_committee(cast: Cast, client_of: ClientOf) -> None:
    client_of(cast.officer).post(url("madina-mosque", "add/jumuah/"), SITTING | {"client_id": str(uuid4())})
    with database_role("worker"):
        sitting = Sitting.objects.get(place=cast.madina)
    assert sitting.confirmed_at is None
    page = client_of(cast.secretary).get(url("madina-mosque")).content.decode()
    assert "Not confirmed by the place yet" in page
    assert "These are right" in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ends_at": "13:00"}, "It cannot end at 13:00, as it starts at 13:15."),
        ({"prayer_at": "14:30"}, "The prayer must be between 13:15 and 14:00."),
        ({"opens_at": ""}, "Enter the time."),
        ({"opens_at": "25:00"}, "Enter the time like 13:15 or 1:15pm."),
        ({"name": ""}, "Enter an answer."),
        ({"season": "spring"}, "Choose one of the answers listed."),
    ],
)
def test_times_that_cannot_be_are_refused_and_what_was_typed_stays(
    cast: Cast, client_of: ClientOf, change: dict[str, str], words: str
) -> None:
    data = SITTING | {"client_id": str(uuid4()), "where": "The big hall"} | change
    response = client_of(cast.secretary).post(url("madina-mosque", "add/jumuah/"), data)
    page = response.content.decode()
    assert response.status_code == 200
    assert words in page
    assert "The big hall" in page


def test_the_same_sitting_twice_is_refused(cast: Cast, client_of: ClientOf) -> None:
    friday_sitting(cast.madina)
    data = SITTING | {"client_id": str(uuid4())}
    page = client_of(cast.secretary).post(url("madina-mosque", "add/jumuah/"), data).content.decode()
    assert "is already at that time" in page


def test_tarawih_after_isha(cast: Cast, client_of: ClientOf, dates: Any) -> None:
    data = {"client_id": str(uuid4()), "name": "Tarawih", "anchor": "isha", "after_anchor": "15", "lasts": "75"}
    client = client_of(cast.secretary)
    assert client.post(url("madina-mosque", "add/tarawih/"), data).status_code == 302
    page = client.get(url("madina-mosque")).content.decode()
    assert "15 minutes after Isha, for 1 hour 15 minutes" in page
    assert "estimate from the sun" in page
    data |= {"client_id": str(uuid4()), "after_anchor": "", "lasts": ""}
    page = client.post(url("madina-mosque", "add/tarawih/"), data).content.decode()
    assert "Enter how many minutes after." in page
    clock = data | {"anchor": "clock", "opens_at": "22:45", "ends_at": "00:30", "name": "Late"}
    assert "Enter the time it starts." in client.post(
        url("madina-mosque", "add/tarawih/"), clock | {"opens_at": ""}
    ).content.decode()  # fmt: skip
    assert client.post(url("madina-mosque", "add/tarawih/"), clock).status_code == 302


def test_changing_a_sitting_that_somebody_else_changed_loses_nothing(cast: Cast, client_of: ClientOf) -> None:
    sitting = friday_sitting(cast.madina, name="Early")
    where = url("madina-mosque", f"sittings/{sitting.pk}/")
    client = client_of(cast.secretary)
    assert client.post(where, SITTING | {"version": "1", "name": "First"}).status_code == 302
    late = client_of(cast.treasurer).post(where, SITTING | {"version": "1", "name": "My own name"})
    page = late.content.decode()
    assert "My own name" in page
    assert "This is what is saved now" in page
    assert client_of(cast.treasurer).post(where, SITTING | {"version": "2", "name": "Mine"}).status_code == 302
    with database_role("worker"):
        sitting.refresh_from_db()
    assert (sitting.name, sitting.version) == ("Mine", 3)


def test_police_changing_confirmed_times_makes_them_unconfirmed(cast: Cast, client_of: ClientOf) -> None:
    sitting = friday_sitting(cast.madina, confirmed_by=cast.secretary, confirmed_at=timezone.now())
    client_of(cast.officer).post(
        url("madina-mosque", f"sittings/{sitting.pk}/"), SITTING | {"version": "1", "opens_at": "13:20"}
    )
    with database_role("worker"):
        sitting.refresh_from_db()
    assert (sitting.opens_at, sitting.confirmed_at) == (time(13, 20), None)


def test_a_sitting_of_another_place_is_not_there(cast: Cast, client_of: ClientOf) -> None:
    foreign = friday_sitting(cast.noor)
    for rest in (f"sittings/{foreign.pk}/", f"sittings/{foreign.pk}/end/", f"sittings/{foreign.pk}/one-day/"):
        assert client_of(cast.secretary).get(url("madina-mosque", rest)).status_code == 404
        assert client_of(cast.secretary).post(url("noor-mosque", rest)).status_code == 404


def test_ending_a_sitting(cast: Cast, client_of: ClientOf) -> None:
    sitting = friday_sitting(cast.madina)
    with database_role("worker"):
        refresh([cast.madina.pk])
    last = timezone.localdate() - timedelta(days=1)
    data = {"version": "1", "last_on_day": last.day, "last_on_month": last.month, "last_on_year": last.year}
    client = client_of(cast.secretary)
    assert client.post(url("madina-mosque", f"sittings/{sitting.pk}/end/"), data).status_code == 302
    with database_role("worker"):
        cast.madina.refresh_from_db()
    assert cast.madina.next_gathering_at is None
    assert "No usual times yet." in client.get(url("madina-mosque")).content.decode()


def next_friday() -> date:
    """A Friday that is not today."""
    today = timezone.localdate()
    return today + timedelta(days=(3 - today.weekday()) % 7 + 1)


def one_day(day: date, **more: str) -> dict[str, Any]:
    """What the form of one day sends."""
    boxes = {"day_day": day.day, "day_month": day.month, "day_year": day.year}
    return {"client_id": str(uuid4()), "what": "cancelled", **boxes, **more}


def test_those_who_plan_hear_of_days_that_changed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    sitting = friday_sitting(cast.madina)
    told: list[Any] = []

    @contextmanager
    def note(change: Change) -> Iterator[None]:
        held = SittingOverride.objects.filter(withdrawn_at=None)
        before = held.count()
        yield
        told.append((change.by, change.sitting_id, change.first, change.last, held.count() - before))

    monkeypatch.setattr(changing, "_followers", [note])
    with acting_as(cast.secretary.pk):
        changed = actions.change_one_day(
            by=cast.secretary, sitting=sitting, day=next_friday(), client_id=uuid4(), confirmed=True, cancelled=True
        )
        actions.withdraw_change(by=cast.secretary, override=changed)
        actions.withdraw_change(by=cast.secretary, override=changed)
        actions.end_sitting(by=cast.secretary, sitting=sitting, last_on=next_friday(), version=1)
    friday = next_friday()
    assert told == [
        (cast.secretary, sitting.pk, friday, friday, 1),
        (cast.secretary, sitting.pk, friday, friday, -1),
        (cast.secretary, sitting.pk, friday + timedelta(days=1), None, 0),
    ]


def test_one_day_is_different_and_can_be_taken_back(cast: Cast, client_of: ClientOf) -> None:
    sitting = friday_sitting(cast.madina)
    client = client_of(cast.secretary)
    where = url("madina-mosque", f"sittings/{sitting.pk}/one-day/")
    friday = next_friday()
    sent = one_day(friday, what="times", opens_at="12:30", ends_at="13:15", reason="Eid is that day")
    for _ in range(2):
        assert client.post(where, sent).status_code == 302
    page = client.get(url("madina-mosque")).content.decode()
    assert "12:30 to 13:15" in page
    assert "Different on this day" in page
    again = client.post(where, one_day(friday)).content.decode()
    assert "That day has already been changed: it is at 12:30." in again
    with database_role("worker"):
        (override,) = SittingOverride.objects.all()
    assert client_of(cast.officer).post(
        url("madina-mosque", f"changes/{override.pk}/take-back/")
    ).status_code == 404  # fmt: skip
    assert client.post(url("madina-mosque", f"changes/{override.pk}/take-back/")).status_code == 302
    assert "12:30 to 13:15" not in client.get(url("madina-mosque")).content.decode()


def test_a_day_on_which_it_is_not_held_is_refused(cast: Cast, client_of: ClientOf) -> None:
    sitting = friday_sitting(cast.madina)
    where = url("madina-mosque", f"sittings/{sitting.pk}/one-day/")
    client = client_of(cast.secretary)
    saturday = next_friday() + timedelta(days=1)
    assert "Choose a day on which it is." in client.post(where, one_day(saturday)).content.decode()
    past = timezone.localdate() - timedelta(days=7)
    assert "The date must be" in client.post(where, one_day(past)).content.decode()
    page = client.get(where + "?day=2030-01-04").content.decode()
    assert 'value="2030"' in page
    assert client.get(where + "?day=rubbish-x-y%C3%A9").status_code == 200


def test_the_committee_says_how_dates_are_decided(cast: Cast, client_of: ClientOf) -> None:
    where = url("madina-mosque", "rule/")
    for who in (cast.officer, cast.supervisor, cast.other):
        assert client_of(who).get(where).status_code == 404
    client = client_of(cast.secretary)
    assert client.post(where, {"rule": "local", "version": "1"}).status_code == 302
    late = client_of(cast.treasurer).post(where, {"rule": "saudi", "version": "1"}).content.decode()
    assert "Follows local moon sighting" in late
    assert "This is what is saved now" in late


def test_the_page_takes_the_same_few_queries_however_much_there_is(cast: Cast, client_of: ClientOf, dates: Any) -> None:
    client = client_of(cast.secretary)
    friday_sitting(cast.madina, confirmed_by=cast.secretary, confirmed_at=timezone.now())
    with database_role("worker"):
        Sitting.objects.create(
            place=cast.madina, kind="tarawih", name="Tarawih", anchor="isha", after_anchor=15, lasts=75
        )
    client.get(url("madina-mosque"))
    counts = []
    for more in (0, 20):
        for n in range(more):
            friday_sitting(cast.madina, at=time(9, n), name=f"Sitting {n}")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url("madina-mosque")).status_code == 200
        asked = [q["sql"] for q in queries if not re.match(r"(SAVEPOINT|RELEASE|SELECT set_config)", q["sql"])]
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 10
