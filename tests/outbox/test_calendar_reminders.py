"""Reminders that follow from the calendar, from gaps in cover, and from what is owed."""

from datetime import date, time, timedelta

import pytest
import time_machine

from liaison.observances.models import Kind, ObservanceDate, Sitting
from liaison.outbox.models import Message, Reachability
from liaison.places.models import Membership, Place
from tests.cast import Cast, friday_sitting, planned_visit
from tests.outbox.minutes import Life, Received, london
from visits.models import Commitment, Concern, VisitRequest

pytestmark = pytest.mark.usefixtures("as_worker", "reachable")
NOVEMBER = "2026-11-22T10:00"


def about(mails: list[Received], word: str) -> list[tuple[str, str]]:
    """When, and what, of those mails whose subject has this word."""
    return [(mail.clock, mail.subject) for mail in mails if word in mail.subject]


def cover_all(cast: Cast, day: str) -> None:
    """A visit with an officer at each sitting of the day."""
    for sitting in Sitting.objects.filter(kind=Kind.JUMUAH):
        start = london(f"{day}T{sitting.opens_at:%H:%M}")
        planned_visit(sitting.place, cast.officer, start, cast.supervisor, sitting=sitting)


# Fridays ------------------------------------------------------------------------------------------------------


def test_an_uncovered_friday_on_tuesday_and_thursday(cast: Cast) -> None:
    friday_sitting(cast.madina)
    friday_sitting(cast.noor)
    life = Life()
    life.through("2026-11-24T08:45", "2026-11-24T09:30", every=15)
    life.through("2026-11-26T11:45", "2026-11-26T12:30", every=15)
    what = "2 gatherings on Friday 27 November have too few officers"
    assert about(life.to(cast.supervisor), "gathering") == [("Tue 09:00", what), ("Thu 12:00", what)]
    assert about(life.to(cast.commander), "gathering") == [("Thu 12:00", what)]
    assert not life.to(cast.foreign_supervisor)


def test_a_covered_friday_is_not_spoken_of(cast: Cast) -> None:
    friday_sitting(cast.madina)
    with time_machine.travel(london(NOVEMBER), tick=False):
        cover_all(cast, "2026-11-27")
    life = Life()
    life.through("2026-11-24T08:50", "2026-11-24T09:10", every=5)
    assert not life.to(cast.supervisor)


def test_a_gap_closed_between_planning_and_sending_is_not_spoken_of(cast: Cast) -> None:
    friday_sitting(cast.madina)
    Life().minute(london("2026-11-24T08:55"))
    with time_machine.travel(london("2026-11-24T08:58"), tick=False):
        cover_all(cast, "2026-11-27")
    life = Life()
    life.minute(london("2026-11-24T09:00"))
    assert not about(life.received, "gathering")
    assert set(Message.objects.filter(kind="visits.gaps").values_list("state", flat=True)) == {"cancelled"}


def test_a_gap_that_opens_on_tuesday_afternoon_is_told_then(cast: Cast) -> None:
    friday_sitting(cast.madina)
    with time_machine.travel(london(NOVEMBER), tick=False):
        cover_all(cast, "2026-11-27")
    life = Life()
    life.minute(london("2026-11-24T09:00"))
    from visits.models import Allotment

    Allotment.objects.update(released_at=london("2026-11-24T15:00"), released_by=cast.supervisor)
    life.minute(london("2026-11-24T15:01"))
    assert [clock for clock, _ in about(life.to(cast.supervisor), "gathering")] == ["Tue 15:01"]


# Ramadan and Eid ----------------------------------------------------------------------------------------------


def ramadan_at(place: Place, on: date, **fields: object) -> ObservanceDate:
    """The Ramadan of 1448 at one place."""
    row, _ = ObservanceDate.objects.update_or_create(
        place=place,
        name="ramadan",
        festival="",
        cycle=1448,
        defaults={"on": on, "predicted_on": on, **fields},
    )
    return row


def confirm(cast: Cast, row: ObservanceDate, on: date) -> None:
    ObservanceDate.objects.filter(pk=row.pk).update(
        on=on, confirmed_on=on, confirmed_by=cast.secretary, confirmed_at=london("2027-01-20T12:00"), status="confirmed"
    )


def weeks_before_ramadan(life: Life) -> None:
    for day in ("2026-12-28", "2027-01-25", "2027-02-05"):
        life.through(f"{day}T08:50", f"{day}T09:10", every=10)


def evenings_of_ramadan(life: Life) -> None:
    for day in ("2027-02-07", "2027-02-08"):
        life.through(f"{day}T15:50", f"{day}T16:10", every=10)


