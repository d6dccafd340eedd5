"""The Ramadan and Eid planner: nights, dates, cover, what to watch for, and who may see it."""

from collections.abc import Callable, Iterator
from datetime import date, time, timedelta

import pytest
import time_machine
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from liaison.accounts.models import User
from liaison.observances.clock import wall_clock
from liaison.observances.models import ObservanceDate, Sitting
from liaison.outbox.models import Message
from tests.cast import Cast, make_place
from tests.outbox.minutes import Life
from tests.roles import database_role
from tests.rosters.board import days, tour
from tests.visits.queries import asked
from tests.visits.ramadan import DAY, EID, FIRST, IN_NOVEMBER, YEAR, eid_prayer, keeps_ramadan, night_visit
from visits.ramadan import years

SignIn = Callable[[User], Client]
PAGE = "/visits/ramadan/"


@pytest.fixture(autouse=True)
def in_november() -> Iterator[None]:
    """Eleven weeks before the Ramadan of 2027."""
    with time_machine.travel(IN_NOVEMBER, tick=False):
        yield


def text_of(client: Client, address: str = PAGE) -> str:
    page = client.get(address)
    assert page.status_code == 200
    return " ".join(page.content.decode().split())


def test_the_month_of_a_unit(cast: Cast, client_of: SignIn) -> None:
    keeps_ramadan(cast.madina)
    keeps_ramadan(cast.noor, said=FIRST + DAY, by=cast.other)
    night_visit(cast.madina, FIRST - DAY, cast.officer, cast)
    text = text_of(client_of(cast.supervisor))
    for shown in (
        "Starts on Monday 8 or Tuesday 9 February 2027, as each mosque confirms. 1 of 2 has confirmed.",
        "12 of 13 Tarawih prayers on these nights have no officer yet.",
        "PC Ada Shaw",
        "Seven nights from Sunday 7 February",
        "Night 1, at 1 mosque night 2",
        "The last ten nights, the busiest",
    ):
        assert shown in text, shown


def test_what_each_place_keeps_and_how_sure_it_is(cast: Cast, client_of: SignIn) -> None:
    keeps_ramadan(cast.madina)
    keeps_ramadan(cast.noor, said=FIRST + DAY, by=cast.other)
    page = client_of(cast.supervisor).get(PAGE)
    places = {each["name"]: each for each in page.context["say"].places}
    assert places["Madina Mosque"]["begins"] == "8 or 9 February 2027"
    assert places["Madina Mosque"]["tag"] == ("Predicted", "grey")
    assert places["Noor Mosque"]["begins"] == "Tuesday 9 February 2027"
    assert places["Noor Mosque"]["tag"] == ("Confirmed", "green")
    assert places["Noor Mosque"]["fitr"] == "10 or 11 March 2027"


def test_thirty_nights_the_last_ten_and_the_27th(cast: Cast, client_of: SignIn) -> None:
    keeps_ramadan(cast.madina, said=FIRST - DAY, by=cast.secretary)
    say = client_of(cast.supervisor).get(PAGE).context["say"]
    assert (len(say.first_nights), len(say.last_ten)) == (20, 10)
    assert say.first_nights[0].day == FIRST - 2 * DAY
    assert say.last_ten[0].number == "Night 21"
    assert say.last_ten[-1].day == EID - 2 * DAY
    assert [row.number for row in say.last_ten if row.busiest] == ["Night 27"]


def test_a_month_of_29_nights_has_nine_last_ones(cast: Cast, client_of: SignIn) -> None:
    keeps_ramadan(cast.madina)
    say = client_of(cast.supervisor).get(PAGE).context["say"]
    assert say.last_ten[-1].number == "Night 29"
    assert say.last_ten[-1].day == EID - 2 * DAY


def test_cover_in_words_and_colour(cast: Cast, client_of: SignIn) -> None:
    keeps_ramadan(cast.madina)
    keeps_ramadan(cast.noor)
    night_visit(cast.madina, FIRST - DAY, cast.officer, cast)
    night_visit(cast.noor, FIRST - DAY, cast.stranger, cast, officers_needed=3)
    night_visit(cast.madina, FIRST, cast.officer, cast)
    night_visit(cast.noor, FIRST, cast.stranger, cast)
    client = client_of(cast.supervisor)
    context = client.get(PAGE).context
    assert [row.tag for row, *_ in context["week"][:3]] == [
        ("1 of 2 covered", "yellow"), ("All 2 covered", "green"), ("0 of 2 covered", "red")
    ]  # fmt: skip
    _row, lines, opened, _duty = context["week"][0]
    assert opened
    assert [(line.name, line.tag, line.coming) for line in lines] == [
        ("Noor Mosque", ("1 of 3 officers", "yellow"), "PC Cat Wynn"),
        ("Madina Mosque", ("Covered", "green"), "PC Ada Shaw"),
    ]
    assert lines[0].band == ""
    assert lines[1].band == "500 to 999 people"
    text = text_of(client)
    for link in ("Change who goes", "Send officers", "Plan a visit"):
        assert (link in text) is (link != "Send officers")


