"""The board: who sees what of it, what it says of duty and of the way, and what it costs."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from liaison.accounts.models import User
from liaison.audit.models import Consultation
from liaison.observances.clock import wall_clock
from liaison.observances.models import Kind, ObservanceDate, Sitting
from liaison.places.models import Place
from tests.cast import Cast, friday_sitting, logged_visit, make_place, planned_visit
from tests.roles import database_role
from tests.rosters.board import days, tour
from tests.visits.big_friday import OFFICERS, PLACES, build_big_friday
from tests.visits.queries import asked
from visits.board import Board, Line, read
from visits.models import Allotment, CoverLost, Visit, Volunteer, VolunteerCall

SignIn = Callable[[User], Client]
FRIDAY = date(2026, 11, 27)
BOARD = f"/visits/friday/?date={FRIDAY}"


@pytest.fixture
def thursday(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """It is Thursday 26 November 2026, ten in the morning."""
    morning = wall_clock(FRIDAY - timedelta(days=1), time(10))
    monkeypatch.setattr(timezone, "now", lambda: morning)
    return morning


def visit_at(cast: Cast, place: Place, officer: User | None, at: time, **fields: Any) -> Visit:
    """An hour at a place on that Friday."""
    return planned_visit(place, officer, wall_clock(FRIDAY, at), cast.supervisor, **fields)


def text_of(client: Client, address: str = BOARD) -> str:
    """The page without the line breaks of its source."""
    return " ".join(client.get(address).content.decode().split())


def board_of(client: Client, address: str = BOARD) -> list[Line]:
    """The lines of a page."""
    return client.get(address).context["lines"]


def lose(cast: Cast, visit: Visit, officer: User, reason: str) -> CoverLost:
    """An officer's duty has changed and they cannot come."""
    with database_role("worker"):
        allotment = Allotment.objects.get(visit=visit, officer=officer)
        allotment.released_at, allotment.released_by = timezone.now(), cast.supervisor
        allotment.save()
        return CoverLost.objects.create(
            unit=cast.unit, visit=visit, allotment=allotment, officer=officer, reason=reason, emptied=True
        )


def call(cast: Cast, visit: Visit, *offers: User) -> VolunteerCall:
    """Somebody is sought for a visit, and these have offered to go."""
    with database_role("worker"):
        made = VolunteerCall.objects.create(
            unit=cast.unit,
            visit=visit,
            what="x",
            starts_at=visit.starts_at,
            ends_at=visit.ends_at,
            asked_by=cast.supervisor,
        )
        for number, officer in enumerate(offers):
            at = timezone.now() + timedelta(minutes=number)
            Volunteer.objects.create(unit=cast.unit, call=made, officer=officer, offered_at=at)
    return made


def test_a_congregation_says_whom_it_knows(cast: Cast, client_of: SignIn, thursday: datetime) -> None:
    sitting = friday_sitting(cast.madina, women_space=True)
    with database_role("worker"):
        Place.objects.filter(pk=cast.madina.pk).update(deputy=cast.colleague)
    logged_visit(cast.madina, cast.officer, thursday - timedelta(days=30))
    logged_visit(cast.madina, cast.colleague, thursday - timedelta(days=6))
    logged_visit(cast.madina, cast.officer, thursday - timedelta(days=1), kind="phone")
    text = text_of(client_of(cast.supervisor))
    for shown in (
        "13:15 to 14:00 · Friday prayers, First sitting · 500 to 999 people · space for women",
        "Named officer: PC Ada Shaw · deputy: PC Ben Cole · PC Ben Cole went last, 6 days ago",
        "Be there 12:45 to 14:20 · Riverford East",
        "Not covered",
        f"/visits/send/?gathering={sitting.pk}@{FRIDAY}&amp;place=madina-mosque",
    ):
        assert shown in text, shown


