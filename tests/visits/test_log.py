"""Logging a visit: in four taps, twice, by two officers, and with everything wrong that can be."""

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from liaison.accounts.models import User
from liaison.db.acting import acting_as
from liaison.places.models import Place
from tests.cast import Cast, logged_visit, make_place, planned_visit
from tests.roles import database_role
from tests.visits.forms import day_boxes, once
from tests.visits.queries import asked
from visits.models import Allotment, Amendment, Commitment, Visit

SignIn = Callable[[User], Client]
LOG = "/visits/log/"


def taps(where: Place, **more: Any) -> dict[str, Any]:
    """The fewest answers: where, whom, and what stands there already."""
    return once(
        **{"place": where.slug, "kind": "reassurance", "when": "now", "met": ["secretary"], "promised": "no"} | more
    )


def earlier(day: date, starts: str = "13:00", ends: str = "13:30") -> dict[str, str]:
    """Another time than now."""
    return {"when": "earlier", "starts": starts, "ends": ends, **day_boxes("day", day)}


def saved() -> list[Visit]:
    """All visits, whoever may see them."""
    with database_role("worker"):
        return list(Visit.objects.order_by("pk"))


def errors(response: Any) -> dict[str, list[str]]:
    """What the form says, by field."""
    assert response.status_code == 200, response.status_code
    return {name: [str(e) for e in found] for name, found in response.context["form"].errors.items()}


def yesterday() -> date:
    return timezone.localdate() - timedelta(days=1)


def test_four_taps_and_one_sentence(cast: Cast, client_of: SignIn) -> None:
    answer = client_of(cast.officer).post(LOG, taps(cast.madina, mood="3", summary="The gate sticks. 🙂 شكراً"))
    visit = saved()[0]
    assert answer["Location"] == f"/visits/{visit.ref}/"
    assert (visit.status, visit.logged_by, visit.met, visit.mood) == ("logged", cast.officer, ["secretary"], 3)
    assert visit.summary == "The gate sticks. 🙂 شكراً"
    assert visit.ends_at - visit.starts_at == timedelta(minutes=15)
    with database_role("worker"):
        assert Place.objects.get(pk=cast.madina.pk).last_contact_at == visit.ends_at


def test_after_saving_the_page_says_when_it_was_sent(cast: Cast, client_of: SignIn) -> None:
    page = client_of(cast.officer).post(LOG, taps(cast.madina), follow=True).content.decode()
    assert "Saved. Sent " in page
    for offered in ("Log another visit", "Change it", "Take it back"):
        assert offered in page


def test_a_patrol_past_the_door_needs_nobody_and_is_no_contact(cast: Cast, client_of: SignIn) -> None:
    client_of(cast.officer).post(LOG, taps(cast.madina, kind="patrol", met=[]))
    assert saved()[0].met == ["nobody"]
    with database_role("worker"):
        assert Place.objects.get(pk=cast.madina.pk).last_contact_at is None


def test_a_double_tap_makes_one_visit(cast: Cast, client_of: SignIn) -> None:
    client, answers = client_of(cast.officer), taps(cast.madina)
    first, second = client.post(LOG, answers), client.post(LOG, answers)
    assert first["Location"] == second["Location"]
    assert len(saved()) == 1