def test_times_from_the_sun_say_so(cast: Cast, client_of: SignIn) -> None:
    sitting = keeps_ramadan(cast.madina)
    with database_role("worker"):
        Sitting.objects.filter(pk=sitting.pk).update(
            anchor="isha", after_anchor=15, lasts=60, opens_at=None, ends_at=None
        )
    text = text_of(client_of(cast.supervisor))
    assert "date not confirmed, time estimated from the sun" in text


def test_any_week_of_the_month_is_shown(cast: Cast, client_of: SignIn) -> None:
    keeps_ramadan(cast.madina)
    client = client_of(cast.supervisor)
    late = client.get(PAGE, {"night": "2027-03-01"}).context["week"]
    assert [row.day for row, *_ in late] == [date(2027, 3, 1) + n * DAY for n in range(7)]
    for wrong in ("2027-02-30", "x", "2026-01-01", "٢"):
        assert client.get(PAGE, {"night": wrong}).context["week"][0][0].day == FIRST - DAY
    with time_machine.travel(wall_clock(date(2027, 2, 20), time(12)), tick=False):
        assert client_of(cast.supervisor).get(PAGE).context["week"][0][0].day == date(2027, 2, 20)


def test_one_place_or_one_team_alone(cast: Cast, client_of: SignIn) -> None:
    for place in (cast.madina, cast.noor):
        keeps_ramadan(place)
    client = client_of(cast.supervisor)
    for query, names in (
        ({"place": "noor-mosque"}, ["Noor Mosque"]),
        ({"team": "riverford-east"}, ["Madina Mosque"]),
        ({"place": "noor-mosque", "team": "riverford-east"}, []),
        ({}, ["Madina Mosque", "Noor Mosque"]),
    ):
        season = client.get(PAGE, query).context["season"]
        assert [place.name for place in season.places.values()] == names


def test_the_eids_are_days_with_their_prayers(cast: Cast, client_of: SignIn) -> None:
    keeps_ramadan(cast.madina)
    keeps_ramadan(cast.noor, said=FIRST + DAY, by=cast.other)
    for place in (cast.madina, cast.noor):
        eid_prayer(place)
        eid_prayer(place, at=time(9, 30))
        eid_prayer(place, "eid-al-adha")
    with database_role("worker"):
        ObservanceDate.objects.filter(place=cast.noor, name="eid-al-fitr").update(on=EID + DAY)
    client = client_of(cast.supervisor)
    say = client.get(PAGE).context["say"]
    fitr, adha = (days for _name, days in say.eids)
    assert [(row.day, row.number, row.ends, who) for row, who in fitr] == [
        (EID, "2 prayers", "08:00 to 10:30", "1 mosque, none confirmed"),
        (EID + DAY, "2 prayers", "08:00 to 10:30", "1 mosque, none confirmed"),
    ]
    assert [row.day for row, _who in adha] == [years.of(YEAR).adha]
    text = text_of(client)
    assert f'href="/visits/friday/?date={EID}"' in text
    assert "Eid al-Fitr falls on different days: Tuesday 9 March at 1 mosque, Wednesday 10 March at 1 mosque." in text