def test_six_weeks_two_weeks_three_days_and_the_evening_before(cast: Cast) -> None:
    ramadan_at(cast.madina, date(2027, 2, 8))
    life = Life()
    weeks_before_ramadan(life)
    evenings_of_ramadan(life)
    asked = "Please confirm a date: about Monday 8 February"
    assert about(life.to(cast.secretary), "confirm") == [
        ("Mon 09:00", asked),
        ("Mon 09:00", asked),
        ("Fri 09:00", asked),
        ("Sun 16:00", "Please confirm: is it Monday 8 February?"),
    ]
    for mail in life.received:
        assert "ramadan" not in f"{mail.subject} {mail.body}".lower()


def test_a_committee_that_confirms_a_day_later_moves_only_its_own(cast: Cast) -> None:
    ours = ramadan_at(cast.madina, date(2027, 2, 8))
    ramadan_at(cast.noor, date(2027, 2, 8))
    confirm(cast, ours, date(2027, 2, 9))
    life = Life()
    weeks_before_ramadan(life)
    evenings_of_ramadan(life)
    assert about(life.to(cast.secretary), "") == [("Mon 16:00", "Tuesday 9 February: are your times right?")]
    assert [clock for clock, _ in about(life.to(cast.other), "")] == [
        "Mon 09:00",
        "Mon 09:00",
        "Fri 09:00",
        "Sun 16:00",
    ]


def test_a_date_confirmed_on_the_last_evening_is_told_for_the_new_day(cast: Cast) -> None:
    ours = ramadan_at(cast.madina, date(2027, 2, 8))
    life = Life()
    weeks_before_ramadan(life)
    life.minute(london("2027-02-07T15:55"))
    confirm(cast, ours, date(2027, 2, 9))
    evenings_of_ramadan(life)
    assert about(life.to(cast.secretary), "times") == [("Mon 16:00", "Tuesday 9 February: are your times right?")]
    assert not about(life.to(cast.secretary), "is it")


def test_a_church_is_asked_nothing(cast: Cast) -> None:
    ramadan_at(cast.church, date(2027, 2, 8))
    Membership.objects.create(user=cast.outsider, place=cast.church, role="chair", since=date(2020, 1, 1))
    life = Life()
    weeks_before_ramadan(life)
    assert not life.to(cast.outsider)


def test_the_plan_is_due_four_weeks_before(cast: Cast) -> None:
    life = Life()
    life.through("2027-01-11T08:50", "2027-01-11T09:10", every=10)
    assert about(life.to(cast.supervisor), "plan") == [
        ("Mon 09:00", "The plan for the nights from Sunday 7 February is due")
    ]


def test_tonights_gaps_at_noon(cast: Cast) -> None:
    ramadan_at(cast.madina, date(2027, 2, 8))
    sitting = Sitting.objects.create(
        place=cast.madina, kind=Kind.TARAWIH, name="Tarawih", opens_at=time(19, 30), ends_at=time(21)
    )
    with time_machine.travel(london(NOVEMBER), tick=False):
        planned_visit(
            cast.madina, cast.officer, london("2027-02-10T19:30"), cast.supervisor, sitting=sitting, officers_needed=2
        )
    life = Life()
    for day in ("2027-02-10", "2027-02-11"):
        life.through(f"{day}T11:50", f"{day}T12:10", every=10)
    assert about(life.to(cast.supervisor), "gathering") == [
        ("Wed 12:00", "1 gathering on Wednesday 10 February has too few officers"),
        ("Thu 12:00", "1 gathering on Thursday 11 February has too few officers"),
    ]
    assert about(life.to(cast.officer), "Tonight") == [("Wed 12:00", "Tonight's visit has too few officers")]


def test_eid_seven_days_and_one_day_before(cast: Cast) -> None:
    ObservanceDate.objects.create(
        place=cast.madina, name="eid-al-fitr", cycle=1448, on=date(2027, 3, 10), predicted_on=date(2027, 3, 10)
    )
    Sitting.objects.create(place=cast.madina, kind=Kind.EID_AL_FITR, name="First", opens_at=time(8), ends_at=time(9))
    life = Life()
    for day in ("2027-03-03", "2027-03-09"):
        life.through(f"{day}T08:50", f"{day}T09:10", every=10)
    what = "1 gathering on Wednesday 10 March has too few officers"
    assert about(life.to(cast.supervisor), "gathering") == [("Wed 09:00", what), ("Tue 09:00", what)]
    assert about(life.to(cast.commander), "gathering") == [("Tue 09:00", what)]


# What is owed ----------------------------------------------------------------------------------------------------


