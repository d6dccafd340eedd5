"""Who may go on reading a calendar, what of it is in the read log, and what it costs."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from liaison.audit.models import Consultation
from liaison.db.acting import acting_as
from liaison.observances.clock import wall_clock
from liaison.places.models import Membership, Posting
from tests.cast import Cast, friday_sitting, planned_visit
from tests.roles import database_role
from tests.visits.calendars import FRIDAY, fetched, link_of, visit_on_friday
from tests.visits.queries import asked
from visits.calendar import appointments
from visits.models import CalendarLink

SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def in_november(monkeypatch: pytest.MonkeyPatch) -> None:
    """The Sunday before."""
    noon = wall_clock(date(2026, 11, 22), time(12))
    monkeypatch.setattr(timezone, "now", lambda: noon)


@pytest.mark.parametrize("part", ["officer", "secretary"])
def test_who_leaves_reads_nothing_from_that_day(cast: Cast, part: str) -> None:
    visit_on_friday(cast, cast.officer)
    user = getattr(cast, part)
    address = link_of(user)
    assert len(fetched(address).events) == 1
    yesterday = timezone.localdate() - timedelta(days=1)
    with database_role("worker"):
        for model in (Posting, Membership):
            model.objects.filter(user=user).update(until=yesterday)
    assert fetched(address).events == []


def test_a_closed_account_closes_its_calendar(cast: Cast) -> None:
    address = link_of(cast.officer)
    with database_role("worker"):
        type(cast.officer).objects.filter(pk=cast.officer.pk).update(is_active=False)
    assert Client().get(address).status_code == 404
    with database_role("worker"):
        type(cast.officer).objects.filter(pk=cast.officer.pk).update(is_active=True)
    assert Client().get(address).status_code == 404
    with acting_as(cast.officer.pk):
        assert CalendarLink.objects.get().revoked_at


def test_the_first_wall_alone(cast: Cast) -> None:
    visit = visit_on_friday(cast, cast.stranger)
    visit_on_friday(cast, cast.officer, cast.church)
    with database_role("worker"):
        seen = {part: len(appointments(getattr(cast, part), timezone.now())) for part in cast.everybody()}
        assert {part for part, count in seen.items() if count} == {"officer", "stranger", "secretary", "treasurer"}
        assert seen["officer"] == 1
        visit.allotments.update(released_at=timezone.now(), released_by=cast.supervisor)
        stranger = type(cast.stranger).objects.get(pk=cast.stranger.pk)
        assert [each.place_id for each in appointments(stranger, timezone.now())] == []


def test_somebody_who_is_signed_in_reads_as_the_owner_of_the_link(cast: Cast, client_of: SignIn) -> None:
    visit_on_friday(cast, cast.officer)
    address = link_of(cast.colleague)
    answer = client_of(cast.officer).get(address)
    assert list(Calendar.from_ical(answer.content).events) == []


def test_what_was_shown_is_in_the_read_log_without_the_token(cast: Cast) -> None:
    visit_on_friday(cast, cast.officer)
    visit_on_friday(cast, cast.officer)
    address = link_of(cast.officer)
    fetched(address)
    with acting_as(cast.secretary.pk):
        (noted,) = Consultation.objects.all()
    assert (noted.by, noted.place_id, noted.manner, noted.role) == (
        cast.officer,
        cast.madina.pk,
        "feed",
        "Neighbourhood officer",
    )
    assert noted.path == "/calendar/"


def test_a_calendar_program_that_asks_all_day_is_noted_once_a_day(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    visit_on_friday(cast, cast.officer)
    addresses = [link_of(cast.officer), link_of(cast.secretary)]
    now = timezone.now()
    for hours in (0, 0, 24):
        monkeypatch.setattr(timezone, "now", lambda at=now + timedelta(hours=hours): at)
        for address in addresses:
            fetched(address)
    with acting_as(cast.secretary.pk):
        noted = Consultation.objects.values_list("by", flat=True)
        assert sorted(noted) == sorted([cast.officer.pk, cast.secretary.pk] * 2)


def test_it_costs_the_same_however_many(cast: Cast) -> None:
    sitting = friday_sitting(cast.madina)
    visit_on_friday(cast, cast.officer, sitting=sitting)
    addresses = [link_of(cast.officer), link_of(cast.secretary)]
    for address in addresses:
        fetched(address)
    few = [asked(Client(), address) for address in addresses]
    for week in range(20):
        for place in (cast.madina, cast.church, cast.noor):
            at = wall_clock(FRIDAY + timedelta(weeks=week), time(9))
            planned_visit(place, cast.officer, at, cast.supervisor, sitting=sitting if place == cast.madina else None)
    assert len(fetched(addresses[0]).events) == 61
    assert [asked(Client(), address) for address in addresses] == few
    assert max(few) <= 14
