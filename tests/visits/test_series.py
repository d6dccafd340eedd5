"""One officer for many nights: what is shown first, what is left out and why, and that it is done once."""

from collections.abc import Callable, Iterator
from datetime import date, time
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from liaison.accounts.models import User
from liaison.db.acting import acting_as
from liaison.observances.clock import wall_clock
from liaison.observances.models import ObservanceDate
from liaison.rosters.models import Shift
from tests.cast import Cast, make_place
from tests.outbox.minutes import Life
from tests.roles import database_role
from tests.rosters.board import days, tour
from tests.visits.ramadan import DAY, FIRST, IN_NOVEMBER, keeps_ramadan, night_visit
from visits.actions import series
from visits.models import Allotment, AllotmentOverride, Visit
from visits.ramadan.series import Which, left_out_by_reason, outlook

SignIn = Callable[[User], Client]
SEND, RELEASE = "/visits/ramadan/send/", "/visits/ramadan/release/"
EVE = FIRST - DAY
WEEK = Which(first=EVE, last=EVE + 6 * DAY)


@pytest.fixture(autouse=True)
def in_november() -> Iterator[None]:
    """Eleven weeks before the Ramadan of 2027."""
    with time_machine.travel(IN_NOVEMBER, tick=False):
        yield


@pytest.fixture
def nights(cast: Cast) -> Cast:
    """Both mosques keep Ramadan; Ada works late from Sunday to Saturday, but for leave on Tuesday and Wednesday."""
    keeps_ramadan(cast.madina)
    keeps_ramadan(cast.noor)
    for number in range(7):
        tour(cast, cast.officer, EVE + number * DAY, "14:00", "23:00")
    days(cast, cast.officer, "leave", EVE + 2 * DAY, EVE + 3 * DAY)
    return cast


def answers(cast: Cast, **more: Any) -> dict[str, Any]:
    """All later nights at the Madina mosque with Ada."""
    given = {"officer": cast.officer.pk, "places": ["madina-mosque"], "night": str(EVE), "how": "later"}
    return given | more


def visits() -> list[Visit]:
    with database_role("worker"):
        return list(Visit.objects.order_by("starts_at", "pk"))


def sent() -> list[tuple[str, date]]:
    """Who is sent to which evening."""
    with database_role("worker"):
        found = Allotment.objects.current().select_related("officer", "visit").order_by("visit__starts_at", "pk")
        return [(each.officer.name, each.visit.starts_at.date()) for each in found]


def about_visits(life: Life) -> list[Any]:
    """What was said, but for places that nobody answers for."""
    return [mail for mail in life.received if "reachable" not in mail.subject]


def do(client: Client, address: str, given: dict[str, Any]) -> Any:
    """Look, then agree to what was shown."""
    shown = client.post(address, given)
    assert shown.status_code == 200
    return client.post(address, given | {"confirmed": "on", "seen": shown.context["seen"]})


def test_it_shows_before_it_does(nights: Cast, client_of: SignIn) -> None:
    client = client_of(nights.supervisor)
    shown = client.post(SEND, answers(nights))
    assert visits() == []
    assert [day for day, *_ in shown.context["going"]] == [EVE + n * DAY for n in (0, 1, 4, 5, 6)]
    assert shown.context["left_out"] == [
        ("Tuesday 9 February to Wednesday 10 February", "On leave."),
        ("Sunday 14 February to Sunday 7 March", "Not on duty at that time."),
    ]
    page = " ".join(shown.content.decode().split())
    assert "5 nights" in page
    assert "Send PC Ada Shaw" in page


