"""Sending officers by hand: who fits best, what is refused, what asks for a reason, and who was quicker."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from liaison.accounts.models import User
from liaison.db.acting import acting_as
from liaison.observances.jumuah import next_friday
from liaison.outbox.models import Message
from liaison.refusals import Refused, Stale
from tests.cast import Cast, friday_sitting, planned_visit
from tests.roles import database_role
from tests.rosters.board import at, days, tour
from tests.visits.forms import once
from tests.visits.queries import asked
from visits.actions import allotting, exchanging
from visits.actions.weighing import Warned
from visits.models import Allotment, AllotmentOverride, CoverLost, Visit

SignIn = Callable[[User], Client]


@pytest.fixture
def day() -> date:
    """A Friday that is not today."""
    return next_friday(timezone.localdate() + timedelta(days=1))


@pytest.fixture
def visit(cast: Cast, day: date) -> Visit:
    """A visit to the Madina mosque at half past twelve, for which two officers are wanted."""
    return planned_visit(cast.madina, None, at(day, "12:30"), cast.supervisor, officers_needed=2)


def sent_to(visit: Visit) -> list[str]:
    """The names of those who go, in the order in which they were sent."""
    with database_role("worker"):
        return [a.officer.name for a in visit.allotments.current().select_related("officer").order_by("pk")]


def allotment_of(visit: Visit, officer: User) -> Allotment:
    with database_role("worker"):
        found = Allotment.objects.select_related("visit__place", "place", "officer")
        return found.filter(visit=visit, officer=officer).latest("pk")


def errors(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.context["form"].errors)


def address(visit: Visit, page: str = "officers", allotment: Allotment | None = None) -> str:
    query = f"?allotment={allotment.pk}" if allotment else ""
    return f"/visits/{visit.ref}/{page}/{query}"


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
    few = asked(client, address(visit))
    for number in range(4):
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