def test_who_may_see_it(cast: Cast, client_of: SignIn) -> None:
    for place in (cast.madina, cast.noor):
        keeps_ramadan(place)
    for part, names in (
        ("supervisor", {"Madina Mosque", "Noor Mosque"}),
        ("commander", {"Madina Mosque", "Noor Mosque"}),
        ("adviser", {"Madina Mosque", "Noor Mosque"}),
        ("officer", {"Madina Mosque"}),
        ("colleague", {"Madina Mosque"}),
        ("stranger", {"Noor Mosque"}),
        ("foreign_supervisor", set()),
    ):
        page = client_of(getattr(cast, part)).get(PAGE)
        assert {place.name for place in page.context["season"].places.values()} == names, part
        assert ("leads" in page.context) is (part in ("supervisor", "commander", "foreign_supervisor")), part
    for part in ("secretary", "other", "oversight", "administrator", "outsider"):
        for address in (PAGE, f"{PAGE}send/", f"{PAGE}release/"):
            assert client_of(getattr(cast, part)).get(address).status_code == 404, (part, address)
        assert client_of(getattr(cast, part)).post(f"{PAGE}ask/").status_code == 404, part
    for part in ("officer", "adviser"):
        assert client_of(getattr(cast, part)).get(f"{PAGE}send/").status_code == 404
        assert client_of(getattr(cast, part)).post(f"{PAGE}ask/").status_code == 404
    assert client_of(cast.supervisor).post(PAGE).status_code == 405
    assert client_of(cast.supervisor).get(f"{PAGE}ask/").status_code == 405


def test_an_officer_reads_and_does_nothing(cast: Cast, client_of: SignIn) -> None:
    keeps_ramadan(cast.madina)
    tour(cast, cast.colleague, FIRST - DAY, "14:00", "23:59")
    text = text_of(client_of(cast.officer))
    for hidden in ("Ask 1 mosque", "Send somebody to many nights", "On duty and free", "Change who goes"):
        assert hidden not in text, hidden


def test_who_is_on_duty_and_who_is_not(cast: Cast, client_of: SignIn) -> None:
    keeps_ramadan(cast.madina)
    first = FIRST - DAY
    night_visit(cast.madina, first, cast.officer, cast)
    night_visit(cast.madina, first + DAY, cast.officer, cast)
    night_visit(cast.madina, first + 2 * DAY, cast.officer, cast)
    tour(cast, cast.officer, first, "14:00", "22:00")
    tour(cast, cast.colleague, first, "14:00", "22:00")
    days(cast, cast.officer, "leave", first + DAY, reason="Private")
    tour(cast, cast.officer, first + 2 * DAY, "12:00", "20:00")
    page = client_of(cast.supervisor).get(PAGE)
    assert page.context["week"][0][3] == {"sent": ["PC Ada Shaw"], "free": ["PC Ben Cole"]}
    assert [(str(each.officer.name), each.why) for each in page.context["amiss"]] == [
        ("PC Ada Shaw", "on leave"), ("PC Ada Shaw", "on duty until 20:00 only")
    ]  # fmt: skip
    text = " ".join(page.content.decode().split())
    assert "is sent to Madina Mosque on Monday 8 February at 19:00, but the roster says: on leave." in text
    assert "Private" not in text
    assert "on leave" not in text_of(client_of(cast.officer))


def test_the_far_ramadan_asks_for_dates_once(cast: Cast, client_of: SignIn) -> None:
    keeps_ramadan(cast.madina)
    keeps_ramadan(cast.noor, said=FIRST, by=cast.other)
    client = client_of(cast.supervisor)
    text = text_of(client)
    assert "Ramadan starts in about 11 weeks." in text
    assert "Ask 1 mosque for its date and times" in text
    for _ in range(2):
        assert client.post(f"{PAGE}ask/", {"year": "1448"})["Location"] == f"{PAGE}?year=1448"
    with database_role("worker"):
        told = list(Message.objects.filter(kind="places.confirm-date").values_list("to__name", flat=True))
    assert sorted(told) == ["Sara Malik", "Tariq Aziz"]
    life = Life()
    with database_role("worker"):
        life.minute(IN_NOVEMBER + timedelta(minutes=1))
    asked_for = [mail.to for mail in life.received if mail.subject == "Please confirm a date: about Monday 8 February"]
    assert asked_for == [cast.secretary.email, cast.treasurer.email]
    client_of(cast.foreign_supervisor).post(f"{PAGE}ask/", {"year": "1448"})
    with database_role("worker"):
        assert Message.objects.filter(kind="places.confirm-date").count() == 2


def test_a_place_without_times_and_without_dates(cast: Cast, client_of: SignIn) -> None:
    text = text_of(client_of(cast.supervisor))
    assert "The dates of that year are not on record yet." in text
    sitting = keeps_ramadan(cast.madina)
    with database_role("worker"):
        ObservanceDate.objects.create(place=cast.noor, name="ramadan", cycle=YEAR, predicted_on=FIRST, on=FIRST)
        Sitting.objects.exclude(pk=sitting.pk).delete()
    text = text_of(client_of(cast.supervisor))
    assert "1 mosque has given no times for Tarawih." in text


