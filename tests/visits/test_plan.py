"""Planning, sending officers, changing the plan, calling it off."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from liaison.accounts.models import User
from liaison.observances.jumuah import next_friday
from liaison.presentation import words
from tests.cast import Cast, friday_sitting, planned_visit
from tests.roles import database_role
from tests.visits.forms import day_boxes, once
from visits.models import Allotment, Visit, VisitRequest

SignIn = Callable[[User], Client]
PLAN = "/visits/plan/?place=madina-mosque"


def friday() -> date:
    """A Friday that is not today."""
    return next_friday(timezone.localdate() + timedelta(days=1))


def at_another_time(day: date, starts: str = "18:00", ends: str = "19:00", **more: Any) -> dict[str, Any]:
    """The answers for a visit that is for no gathering."""
    answers = {"gathering": "other", "kind": "meeting", "starts": starts, "ends": ends, "officers_needed": "1"}
    return once(**answers | day_boxes("day", day) | more)


def visits() -> list[Visit]:
    with database_role("worker"):
        return list(Visit.objects.order_by("pk"))


def sent() -> list[User]:
    """Who is sent at the moment."""
    with database_role("worker"):
        return [a.officer for a in Allotment.objects.current().select_related("officer").order_by("pk")]


def errors(response: Any) -> dict[str, Any]:
    assert response.status_code == 200
    return {name: str(found) for name, found in response.context["form"].errors.items()}


def test_a_supervisor_plans_for_a_friday_and_sends_officers(cast: Cast, client_of: SignIn) -> None:
    sitting = friday_sitting(cast.madina)
    client = client_of(cast.supervisor)
    key = f"{sitting.pk}@{friday()}"
    page = client.get(f"{PLAN}&gathering={key}")
    assert page.context["form"]["gathering"].value() == key
    assert f"{words.day(friday())}: Friday prayers, First sitting" in page.content.decode()
    answers = once(gathering=key, officers=[cast.officer.pk, cast.colleague.pk], officers_needed="2", purpose="As ever")
    first = client.post(PLAN, answers)
    assert first["Location"] == client.post(PLAN, answers)["Location"]
    visit = visits()[0]
    assert len(visits()) == 1
    assert (visit.kind, visit.sitting_id, visit.officers_needed) == ("friday", sitting.pk, 2)
    assert words.between(visit.starts_at, visit.ends_at) == "12:45 to 14:20"
    assert sent() == [cast.officer, cast.colleague]


def test_the_committee_reads_who_is_coming(cast: Cast, client_of: SignIn) -> None:
    visit = planned_visit(cast.madina, cast.officer, timezone.now() + timedelta(days=1), cast.supervisor)
    page = client_of(cast.secretary).get(f"/visits/{visit.ref}/").content.decode()
    assert "PC Ada Shaw" in page
    assert "Call it off" not in page


def test_an_officer_plans_for_themselves_alone(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.officer)
    day = timezone.localdate() + timedelta(days=2)
    refused = client.post(PLAN, at_another_time(day, officers=[cast.colleague.pk]))
    assert "officers" in errors(refused)
    client.post(PLAN, at_another_time(day, officers=[cast.officer.pk]))
    assert sent() == [cast.officer]


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"gathering": ""}, "gathering", "Choose"),
        ({"gathering": "99999@2026-12-04"}, "gathering", "The place has changed its times."),
        ({"gathering": "1@2026-13-45"}, "gathering", "The place has changed its times."),
        ({"gathering": "x" * 500}, "gathering", "Choose"),
        ({"gathering": "1@\x00"}, "gathering", "Choose"),
        ({"starts": ""}, "starts", "Enter when the visit begins"),
        ({"ends": "17:00"}, "ends", "The end must be after the start."),
        ({"kind": ""}, "kind", "Choose what kind of visit it is."),
        ({"officers_needed": "0"}, "officers_needed", "Enter 1 or more."),
        ({"officers_needed": "lots"}, "officers_needed", "Enter a whole number."),
        ({"officers": ["x"]}, "officers", "Choose officers from the list."),
        ({"officers": ["999999"]}, "officers", "Choose officers from the list."),
        ({"purpose": "p" * 10_000}, "purpose", "Use 200 characters or fewer."),
        (day_boxes("day", date(2020, 2, 1)), "day", "must be"),
        ({"day_day": "31", "day_month": "2"}, "day", "There is no such day"),
    ],
)
def test_bad_input_gets_a_sentence_by_its_field(
    cast: Cast, client_of: SignIn, change: dict[str, Any], field: str, sentence: str
) -> None:
    day = timezone.localdate() + timedelta(days=2)
    answer = client_of(cast.supervisor).post(PLAN, at_another_time(day, **{"purpose": "Kept"} | change))
    assert sentence in errors(answer)[field]
    assert visits() == []


def test_a_time_that_is_over(cast: Cast, client_of: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    evening = timezone.localtime().replace(hour=20, minute=0)
    monkeypatch.setattr(timezone, "now", lambda: evening)
    answer = client_of(cast.supervisor).post(PLAN, at_another_time(evening.date()))
    assert "That time is over." in errors(answer)["day"]


def test_a_busy_officer_is_named_and_cannot_be_sent(cast: Cast, client_of: SignIn) -> None:
    day = timezone.localdate() + timedelta(days=2)
    client = client_of(cast.supervisor)
    client.post("/visits/plan/?place=st-chad", at_another_time(day, officers=[cast.officer.pk]))
    answers = at_another_time(day, "18:30", "19:30", officers=[cast.officer.pk])
    told = client.post(PLAN, answers)
    assert "PC Ada Shaw: Already at St Chad from 18:00 to 19:00." in errors(told)["officers"]
    assert sent() == [cast.officer]


def test_a_visit_next_door_at_the_same_time_needs_a_reason(cast: Cast, client_of: SignIn) -> None:
    with database_role("worker"):
        for place in (cast.madina, cast.church):
            place.latitude, place.longitude = "51.7500", "-1.2500"
            place.save()
    day = timezone.localdate() + timedelta(days=2)
    client = client_of(cast.supervisor)
    client.post("/visits/plan/?place=st-chad", at_another_time(day, officers=[cast.officer.pk]))
    answers = at_another_time(day, "18:30", "19:30", officers=[cast.officer.pk])
    told = client.post(PLAN, answers)
    assert "Read the warnings." in errors(told)["reason"]
    assert "PC Ada Shaw: Also at St Chad, next door, from 18:00 to 19:00." in told.context["form"].warnings
    accepted = told.context["form"]["accepted"].value()
    client.post(PLAN, answers | {"accepted": accepted, "reason": "They share a gate"})
    assert sent() == [cast.officer, cast.officer]


def test_sending_and_calling_off_officers(cast: Cast, client_of: SignIn) -> None:
    visit = planned_visit(cast.madina, None, timezone.now() + timedelta(days=1), cast.supervisor, officers_needed=2)
    client, address = client_of(cast.supervisor), f"/visits/{visit.ref}/officers/"
    assert "Choose at least one officer." in errors(client.post(address, {}))["officers"]
    client.post(address, {"officers": [cast.officer.pk, cast.colleague.pk]})
    assert sent() == [cast.officer, cast.colleague]
    with database_role("worker"):
        allotment = Allotment.objects.get(officer=cast.officer)
    for _ in range(2):
        client.post(f"/visits/{visit.ref}/release/", {"allotment": allotment.pk, "because": "Needed elsewhere"})
    assert sent() == [cast.colleague]
    assert client.post(f"/visits/{visit.ref}/release/", {"allotment": "x"}).status_code == 404
    client.post(address, {"officers": [cast.officer.pk]})
    assert sent() == [cast.colleague, cast.officer]


def test_an_officer_of_another_team_who_is_sent_sees_the_visit(cast: Cast, client_of: SignIn) -> None:
    visit = planned_visit(cast.madina, None, timezone.now() + timedelta(days=1), cast.supervisor)
    stranger = client_of(cast.stranger)
    assert stranger.get(f"/visits/{visit.ref}/").status_code == 404
    client_of(cast.supervisor).post(f"/visits/{visit.ref}/officers/", {"officers": [cast.stranger.pk]})
    assert stranger.get(f"/visits/{visit.ref}/").status_code == 200


def test_who_may_not_send_officers(cast: Cast, client_of: SignIn) -> None:
    visit = planned_visit(cast.madina, cast.officer, timezone.now() + timedelta(days=1), cast.supervisor)
    for part in ("officer", "adviser", "secretary", "other", "stranger", "foreign_supervisor", "outsider"):
        client = client_of(getattr(cast, part))
        assert client.get(f"/visits/{visit.ref}/officers/").status_code == 404, part
        assert client.post(f"/visits/{visit.ref}/release/", {"allotment": "1"}).status_code == 404, part


def test_a_foreign_officer_cannot_be_sent(cast: Cast, client_of: SignIn) -> None:
    visit = planned_visit(cast.madina, None, timezone.now() + timedelta(days=1), cast.supervisor)
    address = f"/visits/{visit.ref}/officers/"
    answer = client_of(cast.supervisor).post(address, {"officers": [cast.foreign_supervisor.pk]})
    assert "Choose officers from the list." in errors(answer)["officers"]


def test_calling_off_a_visit_with_a_reason(cast: Cast, client_of: SignIn) -> None:
    visit = planned_visit(cast.madina, cast.officer, timezone.now() + timedelta(days=1), cast.supervisor)
    client, address = client_of(cast.supervisor), f"/visits/{visit.ref}/cancel/"
    assert "Write why it is called off." in errors(client.post(address, {"version": 1}))["because"]
    client.post(address, {"version": 1, "because": "The road is closed"})
    assert (visits()[0].status, visits()[0].cancelled_because) == ("cancelled", "The road is closed")
    assert "The road is closed" in client_of(cast.secretary).get(f"/visits/{visit.ref}/").content.decode()
    assert client.get(address).status_code == 404


def test_calling_off_what_somebody_has_just_changed(cast: Cast, client_of: SignIn) -> None:
    visit = planned_visit(cast.madina, cast.officer, timezone.now() + timedelta(days=1), cast.supervisor)
    client = client_of(cast.commander)
    new = at_another_time(timezone.localdate() + timedelta(days=3), version=1)
    assert client_of(cast.supervisor).post(f"/visits/{visit.ref}/change/", new).status_code == 302
    told = client.post(f"/visits/{visit.ref}/cancel/", {"version": 1, "because": "Rain all day"})
    page = told.content.decode()
    assert "Somebody else has just changed this visit." in page
    assert "18:00 to 19:00" in page
    assert "Rain all day" in page
    assert visits()[0].status == "planned"


def test_officers_call_off_what_they_planned_themselves(cast: Cast, client_of: SignIn) -> None:
    own = planned_visit(cast.madina, cast.officer, timezone.now() + timedelta(days=1), cast.officer)
    foreign = planned_visit(cast.madina, cast.officer, timezone.now() + timedelta(days=2), cast.supervisor)
    client = client_of(cast.officer)
    assert client.get(f"/visits/{own.ref}/cancel/").status_code == 200
    assert client.get(f"/visits/{foreign.ref}/cancel/").status_code == 404


def test_a_visit_on_request_answers_it(cast: Cast, client_of: SignIn) -> None:
    day = timezone.localdate() + timedelta(days=2)
    with database_role("worker"):
        asked = VisitRequest.objects.create(
            place=cast.madina, kind="visit", text="Please come", wanted_on=day, asked_by=cast.secretary
        )
    client = client_of(cast.officer)
    page = client.get(f"/visits/plan/?request={asked.ref}")
    assert "Please come" in page.content.decode()
    assert page.context["form"]["day"].value() == day
    client.post(f"/visits/plan/?request={asked.ref}", at_another_time(day))
    with database_role("worker"):
        assert VisitRequest.objects.get().visit_id == visits()[0].pk
    assert client_of(cast.stranger).get(f"/visits/plan/?request={asked.ref}").status_code == 404


def test_who_may_plan_where(cast: Cast, client_of: SignIn) -> None:
    assert "Madina Mosque" in client_of(cast.officer).get("/visits/plan/").content.decode()
    for part in ("secretary", "other", "stranger", "foreign_supervisor", "oversight", "outsider"):
        assert client_of(getattr(cast, part)).get(PLAN).status_code == 404, part
    assert client_of(cast.officer).delete(PLAN).status_code == 405