def test_it_is_done_once_and_told_once(nights: Cast, client_of: SignIn) -> None:
    night_visit(nights.madina, EVE, None, nights)
    client = client_of(nights.supervisor)
    given = answers(nights)
    shown = client.post(SEND, given).context["seen"]
    for _ in range(2):
        assert client.post(SEND, given | {"confirmed": "on", "seen": shown})["Location"].startswith("/visits/ramadan/")
    assert sent() == [("Ada Shaw", EVE + n * DAY) for n in (0, 1, 4, 5, 6)]
    assert len(visits()) == 5
    assert {(v.kind, v.officers_needed, v.planned_by_id) for v in visits()} == {("ramadan", 1, nights.supervisor.pk)}
    assert visits()[1].starts_at == wall_clock(EVE + DAY, time(19))
    life = Life()
    with database_role("worker"):
        life.through("2026-11-22T12:01", "2026-11-22T12:10")
    assert [mail.subject for mail in about_visits(life)] == [
        "5 changes to your visits, the first on Sunday 7 February at 19:00"
    ]
    assert {mail.to for mail in about_visits(life)} == {nights.officer.email}


def test_this_night_only_or_some_weekdays(nights: Cast, client_of: SignIn) -> None:
    client = client_of(nights.supervisor)
    do(client, SEND, answers(nights, how="only", night=str(EVE + DAY)))
    assert sent() == [("Ada Shaw", EVE + DAY)]
    do(client, SEND, answers(nights, how="days", weekdays=["4", "5"]))
    assert sent() == [("Ada Shaw", EVE + n * DAY) for n in (1, 5, 6)]
    assert "Choose at least one weekday." in client.post(SEND, answers(nights, how="days")).content.decode()


def test_nobody_is_at_two_places_at_once(nights: Cast, client_of: SignIn) -> None:
    far = {"latitude": "51.70", "longitude": "-1.20"}
    with database_role("worker"):
        type(nights.noor).objects.filter(pk=nights.noor.pk).update(**far)
        type(nights.madina).objects.filter(pk=nights.madina.pk).update(latitude="51.76", longitude="-1.26")
    shown = client_of(nights.supervisor).post(
        SEND, answers(nights, places=["madina-mosque", "noor-mosque"], how="only")
    )
    assert len(shown.context["going"]) == 1
    ((_when, why),) = shown.context["left_out"]
    assert why == "At Madina Mosque at that time."


def test_a_night_with_enough_officers_is_left_out(nights: Cast) -> None:
    night_visit(nights.madina, EVE, nights.colleague, nights)
    night_visit(nights.madina, EVE + DAY, nights.officer, nights)
    with acting_as(nights.supervisor.pk):
        found = outlook(by=nights.supervisor, places=[nights.madina], officer=nights.officer, which=WEEK)
    assert left_out_by_reason(found)[:2] == [
        ("Sunday 7 February", "PC Ben Cole goes, and that is enough."),
        ("Monday 8 February", "Goes there already."),
    ]


def test_what_has_changed_is_shown_again(nights: Cast, client_of: SignIn) -> None:
    client = client_of(nights.supervisor)
    given = answers(nights)
    seen = client.post(SEND, given).context["seen"]
    days(nights, nights.officer, "leave", EVE)
    again = client.post(SEND, given | {"confirmed": "on", "seen": seen})
    assert again.status_code == 200
    assert "Something has changed since you looked." in again.content.decode()
    assert visits() == []
    assert client.post(SEND, given | {"confirmed": "on", "seen": again.context["seen"]}).status_code == 302
    assert len(sent()) == 4


def test_a_warning_wants_a_reason(nights: Cast, client_of: SignIn) -> None:
    with database_role("worker"):
        Shift.objects.filter(officer=nights.officer, first_on=EVE).update(ends_at=wall_clock(EVE, time(21)))
    client = client_of(nights.supervisor)
    given = answers(nights, how="only")
    shown = client.post(SEND, given)
    assert shown.context["warned"]
    agreed = given | {"confirmed": "on", "seen": shown.context["seen"]}
    assert "Write why you send them all the same." in client.post(SEND, agreed).content.decode()
    assert sent() == []
    assert client.post(SEND, agreed | {"reason": "Agreed with her"}).status_code == 302
    with database_role("worker"):
        (kept,) = AllotmentOverride.objects.all()
    assert (kept.reason, kept.made_by_id) == ("Agreed with her", nights.supervisor.pk)


