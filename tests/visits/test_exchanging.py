"""Moving officers, changing places and standing in: what goes together happens together or not at all."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from liaison.accounts.models import User
from liaison.db.acting import acting_as
from liaison.observances.jumuah import next_friday
from liaison.refusals import Refused
from tests.cast import Cast, friday_sitting, planned_visit
from tests.roles import database_role
from tests.rosters.board import at, days, tour
from tests.visits.allotted import address, allotment_of, errors, sent_to
from visits.actions import allotting, exchanging
from visits.actions.weighing import Warned
from visits.models import CoverLost, Visit

SignIn = Callable[[User], Client]


@pytest.fixture
def day() -> date:
    """A Friday that is not today."""
    return next_friday(timezone.localdate() + timedelta(days=1))


@pytest.fixture
def visit(cast: Cast, day: date) -> Visit:
    """A visit to the Madina mosque at half past twelve, for which two officers are wanted."""
    return planned_visit(cast.madina, None, at(day, "12:30"), cast.supervisor, officers_needed=2)


# Moving, exchanging, calling off --------------------------------------------------------------------------------------


@pytest.fixture
def elsewhere(cast: Cast, visit: Visit, day: date) -> Visit:
    """A visit to the Noor mosque in the afternoon, to which Cat goes; Ada goes to the Madina mosque."""
    with acting_as(cast.supervisor.pk):
        allotting.allot(by=cast.supervisor, visit=visit, officers=[cast.officer])
    return planned_visit(cast.noor, cast.stranger, at(day, "15:30"), cast.supervisor, officers_needed=2)


def test_an_officer_is_moved(cast: Cast, client_of: SignIn, visit: Visit, elsewhere: Visit) -> None:
    client, where = client_of(cast.supervisor), address(visit, "move", allotment_of(visit, cast.officer))
    page = client.get(where)
    assert [one.title for one in page.context["form"].options] == ["Noor Mosque, 15:30 to 16:30"]
    for _ in range(2):
        assert client.post(where, {"choice": elsewhere.ref}).status_code == 302
    assert (sent_to(visit), sent_to(elsewhere)) == ([], ["Cat Wynn", "Ada Shaw"])


def test_an_officer_is_moved_to_a_gathering_that_is_planned_with_it(
    cast: Cast, client_of: SignIn, visit: Visit, elsewhere: Visit, day: date
) -> None:
    sitting = friday_sitting(cast.church)
    where = address(visit, "move", allotment_of(visit, cast.officer))
    answer = client_of(cast.supervisor).post(where, {"choice": f"{sitting.pk}@{day}"})
    assert answer.status_code == 302
    with database_role("worker"):
        assert sent_to(Visit.objects.get(sitting=sitting)) == ["Ada Shaw"]


def test_two_officers_change_places(cast: Cast, client_of: SignIn, visit: Visit, elsewhere: Visit) -> None:
    one, other = allotment_of(visit, cast.officer), allotment_of(elsewhere, cast.stranger)
    client, where = client_of(cast.supervisor), address(visit, "swap", one)
    page = client.get(where)
    assert f"allotment-{other.pk}" in [option.value for option in page.context["form"].options]
    assert "Changes places: Noor Mosque, 15:30 to 16:30" in page.content.decode()
    for _ in range(2):
        assert client.post(where, {"choice": f"allotment-{other.pk}"}).status_code == 302
    assert (sent_to(visit), sent_to(elsewhere)) == (["Cat Wynn"], ["Ada Shaw"])


def test_somebody_stands_in_for_one_who_cannot_come(cast: Cast, client_of: SignIn, visit: Visit) -> None:
    with acting_as(cast.supervisor.pk):
        allotting.allot(by=cast.supervisor, visit=visit, officers=[cast.officer])
    where = address(visit, "swap", allotment_of(visit, cast.officer))
    answers = {"choice": f"officer-{cast.colleague.pk}", "privately": "Called to court"}
    for _ in range(2):
        assert client_of(cast.supervisor).post(where, answers).status_code == 302
    assert sent_to(visit) == ["Ben Cole"]
    with database_role("worker"):
        lost = CoverLost.objects.get()
        assert (lost.reason, lost.officer) == ("Called to court", cast.officer)


def test_a_gap_is_closed_by_whoever_is_sent_next(cast: Cast, visit: Visit) -> None:
    with acting_as(cast.supervisor.pk):
        Visit.objects.filter(pk=visit.pk).update(officers_needed=1)
        made = allotting.allot(by=cast.supervisor, visit=visit, officers=[cast.officer])
        allotting.release(by=cast.supervisor, allotment=made[0], because="Cannot come", privately="Court")
        assert CoverLost.objects.get().emptied
        allotting.allot(by=cast.supervisor, visit=visit, officers=[cast.colleague])
        lost = CoverLost.objects.get()
    assert lost.closed_at is not None
    assert lost.stand_in_id == allotment_of(visit, cast.colleague).pk


def test_a_reason_for_calling_off_stays_private(cast: Cast, client_of: SignIn, visit: Visit) -> None:
    with acting_as(cast.supervisor.pk):
        allotting.allot(by=cast.supervisor, visit=visit, officers=[cast.officer])
    client, where = client_of(cast.supervisor), address(visit, "release", allotment_of(visit, cast.officer))
    assert "Choose an answer." in errors(client.post(where, {}))
    assert "Write why the officer cannot come." in errors(client.post(where, {"because": "Cannot come"}))
    client.post(where, {"because": "Not needed any more", "privately": "Canary"})
    assert sent_to(visit) == []
    with database_role("worker"):
        assert not CoverLost.objects.exists()
        assert allotment_of(visit, cast.officer).released_because == "Not needed any more"


def test_a_move_that_speaks_against_a_rule_asks_why(
    cast: Cast, client_of: SignIn, visit: Visit, elsewhere: Visit, day: date
) -> None:
    tour(cast, cast.officer, day, "08:00", "16:00")
    client, where = client_of(cast.supervisor), address(visit, "move", allotment_of(visit, cast.officer))
    told = client.post(where, {"choice": elsewhere.ref})
    assert "past the end of the tour" in " ".join(told.context["form"].warnings)
    assert sent_to(visit) == ["Ada Shaw"]
    accepted = told.context["form"]["accepted"].value()
    client.post(where, {"choice": elsewhere.ref, "accepted": accepted, "reason": "Half an hour is fine"})
    assert sent_to(elsewhere) == ["Cat Wynn", "Ada Shaw"]


def test_what_cannot_be_exchanged(cast: Cast, visit: Visit, elsewhere: Visit) -> None:
    tomorrow = planned_visit(cast.church, cast.colleague, visit.starts_at + timedelta(days=1), cast.supervisor)
    one, other = allotment_of(visit, cast.officer), allotment_of(tomorrow, cast.colleague)
    with acting_as(cast.supervisor.pk):
        with pytest.raises(Refused, match="same day"):
            exchanging.swap(by=cast.supervisor, one=one, other=other)
        with pytest.raises(Refused, match="same day"):
            exchanging.move(by=cast.supervisor, allotment=one, to=tomorrow)
        with pytest.raises(Refused, match="going there already"):
            exchanging.stand_in(by=cast.supervisor, allotment=one, officer=cast.officer)
        with pytest.raises(Refused, match="already"):
            exchanging.move(by=cast.supervisor, allotment=one, to=visit)


def test_a_refused_exchange_changes_nothing(cast: Cast, visit: Visit, elsewhere: Visit, day: date) -> None:
    days(cast, cast.stranger, "leave", day)
    one, other = allotment_of(visit, cast.officer), allotment_of(elsewhere, cast.stranger)
    with acting_as(cast.supervisor.pk), pytest.raises(Refused, match="Away that day"):
        exchanging.swap(by=cast.supervisor, one=one, other=other)
    assert (sent_to(visit), sent_to(elsewhere)) == (["Ada Shaw"], ["Cat Wynn"])


def test_warnings_of_both_are_shown_at_once(cast: Cast, visit: Visit, elsewhere: Visit, day: date) -> None:
    tour(cast, cast.officer, day, "08:00", "14:00")
    tour(cast, cast.stranger, day, "15:00", "23:00")
    one, other = allotment_of(visit, cast.officer), allotment_of(elsewhere, cast.stranger)
    with acting_as(cast.supervisor.pk), pytest.raises(Warned) as warned:
        exchanging.swap(by=cast.supervisor, one=one, other=other)
    assert {each.officer.name for each in warned.value.warnings} == {"Ada Shaw", "Cat Wynn"}