def test_an_identifier_of_somebody_else_makes_nothing(cast: Cast, client_of: SignIn) -> None:
    known = uuid.uuid4()
    logged_visit(cast.noor, cast.stranger, timezone.now() - timedelta(days=3), client_id=known)
    answer = client_of(cast.officer).post(LOG, taps(cast.madina, client_id=str(known)))
    assert "Something in this page was lost" in errors(answer)["__all__"][0]
    assert len(saved()) == 1


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"place": ""}, "place", "Choose the place."),
        ({"place": "noor-mosque"}, "place", "Choose a place from your list."),
        ({"place": "no-such-place"}, "place", "Choose a place from your list."),
        ({"place": "a\x00b"}, "place", "Choose"),
        ({"place": "other", "other_place": ""}, "other_place", "Choose the place."),
        ({"kind": "spying"}, "kind", "Choose"),
        ({"kind": "other"}, "other_kind", "Choose which kind of visit it was."),
        ({"when": ""}, "when", "Choose"),
        ({"met": []}, "met", "Choose whom you met."),
        ({"met": ["nobody", "chair"]}, "met", "not both"),
        ({"met": ["spy"]}, "met", "Choose"),
        ({"mood": "9"}, "mood", "Choose"),
        ({"summary": "x" * 10_000}, "summary", "Use 500 characters or fewer. You have used 10000."),
        ({"summary": "a\x00b"}, "summary", "has a character that cannot be kept"),
        ({"promised": "yes"}, "promise", "Write what you promised"),
        ({"promised": "yes"}, "promise_by", "Enter the day by which you will do it."),
        ({"promised": "yes", "promise": "x", **day_boxes("promise_by", date(2020, 1, 1))}, "promise_by", "today or"),
        ({"officers": ["999999"]}, "officers", "Choose officers of this command unit."),
        ({"officers": ["me"]}, "officers", "Choose"),
        ({"client_id": "x"}, "client_id", "Something in this page was lost."),
        ({"when": "earlier"}, "starts", "Enter when the visit began"),
        ({"when": "earlier"}, "ends", "Enter when the visit ended"),
    ],
)
def test_bad_input_gets_a_sentence_and_loses_nothing(
    cast: Cast, client_of: SignIn, change: dict[str, Any], field: str, sentence: str
) -> None:
    typed = taps(cast.madina, summary="Kept as typed.") | change
    answer = client_of(cast.officer).post(LOG, typed)
    assert sentence in errors(answer)[field][0]
    assert typed["summary"].replace("\x00", "")[:20] in answer.content.decode().replace("\x00", "")
    assert saved() == []


@pytest.mark.parametrize(
    ("starts", "ends", "field", "sentence"),
    [
        ("13:30", "13:00", "ends", "The end must be after the start."),
        ("13:00", "13:00", "ends", "The end must be after the start."),
        ("noonish", "13:00", "starts", "Enter the time like 13:15"),
    ],
)
def test_times_that_make_no_sense(
    cast: Cast, client_of: SignIn, starts: str, ends: str, field: str, sentence: str
) -> None:
    answer = client_of(cast.officer).post(LOG, taps(cast.madina, **earlier(yesterday(), starts, ends)))
    assert sentence in errors(answer)[field][0]


def test_an_evening_may_end_after_midnight(cast: Cast, client_of: SignIn) -> None:
    day = timezone.localdate() - timedelta(days=3)
    client_of(cast.officer).post(LOG, taps(cast.madina, **earlier(day, "22:30", "00:30")))
    assert saved()[0].ends_at - saved()[0].starts_at == timedelta(hours=2)


def test_not_in_the_future(cast: Cast, client_of: SignIn) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    answer = client_of(cast.officer).post(LOG, taps(cast.madina, **earlier(tomorrow)))
    assert "must be" in errors(answer)["day"][0]