def test_calling_off_this_night_or_all_later(nights: Cast, client_of: SignIn) -> None:
    client = client_of(nights.supervisor)
    do(client, SEND, answers(nights))
    do(client, RELEASE, answers(nights, night=str(EVE + DAY), how="only"))
    assert sent() == [("Ada Shaw", EVE + n * DAY) for n in (0, 4, 5, 6)]
    given = answers(nights, night=str(EVE + 4 * DAY))
    shown = client.post(RELEASE, given)
    assert len(shown.context["going"]) == 3
    agreed = given | {"confirmed": "on", "seen": shown.context["seen"]}
    for _ in range(2):
        assert client.post(RELEASE, agreed).status_code == 302
    assert sent() == [("Ada Shaw", EVE)]
    assert [visit.status for visit in visits()] == ["planned"] * 5


def test_places_of_two_units_and_foreign_ones(nights: Cast, client_of: SignIn) -> None:
    client = client_of(nights.supervisor)
    with database_role("worker"):
        abroad = make_place("Hill Mosque", nights.other_unit, None)
    keeps_ramadan(abroad)
    refused = client.post(SEND, answers(nights, places=["hill-mosque"]))
    assert "Choose mosques from the list." in refused.content.decode()
    foreign = client.post(SEND, answers(nights, officer=nights.foreign_supervisor.pk))
    assert "Choose an officer from the list." in foreign.content.decode()
    with acting_as(nights.supervisor.pk), pytest.raises(series.Refused), transaction.atomic():
        series.send(
            by=nights.supervisor, places=[nights.madina, abroad], officer=nights.officer, which=WEEK, seen=["1@x"]
        )
    theirs = client_of(nights.foreign_supervisor).get(SEND).content.decode()
    assert "Hill Mosque" in theirs
    assert "Madina" not in theirs


def test_rubbish_does_no_harm(nights: Cast, client_of: SignIn) -> None:
    client = client_of(nights.supervisor)
    for more in (
        {"seen": "x,1@2027-02-07,'"}, {"seen": "9" * 30}, {"night": "2027-02-30"}, {"officer": "x"}, {"how": "always"},
        {"weekdays": ["9"], "how": "days"},
    ):  # fmt: skip
        for address in (SEND, RELEASE):
            assert client.post(address, answers(nights, **more) | {"confirmed": "on"}).status_code == 200, more
    assert visits() == []


def test_nights_that_have_begun_are_not_offered(nights: Cast, client_of: SignIn) -> None:
    with time_machine.travel(wall_clock(EVE + 4 * DAY, time(20)), tick=False):
        shown = client_of(nights.supervisor).post(SEND, answers(nights, night=str(EVE + 4 * DAY)))
        assert [day for day, *_ in shown.context["going"]] == [EVE + n * DAY for n in (5, 6)]


def test_a_date_that_moves_leaves_the_officer_off_duty_on_the_planner(nights: Cast, client_of: SignIn) -> None:
    client = client_of(nights.supervisor)
    do(client, SEND, answers(nights))
    with database_role("worker"):
        month = ObservanceDate.objects.get(place=nights.madina, name="ramadan")
    address = f"/places/madina-mosque/times/dates/{month.pk}/"
    client_of(nights.secretary).post(address, {"on": str(FIRST + DAY), "version": month.version})
    assert sent() == [("Ada Shaw", EVE + n * DAY) for n in (1, 2, 5, 6, 7)]
    amiss = client.get("/visits/ramadan/").context["amiss"]
    assert [(each.gathering.cover.occurrence.day, each.why) for each in amiss] == [(EVE + 2 * DAY, "on leave")]