def test_the_page_asks_little_however_much_there_is(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.supervisor)
    keeps_ramadan(cast.madina)
    night_visit(cast.madina, FIRST, cast.officer, cast)
    tour(cast, cast.colleague, FIRST - DAY, "14:00", "22:00")
    few = asked(client, PAGE)
    with database_role("worker"):
        places = [make_place(f"Mosque {n}", cast.unit, cast.east) for n in range(11)]
    for place in places:
        keeps_ramadan(place)
        eid_prayer(place)
        for night in range(0, 30, 5):
            night_visit(place, FIRST + night * DAY, cast.officer, cast)
    tour(cast, cast.officer, FIRST, "14:00", "22:00")
    assert asked(client, PAGE) == few <= 12


@pytest.mark.parametrize(
    ("query", "number", "first"),
    [("", 1448, FIRST), ("1449", 1449, date(2028, 1, 28)), ("2030", 1451, date(2030, 1, 5)),
     ("1452", 1452, date(2030, 12, 26)), ("1446", 1446, date(2025, 3, 1))],
)  # fmt: skip
def test_a_year_by_either_calendar(query: str, number: int, first: date) -> None:
    year, wrong = years.asked(query, date(2026, 11, 22))
    assert (year.number, year.month.first_day, wrong) == (number, first, "")


@pytest.mark.parametrize("query", ["0", "12", "1342", "1501", "2078", "99999", "soon", "-1448", "١٤٤٨", "1448 "])
def test_a_year_that_is_none(cast: Cast, client_of: SignIn, query: str) -> None:
    page = client_of(cast.supervisor).get(PAGE, {"year": query})
    assert page.context["season"].year.number == YEAR
    assert "There is no Ramadan by that year." in page.content.decode()


@given(day=st.dates(date(1990, 1, 1), date(2070, 1, 1)))
def test_the_current_year_is_never_over(day: date) -> None:
    year = years.current(day)
    assert day < year.adha + timedelta(days=3)
    assert day >= years.of(year.number - 1).adha


def test_two_ramadans_in_2030(cast: Cast, client_of: SignIn) -> None:
    keeps_ramadan(cast.madina, 1451)
    keeps_ramadan(cast.madina, 1452)
    client = client_of(cast.supervisor)
    with time_machine.travel(wall_clock(date(2029, 12, 1), time(12)), tick=False):
        page = client.get(PAGE, {"year": "2030"})
        assert page.context["season"].year.number == 1451
        assert "Ramadan 1452 (December 2030)" in page.content.decode()
        assert len(page.context["season"].evenings) == 30
        second = client.get(PAGE, {"year": "1452"}).context["season"]
        # It begins in one year and ends in the next.
        assert second.evenings[0].day == date(2030, 12, 25)
        assert second.evenings[-1].day.year == 2031
        assert [each.numbers for each in second.evenings] == [[(n, 1)] for n in range(1, len(second.evenings) + 1)]


def test_the_eid_of_2025_and_the_clocks(cast: Cast, client_of: SignIn) -> None:
    keeps_ramadan(cast.madina, 1446)
    eid_prayer(cast.madina)
    with time_machine.travel(wall_clock(date(2025, 3, 1), time(12)), tick=False):
        page = client_of(cast.supervisor).get(PAGE)
        watch = page.context["say"].watch
    assert page.context["season"].year.number == 1446
    assert watch[:1] == [
        (
            "The clocks go forward on Sunday 30 March, in the night after the evening of Saturday 29 March."
            " It may be the day of Eid."
        )
    ]
    (eid,) = page.context["season"].eids["eid-al-fitr"]
    assert (eid.day, eid.gatherings[0].cover.occurrence.starts_at) == (
        date(2025, 3, 30), wall_clock(date(2025, 3, 30), time(8))
    )  # fmt: skip


def test_an_eid_on_a_friday(cast: Cast, client_of: SignIn) -> None:
    keeps_ramadan(cast.madina)
    eid_prayer(cast.madina)
    with database_role("worker"):
        ObservanceDate.objects.filter(name="eid-al-fitr").update(on=date(2027, 3, 12), status="announced")
    say = client_of(cast.supervisor).get(PAGE).context["say"]
    assert say.watch[0].startswith("Eid al-Fitr is on a Friday, Friday 12 March, at 1 mosque:")