def test_each_morning_what_is_owed_to_its_owner_then_the_supervisor(cast: Cast) -> None:
    Place.objects.filter(pk=cast.madina.pk).update(contact_due_on=date(2026, 11, 23))
    for n in range(2):
        Commitment.objects.create(
            place=cast.madina, text=f"p{n}", owner=cast.officer, due_on=date(2026, 11, 23), made_by=cast.officer
        )
    Concern.objects.create(
        place=cast.madina, category="fear", text="x", due_on=date(2026, 11, 24), raised_by=cast.secretary
    )
    life = Life()
    for day in (23, 24, 26, 27):
        life.through(f"2026-11-{day}T07:55", f"2026-11-{day}T08:05", every=5)
    assert about(life.to(cast.officer), "Due today") == [
        ("Mon 08:00", "Due today or overdue: 2 promises"),
        ("Tue 08:00", "Due today or overdue: 2 promises, 1 worry and 1 place"),
        ("Thu 08:00", "Due today or overdue: 2 promises, 1 worry and 1 place"),
        ("Fri 08:00", "Due today or overdue: 2 promises, 1 worry and 1 place"),
    ]
    assert about(life.to(cast.supervisor), "Overdue") == [
        ("Thu 08:00", "Overdue for three days in your unit: 2 promises"),
        ("Fri 08:00", "Overdue for three days in your unit: 2 promises, 1 worry and 1 place"),
    ]
    assert not about(life.to(cast.colleague), "")


def test_a_request_at_48_of_72_hours(cast: Cast) -> None:
    with time_machine.travel(london("2026-11-23T14:03"), tick=False):
        request = VisitRequest.objects.create(
            place=cast.madina, kind="visit", text="x", asked_by=cast.secretary, asked_at=london("2026-11-23T14:03")
        )
    life = Life()
    life.through("2026-11-25T14:00", "2026-11-25T14:06")
    life.through("2026-11-26T02:00", "2026-11-26T02:06")
    subject = "A request waits: answer by Thursday 26 November at 14:03"
    assert about(life.to(cast.officer), "request") == [("Wed 14:03", subject)]
    assert about(life.to(cast.supervisor), "request") == [("Thu 02:03", subject)]
    assert request.get_absolute_url() in life.received[0].body


def test_an_answered_request_is_not_spoken_of(cast: Cast) -> None:
    VisitRequest.objects.create(
        place=cast.madina,
        kind="visit",
        text="x",
        asked_by=cast.secretary,
        asked_at=london("2026-11-23T14:03"),
        answer="yes",
        answered_by=cast.officer,
        answered_at=london("2026-11-24T14:03"),
    )
    assert not Life().through("2026-11-25T14:00", "2026-11-25T14:06")


# Nobody to reach ------------------------------------------------------------------------------------------------


def test_a_bounce_of_the_last_address_alarms_the_named_officer(cast: Cast) -> None:
    Membership.objects.filter(user=cast.treasurer).update(until=date(2026, 11, 1))
    life = Life()
    life.minute(london("2026-11-24T10:00"))
    assert not life.received
    Reachability.objects.create(user=cast.secretary, bounced_at=london("2026-11-24T10:01"), reason="550")
    life.through("2026-11-24T10:01", "2026-11-24T10:05")
    alarm = "A place on your list has no reachable contact"
    assert ("Tue 10:01", alarm) in about(life.to(cast.officer), "place on your list")
    assert len([1 for _, subject in about(life.to(cast.officer), "") if subject == alarm]) == 1


def test_a_bounce_while_somebody_else_can_be_reached_is_no_alarm(cast: Cast) -> None:
    Reachability.objects.create(user=cast.secretary, bounced_at=london("2026-11-24T10:01"), reason="550")
    assert not Life().minute(london("2026-11-24T10:02"))


def test_places_that_nobody_answers_for_once_a_week(cast: Cast) -> None:
    Membership.objects.filter(place=cast.madina).update(until=date(2026, 11, 1))
    life = Life()
    for day in range(23, 31):
        life.through(f"2026-11-{day}T08:00", f"2026-11-{day}T08:05", every=5)
    assert about(life.to(cast.officer), "reachable") == [
        ("Mon 08:00", "1 place on your list has no reachable contact"),
        ("Mon 08:00", "1 place on your list has no reachable contact"),
    ]
    assert life.received[0].at + timedelta(days=7) == life.received[1].at


def test_a_planner_that_fails_stops_no_other(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from liaison.outbox import planning

    def broken(now: object) -> list:
        raise ZeroDivisionError

    monkeypatch.setattr(planning, "PLANNERS", [broken, *planning.PLANNERS])
    friday_sitting(cast.madina)
    life = Life()
    life.minute(london("2026-11-24T09:00"))
    assert about(life.to(cast.supervisor), "gathering")
    assert "broken failed" in caplog.text
