"""What a subscribed calendar holds, for whom."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar, Event

from liaison.audit.models import Consultation
from liaison.db.acting import acting_as
from liaison.observances.clock import wall_clock
from liaison.observances.models import Kind, ObservanceDate, Sitting
from liaison.places.actions import times
from liaison.places.models import Membership, Posting
from tests.cast import Cast, friday_sitting, logged_visit, planned_visit
from tests.roles import database_role
from tests.visits.queries import asked
from visits.actions.allotting import allot, release
from visits.actions.calendar import make_link
from visits.actions.planning import Intent, replan
from visits.calendar import appointments
from visits.models import Allotment, CalendarLink, Visit

SignIn = Callable[..., Client]
FRIDAY = date(2026, 11, 27)
HIDDEN = "Not for any calendar"


@pytest.fixture(autouse=True)
def in_november(monkeypatch: pytest.MonkeyPatch) -> None:
    """The Sunday before."""
    noon = wall_clock(date(2026, 11, 22), time(12))
    monkeypatch.setattr(timezone, "now", lambda: noon)


def link_of(user: Any) -> str:
    """The address of this person's calendar."""
    with acting_as(user.pk):
        return f"/calendar/{make_link(by=user)}.ics"


def fetched(address: str) -> Calendar:
    """The calendar, as a calendar program reads it: without signing in."""
    answer = Client().get(address)
    assert answer.status_code == 200
    return Calendar.from_ical(answer.content)


def events_of(user: Any) -> list[Event]:
    """What stands in this person's calendar."""
    return list(fetched(link_of(user)).events)


def only(user: Any) -> Event:
    """The one entry."""
    (event,) = events_of(user)
    return event


def visit_on_friday(cast: Cast, officer: Any, place: Any = None, **fields: Any) -> Visit:
    """From one o'clock on Friday, with words that no calendar may show."""
    start = wall_clock(FRIDAY, time(13))
    return planned_visit(place or cast.madina, officer, start, cast.supervisor, purpose=HIDDEN, **fields)


def test_an_officer_finds_their_visit(cast: Cast) -> None:
    visit = visit_on_friday(cast, cast.officer, kind="friday")
    event = only(cast.officer)
    assert str(event["SUMMARY"]) == "Madina Mosque: Friday prayers (named officer)"
    assert str(event["LOCATION"]).startswith("Madina Mosque")
    assert (event["STATUS"], event["SEQUENCE"], event["CLASS"], event["TRANSP"]) == (
        "CONFIRMED",
        visit.version,
        "PRIVATE",
        "OPAQUE",
    )
    assert event["DTSTART"].params["TZID"] == "Europe/London"
    assert event["DTSTART"].dt == datetime(2026, 11, 27, 13, tzinfo=UTC)
    assert str(event["URL"]).endswith(f"/visits/{visit.ref}/")


def test_the_answer_is_a_calendar_that_nobody_keeps(cast: Cast) -> None:
    visit_on_friday(cast, cast.officer)
    answer = Client().get(link_of(cast.officer))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-store"
    assert "token" not in answer["Content-Disposition"]
    assert 'filename="visits.ics"' in answer["Content-Disposition"]
    assert HIDDEN not in answer.content.decode()
    assert b"DESCRIPTION" not in answer.content
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))


def test_only_those_who_are_sent(cast: Cast) -> None:
    visit_on_friday(cast, cast.officer)
    for part in ("colleague", "stranger", "supervisor", "commander", "adviser", "foreign_supervisor", "other"):
        assert events_of(getattr(cast, part)) == [], part


def test_the_committee_reads_who_is_coming(cast: Cast) -> None:
    visit = visit_on_friday(cast, cast.officer, kind="friday")
    with database_role("worker"):
        Allotment.objects.create(place=cast.madina, visit=visit, officer=cast.colleague, allotted_by=cast.supervisor)
    for user in (cast.secretary, cast.treasurer):
        event = only(user)
        told = "PC Ada Shaw (named officer) and PC Ben Cole at Madina Mosque: Friday prayers"
        assert (str(event["SUMMARY"]), event["TRANSP"]) == (told, "TRANSPARENT")
    assert events_of(cast.other) == []


