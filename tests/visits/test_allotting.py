"""Sending officers by hand: who fits best, what is refused, what asks for a reason, and who was quicker."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from liaison.accounts.models import User
from liaison.db.acting import acting_as
from liaison.observances.jumuah import next_friday
from liaison.outbox.models import Message
from liaison.refusals import Stale
from tests.cast import Cast, friday_sitting, planned_visit
from tests.roles import database_role
from tests.rosters.board import at, days, tour
from tests.visits.allotted import address, allotment_of, errors, sent_to
from tests.visits.forms import once
from tests.visits.queries import asked
from visits.actions import allotting
from visits.models import AllotmentOverride, CoverLost, Visit

SignIn = Callable[[User], Client]


@pytest.fixture
def day() -> date:
    """A Friday that is not today."""
    return next_friday(timezone.localdate() + timedelta(days=1))


@pytest.fixture
def visit(cast: Cast, day: date) -> Visit:
    """A visit to the Madina mosque at half past twelve, for which two officers are wanted."""
    return planned_visit(cast.madina, None, at(day, "12:30"), cast.supervisor, officers_needed=2)


# The page -----------------------------------------------------------------------------------------------------------


def test_officers_stand_best_first_with_words(cast: Cast, client_of: SignIn, visit: Visit, day: date) -> None:
    tour(cast, cast.officer, day, "08:00", "18:00")
    tour(cast, cast.colleague, day, "08:00", "18:00")
    days(cast, cast.stranger, "leave", day)
    page = client_of(cast.supervisor).get(address(visit))
    body = page.content.decode()
    options = page.context["form"].options
    assert [one.title for one in options[:2]] == ["PC Ada Shaw", "PC Ben Cole"]
    assert "On duty 08:00 to 18:00. Named officer of this place. Serves in Riverford East." in body
    assert "PC Cat Wynn:</strong> Away that day: leave." in body


def test_a_name_is_found_without_scripts(cast: Cast, client_of: SignIn, visit: Visit) -> None:
    page = client_of(cast.supervisor).get(address(visit) + "?q=wynn")
    assert [one.title for one in page.context["form"].options if one.first] == ["PC Cat Wynn"]


def test_the_page_asks_the_database_as_much_for_many_officers(cast: Cast, client_of: SignIn, visit: Visit) -> None:
    client = client_of(cast.supervisor)
    planned_visit(cast.noor, cast.stranger, visit.starts_at + timedelta(hours=2), cast.supervisor)
    few = asked(client, address(visit))
    for number in range(1, 4):
        planned_visit(cast.noor, cast.stranger, visit.starts_at + timedelta(hours=3 + number), cast.supervisor)
    assert asked(client, address(visit)) == few <= 24


@pytest.mark.parametrize("page", ["officers", "move", "swap", "release", "call"])
def test_who_may_not(cast: Cast, client_of: SignIn, visit: Visit, page: str) -> None:
    with acting_as(cast.supervisor.pk):
        allotting.allot(by=cast.supervisor, visit=visit, officers=[cast.officer])
    where = address(visit, page, allotment_of(visit, cast.officer))
    for part in ("officer", "colleague", "stranger", "adviser", "secretary", "other", "foreign_supervisor", "outsider"):
        client = client_of(getattr(cast, part))
        assert client.get(where).status_code == 404, part
        assert client.post(where, {}).status_code == 404, part
    assert client_of(cast.supervisor).get(where).status_code == 200
    assert client_of(cast.supervisor).delete(where).status_code == 405


def test_an_allotment_of_another_visit_is_not_found(cast: Cast, client_of: SignIn, visit: Visit) -> None:
    other = planned_visit(cast.noor, cast.stranger, visit.starts_at, cast.supervisor)
    strange = allotment_of(other, cast.stranger)
    for page in ("move", "swap", "release"):
        assert client_of(cast.supervisor).get(address(visit, page, strange)).status_code == 404


# Rules --------------------------------------------------------------------------------------------------------------


def test_who_is_away_cannot_be_sent(cast: Cast, client_of: SignIn, visit: Visit, day: date) -> None:
    days(cast, cast.officer, "leave", day)
    answer = client_of(cast.supervisor).post(address(visit), {"officers": [cast.officer.pk], "reason": "Please"})
    assert "PC Ada Shaw: Away that day: leave. Choose somebody else." in errors(answer)
    assert sent_to(visit) == []


def test_a_rest_day_needs_a_reason_which_is_kept(cast: Cast, client_of: SignIn, visit: Visit, day: date) -> None:
    days(cast, cast.officer, "rest-day", day)
    client, answers = client_of(cast.supervisor), {"officers": [cast.officer.pk]}
    told = client.post(address(visit), answers)
    assert "Read the warnings. To go on, say why." in errors(told)
    assert "is down as: rest day" in told.content.decode()
    accepted = told.context["form"]["accepted"].value()
    assert "Read the warnings." in errors(client.post(address(visit), answers | {"accepted": accepted}))
    unread = client.post(address(visit), answers | {"reason": "She offered"})
    assert "Read the warnings." in errors(unread)
    assert client.post(address(visit), answers | {"accepted": accepted, "reason": "She offered"}).status_code == 302
    assert sent_to(visit) == ["Ada Shaw"]
    with acting_as(cast.commander.pk):
        kept = AllotmentOverride.objects.visible_to(cast.commander).get()
    assert (kept.rule, kept.reason, kept.made_by_id) == ("rest-day", "She offered", cast.supervisor.pk)


def test_what_was_overruled_is_for_those_who_lead_alone(cast: Cast, visit: Visit, day: date) -> None:
    days(cast, cast.officer, "rest-day", day)
    with acting_as(cast.supervisor.pk):
        allotting.allot(by=cast.supervisor, visit=visit, officers=[cast.officer], reason="She offered", accepted=None)
    for part, seen in (
        ("supervisor", 1),
        ("commander", 1),
        ("officer", 0),
        ("secretary", 0),
        ("foreign_supervisor", 0),
    ):
        with acting_as(getattr(cast, part).pk):
            assert AllotmentOverride.objects.count() == seen, part
            assert AllotmentOverride.pgh_event_model.objects.count() == seen, part
            assert AllotmentOverride.objects.visible_to(getattr(cast, part)).count() == seen, part


def test_the_committee_reads_who_comes_and_nothing_of_why(
    cast: Cast, client_of: SignIn, visit: Visit, day: date
) -> None:
    days(cast, cast.officer, "rest-day", day)
    with acting_as(cast.supervisor.pk):
        allotting.allot(by=cast.supervisor, visit=visit, officers=[cast.officer], reason="Canary", accepted=None)
        allotting.release(
            by=cast.supervisor, allotment=allotment_of(visit, cast.officer), because="Cannot come", privately="Canary"
        )
    secretary = client_of(cast.secretary)
    for page in (visit.get_absolute_url(), "/places/madina-mosque/ledger/", "/places/madina-mosque/"):
        assert "Canary" not in secretary.get(page).content.decode()
    with acting_as(cast.secretary.pk):
        assert not CoverLost.objects.exists()


def test_the_same_answers_twice_send_once(cast: Cast, client_of: SignIn, visit: Visit) -> None:
    client, answers = client_of(cast.supervisor), {"officers": [cast.officer.pk, cast.colleague.pk], "seen": ""}
    said = []
    for _ in range(2):
        assert client.post(address(visit), answers).status_code == 302
        with database_role("worker"):
            said.append(Message.objects.filter(to__in=[cast.officer, cast.colleague]).count())
    assert sent_to(visit) == ["Ada Shaw", "Ben Cole"]
    assert said[0] == said[1] > 0


def test_who_was_quicker_is_named_and_a_second_try_goes_through(cast: Cast, client_of: SignIn, visit: Visit) -> None:
    slow, quick = client_of(cast.supervisor), client_of(cast.commander)
    slow.get(address(visit))
    quick.post(address(visit), {"officers": [cast.colleague.pk], "seen": ""})
    told = slow.post(address(visit), {"officers": [cast.officer.pk], "seen": ""})
    assert "Supt Kim Reed has just sent PC Ben Cole." in errors(told)
    assert sent_to(visit) == ["Ben Cole"]
    slow.post(address(visit), {"officers": [cast.officer.pk], "seen": told.context["form"]["seen"].value()})
    assert sent_to(visit) == ["Ben Cole", "Ada Shaw"]


def test_who_was_called_off_meanwhile_is_named(cast: Cast, visit: Visit) -> None:
    with acting_as(cast.supervisor.pk):
        made = allotting.allot(by=cast.supervisor, visit=visit, officers=[cast.officer])
        allotting.release(by=cast.commander, allotment=made[0])
        with pytest.raises(Stale, match="Supt Kim Reed has just called off PC Ada Shaw"):
            allotting.allot(by=cast.supervisor, visit=visit, officers=[cast.colleague], seen=[made[0].pk])


def test_nobody_of_another_unit_and_no_adviser(cast: Cast, client_of: SignIn, visit: Visit) -> None:
    client = client_of(cast.supervisor)
    assert "Choose officers" in errors(client.post(address(visit), {"officers": [cast.foreign_supervisor.pk]}))
    told = client.post(address(visit), {"officers": [cast.adviser.pk]})
    assert "A security adviser goes for security advice only." in errors(told)


# A gathering without a visit ------------------------------------------------------------------------------------------


def test_a_gathering_is_planned_with_its_officers(cast: Cast, client_of: SignIn, day: date) -> None:
    sitting = friday_sitting(cast.madina)
    client, where = client_of(cast.supervisor), f"/visits/send/?place=madina-mosque&gathering={sitting.pk}@{day}"
    page = client.get(where)
    assert "Friday prayers, First sitting" in page.content.decode()
    answers = once(officers=[cast.officer.pk], officers_needed="2")
    first = client.post(where, answers)
    assert first["Location"] == client.post(where, answers)["Location"]
    with database_role("worker"):
        visit = Visit.objects.get()
    assert (visit.kind, visit.sitting_id, visit.officers_needed) == ("friday", sitting.pk, 2)
    assert sent_to(visit) == ["Ada Shaw"]
    assert client.get(where)["Location"] == address(visit)
    quicker = client_of(cast.commander).post(where, once(officers=[cast.colleague.pk], officers_needed="1"))
    assert quicker["Location"] == address(visit)
    assert sent_to(visit) == ["Ada Shaw"]


def test_a_gathering_that_nobody_may_send_to(cast: Cast, client_of: SignIn, day: date) -> None:
    sitting = friday_sitting(cast.madina)
    where = f"/visits/send/?place=madina-mosque&gathering={sitting.pk}@{day}"
    for part in ("officer", "stranger", "adviser", "secretary", "other", "foreign_supervisor", "outsider"):
        assert client_of(getattr(cast, part)).get(where).status_code == 404, part
    client = client_of(cast.supervisor)
    for wrong in ("", "?place=madina-mosque", f"?place=madina-mosque&gathering={sitting.pk}@2020-01-03"):
        assert client.get(f"/visits/send/{wrong}").status_code == 404, wrong
