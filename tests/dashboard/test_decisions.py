"""What comes, and what has to be decided now: at most three things, the most pressing first."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.urls import resolve

from dashboard.figures.counting import count
from dashboard.figures.shape import WeekFigures
from dashboard.scopes import Scope
from liaison.observances.clock import wall_clock
from liaison.observances.models import Kind, ObservanceDate, Sitting
from liaison.observances.weeks import Week
from liaison.places.models import Place
from tests.cast import Cast, friday_sitting, planned_visit
from tests.roles import database_role
from visits import cover
from visits.models import Commitment, Concern, VisitRequest

NOW = wall_clock(date(2026, 11, 18), time(10))
WEEK = Week.parse("2026-W47")
FRIDAY = wall_clock(date(2026, 11, 20), time(13, 15))


def figures(cast: Cast, week: Week = WEEK, **options: Any) -> WeekFigures:
    with database_role("worker"):
        return count(options.pop("scope", None) or Scope.of_unit(cast.unit), week, by=None, now=NOW, **options)


def decided(cast: Cast, **options: Any) -> list[str]:
    return [decision.what for decision in figures(cast, **options).decisions]


def request(cast: Cast, hours: int, **fields: Any) -> VisitRequest:
    with database_role("worker"):
        asked_at = NOW - timedelta(hours=hours)
        return VisitRequest.objects.create(
            place=cast.madina, kind="visit", text="Please come", asked_by=cast.secretary, asked_at=asked_at, **fields
        )


def promise(cast: Cast, due_on: date) -> Commitment:
    with database_role("worker"):
        return Commitment.objects.create(
            place=cast.noor, text="To ring back", owner=cast.stranger, made_by=cast.stranger, due_on=due_on,
            made_at=NOW - timedelta(days=20),
        )  # fmt: skip


def worry(cast: Cast, days: int, **fields: Any) -> Concern:
    with database_role("worker"):
        raised = NOW - timedelta(days=days)
        return Concern.objects.create(
            place=cast.church, category="fear", text="Afraid", raised_by=cast.officer, raised_at=raised,
            changed_at=raised, **fields,
        )  # fmt: skip


def overdue(place: Place, due_on: date, last: datetime | None = None) -> None:
    with database_role("worker"):
        Place.objects.filter(pk=place.pk).update(contact_due_on=due_on, last_contact_at=last)


def test_nothing_wants_a_decision_where_all_is_well(cast: Cast) -> None:
    assert decided(cast) == []


def test_prayers_without_an_officer_are_decided_until_somebody_is_sent(cast: Cast) -> None:
    friday_sitting(cast.madina)
    friday_sitting(cast.noor)
    (decision,) = figures(cast).decisions
    assert decision.what == "2 gatherings in the next three days have no officer"
    assert decision.why == "The first begins on Friday 20 November at 13:15."
    assert decision.path == "/visits/friday/?date=2026-11-20"
    planned_visit(cast.madina, cast.officer, FRIDAY, cast.supervisor)
    (decision,) = figures(cast, scope=Scope.of_team(cast.west)).decisions
    assert decision.path == "/visits/friday/?date=2026-11-20&team=riverford-west"
    assert figures(cast, scope=Scope.of_team(cast.east)).decisions == ()
    assert decided(cast) == ["1 gathering in the next three days has no officer"]


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (47, []),
        (49, ["1 request has to be answered within a day"]),
        (73, ["1 request has waited longer than 72 hours"]),
        (900, ["1 request has waited longer than 72 hours"]),
    ],
)
def test_requests_press_from_a_day_before_they_break(cast: Cast, hours: int, words: list[str]) -> None:
    made = request(cast, hours)
    assert decided(cast) == words
    with database_role("worker"):
        VisitRequest.objects.filter(pk=made.pk).update(taken_back_at=NOW, taken_back_by=cast.secretary)
    assert decided(cast) == []


def test_a_request_is_its_named_officers_and_names_its_place(cast: Cast) -> None:
    made = request(cast, 50)
    (decision,) = figures(cast).decisions
    assert (decision.owner, decision.slug) == ("PC Ada Shaw", "madina-mosque")
    assert decision.path == f"/visits/requests/{made.ref}/"
    assert decision.why == "The answer to Madina Mosque is due on Thursday 19 November at 08:00."


def test_there_are_three_at_most_in_their_order(cast: Cast) -> None:
    worry(cast, 9)
    overdue(cast.church, date(2026, 11, 1), NOW - timedelta(days=40))
    assert decided(cast) == ["St Chad was last met 40 days ago", "1 old worry is in nobody’s charge"]
    overdue(cast.noor, date(2026, 11, 17))
    promise(cast, date(2026, 11, 17))
    promise(cast, date(2026, 11, 2))
    assert decided(cast) == [
        "2 promises are overdue",
        "Noor Mosque was never met",
        "1 old worry is in nobody’s charge",
    ]
    request(cast, 80)
    friday_sitting(cast.madina)
    found = figures(cast).decisions
    assert [decision.what for decision in found] == [
        "1 gathering in the next three days has no officer",
        "1 request has waited longer than 72 hours",
        "2 promises are overdue",
    ]
    assert [decision.owner for decision in found] == ["Supervisor", "PC Ada Shaw", "PC Cat Wynn"]
    assert all(decision.action and resolve(decision.path.split("?")[0]) for decision in found)


def test_a_worry_with_an_owner_or_young_enough_needs_no_decision(cast: Cast) -> None:
    worry(cast, 7)
    worry(cast, 30, urgency="normal")
    worry(cast, 60, owner=cast.officer)
    worry(cast, 60, status="fed-back")
    assert decided(cast) == []
    assert len(figures(cast).concerns.ageing) == 1


def test_a_place_not_met_says_how_many_others_wait(cast: Cast) -> None:
    for place, day in ((cast.madina, 3), (cast.noor, 2), (cast.church, 5)):
        overdue(place, date(2026, 11, day), NOW - timedelta(days=60))
    (decision,) = figures(cast).decisions
    assert decision.why == "Its plan wanted a contact by Monday 2 November. 2 other places wait as well."
    assert (decision.slug, decision.owner) == ("noor-mosque", "Supervisor")
    assert decision.path == "/visits/plan/?place=noor-mosque"


# What comes ---------------------------------------------------------------------------------------------------


def test_the_next_fourteen_days_are_those_of_the_board(cast: Cast) -> None:
    friday_sitting(cast.madina)
    friday_sitting(cast.madina, time(14, 30), name="Second sitting")
    friday_sitting(cast.noor)
    planned_visit(cast.noor, cast.stranger, FRIDAY, cast.supervisor)
    days = [(day.day, day.label, day.gatherings, day.uncovered, day.unsure) for day in figures(cast).ahead]
    assert days == [
        (date(2026, 11, 20), "Friday prayers", 3, 2, False),
        (date(2026, 11, 27), "Friday prayers", 3, 3, False),
    ]
    with database_role("worker"):
        places = Place.objects.filter(unit=cast.unit)
        covers = cover.covers(places, date(2026, 11, 18), date(2026, 12, 1))
    assert sum(day.gatherings for day in figures(cast).ahead) == len(covers)
    assert sum(day.uncovered for day in figures(cast).ahead) == sum(1 for each in covers if each.missing)


def test_a_place_that_wants_no_visits_lacks_none(cast: Cast) -> None:
    friday_sitting(cast.madina)
    with database_role("worker"):
        Place.objects.filter(pk=cast.madina.pk).update(declines_visits=True)
    found = figures(cast)
    assert {day.uncovered for day in found.ahead} == {0}
    assert found.decisions == ()


def test_a_date_that_may_move_is_not_sure_until_the_place_says_so(cast: Cast) -> None:
    with database_role("worker"):
        Sitting.objects.create(
            place=cast.madina, kind=Kind.EID_AL_FITR, name="Only prayer", opens_at=time(8), ends_at=time(9)
        )
        eid = ObservanceDate.objects.create(
            place=cast.madina, name="eid-al-fitr", cycle=1448, on=date(2026, 11, 25), predicted_on=date(2026, 11, 25)
        )
    (day,) = figures(cast).ahead
    assert (day.label, day.unsure) == ("Eid al-Fitr prayer", True)
    with database_role("worker"):
        eid.status, eid.confirmed_on, eid.confirmed_by, eid.confirmed_at = "confirmed", eid.on, cast.secretary, NOW
        eid.save()
    (day,) = figures(cast).ahead
    assert not day.unsure


def test_only_this_week_and_the_last_look_ahead(cast: Cast) -> None:
    friday_sitting(cast.madina)
    assert figures(cast, WEEK.previous).ahead == figures(cast).ahead != ()
    for week in (WEEK.back(2), WEEK.next):
        assert figures(cast, week).ahead == figures(cast, week).decisions == ()
    assert figures(cast, looking_ahead=False).ahead == ()