def test_a_visit_without_an_officer_yet(cast: Cast) -> None:
    visit_on_friday(cast, None)
    assert str(only(cast.secretary)["SUMMARY"]) == "Officer not yet named at Madina Mosque: Reassurance visit"


def test_what_was_logged_stays_and_what_was_never_planned_is_not_there(cast: Cast) -> None:
    before = timezone.now() - timedelta(days=3)
    visit = planned_visit(cast.madina, cast.officer, before, cast.supervisor)
    with database_role("worker"):
        Visit.objects.filter(pk=visit.pk).update(
            status="logged", logged_by=cast.colleague, logged_at=before, summary=HIDDEN, met=["chair"], mood=5
        )
    logged_visit(cast.madina, cast.officer, timezone.now() - timedelta(days=2), summary=HIDDEN)
    old = planned_visit(cast.madina, cast.officer, timezone.now() - timedelta(weeks=5), cast.supervisor)
    far = planned_visit(cast.madina, cast.officer, timezone.now() + timedelta(weeks=27), cast.supervisor)
    refs = {str(event["UID"])[:8].upper() for event in events_of(cast.officer)}
    assert refs == {visit.ref}
    assert not refs & {old.ref, far.ref}
    assert str(only(cast.secretary)["SUMMARY"]).startswith("PC Ben Cole and PC Ada Shaw (named officer) at")


def test_called_off_and_sent_again(cast: Cast) -> None:
    visit = visit_on_friday(cast, cast.officer)
    first = only(cast.officer)
    with acting_as(cast.supervisor.pk):
        release(by=cast.supervisor, allotment=visit.allotments.get())
    second = only(cast.officer)
    assert (second["UID"], second["STATUS"], second["TRANSP"]) == (first["UID"], "CANCELLED", "TRANSPARENT")
    assert str(second["SUMMARY"]).startswith("Called off: Madina Mosque")
    assert second["SEQUENCE"] > first["SEQUENCE"]
    assert only(cast.secretary)["STATUS"] == "CONFIRMED"
    with acting_as(cast.supervisor.pk):
        allot(by=cast.supervisor, visit=visit, officers=[cast.officer])
    third = only(cast.officer)
    assert (third["UID"], third["STATUS"]) == (first["UID"], "CONFIRMED")
    assert third["SEQUENCE"] > second["SEQUENCE"]


def test_called_off_where_one_sees_the_place_no_more(cast: Cast) -> None:
    visit = visit_on_friday(cast, cast.stranger)
    address = link_of(cast.stranger)
    (before,) = fetched(address).events
    assert "Madina" in str(before["SUMMARY"])
    with acting_as(cast.supervisor.pk):
        release(by=cast.supervisor, allotment=visit.allotments.get(), because=HIDDEN)
    (after,) = fetched(address).events
    assert (after["UID"], after["STATUS"]) == (before["UID"], "CANCELLED")
    assert after["SEQUENCE"] > before["SEQUENCE"]
    answer = Client().get(address).content.decode()
    assert "Madina" not in answer
    assert HIDDEN not in answer


def test_a_cancelled_visit_is_kept(cast: Cast) -> None:
    visit = visit_on_friday(cast, cast.officer)
    with database_role("worker"):
        Visit.objects.filter(pk=visit.pk).update(
            status="cancelled",
            cancelled_by=cast.supervisor,
            cancelled_at=timezone.now(),
            cancelled_because=HIDDEN,
            version=2,
        )
    for user in (cast.officer, cast.secretary):
        address = link_of(user)
        (event,) = fetched(address).events
        assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 2)
        assert HIDDEN not in Client().get(address).content.decode()