@pytest.mark.parametrize(
    ("hours", "said", "state"),
    [
        (("08:00", "17:00"), "on duty until 17:00", "Covered"),
        (("13:00", "22:00"), "on duty only 13:00 to 13:45", "Check the duty"),
        (("18:00", "23:00"), "not on duty", "Check the duty"),
        (None, "", "Covered"),
    ],
)
def test_who_goes_is_held_against_the_roster(
    cast: Cast, client_of: SignIn, thursday: datetime, hours: tuple[str, str] | None, said: str, state: str
) -> None:
    visit_at(cast, cast.madina, cast.officer, time(12, 45), sitting=friday_sitting(cast.madina))
    if hours:
        tour(cast, cast.officer, FRIDAY, *hours)
    for part in ("supervisor", "commander", "colleague"):
        line = board_of(client_of(getattr(cast, part)))[0]
        assert ([one.duty for one in line.going], line.state) == ([said], state), part
    # The adviser sees the place and who is coming, and nothing of any roster.
    line = board_of(client_of(cast.adviser))[0]
    assert ([one.duty for one in line.going], line.state) == ([""], "Covered")


def test_a_day_of_leave_is_not_duty_and_the_board_says_no_more(
    cast: Cast, client_of: SignIn, thursday: datetime
) -> None:
    visit_at(cast, cast.madina, cast.officer, time(12, 45), sitting=friday_sitting(cast.madina))
    tour(cast, cast.officer, FRIDAY, "08:00", "17:00")
    days(cast, cast.officer, "leave", FRIDAY)
    text = text_of(client_of(cast.colleague))
    assert "not on duty" in text
    assert "leave" not in text.casefold()


def test_lost_cover_and_volunteers(cast: Cast, client_of: SignIn, thursday: datetime) -> None:
    visit = visit_at(cast, cast.madina, cast.officer, time(12, 45), sitting=friday_sitting(cast.madina))
    lose(cast, visit, cast.officer, "Court")
    call(cast, visit, cast.stranger, cast.colleague)
    for part in ("supervisor", "commander"):
        text = text_of(client_of(getattr(cast, part)))
        assert "PC Ada Shaw cannot come: court." in text
        assert "Volunteers are sought. Waiting: PC Cat Wynn, PC Ben Cole." in text
        assert f"/visits/{visit.ref}/call/" in text
    for part in ("officer", "colleague"):
        text = text_of(client_of(getattr(cast, part)))
        assert "Volunteers are sought." in text
        assert "cannot come" not in text
        assert "Waiting" not in text
        assert "/call/" not in text
    adviser = text_of(client_of(cast.adviser))
    assert "Volunteers" not in adviser
    assert "cannot come" not in adviser
    with database_role("worker"):
        CoverLost.objects.update(closed_at=timezone.now())
        VolunteerCall.objects.update(closed_at=timezone.now())
    text = text_of(client_of(cast.supervisor))
    assert "cannot come" not in text
    assert "Volunteers" not in text


def test_each_officer_who_goes_can_be_moved_swapped_and_released(
    cast: Cast, client_of: SignIn, thursday: datetime
) -> None:
    visit = visit_at(cast, cast.madina, cast.officer, time(12, 45), sitting=friday_sitting(cast.madina))
    with database_role("worker"):
        pk = Allotment.objects.get().pk
    links = [f"/visits/{visit.ref}/{what}/?allotment={pk}" for what in ("move", "swap", "release")]
    client = client_of(cast.supervisor)
    text = text_of(client)
    for address in links:
        assert address in text
        assert client.get(address).status_code == 200
    for part in ("officer", "adviser"):
        text = text_of(client_of(getattr(cast, part)))
        assert "?allotment=" not in text
        assert "Propose" not in text
        assert "orders" not in text


def test_officers_on_duty_with_the_way_between(cast: Cast, client_of: SignIn, thursday: datetime) -> None:
    with database_role("worker"):
        for place, east in ((cast.madina, -1.20), (cast.church, -1.21)):
            Place.objects.filter(pk=place.pk).update(latitude=51.75, longitude=east)
    for place, at in ((cast.madina, time(12)), (cast.church, time(13, 20)), (cast.madina, time(14, 25))):
        visit_at(cast, place, cast.officer, at)
    tour(cast, cast.officer, FRIDAY, "08:00", "18:00")
    tour(cast, cast.colleague, FRIDAY, "10:00", "20:00")
    tour(cast, cast.stranger, FRIDAY, "20:00", "23:00")
    duty = client_of(cast.supervisor).get(BOARD).context["duty"]
    (ada,) = duty.sent
    assert (ada.name, ada.hours) == ("PC Ada Shaw", "08:00 to 18:00")
    assert [(step.text, step.tight) for step in ada.steps] == [
        ("12:00 to 13:00 Madina Mosque", False),
        ("13 minutes on foot from Madina Mosque to St Chad", False),
        ("13:20 to 14:20 St Chad", False),
        ("13 minutes on foot from St Chad to Madina Mosque, but there are only 5 minutes", True),
        ("14:25 to 15:25 Madina Mosque", False),
    ]
    assert [(group.hours, group.names) for group in duty.free] == [("10:00 to 20:00", ["PC Ben Cole"])]
    assert duty.free[0].free == "12:00 to 13:00 and 13:20 to 14:20 and 14:25 to 15:25"