def test_later_today_is_the_future_as_well(cast: Cast, client_of: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    noon = datetime(2026, 11, 20, 12, tzinfo=timezone.get_default_timezone())
    monkeypatch.setattr(timezone, "now", lambda: noon)
    answer = client_of(cast.officer).post(LOG, taps(cast.madina, **earlier(noon.date(), "12:30", "13:00")))
    assert "A visit is logged when it is over." in errors(answer)["day"][0]


def test_not_before_the_place_opened_nor_after_it_closed(cast: Cast, client_of: SignIn) -> None:
    day = timezone.localdate()
    with database_role("worker"):
        make_place("New Hall", cast.unit, cast.east, opened_on=day - timedelta(days=2))
        make_place("Old Hall", cast.unit, cast.east, closed_on=day - timedelta(days=20))
    new, old = Place(slug="new-hall"), Place(slug="old-hall")
    client = client_of(cast.officer)
    early = client.post(LOG, taps(new, **earlier(day - timedelta(days=9))))
    assert "New Hall opened on" in errors(early)["day"][0]
    late = client.post(LOG, taps(old, **earlier(day - timedelta(days=9))))
    assert "Old Hall closed on" in errors(late)["day"][0]


def test_the_hour_that_the_clocks_skip(cast: Cast, client_of: SignIn) -> None:
    answer = client_of(cast.officer).post(LOG, taps(cast.madina, **earlier(date(2026, 3, 29), "01:30", "02:30")))
    assert "The clocks go forward" in errors(answer)["starts"][0]


def test_a_promise_is_kept_as_one(cast: Cast, client_of: SignIn) -> None:
    by = timezone.localdate() + timedelta(days=5)
    answers = taps(cast.madina, promised="yes", promise="Bring the leaflet", **day_boxes("promise_by", by))
    client_of(cast.officer).post(LOG, answers)
    with database_role("worker"):
        promise = Commitment.objects.get()
    assert (promise.text, promise.due_on, promise.owner, promise.visit_id) == (
        "Bring the leaflet",
        by,
        cast.officer,
        saved()[0].pk,
    )


def test_who_else_was_there(cast: Cast, client_of: SignIn) -> None:
    client_of(cast.officer).post(LOG, taps(cast.madina, officers=[str(cast.colleague.pk)]))
    with database_role("worker"):
        assert [a.officer for a in Allotment.objects.all()] == [cast.colleague]


def test_a_planned_visit_becomes_the_logged_one(cast: Cast, client_of: SignIn) -> None:
    start = timezone.now() - timedelta(hours=2)
    visit = planned_visit(cast.madina, cast.officer, start, cast.supervisor, kind="ramadan")
    client = client_of(cast.officer)
    page = client.get(LOG, {"visit": visit.ref})
    assert page.context["form"]["when"].initial == "planned"
    assert page.context["form"]["kind"].initial == "ramadan"
    answer = client.post(f"{LOG}?visit={visit.ref}", taps(cast.madina, when="planned", kind="ramadan"))
    assert answer["Location"] == f"/visits/{visit.ref}/"
    visit = saved()[0]
    assert (visit.status, visit.logged_by, visit.starts_at) == ("logged", cast.officer, start)


def test_logging_at_the_time_of_ones_planned_visit_logs_that_one(cast: Cast, client_of: SignIn) -> None:
    visit = planned_visit(cast.madina, cast.officer, timezone.now() - timedelta(minutes=30), cast.supervisor)
    client_of(cast.officer).post(LOG, taps(cast.madina))
    assert [(v.pk, v.status) for v in saved()] == [(visit.pk, "logged")]


def test_the_second_officer_is_shown_the_first(cast: Cast, client_of: SignIn) -> None:
    first = logged_visit(cast.madina, cast.colleague, timezone.now() - timedelta(hours=1), summary="Met at the gate")
    client, answers = client_of(cast.officer), taps(cast.madina, summary="They asked about lights.")
    asked = client.post(LOG, answers)
    assert "PC Ben Cole has already logged a visit" in errors(asked)["same"][0]
    page = asked.content.decode()
    assert "Met at the gate" in page
    assert "They asked about lights." in page
    joined = client.post(LOG, answers | {"same": "join"})
    assert joined["Location"] == f"/visits/{first.ref}/"
    assert saved()[0].summary == "Met at the gate\nThey asked about lights."
    with database_role("worker"):
        assert Allotment.objects.get().officer == cast.officer
        assert Amendment.objects.get().made_by == cast.officer
    assert len(saved()) == 1


def test_or_logs_a_visit_of_their_own(cast: Cast, client_of: SignIn) -> None:
    logged_visit(cast.madina, cast.colleague, timezone.now() - timedelta(hours=1))
    client_of(cast.officer).post(LOG, taps(cast.madina, same="separate"))
    assert len(saved()) == 2


def test_two_hours_apart_are_two_visits(cast: Cast, client_of: SignIn) -> None:
    logged_visit(cast.madina, cast.colleague, timezone.now() - timedelta(hours=4))
    client_of(cast.officer).post(LOG, taps(cast.madina))
    assert len(saved()) == 2


def test_a_planned_visit_that_a_colleague_logged_first(cast: Cast, client_of: SignIn) -> None:
    visit = planned_visit(cast.madina, cast.officer, timezone.now() - timedelta(hours=9), cast.supervisor)
    client = client_of(cast.officer)
    with database_role("worker"):
        Visit.objects.update(status="logged", logged_by=cast.colleague, logged_at=timezone.now())
    shown = client.post(f"{LOG}?visit={visit.ref}", taps(cast.madina))
    assert shown.context["clash"] == visit
    assert client.get(LOG, {"visit": visit.ref})["Location"] == f"/visits/{visit.ref}/"


def test_a_cancelled_visit_cannot_be_logged(cast: Cast, client_of: SignIn) -> None:
    visit = planned_visit(cast.madina, cast.officer, timezone.now() - timedelta(hours=1), cast.supervisor)
    with database_role("worker"):
        Visit.objects.update(
            status="cancelled", cancelled_by=cast.supervisor, cancelled_at=timezone.now(), cancelled_because="Rain"
        )
    answer = client_of(cast.officer).post(f"{LOG}?visit={visit.ref}", taps(cast.madina))
    assert "This visit was called off." in errors(answer)["__all__"][0]


def test_an_adviser_logs_advice_and_nothing_else(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.adviser)
    assert "kind" in errors(client.post(LOG, taps(cast.madina)))
    client.post(LOG, taps(cast.madina, kind="advice", advice=["doors"]))
    assert saved()[0].advice == ["doors"]


@pytest.mark.parametrize("part", ["secretary", "oversight", "administrator", "outsider"])
def test_others_find_no_such_page(cast: Cast, client_of: SignIn, part: str) -> None:
    client = client_of(getattr(cast, part))
    assert client.get(LOG).status_code == 404
    assert client.post(LOG, taps(cast.madina)).status_code == 404


def test_a_planned_visit_of_another_team_is_not_found(cast: Cast, client_of: SignIn) -> None:
    visit = planned_visit(cast.noor, cast.stranger, timezone.now() - timedelta(hours=1), cast.supervisor)
    client = client_of(cast.officer)
    assert client.get(LOG, {"visit": visit.ref}).status_code == 404
    assert client.get(LOG, {"visit": "ABCD2345"}).status_code == 404


def test_wrong_method(cast: Cast, client_of: SignIn) -> None:
    assert client_of(cast.officer).put(LOG).status_code == 405


def test_the_form_shows_likely_places_first_and_the_rest_in_a_list(cast: Cast, client_of: SignIn) -> None:
    with database_role("worker"):
        many = [make_place(f"Place {n:02}", cast.unit, cast.east) for n in range(12)]
    logged_visit(many[7], cast.officer, timezone.now() - timedelta(days=2))
    page = client_of(cast.officer).get(LOG, {"place": many[3].slug})
    near = [value for value, _label in page.context["form"].fields["place"].choices]
    assert near == ["place-03", "place-07", "other"]
    others = [value for value, _label in page.context["form"].fields["other_place"].choices]
    assert len(others) == 1 + 12 + 2 - 2
    client_of(cast.officer).post(LOG, taps(many[11], place="other", other_place="place-11"))
    assert saved()[-1].place_id == many[11].pk


def test_the_form_costs_the_same_with_many_places(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.officer)
    with database_role("worker"):
        for n in range(8):
            make_place(f"Hall {n}", cast.unit, cast.east)
    few = asked(client, LOG)
    with database_role("worker"):
        for n in range(40):
            make_place(f"Place {n}", cast.unit, cast.east)
    assert asked(client, LOG) == few <= 10


def test_the_wall_alone_keeps_a_visit_from_being_logged_elsewhere(cast: Cast) -> None:
    from visits.account import Account
    from visits.actions import visiting

    now = timezone.now()
    account = Account(kind="reassurance", starts_at=now - timedelta(hours=1), ends_at=now, met=("chair",))
    with acting_as(cast.officer.pk), pytest.raises(Exception, match=r"security|matching query"):
        visiting.log(by=cast.officer, place=cast.noor, account=account)