def test_a_visit_that_moves_is_the_same_entry(cast: Cast) -> None:
    visit = visit_on_friday(cast, cast.officer)
    address = link_of(cast.officer)
    (before,) = fetched(address).events
    start = wall_clock(FRIDAY, time(18))
    intent = Intent(kind="friday", starts_at=start, ends_at=start + timedelta(hours=1))
    with acting_as(cast.supervisor.pk):
        replan(by=cast.supervisor, visit=visit, intent=intent, version=visit.version)
    (after,) = fetched(address).events
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] == before["SEQUENCE"] + 1
    assert after["DTSTART"].dt == start
    assert after["LAST-MODIFIED"].dt >= before["LAST-MODIFIED"].dt


def test_a_date_that_is_only_predicted_is_tentative(cast: Cast) -> None:
    eid = date(2027, 3, 10)
    with database_role("worker"):
        kept = ObservanceDate.objects.create(
            place=cast.madina, name="eid-al-fitr", cycle=1448, predicted_on=eid, on=eid
        )
        sitting = Sitting.objects.create(
            place=cast.madina,
            kind=Kind.EID_AL_FITR,
            name="Eid",
            opens_at=time(8),
            ends_at=time(9),
            confirmed_at=timezone.now(),
            confirmed_by=cast.secretary,
        )
    visit = planned_visit(
        cast.madina, cast.officer, wall_clock(eid, time(7, 30)), cast.supervisor, sitting=sitting, kind="eid"
    )
    for user in (cast.officer, cast.secretary):
        event = only(user)
        assert event["STATUS"] == "TENTATIVE"
        assert str(event["SUMMARY"]).startswith("To be confirmed: ")
    with acting_as(cast.secretary.pk):
        times.confirm_date(by=cast.secretary, observance=kept, on=eid, version=kept.version)
    assert only(cast.officer)["STATUS"] == "CONFIRMED"
    with database_role("worker"):
        Visit.objects.filter(pk=visit.pk).update(
            starts_at=visit.starts_at + timedelta(days=1), ends_at=visit.ends_at + timedelta(days=1)
        )
    assert only(cast.officer)["STATUS"] == "TENTATIVE"


def test_a_friday_sitting_that_nobody_confirmed_is_tentative(cast: Cast) -> None:
    sitting = friday_sitting(cast.madina)
    visit_on_friday(cast, cast.officer, sitting=sitting)
    assert only(cast.officer)["STATUS"] == "TENTATIVE"


@pytest.mark.parametrize(("day", "hour_in_utc"), [(date(2027, 3, 26), 13), (date(2027, 4, 2), 12)])
def test_one_o_clock_is_one_o_clock_in_summer_too(cast: Cast, day: date, hour_in_utc: int) -> None:
    planned_visit(cast.madina, cast.officer, wall_clock(day, time(13)), cast.supervisor)
    calendar = fetched(link_of(cast.officer))
    (event,) = calendar.events
    assert event["DTSTART"].to_ical() == f"{day:%Y%m%d}T130000".encode()
    (zone,) = calendar.timezones
    ours = datetime.combine(day, time(13), zone.to_tz(lookup_tzid=False))
    assert ours.astimezone(UTC).hour == hour_in_utc


def test_names_are_kept_whole_and_break_nothing(cast: Cast) -> None:
    with database_role("worker"):
        type(cast.madina).objects.filter(pk=cast.madina.pk).update(
            name="مسجد; A, \\ B\r\nEND:VEVENT\x07", street="1 High Street"
        )
    visit_on_friday(cast, cast.officer)
    event = only(cast.officer)
    assert str(event["SUMMARY"]) == "مسجد; A, \\ B END:VEVENT : Reassurance visit (named officer)"
    assert "1 High Street" in str(event["LOCATION"])


# Nobody but those who belong ---------------------------------------------------------------------------------------


def test_without_a_visit_it_is_a_valid_calendar(cast: Cast) -> None:
    calendar = fetched(link_of(cast.officer))
    assert list(calendar.events) == []
    assert len(calendar.timezones) == 1
    assert calendar.errors == []
    assert (str(calendar["VERSION"]), str(calendar["X-PUBLISHED-TTL"].to_ical(), "ascii")) == ("2.0", "PT1H")


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