def test_rosters_on_the_board_are_for_whom_they_are(cast: Cast, client_of: SignIn, thursday: datetime) -> None:
    for place in (cast.madina, cast.noor):
        friday_sitting(place)
    for officer in (cast.officer, cast.stranger):
        tour(cast, officer, FRIDAY, "08:00", "18:00")
    assert client_of(cast.adviser).get(BOARD).context["duty"] is None
    for part, seen in (("supervisor", 2), ("colleague", 1), ("stranger", 1)):
        duty = client_of(getattr(cast, part)).get(BOARD).context["duty"]
        assert duty.on_duty == seen, part
    foreign = client_of(cast.foreign_supervisor).get(BOARD).content.decode()
    assert "Shaw" not in foreign
    assert "Madina" not in foreign


def test_the_board_of_one_team(cast: Cast, client_of: SignIn, thursday: datetime) -> None:
    friday_sitting(cast.madina)
    friday_sitting(cast.noor)
    tour(cast, cast.officer, FRIDAY, "08:00", "18:00")
    tour(cast, cast.stranger, FRIDAY, "08:00", "18:00")
    client = client_of(cast.supervisor)
    page = client.get(f"{BOARD}&team=riverford-west")
    assert [line.place.name for line in page.context["lines"]] == ["Noor Mosque"]
    assert [group.names for group in page.context["duty"].free] == [["PC Cat Wynn"]]
    assert client.get(f"{BOARD}&team=nowhere").status_code == 404
    assert client_of(cast.officer).get(f"{BOARD}&team=riverford-west").status_code == 404


def test_a_visit_for_no_congregation_stands_on_the_board(cast: Cast, client_of: SignIn, thursday: datetime) -> None:
    visit_at(cast, cast.church, None, time(9), kind="post-incident")
    (line,) = board_of(client_of(cast.supervisor))
    assert (line.what, line.window, line.state) == ("After an incident", "09:00 to 10:00", "Not covered")


