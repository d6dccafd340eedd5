"""What a subscribed calendar holds, for whom."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from liaison.db.acting import acting_as
from liaison.observances.clock import wall_clock
from liaison.observances.models import Kind, ObservanceDate, Sitting
from liaison.places.actions import times
from tests.cast import Cast, friday_sitting, logged_visit, planned_visit
from tests.roles import database_role
from tests.visits.calendars import FRIDAY, HIDDEN, events_of, fetched, link_of, only, visit_on_friday
from visits.actions.allotting import allot, release
from visits.actions.planning import Intent, replan
from visits.models import Allotment, Visit

SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def in_november(monkeypatch: pytest.MonkeyPatch) -> None:
    """The Sunday before."""
    noon = wall_clock(date(2026, 11, 22), time(12))
    monkeypatch.setattr(timezone, "now", lambda: noon)


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