def test_what_is_over(cast: Cast, client_of: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    evening = wall_clock(FRIDAY, time(20))
    monkeypatch.setattr(timezone, "now", lambda: evening)
    logged_visit(cast.madina, cast.officer, wall_clock(FRIDAY, time(13)), sitting=friday_sitting(cast.madina))
    visit_at(cast, cast.noor, cast.stranger, time(13), sitting=friday_sitting(cast.noor))
    friday_sitting(cast.church, at=time(11))
    page = client_of(cast.supervisor).get(BOARD)
    assert [line.state for line in page.context["lines"]] == ["Nobody went", "Visited", "Not logged yet"]
    text = page.content.decode()
    assert "Nobody is needed any more." in text
    assert "Send officers" not in text


def test_a_day_of_other_faiths_and_the_day_the_clocks_change(
    cast: Cast, client_of: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    sunday = date(2027, 3, 28)
    before = wall_clock(date(2027, 3, 26), time(9))
    monkeypatch.setattr(timezone, "now", lambda: before)
    with database_role("worker"):
        Sitting.objects.create(
            place=cast.church, kind=Kind.WEEKLY, name="Parish Mass", weekday=6, opens_at=time(10), ends_at=time(11)
        )
    tour(cast, cast.officer, sunday - timedelta(days=1), "22:00", "07:00")
    tour(cast, cast.colleague, sunday, "07:00", "15:00")
    page = client_of(cast.supervisor).get(f"/visits/friday/?date={sunday}")
    (line,) = page.context["lines"]
    assert line.what.startswith("10:00 to 11:00\xa0· Parish Mass")
    assert [(group.hours, group.free) for group in page.context["duty"].free] == [("07:00 to 15:00", "09:30 to 11:20")]
    assert "Propose who goes" in page.content.decode()
    empty = text_of(client_of(cast.supervisor), "/visits/friday/?date=2027-03-29")
    assert "No gatherings at your places on this day." in empty
    assert "Propose" not in empty


def test_names_from_right_to_left_turn_nothing_around(cast: Cast, client_of: SignIn, thursday: datetime) -> None:
    with database_role("worker"):
        User.objects.filter(pk=cast.officer.pk).update(name="سارة ملك")
        place = make_place("مسجد النور", cast.unit, cast.east, slug="masjid", named_officer=cast.officer)
    visit_at(cast, place, cast.officer, time(12, 45), sitting=friday_sitting(place))
    tour(cast, cast.officer, FRIDAY, "08:00", "18:00")
    text = text_of(client_of(cast.supervisor))
    assert "Named officer: \u2068PC سارة ملك\u2069 ·" in text
    assert "12:45 to 13:45 \u2068مسجد النور\u2069" in text
    assert 'dir="auto">مسجد النور</a>' in text


def test_what_people_wrote_is_text(cast: Cast, client_of: SignIn, thursday: datetime) -> None:
    with database_role("worker"):
        place = make_place("<b>Bold</b>", cast.unit, cast.east, slug="bold")
        User.objects.filter(pk=cast.officer.pk).update(name="<i>Ada</i>")
    visit = visit_at(cast, place, cast.officer, time(12, 45), sitting=friday_sitting(place, name="<u>First</u>"))
    tour(cast, cast.officer, FRIDAY, "08:00", "18:00")
    lose(cast, visit_at(cast, cast.noor, cast.officer, time(15)), cast.officer, "<s>Court</s>")
    call(cast, visit, cast.officer)
    text = text_of(client_of(cast.supervisor))
    assert not [tag for tag in ("<b>Bold", "<i>Ada", "<u>First", "<s>") if tag in text]
    assert "&lt;s&gt;Court&lt;/s&gt;" in text


def test_who_looked_is_noted_at_every_place_shown(cast: Cast, client_of: SignIn, thursday: datetime) -> None:
    friday_sitting(cast.madina)
    visit_at(cast, cast.noor, cast.stranger, time(16))
    client_of(cast.supervisor).get(BOARD)
    with database_role("owner"):
        noted = Consultation.objects.filter(page="Friday list").values_list("place_id", flat=True)
        assert set(noted) == {cast.madina.pk, cast.noor.pk}


@pytest.mark.parametrize("part", ["secretary", "other", "oversight", "administrator", "outsider"])
def test_nobody_else_opens_it(cast: Cast, client_of: SignIn, part: str) -> None:
    assert client_of(getattr(cast, part)).get(BOARD).status_code == 404


def test_it_is_only_read(cast: Cast, client_of: SignIn) -> None:
    assert client_of(cast.supervisor).post(BOARD).status_code == 405


def test_a_force_wide_friday(cast: Cast, client_of: SignIn, thursday: datetime) -> None:
    big = build_big_friday(cast, FRIDAY)
    client = client_of(cast.supervisor)
    assert asked(client, BOARD) <= 10
    page = client.get(BOARD)
    assert len(page.context["lines"]) == PLACES
    assert page.context["duty"].on_duty == OFFICERS
    assert len(page.content) < 120_000
    assert b"<select" not in page.content
    officer = client_of(big.officers[0])
    assert asked(officer, BOARD) <= 10
    assert officer.get(BOARD).context["duty"].on_duty == OFFICERS // 2


def test_an_anchored_evening_still_takes_ten(cast: Cast, client_of: SignIn, thursday: datetime) -> None:
    with database_role("worker"):
        Sitting.objects.create(
            place=cast.madina, kind=Kind.TARAWIH, name="Tarawih", anchor="isha", after_anchor=15, lasts=60
        )
        ObservanceDate.objects.create(
            place=cast.madina, name="ramadan", cycle=1448, on=FRIDAY - timedelta(days=3), status="confirmed"
        )
    friday_sitting(cast.madina)
    client = client_of(cast.supervisor)
    assert len(board_of(client)) == 2
    assert asked(client, BOARD) <= 10


def test_the_board_is_read_without_a_page(cast: Cast, thursday: datetime) -> None:
    friday_sitting(cast.madina)
    with database_role("worker"):
        found = read(cast.supervisor, FRIDAY)
    assert isinstance(found, Board)
    assert [line.place.pk for line in found.lines] == [cast.madina.pk]
